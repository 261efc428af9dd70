package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"studiowatch/model/config"
	"studiowatch/model/query"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// editing is a user who edits the configuration by commands.
type editing struct {
	t     *testing.T
	w     host.World
	path  string
	input string
}

func newEditing(t *testing.T, text string) *editing {
	t.Helper()
	e := &editing{t: t, w: testWorld(t, nil)}
	e.path = filepath.Join(e.w.Home(), ".config", "studiowatch", "config.toml")
	if text != "" {
		if err := os.MkdirAll(filepath.Dir(e.path), 0o700); err != nil {
			t.Fatal(err)
		}
		clitest.Write(t, e.path, text)
	}
	return e
}

// wants runs a command line and reports an output or a file that is not as wanted.
func (e *editing) wants(code int, out, file string, args ...string) {
	e.t.Helper()
	e.w.Stdin = strings.NewReader(e.input)
	var b bytes.Buffer
	e.w.Stdout, e.w.Stderr = &b, &b
	got := run(e.t.Context(), append([]string{"config"}, args...), e.w)
	if got != code || b.String() != out {
		e.t.Errorf("%q: exit %d\n%s\nwant exit %d\n%s", args, got, b.String(), code, out)
	}
	text, err := os.ReadFile(e.path)
	if err != nil && file != "" || string(text) != file {
		e.t.Errorf("%q leaves %q, %v, want %q", args, text, err, file)
	}
}

const shortConfig = "~/.config/studiowatch/config.toml"

func TestConfigAddStartsTheFile(t *testing.T) {
	e := newEditing(t, "")
	out := "--- " + shortConfig + "\n+++ " + shortConfig + "\n@@ -0,0 +1,1 @@\n+watch = [\"chat-1\"]\nadded chat-1; "
	e.wants(exit.OK, out+"not written to "+shortConfig+"\n", "", "add", "chat-1", "--dry-run")
	e.wants(exit.OK, out+"written to "+shortConfig+"\n", "watch = [\"chat-1\"]\n", "add", "chat-1")
	if info, err := os.Stat(e.path); err != nil || host.FileModesProtect && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	e.wants(exit.OK, "nothing to change: chat-1 was there already\n", "watch = [\"chat-1\"]\n", "add", "chat-1")
}

func TestConfigAddAndRemovePrintWhatTheyChange(t *testing.T) {
	before := "# mine\r\nwatch = [\r\n  \"chat-1\", # the first\r\n  'emo-*'\r\n]\r\n"
	e := newEditing(t, before)
	added := "# mine\r\nwatch = [\r\n  \"chat-1\", # the first\r\n  'emo-*',\r\n  { id = \"chat-2\", group = \"prod\", capacity = 8 }\r\n]\r\n"
	head := "--- " + shortConfig + "\n+++ " + shortConfig + "\n"
	e.wants(exit.OK, head+"@@ -1,5 +1,6 @@\n # mine\n watch = [\n   \"chat-1\", # the first\n-  'emo-*'\n+  'emo-*',\n+  { id = \"chat-2\", group = \"prod\", capacity = 8 }\n ]\n"+
		"added chat-2; written to "+shortConfig+"\n", added, "add", "chat-2", "--group", "prod", "--capacity", "8")
	named := strings.Replace(strings.Replace(added, "capacity = 8", "capacity = 8, name = \"it\"", 1), "\"prod\"", "\"test\"", 1)
	e.wants(exit.OK, head+"@@ -2,5 +2,5 @@\n watch = [\n   \"chat-1\", # the first\n   'emo-*',\n-  { id = \"chat-2\", group = \"prod\", capacity = 8 }\n+  { id = \"chat-2\", group = \"test\", capacity = 8, name = \"it\" }\n ]\n"+
		"changed chat-2; written to "+shortConfig+"\n", named, "add", "chat-2", "--group", "test", "--name", "it")
	e.wants(exit.BadUsage, "studiowatch: \"chat-3\" is not in the watch list; did you mean \"chat-1\"?\n"+
		"\"emo-1\" is there by the glob \"emo-*\" on line 4, which would have to go as a whole\n", named, "remove", "chat-1", "chat-3", "emo-1")
	e.wants(exit.OK, head+"@@ -1,6 +1,4 @@\n # mine\n watch = [\n-  \"chat-1\", # the first\n   'emo-*',\n-  { id = \"chat-2\", group = \"test\", capacity = 8, name = \"it\" }\n ]\n"+
		"removed 2; written to "+shortConfig+"\n", "# mine\r\nwatch = [\r\n  'emo-*',\r\n]\r\n", "remove", "chat-1", "chat-2", "chat-1")
}

