package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/words"
	"studiowatch/ui/keys"
)

// configFile is a configuration that the dashboard edits, without a disk.
type configFile struct {
	text   string
	theirs string // what somebody else makes of it while the edit is shown; empty for nothing
	err    error  // of writing
	writes int
}

// keeping returns the options for editing the file.
func (f *configFile) keeping() Keeping {
	return Keeping{Place: "~/.config/studiowatch/config.toml", Propose: f.propose}
}

func (f *configFile) propose(edit config.Edit) (Proposal, error) {
	before := f.text
	edited, err := edit.Apply("config.toml", []byte(before), config.Vocabulary{})
	if err != nil {
		return Proposal{}, err
	}
	return Proposal{
		Does: edited.Keeping,
		Diff: config.Diff([]byte(before), edited.Text),
		Write: func() (*Proposal, error) {
			if f.theirs != "" {
				f.text, f.theirs = f.theirs, ""
			}
			if f.text != before {
				fresh, err := f.propose(edit)
				return &fresh, err
			}
			if f.err == nil {
				f.text = string(edited.Text)
				f.writes++
			}
			return nil, f.err
		},
	}, nil
}

// reload lets the dashboard read the file again, as the follower does.
func (f *configFile) reload(a *testApp) {
	a.t.Helper()
	c, err := config.Parse("config.toml", []byte(f.text), config.Vocabulary{})
	if err != nil {
		a.t.Fatal(err)
	}
	opts := a.opts
	opts.Entries, opts.Patterns = nil, nil
	for _, e := range c.Watch {
		if e.IsPattern() {
			opts.Patterns = append(opts.Patterns, model.Pattern{Profile: e.Profile, Glob: e.ID})
			continue
		}
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: e.Profile, ID: e.ID}, Name: e.Name})
	}
	a.send(changeMsg{Options: &opts})
}

// editable is a dashboard on a configuration of some IDs.
func editable(t *testing.T, opts Options, ids ...string) (*testApp, *configFile) {
	t.Helper()
	f := &configFile{text: "refresh = \"5s\"\n\n# what we serve\nwatch = [\n  \"" + strings.Join(ids, "\",\n  \"") + "\",\n]\n\n[ui]\ntheme = \"dark\"\n"}
	opts.Keeping = f.keeping()
	return newTestApp(t, opts, ids...), f
}

// TestWhatWasAddedIsKept once it was shown.
func TestWhatWasAddedIsKept(t *testing.T) {
	a, f := editable(t, Options{}, "alpha", "beta")
	a.press("a")
	a.typeText("gamma-1")
	a.press("ctrl+s")
	a.wantOnScreen("KEEP IN ~/.config/studiowatch/config.toml  adds gamma-1", "+   \"gamma-1\",", "⏎ write it")
	if strings.Contains(f.text, "gamma") {
		t.Error("it is written before it was shown")
	}
	a.press("enter")
	a.wantOnScreen("kept: added gamma-1", "3 deployments")
	if f.writes != 1 || !strings.Contains(f.text, "  \"beta\",\n  \"gamma-1\",\n]\n") {
		t.Errorf("%d writes, %q", f.writes, f.text)
	}
	f.reload(a)
	a.wantOnScreen("kept: added gamma-1", "3 deployments")
	if row := a.table.row(); row == nil || row.Ref.ID != "gamma-1" {
		t.Errorf("%v is selected", row)
	}
	a.press("ctrl+s")
	a.wantOnScreen("nothing to keep: nothing was added or taken off, and no view saved")
	f.reload(a)
	a.wantOnScreen("the configuration has been read again")
}

