//go:build unix

package session

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/ui/cli/clitest"
)

// TestWithoutEventsTheFileIsLookedAt is about changes that cause no event.
func TestWithoutEventsTheFileIsLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		folder := filepath.Join(dir, "later")
		path := filepath.Join(folder, "config.toml")
		touched := make(chan struct{}, 1)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ticker := time.NewTicker(lookEvery)
		defer ticker.Stop()
		go fileWatch{path: path, look: ticker.C}.run(ctx, touched)
		synctest.Wait()
		<-touched // the start
		sees := func(what string, want bool) {
			t.Helper()
			pass(lookEvery)
			select {
			case <-touched:
				if !want {
					t.Errorf("%s is taken for an edit", what)
				}
			default:
				if want {
					t.Errorf("%s is not noticed", what)
				}
			}
		}
		sees("nothing", false)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		sees("an empty folder", false)
		target := filepath.Join(dir, "target")
		clitest.Write(t, target, "a")
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
		sees("a symbolic link", true)
		sees("nothing more", false)
		clitest.Write(t, target, "ab")
		sees("an edit of its target", true)
		clitest.Remove(t, target)
		sees("a link that leads nowhere", true)
		clitest.Write(t, target, "ab")
		sees("a target that is back", true)
	})
}