func TestConfigAddTakesIDsFromStandardInput(t *testing.T) {
	e := newEditing(t, "watch = []\n")
	e.input = "chat-1\nchat-2\n\n \"chat-3\", chat-1\n"
	out := "--- " + shortConfig + "\n+++ " + shortConfig + "\n@@ -1,1 +1,1 @@\n-watch = []\n+watch = [\"emo-*\", \"chat-1\", \"chat-2\", \"chat-3\", \"z\"]\nadded 5; written to " + shortConfig + "\n"
	file := "watch = [\"emo-*\", \"chat-1\", \"chat-2\", \"chat-3\", \"z\"]\n"
	e.wants(exit.OK, out, file, "add", "emo-*", "-", "z")
	e.input = " \n"
	e.wants(exit.BadUsage, "studiowatch: there is no ID in standard input\n", file, "add", "-")
	e.input = "chat-4\n" + strayKey + "\n"
	e.wants(exit.BadUsage, "studiowatch: there is an API key in standard input, where IDs belong.\n"+keyAdvice+"\n", file, "add", "-")
	e.input = "chat-4\na/b\n"
	e.wants(exit.BadUsage, "studiowatch: \"a/b\" is no deployment ID: an ID has none of / \\ ? # %\n", file, "add", "-")
	e.input = strings.Repeat("x", maxTypedIDs+1)
	e.wants(exit.BadUsage, "studiowatch: standard input is larger than 1 MiB\n", file, "remove", "-")
}

func TestConfigAddTakesSeveralProfiles(t *testing.T) {
	const text = "watch = [\"a\"]\n[profiles.intl]\nregion = \"cn-beijing\"\n[profiles.default]\n"
	e := newEditing(t, text)
	file := strings.Replace(text, "\"a\"", "\"a\", \"b\", { id = \"b\", profile = \"intl\" }", 1)
	e.wants(exit.OK, "--- "+shortConfig+"\n+++ "+shortConfig+"\n@@ -1,4 +1,4 @@\n-watch = [\"a\"]\n+watch = [\"a\", \"b\", { id = \"b\", profile = \"intl\" }]\n"+
		" [profiles.intl]\n region = \"cn-beijing\"\n [profiles.default]\nadded 2; written to "+shortConfig+"\n", file, "add", "b", "--profile", "default", "--profile", "intl")
	e.wants(exit.BadUsage, "studiowatch: \"b\" is watched with several profiles, default, intl; name the profile\n", file, "remove", "b")
	e.wants(exit.BadUsage, "studiowatch: unknown profile \"itnl\"; did you mean \"intl\"?\n", file, "add", "c", "--profile", "itnl")
}

func TestConfigAddLeavesAFileWithFaults(t *testing.T) {
	const text = "watch = [\"a\"]\nrefrehs = \"5s\"\n"
	e := newEditing(t, text)
	e.wants(exit.BadUsage, "studiowatch: the configuration has faults:\n"+e.path+":2: refrehs: unknown key; did you mean \"refresh\"?\n", text, "add", "b")
}

func TestConfigAddLeavesAFileThatIsReadOnly(t *testing.T) {
	e := newEditing(t, "watch = []\n")
	clitest.Chmod(t, e.path, 0o400)
	e.wants(exit.BadUsage, "studiowatch: the configuration is not written: write "+e.path+": it is read-only\n", "watch = []\n", "add", "b")
	clitest.Chmod(t, e.path, 0o600)
}

func TestTheWatchListCompletesWhatIsRemoved(t *testing.T) {
	e := newEditing(t, "watch = [\"chat-1\", \"emo-*\"]\n")
	if _, out := runWith(t, e.w, "__complete", "config", "remove", "chat-1", ""); !strings.HasPrefix(out, "emo-*\ton the watch list\n:4\n") {
		t.Errorf("%q", out)
	}
}