func TestWhatWasTakenOffIsKeptOff(t *testing.T) {
	a, f := editable(t, Options{}, "alpha", "beta", "gamma")
	a.answer("beta", read("beta", model.Running, 1, 1))
	a.press("g", "x")
	a.wantOnScreen(" is off the list for this run; u puts it back, ctrl+s keeps it off")
	a.press("a")
	a.typeText("emo-*")
	a.press("enter")
	a.wantOnScreen("follows emo-*, 0 now and new ones, for this run; ctrl+s keeps it")
	a.press("ctrl+s", "esc")
	a.wantOffScreen("KEEP IN")
	if f.writes != 0 {
		t.Error("esc has written")
	}
	a.press("ctrl+s", "ctrl+s", "enter")
	a.wantOnScreen("kept: added emo-*, removed ", "2 deployments")
	if want := "watch = [\n  \"beta\",\n  \"gamma\",\n  \"emo-*\",\n]\n"; f.writes != 1 || !strings.Contains(f.text, want) {
		t.Errorf("%d writes, %q", f.writes, f.text)
	}
	a.press("esc")
	f.reload(a)
	h := a.Engine.ByHand()
	if len(h.Added)+len(h.Globs)+len(h.Removed)+len(h.Off) != 0 || a.rowNamed("beta").Latest == nil {
		t.Errorf("by hand are %v, and beta was read: %v", h, a.rowNamed("beta").Latest)
	}
	a.press("u")
	a.wantOnScreen("alpha is back on the list", "3 deployments")
	a.press("ctrl+s", "enter")
	if !strings.Contains(f.text, "  \"emo-*\",\n  \"alpha\",\n]\n") {
		t.Errorf("%q", f.text)
	}
}

// TestWhatTheFileDoesNotNameNeedsNoEdit: the command line may have named it.
func TestWhatTheFileDoesNotNameNeedsNoEdit(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	f.text = "watch = [\"beta\"]\n"
	a.press("x", "ctrl+s")
	a.wantOnScreen(words.AllKept)
}

func TestWhatAGlobMatchesCannotBeKeptOff(t *testing.T) {
	a, f := editable(t, Options{Patterns: []model.Pattern{{Profile: "default", Glob: "emo-*"}}}, "alpha")
	f.text = "watch = [\"alpha\", \"emo-*\"]\n"
	a.send(answerMsg{a.sent[0], model.Answer{Samples: []model.Sample{{Ref: model.Ref{Profile: "default", ID: "emo-1"}, Deployment: deployment("emo-1", model.Running, 1, 1)}}}})
	a.typeText("/emo-1")
	a.press("enter", "x", "ctrl+s")
	a.wantOnScreen("nothing to keep: a glob matches emo-1, so it is off for this run only")
	a.press("esc", "x", "ctrl+s")
	a.wantOnScreen("removes alpha", "A glob matches emo-1, so it is off for this run only.")
	a.press("enter")
	if f.text != "watch = [\"emo-*\"]\n" {
		t.Errorf("%q", f.text)
	}
}

// TestAViewIsKept, and it is said that it was a view.
func TestAViewIsKept(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	a.press("/", "a", "enter", "v", "m", "enter", "ctrl+s")
	a.wantOnScreen("KEEP IN ~/.config/studiowatch/config.toml  1 view", "+ [[view]]")
	a.press("enter")
	a.wantOnScreen("kept: 1 view")
	if !strings.Contains(f.text, "[[view]]\nname = \"m\"\nfilter = \"a\"\n") {
		t.Errorf("written: %q", f.text)
	}
}

func TestAnEditOfSomebodyElseIsShownFirst(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	f.theirs = "# theirs\nwatch = [\"alpha\", \"theirs\"]\n"
	a.press("a")
	a.typeText("beta")
	a.press("ctrl+s", "enter")
	a.wantOnScreen("The file has changed meanwhile.", "+ watch = [\"alpha\", \"theirs\", \"beta\"]")
	if f.writes != 0 {
		t.Error("it is written unseen")
	}
	a.press("enter")
	a.wantOnScreen("kept: added beta")
	if f.text != "# theirs\nwatch = [\"alpha\", \"theirs\", \"beta\"]\n" {
		t.Errorf("%q", f.text)
	}
	a.press("x")
	f.theirs = "watch = [\"theirs\", \"alpha\"]\n"
	a.press("ctrl+s")
	a.wantOnScreen("nothing to keep")
}

