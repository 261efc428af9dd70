package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// journalLines returns the lines of the journal.
func journalLines(t *testing.T, w host.World) (lines []map[string]any) {
	t.Helper()
	text, err := os.ReadFile(session.JournalPath(w))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, m)
	}
	return lines
}

// TestTheJournalKnowsTheHostAndOnlyWhatChanges waits several times for two deployments
// of two hosts.
func TestTheJournalKnowsTheHostAndOnlyWhatChanges(t *testing.T) {
	tl := timeline{ids: []string{"a", "b"}, steps: map[string][]step{
		"a": {{0, []string{"RUNNING", "2/2"}}}, "b": {{0, []string{"RUNNING", "1/1"}}},
	}}
	synctest.Test(t, func(t *testing.T) {
		var stdout bytes.Buffer
		w := simulated(&stdout, scriptedServer{tl, time.Now()})
		home, environment := t.TempDir(), map[string]string{}
		before := w.Getenv
		w.Getenv = func(name string) string {
			if name == "XDG_STATE_HOME" {
				return home
			}
			if value, set := environment[name]; set {
				return value
			}
			return before(name)
		}
		look := func(args string) (added []string) {
			t.Helper()
			time.Sleep(time.Second) // runs are told apart by the time of their start
			n := 0
			if _, err := os.Stat(session.JournalPath(w)); err == nil {
				n = len(journalLines(t, w))
			}
			if code := run(t.Context(), strings.Fields(args), w); code != exit.OK {
				t.Fatalf("%s: exit %d\n%s", args, code, stdout.String())
			}
			for _, line := range journalLines(t, w)[n:] {
				added = append(added, fmt.Sprint(line["event"], " ", line["host"], " ", line["id"]))
			}
			return added
		}
		const usual, two = "dashscope-intl.aliyuncs.com", "[opened <nil> <nil> closed <nil> <nil>]"
		first := look("wait a b -o ndjson")
		if !strings.Contains(stdout.String(), `"profile":"default","host":"`+usual+`","id":"a"`) {
			t.Errorf("wait -o ndjson does not say the host:\n%s", stdout.String())
		}
		if len(first) != 4 || first[1] != "seen "+usual+" a" && first[1] != "seen "+usual+" b" {
			t.Errorf("a first run: %q", first)
		}
		for _, args := range []string{"wait a b", "wait a", "wait b --for running"} {
			if got := look(args); fmt.Sprint(got) != two {
				t.Errorf("%s, where nothing has changed: %q", args, got)
			}
		}
		environment["DASHSCOPE_HTTP_BASE_URL"] = "http://127.0.0.1:8787"
		if got := look("wait a"); len(got) != 3 || got[1] != "seen 127.0.0.1:8787 a" {
			t.Errorf("from another host: %q", got)
		}
		if got := look("wait a"); fmt.Sprint(got) != two {
			t.Errorf("again: %q", got)
		}
		stdout.Reset()
		_ = look("history")
		if text := stdout.String(); !strings.Contains(text, "no transition") || strings.Count(text, "\n") != 1 {
			t.Errorf("history, where nothing has changed:\n%s", text)
		}
		stdout.Reset()
		_ = look("history --all-events")
		if text := stdout.String(); !strings.Contains(text, "opened") || !strings.Contains(text, "first seen") || !strings.Contains(text, "HOST") ||
			strings.Count(text, "\n") != 1+len(journalLines(t, w)) {
			t.Errorf("history --all-events:\n%s", text)
		}
		stdout.Reset()
		_ = look("history -o ndjson")
		if n := strings.Count(stdout.String(), "\n"); n != len(journalLines(t, w)) {
			t.Errorf("history -o ndjson has %d lines of %d", n, len(journalLines(t, w)))
		}
	})
}

// keeping returns an environment with a folder for the journal.
func keeping(t *testing.T, env func(name string) string) func(name string) string {
	home := t.TempDir()
	return func(name string) string {
		if name == "XDG_STATE_HOME" {
			return home
		}
		return env(name)
	}
}

