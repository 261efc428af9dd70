//go:build unix

package journal

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAPipeWhereTheJournalBelongsHoldsNobodyUp would never end if the pipe blocked.
func TestAPipeWhereTheJournalBelongsHoldsNobodyUp(t *testing.T) {
	path := place(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + ".lock"} {
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "it is a pipe") {
		t.Errorf("a reader is told %v", err)
	}
	if err := (file{path, maxSize}).append([]byte("{}\n")); err == nil || !strings.Contains(err.Error(), "it is a pipe") {
		t.Errorf("a writer is told %v", err)
	}
	j := Open(path, "one", silent(t))
	if events, err := j.Load(); err == nil || !strings.Contains(err.Error(), "moved to") || len(events) > 0 {
		t.Errorf("%d events, %v", len(events), err)
	}
	j.Keep(event(1))
	j.Close(at)
	if events, _ := parse([]byte(content(t, path))); len(events) != 3 {
		t.Errorf("%d events are kept in its place, want it between the beginning and the end of the run", len(events))
	}
}
