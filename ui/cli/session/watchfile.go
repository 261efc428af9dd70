package session

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// lookEvery is how often the file is looked at without an event of the system. It
// finds what no event tells of: a folder that was not there yet or was moved, the
// target of a symbolic link, a change made on another machine.
const lookEvery = 2 * time.Second

// watchFile sends on touched whenever the file may have changed, until the context
// ends. It watches the folder, because editors put another file in the file's
// place.
func watchFile(ctx context.Context, path string, touched chan<- struct{}) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	w := fileWatch{path: path, look: ticker.C}
	if folder, err := fsnotify.NewWatcher(); err == nil {
		defer func() { _ = folder.Close() }()
		w.folder = folder
	}
	w.run(ctx, touched)
}

// fileWatch is how one file is watched.
type fileWatch struct {
	path   string
	look   <-chan time.Time
	folder *fsnotify.Watcher // nil where the system has no events
}

func (w fileWatch) run(ctx context.Context, touched chan<- struct{}) {
	var events chan fsnotify.Event
	var errs chan error
	if w.folder != nil {
		events, errs = w.folder.Events, w.folder.Errors
	}
	watched, last := w.rewatch(nil), stat(w.path)
	touch(touched) // it may have changed since it was read
	for {
		named := false
		select {
		case <-ctx.Done():
			return
		case e, open := <-events:
			if !open {
				events, errs = nil, nil
			}
			named = open && filepath.Base(e.Name) == filepath.Base(w.path)
		case <-errs: // events were lost
		case <-w.look:
		}
		watched = w.rewatch(watched)
		now := stat(w.path)
		if named || !sameFile(last, now) {
			touch(touched)
		}
		last = now
	}
}

// rewatch watches the folder that is there now, if it is another than the one
// watched so far, and returns the folder that is watched then.
func (w fileWatch) rewatch(watched os.FileInfo) os.FileInfo {
	path := filepath.Dir(w.path)
	now := stat(path)
	if w.folder == nil || now == nil || watched != nil && os.SameFile(watched, now) {
		return now
	}
	if watched != nil {
		_ = w.folder.Remove(path) // it may have ended by itself
	}
	if w.folder.Add(path) != nil {
		return nil
	}
	return now
}

// stat returns nil when there is nothing to see.
func stat(path string) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return info
}

func sameFile(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == b
	}
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size() && a.Mode() == b.Mode()
}

// touch does not wait: one message is as good as many.
func touch(touched chan<- struct{}) {
	select {
	case touched <- struct{}{}:
	default:
	}
}
