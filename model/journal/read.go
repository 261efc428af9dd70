package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
)

// chunk is how many bytes are read at once. They stay in the cache of a processor.
const chunk = 128 << 10

// part is what whole lines of a journal hold.
type part struct {
	events []model.Event
	ours   bool // a line belongs to a journal, perhaps of a later version
	filled bool // there is more than space
}

// read returns what is between two places of a journal: the events in order of time, and
// each change only once. It reads two halves at the same time. The lines are counted
// first, so that each event is written to its place at once.
func read(in io.ReaderAt, from, to int64) (part, error) {
	older, newer, err := halves(in, from, to)
	if err != nil {
		return part{}, err
	}
	events := make([]model.Event, older.lines+newer.lines)
	older.events, newer.events = events[:0:older.lines], events[older.lines:older.lines]
	var both sync.WaitGroup
	var crash any
	both.Go(func() {
		defer func() { crash = recover() }()
		newer.read(in)
	})
	older.read(in)
	both.Wait()
	if crash != nil {
		panic(crash)
	}
	n := len(older.events)
	if n < older.lines {
		copy(events[n:], newer.events)
	}
	events = events[:n+len(newer.events)]
	sorted.ByTime(events, func(e *model.Event) time.Time { return e.At })
	return part{once(events), older.ours || newer.ours, older.filled || newer.filled}, errors.Join(older.err, newer.err)
}

// half is a part of a journal that begins with a line.
type half struct {
	part
	from, to int64
	lines    int // how many whole lines there are
	err      error
}

// halves divides the part between two places at the end of a line near its middle, and
// counts the lines. A short part has only the first half.
func halves(in io.ReaderAt, from, to int64) (older, newer half, err error) {
	older, newer = half{from: from, to: to}, half{from: to, to: to}
	now, buffer := &older, make([]byte, min(chunk, to-from))
	for at := from; at < to; {
		n, err := in.ReadAt(buffer[:min(chunk, to-at)], at)
		if n == 0 {
			return older, newer, unlessEnd(err) // at its end the file was cut meanwhile
		}
		text := buffer[:n]
		now.lines += bytes.Count(text, []byte{'\n'})
		end := at + int64(bytes.LastIndexByte(text, '\n')) + 1
		at += int64(n)
		if now == &older && end > from+(to-from)/2 {
			older.to, newer.from, now = end, end, &newer
		}
	}
	return older, newer, nil
}

func unlessEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// read reads the events of a half to their places.
func (h *half) read(in io.ReaderAt) {
	lines := bufio.NewReaderSize(io.NewSectionReader(in, h.from, h.to-h.from), int(min(chunk, h.to-h.from)))
	var quick lineReader
	var long []byte
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			continue
		}
		if len(long) > 0 {
			line, long = append(long, line...), nil
		}
		h.take(&quick, line)
		if err != nil {
			h.err = unlessEnd(err)
			return
		}
	}
}

// take adds the event of a line. Only a whole line has one.
func (h *half) take(quick *lineReader, line []byte) {
	h.filled = h.filled || len(bytes.TrimSpace(line)) > 0
	line, whole := bytes.CutSuffix(line, []byte{'\n'})
	if !whole || len(h.events) == cap(h.events) {
		return // it is being written
	}
	e, ok := quick.event(line)
	if ok || e.UnmarshalJSON(line) == nil {
		h.events, h.ours = append(h.events, e), true
	} else if !h.ours {
		h.ours = hasEnvelope(line)
	}
}

// hasEnvelope reports whether a line has the fields that every version writes.
func hasEnvelope(line []byte) bool {
	var envelope struct {
		At    time.Time `json:"at"`
		Event string    `json:"event"`
	}
	return json.Unmarshal(line, &envelope) == nil && !envelope.At.IsZero() && envelope.Event != ""
}

// twiceWithin is the longest time between the events of two processes about the
// same change.
const twiceWithin = 5 * time.Minute

// once removes events that another run has written as well, because two runs may
// watch the same deployment.
func once(events []model.Event) []model.Event {
	last := map[site]*model.Event{}
	again := map[*model.Event]bool{}
	for i := range events {
		e := &events[i]
		if e.Ref.ID == "" || e.Kind == model.KindSeen {
			continue
		}
		at := site{e.Host, e.Ref}
		before := last[at]
		last[at] = e
		if before != nil && before.Session != e.Session && before.Kind == e.Kind && before.SameState(*e) && e.At.Sub(before.At) <= twiceWithin {
			again[e] = true
		}
	}
	return without(events, func(e *model.Event) bool { return again[e] })
}

// without removes events from a slice. It moves none if all stay, as nearly always.
func without(events []model.Event, unwanted func(*model.Event) bool) []model.Event {
	kept := 0
	for i := range events {
		if unwanted(&events[i]) {
			continue
		}
		if kept < i {
			events[kept] = events[i]
		}
		kept++
	}
	return events[:kept]
}
