package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// completions returns the completions of a line, without the directive.
func completions(t *testing.T, w host.World, line ...string) []string {
	t.Helper()
	var out bytes.Buffer
	w.Stdout, w.Stderr = &out, &bytes.Buffer{}
	if code := run(t.Context(), append([]string{"__complete"}, line...), w); code != exit.OK {
		t.Fatalf("%q: exit %d", line, code)
	}
	offers, _, _ := strings.Cut(out.String(), "\n:")
	return strings.Split(offers, "\n")
}

func TestIDsAreCompletedFromTheWatchListAndTheJournal(t *testing.T) {
	w := testWorld(t, nil)
	config := filepath.Join(w.Home(), "config.toml")
	clitest.Write(t, config, "[[watch]]\nid = \"listed\"\nname = \"客服助手\"\n[[watch]]\nid = \"glob-*\"\n[[watch]]\nid = \"other\"\nprofile = \"cn\"\n[profiles.default]\nregion = \"ap-southeast-1\"\n[profiles.cn]\nregion = \"cn-beijing\"\n")
	j := journal.Open(session.JournalPath(w), "one", func(text string) { t.Error(text) })
	now := time.Now()
	for i, id := range []string{"listed", "older", "newer", "gone", "long-ago", "simulated"} {
		e := model.Event{
			At: now.Add(time.Duration(i) * time.Minute), Ref: model.Ref{Profile: "default", ID: id}, Kind: model.KindReady,
			To: model.Running, Verdict: model.VerdictReady, Model: safe.Clean("qwen-plus"),
		}
		switch id {
		case "gone":
			e.Kind, e.To, e.Verdict = model.KindGone, model.Deleted, model.VerdictGone
		case "simulated":
			e.Host = "127.0.0.1:8787"
		case "long-ago":
			e.At = now.Add(-2 * maxEventAge)
		}
		j.Keep(e)
	}
	j.Close(now)
	ids := "listed\t客服助手|other\ton the watch list|newer\tRUNNING qwen-plus|older\tRUNNING qwen-plus"
	for line, want := range map[string]string{
		"get|":              ids,
		"wait|":             ids,
		"metrics|":          ids,
		"history|":          ids,
		"get|listed|newer|": "other\ton the watch list|older\tRUNNING qwen-plus",
		"get|--profile|cn|": "other\ton the watch list",
		"get|-o|":           "table|wide|json|ndjson",
		"wait|--for|":       "ready|running|stopped|deleted|status=",
		"history|-o|":       "table|ndjson",
		"get|--profile|":    "default\tap-southeast-1|cn\tcn-beijing|cn-beijing\ta region|ap-southeast-1\ta region|us-east-1\ta region|cn-hongkong\ta region|eu-central-1\ta region|ap-northeast-1\ta region",
	} {
		got := strings.Join(completions(t, w, append([]string{"--config", config}, strings.Split(line, "|")...)...), "|")
		if got != want {
			t.Errorf("%s:\n%s\nwant\n%s", line, got, want)
		}
	}
	if got := strings.Join(completions(t, w, "--config", config, "n"), "|"); !strings.Contains(got, "newer\tRUNNING qwen-plus") || !strings.Contains(got, "notify-test") {
		t.Errorf("the dashboard's own: %s", got)
	}
}

func TestABrokenConfigurationCompletesNothingAndSaysNothing(t *testing.T) {
	w := testWorld(t, nil)
	config := filepath.Join(w.Home(), "config.toml")
	clitest.Write(t, config, "colour = 1\n")
	if got := completions(t, w, "--config", config, "get", ""); got[0] != ":4" {
		t.Errorf("%q", got)
	}
}

func TestEveryShellHasACompletion(t *testing.T) {
	w := testWorld(t, nil)
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		var out bytes.Buffer
		w.Stdout = &out
		if code := run(t.Context(), []string{"completion", shell}, w); code != exit.OK || !strings.Contains(out.String(), "__complete") {
			t.Errorf("%s: exit %d, %d bytes", shell, code, out.Len())
		}
	}
}