func TestAFailureToWriteIsShownAndNothingIsLost(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	f.err = errors.New("the configuration is not written: write /x/config.toml: it is read-only\x1b[2J")
	before := f.text
	a.press("a")
	a.typeText("beta")
	a.press("ctrl+s", "enter")
	a.wantOnScreen("the configuration is not written: write /x/config.toml: it is read-only^[[2J", "+   \"beta\",")
	if f.text != before {
		t.Errorf("%q", f.text)
	}
	f.err = nil
	a.press("enter")
	a.wantOnScreen("kept: added beta", "2 deployments")
	f.text = "watch = [1]\n"
	a.press("x", "ctrl+s")
}

func TestAConfigurationWithFaultsIsNotEdited(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	f.text = "watch = [1]\n"
	a.press("x", "ctrl+s")
	a.wantOnScreen("nothing is kept: config.toml:1: watch[1]: must be an ID or a glob in quotes")
}

func TestNothingIsKeptWhereNothingCanBe(t *testing.T) {
	a := newTestApp(t, Options{Keeping: Keeping{Never: "the demo writes no file"}}, "alpha")
	a.press("x")
	a.wantOnScreen("alpha is off the list for this run; u puts it back ")
	a.press("ctrl+s")
	a.wantOnScreen("the demo writes no file")
	a.press("?")
	a.wantOffScreen("ctrl+s")
	a.press("esc", "a")
	a.typeText("beta")
	a.wantOffScreen("ctrl+s")
	a.press("ctrl+s")
	a.wantOnScreen("the demo writes no file", "1 deployment")
	a = newTestApp(t, Options{}, "alpha")
	a.press("ctrl+s")
	a.wantOnScreen("there is no configuration to keep it in")
	a = replayed(t, Options{}, 0)
	a.press("ctrl+s")
	a.wantOnScreen("a replay shows what was recorded")
}

// TestALongEditScrolls adds more than a small screen shows, with a line that is longer
// than the screen.
func TestALongEditScrolls(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	f.text = "watch = [\"alpha\", \"" + strings.Repeat("long-", 20) + "end\"]\n"
	a.size(40, 8)
	var ids []string
	for i := range 30 {
		ids = append(ids, fmt.Sprintf("id-%02d", i))
	}
	a.press("a")
	a.paste(strings.Join(ids, "\n"))
	a.fit()
	a.press("ctrl+s")
	a.wantOnScreen("KEEP IN", "1 - watch = [\"alpha\"", "⏎ write it")
	a.wantOffScreen("id-29")
	a.press("G")
	a.wantOnScreen("id-29", "32 + ]")
	a.press("enter")
	if !strings.Contains(f.text, "  \"id-29\",\n]\n") {
		t.Errorf("%q", f.text)
	}
}

func TestSomebodyWhoTypesIsNotInterrupted(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	a.press("x", "/")
	proposal, err := f.propose(config.Edit{Remove: []config.Target{{ID: "alpha"}}})
	if err != nil {
		t.Fatal(err)
	}
	a.send(proposed{proposal: proposal})
	if a.Overlay != nil {
		t.Error("the edit covers what is typed")
	}
}

func TestAnEditIsWrittenOnce(t *testing.T) {
	a, f := editable(t, Options{}, "alpha")
	a.press("x", "ctrl+s")
	first, second := a.Overlay.Key(keys.Detail), a.Overlay.Key(keys.Detail)
	if first == nil || second != nil {
		t.Errorf("the second key writes as well: %v", second != nil)
	}
	a.do(first)
	if f.writes != 1 || a.Overlay != nil {
		t.Errorf("%d writes", f.writes)
	}
}
