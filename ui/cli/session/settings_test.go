package session

import (
	"reflect"
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/model/query"
	"studiowatch/model/words"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// testWorld returns a world with its own home folder.
func testWorld(t *testing.T, env map[string]string) host.World {
	t.Helper()
	return host.World{Getenv: clitest.Env(t, env)}
}

// vocabulary has the names that the tests' configurations use.
func vocabulary() config.Vocabulary {
	return config.Vocabulary{
		Actions: []string{"refresh"}, Keys: map[string][]string{"refresh": {"r"}}, CheckKey: func(string) string { return "" },
		Columns: config.Default().UI.Columns, Sorts: query.Sorts(), Events: config.Default().Notify.On,
		Regions: []string{"ap-southeast-1", "cn-beijing", "eu-central-1"}, Statuses: []string{"RUNNING"},
	}
}

// from returns a source of settings in a world.
func from(w host.World, f Flags) Source { return Source{World: w, Flags: f, Vocabulary: vocabulary()} }

func TestWhereAnIDIsLookedFor(t *testing.T) {
	const (
		all     = "--all"
		none    = `watch = ["a", "b"]`
		section = "watch = [\"a\"]\n[profiles.default]\nregion = \"ap-southeast-1\"\n"
		globs   = "watch = [\"a*\", \"b\"]\n[profiles.one]\n"
		two     = "[[watch]]\nid = \"a\"\nprofile = \"one\"\n[[watch]]\nid = \"b\"\nprofile = \"two\"\n[profiles.one]\n[profiles.two]\nregion = \"cn-beijing\"\n"
	)
	for _, tt := range []struct {
		name     string
		config   string
		profiles []string
		ids      []string
		want     string // the entries, then the patterns
	}{
		{"the watch list, in default", none, nil, nil, "default/a default/b"},
		{"globs of the watch list", globs, nil, nil, "one/b one/a*"},
		{"a glob of the watch list is where that has it", globs, nil, []string{"a*"}, "one/a*"},
		{"a glob of the command line in every named profile", none, []string{"cn-beijing", "ap-southeast-1"}, []string{"c?"}, "cn-beijing/c? ap-southeast-1/c?"},
		{"globs follow a region as a profile", none + "\n", []string{"cn-beijing"}, []string{"x", "[ab]"}, "cn-beijing/x cn-beijing/[ab]"},
		{"everything, the watch list first", globs, nil, []string{all}, "one/b one/a* one/*"},
		{"everything in all profiles", two, nil, []string{all}, "one/a two/b one/* two/*"},
		{"everything in the named profile", two, []string{"two"}, []string{all}, "two/b two/*"},
		{"everything and an ID", two, nil, []string{all, "c"}, "one/c one/* two/*"},
		{"a region as a profile takes along what names none", none, []string{"cn-beijing"}, nil, "cn-beijing/a cn-beijing/b"},
		{"also where default has a section", section, []string{"cn-beijing"}, nil, "cn-beijing/a"},
		{"entries keep the profile they name", two, nil, nil, "one/a two/b"},
		{"a profile leaves the others' entries out", two, []string{"two"}, nil, "two/b"},
		{"an ID of the watch list is where that has it", two, nil, []string{"b"}, "two/b"},
		{"another ID is in the first profile", two, nil, []string{"c"}, "one/c"},
		{"IDs stand in for the watch list", none, nil, []string{"c"}, "default/c"},
		{"an ID is looked for in every named profile", none, []string{"cn-beijing", "ap-southeast-1"}, []string{"c"}, "cn-beijing/c ap-southeast-1/c"},
		{"a profile named twice counts once", none, []string{"cn-beijing", "cn-beijing"}, []string{"c"}, "cn-beijing/c"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Flags{Config: clitest.WriteConfig(t, tt.config), Profiles: tt.profiles}
			if len(tt.ids) > 0 && tt.ids[0] == all {
				f.All, tt.ids = true, tt.ids[1:]
			}
			s, err := from(testWorld(t, nil), f).Settings()
			if err != nil {
				t.Fatal(err)
			}
			targets, err := s.Targets(tt.ids)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range targets.Entries {
				got = append(got, e.Ref.Profile+"/"+e.Ref.ID)
			}
			for _, p := range targets.Patterns {
				got = append(got, p.Profile+"/"+p.Glob)
				if !s.polls(p.Profile) {
					t.Errorf("%v is watched and its profile is not polled", p)
				}
			}
			if text := strings.Join(got, " "); text != tt.want {
				t.Errorf("%q, want %q", text, tt.want)
			}
			for _, e := range targets.Entries {
				if !s.polls(e.Ref.Profile) {
					t.Errorf("%v is watched and its profile is not polled", e.Ref)
				}
			}
		})
	}
}

