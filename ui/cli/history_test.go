package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/session"
)

func TestHistoryTellsWhatTheJournalHas(t *testing.T) {
	w := testWorld(t, nil)
	call := func(args ...string) (code int, stdout, stderr string) {
		var out, complaints bytes.Buffer
		w.Stdout, w.Stderr = &out, &complaints
		return run(t.Context(), append([]string{"history"}, args...), w), out.String(), complaints.String()
	}
	if code, out, complaint := call(); code != exit.OK || out != "" || !strings.Contains(complaint, "journal.ndjson, has nothing of the last 24h") {
		t.Errorf("without a journal: %d %q %q", code, out, complaint)
	}
	j := journal.Open(session.JournalPath(w), "one", func(text string) { t.Error(text) })
	for i, id := range []string{"qwen-a", "qwen-b", "emo"} {
		for _, hours := range []int{1, 30} {
			j.Keep(model.Event{
				At: time.Now().Add(-time.Duration(hours) * time.Hour), Ref: model.Ref{Profile: []string{"intl", "cn", "cn"}[i], ID: id},
				Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady,
			})
		}
	}
	j.Keep(model.Event{At: time.Now().Add(-time.Minute), Ref: model.Ref{Profile: "cn", ID: "new"}, Kind: model.KindSeen, To: model.Running, Verdict: model.VerdictReady})
	j.Close(time.Now())
	for _, tt := range []struct {
		args  string
		lines int
	}{
		{"-o ndjson", 6}, {"-o ndjson --since 7d", 9}, {"-o ndjson --since 1.5d qwen-a", 2}, {"-o ndjson qwen-*", 2}, {"-o ndjson --profile cn", 3},
		{"-o ndjson --profile cn qwen-a", 0}, {"", 4}, {"--since 30m", 0}, {"--all-events", 7}, {"--all-events --since 30m", 3}, {"new", 0}, {"new --all-events", 2},
	} {
		code, out, complaint := call(strings.Fields(tt.args)...)
		if n := strings.Count(out, "\n"); code != exit.OK || n != tt.lines {
			t.Errorf("history %s: %d, %d lines, want %d\n%s%s", tt.args, code, n, tt.lines, out, complaint)
		}
	}
	if _, _, complaint := call("new"); !strings.Contains(complaint, "has no transition of the last 24h about new; --all-events shows 1 other\n") {
		t.Errorf("a deployment that was only seen: %s", complaint)
	}
	for _, args := range []string{"--since soon", "--since -1h", "--since 0d", "--since 1e-300d", "--since NaNd", "--since 1e300d", "-o yaml", "a/b"} {
		if code, out, complaint := call(strings.Fields(args)...); code != exit.BadUsage || out != "" || complaint == "" {
			t.Errorf("history %s: %d %q %q", args, code, out, complaint)
		}
	}
}

func TestHistoryLeavesAnUnreadableJournalAlone(t *testing.T) {
	w := testWorld(t, nil)
	if err := os.MkdirAll(session.JournalPath(w), 0o700); err != nil {
		t.Fatal(err)
	}
	var out, complaints bytes.Buffer
	w.Stdout, w.Stderr = &out, &complaints
	if code := run(t.Context(), []string{"history"}, w); code != exit.BadUsage || !strings.Contains(complaints.String(), "it is a folder") {
		t.Errorf("%d %s", code, complaints.String())
	}
	if left, _ := filepath.Glob(session.JournalPath(w) + ".bad-*"); len(left) > 0 {
		t.Error("it was moved")
	}
}
