package session

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"studiowatch/ui/cli/clitest"

	"github.com/fsnotify/fsnotify"
)

// TestTheSystemTellsOfEdits uses only events of the system.
func TestTheSystemTellsOfEdits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	clitest.Write(t, path, "a")
	folder, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = folder.Close() }()
	touched := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fileWatch{path: path, folder: folder}.run(ctx, touched)
	}()
	comes := func(what string) {
		t.Helper()
		select {
		case <-touched:
		case <-time.After(5 * time.Second):
			t.Fatalf("%s is not noticed", what)
		}
	}
	comes("the start")
	for what, edit := range map[string]func(){
		"a write": func() { clitest.Write(t, path, "b") },
		"a rename over it": func() {
			clitest.Write(t, path+"~", "c")
			if err := os.Rename(path+"~", path); err != nil {
				t.Fatal(err)
			}
		},
		// Time and size stay the same, as with a slow clock of the file system.
		"what cannot be seen": func() { clitest.Chmod(t, path, 0o600) },
		"a removal":           func() { clitest.Remove(t, path) },
	} {
		if _, err := os.Stat(path); err != nil {
			clitest.Write(t, path, "d")
			comes("a file that is back")
			drain(touched)
		}
		edit()
		comes(what)
		drain(touched)
	}
	cancel()
	<-ended
}

// drain waits until the last change causes no more messages.
func drain(touched <-chan struct{}) {
	for {
		select {
		case <-touched:
		case <-time.After(30 * time.Millisecond):
			return
		}
	}
}

// TestAFolderThatIsReplacedIsWatchedAnew replaces the folder, as a restore of a backup
// does.
func TestAFolderThatIsReplacedIsWatchedAnew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	folder, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = folder.Close() }()
	w := fileWatch{path: filepath.Join(dir, "config.toml"), folder: folder}
	first := w.rewatch(nil)
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if second := w.rewatch(first); second == nil || os.SameFile(first, second) {
		t.Fatalf("the folder watched is %v", second)
	}
	clitest.Write(t, w.path, "a")
	for deadline := time.After(5 * time.Second); ; {
		select {
		case e := <-folder.Events:
			if e.Name == w.path {
				return
			}
		case <-deadline:
			t.Fatal("nothing is told of the new folder")
		}
	}
}
