package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/host"
)

// JournalPath returns the path of the journal, or "" if there is no folder for it.
func JournalPath(w host.World) string { return w.StateFile("journal.ndjson") }

// openPast sets Past, Keep and FirstRun. Events are read from the journal and written
// to it, unless the options have past events or there is no folder for a journal. Reading
// begins at once, because the first screen waits for it.
func (s *Session) openPast() {
	path := JournalPath(s.source.World)
	_, err := os.Stat(path)
	s.FirstRun = errors.Is(err, fs.ErrNotExist)
	s.Keep = func(...model.Event) {}
	switch {
	case s.options.Past != nil:
		s.Past = func() ([]model.Event, error) { return s.options.Past, nil }
	case path == "":
		s.Notice("what happens is not kept for later: neither HOME nor XDG_STATE_HOME names a place")
		s.Past = func() ([]model.Event, error) { return nil, nil }
	default:
		run := fmt.Sprintf("%x-%d", time.Now().UnixNano(), os.Getpid())
		j := journal.Open(path, run, s.Notice)
		s.AtClose(func() { j.Close(time.Now()) })
		s.Keep = j.Keep
		past := sync.OnceValues(func() ([]model.Event, error) {
			events, err := j.Load()
			if err != nil {
				s.Notice("the journal cannot be read: " + safe.Clean(err.Error()).String())
			}
			return events, err
		})
		s.Past = past
		s.Go(func() { _, _ = past() }) // beside the rest of the start; a panic comes again in Past
	}
}