func TestTheDashboardKeepsWhatWasDone(t *testing.T) {
	const text = "watch = [\"a\", { id = \"b\", profile = \"cn-beijing\" }]\n"
	e := newEditing(t, text)
	edit := config.Edit{
		Add:    []config.Addition{{ID: "c", Profile: "default"}, {ID: "d-*", Profile: "cn-beijing"}},
		Remove: []config.Target{{ID: "a", Profile: "cn-beijing", IfThere: true}, {ID: "of-the-command-line", Profile: "default", IfThere: true}},
	}
	for _, tt := range []struct {
		profiles []string
		want     string
	}{
		{nil, "watch = [\"a\", { id = \"b\", profile = \"cn-beijing\" }, \"c\", { id = \"d-*\", profile = \"cn-beijing\" }]\n"},
		{[]string{"cn-beijing"}, "watch = [{ id = \"b\", profile = \"cn-beijing\" }, \"c\", { id = \"d-*\", profile = \"cn-beijing\" }]\n"},
	} {
		clitest.Write(t, e.path, text)
		k := keepingIn(source(e.w, session.Flags{Profiles: tt.profiles}))
		p, err := k.Propose(edit)
		if err != nil || k.Place != shortConfig || k.Never != "" || len(p.Diff) == 0 {
			t.Fatalf("%v, %+v, %+v", err, k, p)
		}
		if fresh, err := p.Write(); err != nil || fresh != nil {
			t.Errorf("%v, %v", fresh, err)
		}
		if got, err := os.ReadFile(e.path); err != nil || string(got) != tt.want {
			t.Errorf("with %q: %q, %v, want %q", tt.profiles, got, err, tt.want)
		}
	}
}

func TestTheDashboardSeesAnEditOfSomebodyElse(t *testing.T) {
	e := newEditing(t, "watch = [\"a\"]\n")
	k := keepingIn(source(e.w, session.Flags{}))
	p, err := k.Propose(config.Edit{Add: []config.Addition{{ID: "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	clitest.Write(t, e.path, "watch = [\"theirs\"]\n")
	fresh, err := p.Write()
	if err != nil || fresh == nil || config.Unified("c", fresh.Diff) != "--- c\n+++ c\n@@ -1,1 +1,1 @@\n-watch = [\"theirs\"]\n+watch = [\"theirs\", \"b\"]\n" {
		t.Fatalf("%+v, %v", fresh, err)
	}
	if again, err := fresh.Write(); again != nil || err != nil {
		t.Errorf("%v, %v", again, err)
	}
	clitest.Write(t, e.path, "watch = [1]\nwatch_ = 2\n")
	if _, err := p.Write(); err == nil || err.Error() != "config.toml:1: watch[1]: must be an ID or a glob in quotes, not a whole number (and 1 more)" {
		t.Errorf("%v", err)
	}
	clitest.Write(t, e.path+"2", "watch = []\n")
	clitest.Chmod(t, e.path+"2", 0o400)
	p, err = keepingIn(source(e.w, session.Flags{Config: e.path + "2"})).Propose(config.Edit{Add: []config.Addition{{ID: "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write(); err == nil || !strings.Contains(err.Error(), "it is read-only") {
		t.Errorf("%v", err)
	}
	clitest.Chmod(t, e.path+"2", 0o600)
}

func TestTheDashboardSaysThatItKeepsAView(t *testing.T) {
	e := newEditing(t, "watch = [\"a\"]\n")
	p, err := keepingIn(source(e.w, session.Flags{})).Propose(config.Edit{Views: []query.View{{Name: "mine", Filter: "is:ready"}}})
	if got := p.Does.String(); err != nil || got != "1 view" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestNothingIsKeptWithoutAPlaceForIt(t *testing.T) {
	k := keepingIn(source(host.World{Getenv: func(string) string { return "" }}, session.Flags{}))
	if want := "no configuration folder: HOME and XDG_CONFIG_HOME are unset; name a file with --config"; k.Never != want || k.Propose != nil {
		t.Errorf("%+v, want %s", k, want)
	}
}
