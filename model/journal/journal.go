package journal

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// Journal writes events to a file, one JSON object a line, for later runs, for jq
// and for tail -f. Several goroutines may use it. Only Load and Close wait for the
// disk.
type Journal struct {
	file    file
	session string
	warn    func(string)

	mu     sync.Mutex
	held   []model.Event // not written yet
	watch  watching
	early  []model.Event // events that came before the lines of other runs were loaded
	load   bool          // those lines are being loaded
	opened time.Time
	used   bool // the run has had an event
	ending bool
	more   chan struct{}
	ended  chan struct{}
}

// While events cannot be written, the newest maxHeld are held, and writing is
// retried every retryEvery.
const (
	retryEvery = time.Minute
	maxHeld    = 1000
)

// closeTime is how long Close waits for the disk.
const closeTime = time.Second

// Open returns a journal in a file, which is created with the first event.
// Session is the ID of this run. Warn is called when events cannot be written. It
// is not called again until a write succeeds.
func Open(path, session string, warn func(string)) *Journal {
	return open(file{path, maxSize}, session, warn)
}

func open(f file, session string, warn func(string)) *Journal {
	j := &Journal{
		file: f, session: session, warn: warn, watch: newWatching(), opened: time.Now(),
		more: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	go j.run()
	return j
}

// Load returns the events of other runs, in order of time. A bad file is moved
// aside, and the error says why.
func (j *Journal) Load() ([]model.Event, error) {
	j.mu.Lock()
	j.load = true
	j.mu.Unlock()
	events, err := j.file.load()
	j.mu.Lock()
	defer j.mu.Unlock()
	events = without(events, func(e *model.Event) bool { return e.Session == j.session })
	j.watch.learn(events)
	j.catchUp()
	return events, err
}

// Keep writes changes, and first readings whose state the journal does not know
// yet.
func (j *Journal) Keep(events ...model.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.early = append(j.early, events...); j.load {
		j.early = j.early[max(0, len(j.early)-maxHeld):]
		return
	}
	j.catchUp()
}

// catchUp handles the events in early.
func (j *Journal) catchUp() {
	events := j.early
	j.early, j.load = nil, false
	for _, e := range events {
		if !j.used {
			j.used = true
			j.hold(model.Event{At: earliest(j.opened, e.At), Kind: model.KindOpened, Session: j.session})
		}
		if line, isNew := j.watch.line(e); isNew {
			line.Session = j.session
			j.hold(line)
		}
	}
	j.wake()
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func (j *Journal) hold(events ...model.Event) {
	j.held = append(j.held, events...)
	j.held = j.held[max(0, len(j.held)-maxHeld):]
}

func (j *Journal) wake() {
	select {
	case j.more <- struct{}{}:
	default:
	}
}

// Close writes what is held and the end of the run. It waits for the disk, at most
// closeTime. Keep must not be called afterwards.
func (j *Journal) Close(now time.Time) {
	j.mu.Lock()
	j.catchUp()
	j.ending = true
	if j.used {
		j.hold(model.Event{At: now, Kind: model.KindClosed, Still: j.watch.still(now), Session: j.session})
	}
	j.mu.Unlock()
	j.wake()
	select {
	case <-j.ended:
	case <-time.After(closeTime):
	}
}

// run writes until the journal is closed.
func (j *Journal) run() {
	defer close(j.ended)
	warned := false
	for range j.more {
		ending, err := j.write()
		if err != nil && !warned {
			j.warn("what happens cannot be kept for later: " + Reason(err))
		}
		warned = err != nil
		switch {
		case ending:
			return
		case err != nil:
			j.waitForRetry()
		}
	}
}

// waitForRetry waits for retryEvery, or until the journal is closed.
func (j *Journal) waitForRetry() {
	again := time.NewTimer(retryEvery)
	defer again.Stop()
	for {
		select {
		case <-again.C:
			j.wake()
			return
		case <-j.more:
			j.mu.Lock()
			ending := j.ending
			j.mu.Unlock()
			if ending {
				j.wake()
				return
			}
		}
	}
}

// write writes what is held. If that fails, it is held again.
func (j *Journal) write() (ending bool, err error) {
	j.mu.Lock()
	events := j.held
	j.held, ending = nil, j.ending
	j.mu.Unlock()
	var lines []byte
	for _, e := range events {
		// Every event has a JSON form, except with a year beyond 9999.
		if b, err := json.Marshal(e); err == nil {
			lines = append(append(lines, b...), '\n')
		}
	}
	if len(lines) == 0 {
		return ending, nil
	}
	if err = j.file.append(lines); err != nil {
		j.mu.Lock()
		j.held = append(events, j.held...)
		j.hold()
		j.mu.Unlock()
	}
	return ending, err
}

// Reason returns the text of an error, without the folders of its path; printable.
func Reason(err error) string {
	path := new(fs.PathError)
	if !errors.As(err, &path) {
		return safe.Clean(err.Error()).String()
	}
	what := path.Err.Error()
	if errors.Is(path.Err, syscall.ENOSPC) {
		what = "the disk is full"
	}
	return safe.Clean(filepath.Base(path.Path) + ": " + what).String()
}
