package journal

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func lines(t *testing.T, path string) (found []map[string]any) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for scan := bufio.NewScanner(file); scan.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v", scan.Bytes(), err)
		}
		found = append(found, line)
	}
	return found
}

func TestARecordingHoldsWhatTheServerSent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "answers.ndjson")
	r, err := OpenRecorder(path, silent(t))
	if err != nil {
		t.Fatal(err)
	}
	ref := model.Ref{Profile: "default", ID: "emo"}
	sent := model.Poll{At: at, HTTPStatus: 200, Latency: 123 * time.Millisecond, RequestID: safe.Clean("f2ae")}
	d := &model.Deployment{Raw: safe.Keep([]byte(`{"deployed_model":"emo","new_field":[1]}`))}
	r.Record(poll.Ticket{Ref: ref}, model.Answer{Samples: []model.Sample{{Ref: ref, Poll: sent, Deployment: d}}})
	f := &model.Failure{Class: model.FailNotFound, Code: safe.Clean("NotFound"), Message: safe.Clean("gone \x1b[2J"), HTTPStatus: 404}
	r.Record(poll.Ticket{Ref: ref}, model.Answer{Samples: []model.Sample{{Ref: ref, Poll: model.Poll{At: at, HTTPStatus: 404}, Failure: f}}})
	r.Record(poll.Ticket{Ref: model.Ref{Profile: "default"}, Page: 2}, model.Answer{Poll: model.Poll{At: at}, Failure: f})
	r.Record(poll.Ticket{Ref: ref}, model.Answer{})
	r.Close()
	got := lines(t, path)
	if len(got) != 3 {
		t.Fatalf("%d lines, want 3", len(got))
	}
	if s := got[0]["sample"].(map[string]any); s["new_field"] == nil || got[0]["latency_ms"] != 123.0 || got[0]["request_id"] != "f2ae" || got[0]["id"] != "emo" {
		t.Errorf("observation: %v", got[0])
	}
	if e := got[1]["error"].(map[string]any); got[1]["code"] != "NotFound" || e["message"] != "gone ^[[2J" || got[1]["sample"] != nil {
		t.Errorf("failure: %v", got[1])
	}
	if got[2]["page"] != 2.0 || got[2]["code"] != "NotFound" {
		t.Errorf("page: %v", got[2])
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}

func TestLinesOfSeveralGoroutinesStayWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "answers.ndjson")
	r, err := OpenRecorder(path, silent(t))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				ref := model.Ref{Profile: "default", ID: "emo"}
				r.Record(poll.Ticket{Ref: ref}, model.Answer{Samples: []model.Sample{{Ref: ref, Deployment: &model.Deployment{}}}})
			}
		})
	}
	all.Wait()
	r.Close()
	if n := len(lines(t, path)); n != 400 {
		t.Errorf("%d lines, want 400", n)
	}
}

func TestARecordingThatCannotBeWrittenSaysSo(t *testing.T) {
	if _, err := OpenRecorder(filepath.Join(t.TempDir(), "no", "such", "folder"), silent(t)); err == nil {
		t.Error("no error")
	}
}

// TestARecordingThatWasTornGoesOnInALineOfItsOwn has two runs with one file.
// The first of them ended on a full disk.
func TestARecordingThatWasTornGoesOnInALineOfItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "answers.ndjson")
	if err := os.WriteFile(path, []byte(sampleText+sampleText[:40]), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := OpenRecorder(path, silent(t))
	if err != nil {
		t.Fatal(err)
	}
	w.Stop(at)
	w.Close()
	r, err := OpenRecording(path, plainly)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if all := steps(r); len(all) != 2 || !all[1].Stop || r.Skipped != 1 {
		t.Errorf("%+v, %d skipped", all, r.Skipped)
	}
}
