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

// Journal writes down what happens, one JSON object a line, for later runs of
// the program, for jq and for tail -f. Its methods may be used by several
// goroutines. Only Load and Close wait for the disk.
type Journal struct {
	file    file
	session string
	trouble func(string)

	mu     sync.Mutex
	held   []model.Event // not written yet
	watch  watching
	early  []model.Event // events that came before the lines of other runs were loaded
	load   bool          // those lines are being loaded
	opened time.Time
	used   bool // the run has seen something
	ending bool
	more   chan struct{}
	ended  chan struct{}
}

// While the disk does not take what is written, the newest maxHeld events are
// held and another try is made every retryEvery.
const (
	retryEvery = time.Minute
	maxHeld    = 1000
)

// closeTime is how long Close waits for the disk.
const closeTime = time.Second

// Open returns a journal on a file, which is created with the first event.
// Session names this run of the program. Trouble is called when the disk does
// not take what is written; it is not called again before the disk takes
// something.
func Open(path, session string, trouble func(string)) *Journal {
	return open(file{path, maxSize}, session, trouble)
}

func open(f file, session string, trouble func(string)) *Journal {
	j := &Journal{
		file: f, session: session, trouble: trouble, watch: newWatching(), opened: time.Now(),
		more: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	go j.run()
	return j
}

// Load returns what other runs have written down, in order of time. If the
// file was bad, it has been moved aside, and the error says why.
func (j *Journal) Load() ([]model.Event, error) {
	j.mu.Lock()
	j.load = true
	j.mu.Unlock()
	events, err := j.file.load()
	j.mu.Lock()
	defer j.mu.Unlock()
	others := events[:0]
	for _, e := range events {
		if e.Session == j.session {
			continue
		}
		others = append(others, e)
		j.watch.learn(e)
	}
	j.catchUp()
	return others, err
}

// Keep writes events down: changes, and deployments that the journal does not
// know in their present state.
func (j *Journal) Keep(events ...model.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.early = append(j.early, events...); j.load {
		j.early = j.early[max(0, len(j.early)-maxHeld):]
		return
	}
	j.catchUp()
}

// catchUp makes lines of the events that came early.
func (j *Journal) catchUp() {
	events := j.early
	j.early, j.load = nil, false
	for _, e := range events {
		if !j.used {
			j.used = true
			j.hold(model.Event{At: earliest(j.opened, e.At), Kind: model.KindOpened, Session: j.session})
		}
		if line, tells := j.watch.line(e); tells {
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

// Close writes what is held and the end of the run. It waits for the disk, but
// only for a short time. Keep must not be called afterwards.
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
	told := false
	for range j.more {
		ending, err := j.write()
		if err != nil && !told {
			j.trouble("what happens cannot be kept for later: " + Reason(err))
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

// rest waits until it is time for another try, or until the journal is closed.
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

// write writes what is held. If the disk does not take it, it is held again.
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

// Reason is the text of an error without the folders of its path.
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
