package draw

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Reading says whether a row was read lately. An old reading must not look fresh.
type Reading uint8

const (
	Fresh Reading = iota
	Old
)

// Moment is what the cells of a row depend on beside the row.
type Moment struct {
	Engine *watch.Engine
	Now    time.Time
	Marked time.Duration // how long a cell that has changed is marked
	Sought Sought        // marked where they occur
}

// Reading says whether a row's reading is old by now.
func (m *Moment) Reading(row *watch.Row) Reading {
	if m.Engine.Stale(row, m.Now) {
		return Old
	}
	return Fresh
}

// moved reports whether what was seen to change at a time is still marked.
func (m *Moment) moved(at time.Time) bool { return !at.IsZero() && m.Now.Sub(at) < m.Marked }

// holds is how long the cells of a row stay true by themselves: ages run out,
// marks go, and a reading becomes old.
func (m *Moment) holds(row *watch.Row) time.Duration {
	_, hold := ChangedText(row, m.Now, "")
	_, noted := words.Row(m.Engine.Board, row, m.Now)
	hold = min(hold, noted)
	for _, at := range []time.Time{row.Moves.Status, row.Moves.Capacity, row.Moves.Ready} {
		if m.moved(at) {
			hold = min(hold, at.Add(m.Marked).Sub(m.Now))
		}
	}
	switch {
	case row.Latest == nil:
	case m.Reading(row) == Old:
		_, h := words.Age(max(0, m.Now.Sub(row.ReadAt)), false)
		hold = min(hold, h)
	default:
		hold = min(hold, row.ReadAt.Add(m.Engine.Plan.Fresh(row.Ref, m.Now)).Sub(m.Now)+time.Millisecond)
	}
	return hold
}

// Badge writes the verdict's glyph and the server's word, marked when it has
// just changed. Where nothing was ever read, the error's code stands for the
// word.
func (m *Moment) Badge(l *Line, row *watch.Row, reading Reading, width int) {
	word := words.Badge(row)
	if Width(word) > width-2 {
		if short, ok := shortStatus[model.Status(word)]; ok {
			word = short
		} else if row.Latest == nil {
			word = CutCode(word, width-2, l.Marks.Ellipsis)
		}
	}
	look := l.Pal.Verdict[row.Verdict]
	if reading == Old {
		look = l.Pal.Dim
	}
	l.Cell(look, l.Marks.Verdict[row.Verdict]+" ", min(2, width))
	if m.moved(row.Moves.Status) {
		l.Marked(look, word, width-2)
		return
	}
	l.Found(look, word, width-2, m.Sought["status"])
}

// shortStatus are forms for the statuses that do not fit their column.
var shortStatus = map[model.Status]string{
	model.WaitPrepaidToDeploying: "WAIT_PAY_DEPLOY",
	model.WaitPrepaidToScaling:   "WAIT_PAY_SCALE",
	model.ArrearsRecovering:      "ARREARS_RECOVER",
}

// ReadyText is ready/wanted as the server sent them; dash stands where it sent none.
func ReadyText(row *watch.Row, dash string) string {
	d := row.Latest
	if d == nil || !d.ReadyCapacity.Sent() && !d.Capacity.Sent() {
		return dash
	}
	text := d.ReadyCapacity.String() + "/" + d.Capacity.String()
	if words.OddCapacity(d) != "" {
		text += "!"
	}
	return text
}

// ChangedText is the time since the last change, and how long the text holds.
// A row that is changing shows seconds; dash stands where nothing is known.
func ChangedText(row *watch.Row, now time.Time, dash string) (string, time.Duration) {
	age, _, ok := row.Age(now)
	if !ok {
		return dash, time.Hour
	}
	return words.Age(age, row.Verdict.Changing())
}
