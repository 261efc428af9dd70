package cli

import (
	"fmt"
	"os"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/host"
)

// journalPath is where what happened is kept; empty when there is no place.
func journalPath(w host.World) string { return w.StateFile("journal.ndjson") }

// chronicle is the journal of a run, or nothing where there is no place for one.
type chronicle struct {
	journal *journal.Journal
	notice  func(string)
}

func openChronicle(w host.World, notice func(string)) chronicle {
	path := journalPath(w)
	if path == "" {
		return chronicle{notice: notice}
	}
	session := fmt.Sprintf("%x-%d", time.Now().UnixNano(), os.Getpid())
	return chronicle{journal.Open(path, session, notice), notice}
}

// past returns what other runs have seen.
func (c chronicle) past() ([]model.Event, error) {
	if c.journal == nil {
		c.notice("what happens is not kept for later: neither HOME nor XDG_STATE_HOME names a place")
		return nil, nil
	}
	events, err := c.journal.Load()
	if err != nil {
		c.notice("the journal cannot be read: " + safe.Clean(err.Error()).String())
	}
	return events, err
}

func (c chronicle) keep(events ...model.Event) {
	if c.journal != nil {
		c.journal.Keep(events...)
	}
}

func (c chronicle) close() {
	if c.journal != nil {
		c.journal.Close(time.Now())
	}
}
