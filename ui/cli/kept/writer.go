package kept

import (
	"time"

	"studiowatch/model/journal"
)

// Writer writes small files one after the other, so that the screen never waits for a
// disk. It warns once if a file cannot be written.
type Writer struct {
	warn   func(text string)
	work   chan func() error
	ended  chan struct{}
	warned bool
}

// The limits of a writer: the writes that may wait, and how long Close waits for the disk.
const (
	maxWaiting = 100
	closeTime  = time.Second
)

// NewWriter returns a writer.
func NewWriter(warn func(text string)) *Writer {
	w := &Writer{warn: warn, work: make(chan func() error, maxWaiting), ended: make(chan struct{})}
	go w.run()
	return w
}

func (w *Writer) run() {
	defer close(w.ended)
	for write := range w.work {
		if err := write(); err != nil && !w.warned {
			w.warned = true
			w.warn("what is armed and looked at cannot be kept for later: " + journal.Reason(err))
		}
	}
}

// do adds a write. If too many wait for a disk that hangs, it is dropped.
func (w *Writer) do(write func() error) {
	select {
	case w.work <- write:
	default:
	}
}

// Close writes what waits. It waits for the disk, at most closeTime. Nothing may be
// written afterwards.
func (w *Writer) Close() {
	close(w.work)
	select {
	case <-w.ended:
	case <-time.After(closeTime):
	}
}
