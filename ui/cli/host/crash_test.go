package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"studiowatch/ui/cli/clitest"
)

func TestTheNewestFiveCrashFilesAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "studiowatch")
	at := time.Date(2026, 3, 1, 23, 59, 58, 5e6, time.FixedZone("", 8*3600))
	var paths []string
	for i := range 7 {
		path, err := saveCrash(dir, at.Add(time.Duration(i)*time.Second), fmt.Sprint("crash ", i))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	clitest.Write(t, filepath.Join(dir, "journal.ndjson"), "{}")
	if got := filepath.Base(paths[0]); got != "crash-20260301T155958.005Z.txt" {
		t.Errorf("named %s", got)
	}
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if kept := i >= 2; kept != (err == nil) {
			t.Errorf("crash %d: kept %v", i, err == nil)
		}
		if err == nil && !strings.Contains(string(text), fmt.Sprint("crash ", i)) {
			t.Errorf("crash %d: %s", i, text)
		}
	}
	if _, err := saveCrash(dir, at.Add(6*time.Second), "again"); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
}
