package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"studiowatch/model/journal"
	"studiowatch/ui"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/session"
)

// TestTheDashboardTakesOverAnEdit checks the dashboard's options at the start and after
// an edit.
func TestTheDashboardTakesOverAnEdit(t *testing.T) {
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key})
	config := filepath.Join(w.Home(), "config.toml")
	clitest.Write(t, config, "refresh = \"9s\"\nwatch = [\"a\", \"b\", \"c*\"]\n[profiles.default]\nrate = 7\n[ui]\ntheme = \"light\"\nsort = \"status\"\ncolumns = [\"note\"]\n[keys]\nrefresh = [\"z\"]\n")
	s, err := session.Prepare(source(w, session.Flags{Config: config}), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	changes := make(chan session.Change, 2)
	s.Changes = changes
	opts := live(t.Context(), s, func(scope session.Scope) ui.Options { return optionsOf(t.Context(), w, scope) })
	changes <- session.Change{Scope: &s.Scope}
	changes <- session.Change{Retry: []string{"default"}, Notice: "n", Refused: "r", Broken: "b"}
	for when, o := range map[string]*ui.Options{"the start": &opts, "an edit": (<-opts.Changes).Options} {
		got := fmt.Sprintln(o.Title, o.Profiles, o.Plan.Refresh, o.Plan.Rates, o.Theme, o.Sort, o.Columns, o.Keys, o.AddHint, len(o.Entries), len(o.Patterns))
		if want := "ap-southeast-1 [default] 9s map[default:7] light status [note] map[refresh:[z]] list it under watch in ~/config.toml 2 1\n"; got != want {
			t.Errorf("at %s: %swant %s", when, got, want)
		}
	}
	c := <-opts.Changes
	if got := fmt.Sprintln(c.Options == nil, c.Retry, c.Notice, c.Refused, c.Broken, opts.Resumed != nil); got != "true [default] n r b true\n" {
		t.Errorf("a change without a scope: %s", got)
	}
}

// TestAViewIsNamedOnTheCommandLine: one of the configuration's, on every command with a
// screen, and nothing begins with another.
func TestAViewIsNamedOnTheCommandLine(t *testing.T) {
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key, "XDG_STATE_HOME": t.TempDir()})
	path := filepath.Join(w.Home(), "config.toml")
	clitest.Write(t, path, "[[view]]\nname = \"mine\"\nfilter = \"is:ready\"\n[[view]]\nname = \"客服 all\"\n")
	none := filepath.Join(w.Home(), "none.toml")
	clitest.Write(t, none, "refresh = \"5s\"\n")
	for _, cmd := range []string{"", "demo", "replay file"} {
		for args, want := range map[string]string{
			"--config " + path + " --view mien": `--view "mien": there is no such view; did you mean "mine"?`,
			"--config " + path + " --view x":    `--view "x": there is no such view; there are mine, 客服 all`,
			"--config " + none + " --view mine": `--view "mine": the configuration has no views; each is a table, [[view]]`,
		} {
			code, out := runWith(t, w, strings.Fields(cmd+" "+args)...)
			if code != exit.BadUsage || out != "studiowatch: "+want+"\n" {
				t.Errorf("%s %s: exit %d\n says %s want %s", cmd, args, code, out, want)
			}
		}
	}
	if events, _ := journal.Read(session.JournalPath(w)); len(events) > 0 {
		t.Errorf("a run that does not begin is in the journal: %v", events)
	}
	if got := completions(t, w, "--config", path, "--view", ""); len(got) != 2 || got[0] != "mine\tis:ready" || got[1] != "客服 all\teverything" {
		t.Errorf("completion offers %q", got)
	}
	if _, out := runWith(t, w, "config", "check", "--config", path); !strings.Contains(out, "views    mine, 客服 all\n") {
		t.Errorf("config check says %s", out)
	}
	s, err := session.Prepare(source(w, session.Flags{Config: path, Profiles: []string{"default"}}), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if opts := optionsOf(t.Context(), w, s.Scope); len(opts.Views) != 2 || opts.Views[0].Filter != "is:ready" {
		t.Errorf("the dashboard has the views %+v", opts.Views)
	}
}
