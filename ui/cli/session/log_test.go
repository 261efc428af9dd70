//go:build !windows

package session

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"studiowatch/ui/cli/clitest"
)

func TestNoNameActsInTheLog(t *testing.T) {
	for _, name := range clitest.HostileNames {
		path := filepath.Join(t.TempDir(), "log")
		log, end, err := openLog(path, func(trouble string) { t.Error(trouble) })
		if err != nil {
			t.Fatal(err)
		}
		log.Info("request "+name, slog.String("error", name), slog.Any("path", &os.PathError{Op: "open", Path: name, Err: os.ErrNotExist}))
		end()
		text, err := os.ReadFile(path)
		if err != nil || len(text) == 0 {
			t.Fatal(err)
		}
		clitest.WantPlain(t, "the log", string(text))
	}
}
