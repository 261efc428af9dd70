package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/host"
)

// JournalPath is where what happened is kept; empty when there is no place.
func JournalPath(w host.World) string { return w.StateFile("journal.ndjson") }

// openPast gives the session what earlier runs saw, and a place for what this run
// sees: the journal, unless there is no place for one.
func (s *Session) openPast() {
	path := JournalPath(s.source.World)
	_, err := os.Stat(path)
	s.FirstRun = errors.Is(err, fs.ErrNotExist)
	s.Keep = func(...model.Event) {}
	switch {
	case s.options.Past != nil:
		s.Past = func() ([]model.Event, error) { return s.options.Past, nil }
	case path == "":
		s.Past = func() ([]model.Event, error) {
			s.Notice("what happens is not kept for later: neither HOME nor XDG_STATE_HOME names a place")
			return nil, nil
		}
	default:
		run := fmt.Sprintf("%x-%d", time.Now().UnixNano(), os.Getpid())
		j := journal.Open(path, run, s.Notice)
		s.AtClose(func() { j.Close(time.Now()) })
		s.Keep = j.Keep
		s.Past = func() ([]model.Event, error) {
			events, err := j.Load()
			if err != nil {
				s.Notice("the journal cannot be read: " + safe.Clean(err.Error()).String())
			}
			return events, err
		}
	}
}