// TestASimulatedRolloutIsNoLastTime waits for a rollout of the service after twenty on
// this machine, and after one of the service.
func TestASimulatedRolloutIsNoLastTime(t *testing.T) {
	tl := timeline{ids: []string{"a"}, steps: map[string][]step{"a": {{0, []string{"PENDING", "0/2", "fresh"}}, {time.Minute, []string{"RUNNING", "2/2"}}}}}
	for host, want := range map[string]string{"127.0.0.1:8787": "documented", "": "last time", "dashscope-intl.aliyuncs.com": "last time"} {
		synctest.Test(t, func(t *testing.T) {
			var stdout bytes.Buffer
			w := simulated(&stdout, scriptedServer{tl, time.Now()})
			w.Getenv = keeping(t, w.Getenv)
			j := journal.Open(session.JournalPath(w), "earlier", func(text string) { t.Error(text) })
			j.Keep(model.Event{
				At: time.Now().Add(-time.Hour), Ref: model.Ref{Profile: "default", ID: "old"}, Host: host, Kind: model.KindReady, To: model.Running,
				Verdict: model.VerdictReady, Took: 20 * time.Second, Model: safe.Clean(""), Plan: safe.Clean(""),
			})
			j.Close(time.Now())
			if code := run(t.Context(), []string{"wait", "a"}, w); code != exit.OK || !strings.Contains(stdout.String(), want) {
				t.Errorf("after one on %q: exit %d, %q is not in\n%s", host, code, want, stdout.String())
			}
		})
	}
}

// TestASimulatorIsNeitherRecordedNorOfferedBesideTheService has events of a simulator in
// the profile that is read, and in one that is not.
func TestASimulatorIsNeitherRecordedNorOfferedBesideTheService(t *testing.T) {
	tl := timeline{ids: []string{"a"}, steps: map[string][]step{"a": {{0, []string{"RUNNING", "2/2"}}}}}
	synctest.Test(t, func(t *testing.T) {
		var stdout bytes.Buffer
		w := simulated(&stdout, scriptedServer{tl, time.Now()})
		w.Getenv = keeping(t, w.Getenv)
		j := journal.Open(session.JournalPath(w), "earlier", func(text string) { t.Error(text) })
		for i, e := range []model.Event{
			{Ref: model.Ref{Profile: "default", ID: "of-the-service"}, Host: "dashscope-intl.aliyuncs.com"}, {Ref: model.Ref{Profile: "default", ID: "of-before"}},
			{Ref: model.Ref{Profile: "other", ID: "of-another"}, Host: "dashscope.aliyuncs.com"},
			{Ref: model.Ref{Profile: "default", ID: "simulated-1"}, Host: "127.0.0.1:8787"}, {Ref: model.Ref{Profile: "other", ID: "simulated-2"}, Host: "localhost:8787"},
		} {
			e.At, e.Kind, e.To, e.Verdict = time.Now().Add(time.Duration(i-60)*time.Minute), model.KindReady, model.Running, model.VerdictReady
			j.Keep(e)
		}
		j.Close(time.Now())
		check := func(what, text string) {
			t.Helper()
			for _, id := range []string{"of-the-service", "of-before", "of-another"} {
				if !strings.Contains(text, id) {
					t.Errorf("%s lacks %s:\n%s", what, id, text)
				}
			}
			if strings.Contains(text, "simulated") {
				t.Errorf("%s has a simulator's:\n%s", what, text)
			}
		}
		check("the completion", strings.Join(completions(t, w, "get", ""), "\n"))
		recording := filepath.Join(t.TempDir(), "answers.ndjson")
		if code := run(t.Context(), []string{"get", "a", "--record", recording}, w); code != exit.OK {
			t.Fatalf("exit %d\n%s", code, stdout.String())
		}
		text, err := os.ReadFile(recording)
		if err != nil {
			t.Fatal(err)
		}
		check("the recording", string(text))
	})
}
