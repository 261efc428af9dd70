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

// Journal takes down what happens, one JSON object a line, for later runs of
// the program, jq and tail -f. Its methods may be used by several goroutines,
// and none but Load and Close waits for the disk.
type Journal struct {
	file    file
	session string
	trouble func(string)

	mu     sync.Mutex
	held   []model.Event // not written yet
	known  map[model.Ref]model.Event
	seen   int
	used   bool // the run has taken something down
	ending bool
	more   chan struct{}
	ended  chan struct{}
}

// The bounds of what is held while the disk does not take it: when it is tried
// again, and how many of the newest events are kept until then.
const (
	retryEvery = time.Minute
	maxHeld    = 1000
)

// maxSeen is how many first readings of a run are written whatever the journal
// knows. A watch list of ten thousand would add two megabytes at each start.
const maxSeen = 200

// closeTime is how long Close waits for the disk.
const closeTime = time.Second

// Open returns a journal on a file, which is made with the first event.
// Session names this run of the program; trouble is called when the disk does
// not take what is written, once until it does again.
func Open(path, session string, trouble func(string)) *Journal {
	return open(file{path, maxSize}, session, trouble)
}

func open(f file, session string, trouble func(string)) *Journal {
	j := &Journal{
		file: f, session: session, trouble: trouble, known: map[model.Ref]model.Event{},
		more: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	go j.run()
	return j
}

// Load returns what other runs have taken down, in order of time. The error
// says what was wrong with the file; it has been moved aside then.
func (j *Journal) Load() ([]model.Event, error) {
	events, err := j.file.load()
	j.mu.Lock()
	defer j.mu.Unlock()
	others := events[:0]
	for _, e := range events {
		if e.Session == j.session {
			continue
		}
		others = append(others, e)
		if e.Ref.ID != "" {
			j.known[e.Ref] = e
		}
	}
	return others, err
}

// Keep takes events down.
func (j *Journal) Keep(events ...model.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range events {
		if e.Kind == model.KindSeen && j.knows(e) {
			continue
		}
		e.Session = j.session
		j.hold(e)
		j.used = true
	}
	j.wake()
}

// knows reports whether a first reading need not be written: there are many,
// and it tells nothing new.
func (j *Journal) knows(e model.Event) bool {
	j.seen++
	before, known := j.known[e.Ref]
	return j.seen > maxSeen && known && before.SameState(e)
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

// Close writes what is held and that the run has ended, and waits for the disk,
// but not for long. Nothing may be kept after it.
func (j *Journal) Close(now time.Time) {
	j.mu.Lock()
	j.ending = true
	if j.used {
		j.hold(model.Event{At: now, Kind: model.KindStop, Session: j.session})
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
	told := false
	for range j.more {
		ending, err := j.write()
		if err != nil && !told {
			j.trouble("what happens cannot be kept for later: " + reason(err))
		}
		told = err != nil
		switch {
		case ending:
			return
		case err != nil:
			j.rest()
		}
	}
}

// rest waits until another try is worth while, or the journal is closed.
func (j *Journal) rest() {
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

// write writes what is held. What the disk does not take is held again.
func (j *Journal) write() (ending bool, err error) {
	j.mu.Lock()
	events := j.held
	j.held, ending = nil, j.ending
	j.mu.Unlock()
	var lines []byte
	for _, e := range events {
		// An event holds nothing that has no JSON form but a year beyond 9999.
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

// reason words an error without the path's folders.
func reason(err error) string {
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