func TestWhereRequestsGo(t *testing.T) {
	env := map[string]string{"DASHSCOPE_HTTP_BASE_URL": "https://proxy.example.com/api/v1/"}
	for _, tt := range []struct {
		name    string
		env     map[string]string
		profile config.Profile
		want    string
	}{
		{"a region's shared host", nil, config.Profile{Name: "default", Region: "ap-southeast-1"}, "https://dashscope-intl.aliyuncs.com/api/v1"},
		{"Beijing", nil, config.Profile{Name: "cn-beijing", Region: "cn-beijing"}, "https://dashscope.aliyuncs.com/api/v1"},
		{"the environment, for default", env, config.Profile{Name: "default", Region: "ap-southeast-1"}, "https://proxy.example.com/api/v1"},
		{"the environment does not move another profile", env, config.Profile{Name: "cn-beijing", Region: "cn-beijing"}, "https://dashscope.aliyuncs.com/api/v1"},
		{"a base URL of its own comes first", env, config.Profile{Name: "default", BaseURL: "http://127.0.0.1:8787"}, "http://127.0.0.1:8787/api/v1"},
		{"a region without a shared host", nil, config.Profile{Name: "eu", Region: "eu-central-1"}, ""},
		{"plain HTTP to the world", map[string]string{"DASHSCOPE_HTTP_BASE_URL": "http://example.com"}, config.Profile{Name: "default"}, ""},
	} {
		got := ""
		base, err := baseURL(testWorld(t, tt.env), tt.profile)
		if err == nil {
			got = base.String()
		}
		if got != tt.want {
			t.Errorf("%s: %q (%v), want %q", tt.name, got, err, tt.want)
		}
	}
}

func TestFlagsBeatTheFile(t *testing.T) {
	path := clitest.WriteConfig(t, "refresh = \"10s\"\nsteady_refresh = \"15s\"\n[ui]\ntheme = \"light\"\n")
	s, err := from(testWorld(t, map[string]string{"NO_COLOR": "1"}), Flags{Config: path, Refresh: 20e9, ASCII: On}).Settings()
	if err != nil {
		t.Fatal(err)
	}
	plan := s.PlanOptions()
	if plan.Refresh != 20e9 || plan.Steady != 20e9 || !s.UI.ASCII || s.UI.Theme != "mono" {
		t.Errorf("refresh %v, steady %v, ascii %v, theme %s", plan.Refresh, plan.Steady, s.UI.ASCII, s.UI.Theme)
	}
}

func TestAnEntrysNameAndGroupGoAlong(t *testing.T) {
	path := clitest.WriteConfig(t, "[[watch]]\nid = \"a\"\nname = \"n\"\ngroup = \"g\"\n[[watch]]\nid = \"b*\"\nname = \"m\"\ngroup = \"h\"\n")
	s, err := from(testWorld(t, nil), Flags{Config: path}).Settings()
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Targets(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Targets{
		Entries:  []model.Entry{{Ref: model.Ref{Profile: "default", ID: "a"}, Name: "n", Group: "g"}},
		Patterns: []model.Pattern{{Profile: "default", Glob: "b*", Name: "m", Group: "h"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestAProfileWithoutAKeyLeavesTheOthersAlone(t *testing.T) {
	w := testWorld(t, map[string]string{"GOOD_KEY": "sk-0123456789abcdef"})
	routes, err := Settings{source: Source{World: w}}.Routes([]config.Profile{
		{Name: "bad", Region: "cn-beijing", KeyEnv: "MISSING_KEY"},
		{Name: "good", Region: "ap-southeast-1", KeyEnv: "GOOD_KEY"},
	})
	if err != nil {
		t.Fatal(err)
	}
	svc := newService(w, nil)
	if _, err := svc.adopt(routes); err != nil {
		t.Fatal(err)
	}
	a := svc.poll(t.Context(), poll.Ticket{Ref: model.Ref{Profile: "bad", ID: "x"}})
	if len(a.Samples) != 1 || a.Samples[0].Failure == nil || !strings.Contains(words.Failure(a.Samples[0].Failure), "MISSING_KEY") {
		t.Errorf("answer of the broken profile: %+v", a)
	}
	if _, err := newService(w, nil).adopt(routes[:1]); exit.CodeOf(err) != exit.NoKey || !strings.Contains(err.Error(), "studiowatch demo") {
		t.Errorf("no key at all: %v", err)
	}
}
