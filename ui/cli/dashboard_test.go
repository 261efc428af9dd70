package cli

import (
	"fmt"
	"path/filepath"
	"testing"

	"studiowatch/ui"
	"studiowatch/ui/cli/clitest"
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
