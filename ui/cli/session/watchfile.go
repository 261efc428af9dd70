package session

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// lookEvery is how often the file is checked without an event of the system. Some
// changes cause no event: a folder is created or moved, the target of a symbolic link
// changes, or another machine changes the file.
const lookEvery = 2 * time.Second

// watchFile sends on touched whenever the file may have changed, until the context
// ends. It watches the folder, because editors replace the file.
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

// fileWatch watches one file.
type fileWatch struct {
	path   string
	look   <-chan time.Time
	folder *fsnotify.Watcher // nil if the system has no events
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

// rewatch returns the folder that is watched from now on, or nil if there is none. If
// the path names another folder than watched, it watches that one.
func (w fileWatch) rewatch(watched os.FileInfo) os.FileInfo {
	path := filepath.Dir(w.path)
	now := stat(path)
	if w.folder == nil || now == nil || watched != nil && os.SameFile(watched, now) {
		return now
	}
	if watched != nil {
		_ = w.folder.Remove(path) // an error means that the system has removed it
	}
	if w.folder.Add(path) != nil {
		return nil
	}
	return now
}

// stat returns nil if the file cannot be found.
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

// touch sends without waiting. One waiting message is enough.
func touch(touched chan<- struct{}) {
	select {
	case touched <- struct{}{}:
	default:
	}
}
