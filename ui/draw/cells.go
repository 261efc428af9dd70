package draw

import (
	"time"

	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Freshness says whether a reading is fresh. The age stands beside an old one.
type Freshness uint8

const (
	Fresh Freshness = iota
	Old
)

// Moment holds what the cells of a row depend on besides the row.
type Moment struct {
	Engine *watch.Engine
	Now    time.Time
	Marked time.Duration // how long a changed cell is marked
	Words  FilterWords   // underlined where they occur
	Tells  *watch.Tells  // of which deployments somebody is to be told; nil if of none
	News   *watch.Digest // what has happened since somebody looked; nil if nothing
}

// tellMark returns the mark of a row that somebody is to be told of, or was told of; empty
// if there is none.
func (m *Moment) tellMark(l *Line, row *watch.Row) string {
	if m.Tells == nil {
		return ""
	}
	switch m.Tells.State(row.Ref) {
	case watch.TellArmed:
		return l.Marks.Armed
	case watch.TellDone:
		return l.Marks.Done
	case watch.TellNone:
	}
	return ""
}

// Freshness returns whether the reading of a row is old now. That of a deployment that
// is gone is not: there is no newer one.
func (m *Moment) Freshness(row *watch.Row) Freshness {
	if !row.Gone && m.Engine.Stale(row, m.Now) {
		return Old
	}
	return Fresh
}

// isMarked reports whether a change at a time is still marked.
func (m *Moment) isMarked(at time.Time) bool { return !at.IsZero() && m.Now.Sub(at) < m.Marked }

// holds returns how long the cells of a row stay true if no answer comes. Ages
// grow, marks end, and the reading becomes old.
func (m *Moment) holds(row *watch.Row) time.Duration {
	_, hold := ChangedText(row, m.Now, "")
	_, noted := words.Cell(m.Engine.Board, row, m.Now)
	hold = min(hold, noted)
	moves := row.Moves()
	for _, at := range []time.Time{moves.Status, moves.Capacity, moves.Ready} {
		if m.isMarked(at) {
			hold = min(hold, at.Add(m.Marked).Sub(m.Now))
		}
	}
	switch {
	case row.Latest == nil:
	case m.Freshness(row) == Old:
		_, h := words.Age(max(0, m.Now.Sub(row.ReadAt)), false)
		hold = min(hold, h)
	default:
		hold = min(hold, row.ReadAt.Add(m.Engine.Plan.Fresh(row.Ref, m.Now)).Sub(m.Now)+time.Millisecond)
	}
	return hold
}

// badgeGlyph is the width of the glyph before a status, with the space after it.
const badgeGlyph = 2

// Badge writes the glyph of the verdict and the status, marked if it has just
// changed. If nothing was ever read it writes the error's code.
func (m *Moment) Badge(l *Line, row *watch.Row, width int) {
	word := words.Badge(row)
	if Width(word) > width-badgeGlyph {
		if row.Latest != nil {
			word = row.Latest.Status.Short()
		} else {
			word = CutCode(word, width-badgeGlyph, l.Marks.Ellipsis)
		}
	}
	look := l.Pal.Verdict[row.Verdict]
	l.Cell(look, l.Marks.Verdict[row.Verdict]+" ", min(badgeGlyph, width))
	if m.isMarked(row.Moves().Status) {
		l.Marked(look, word, width-badgeGlyph)
		return
	}
	key := "status"
	if row.Latest == nil {
		key = "code"
	}
	l.Found(look, word, width-badgeGlyph, m.Words[key])
}

// ReadyText returns ready/capacity as the server sent them, with a ! if they are
// odd. It returns dash if the server sent neither.
func ReadyText(row *watch.Row, dash string) string {
	d := row.Latest
	if d == nil || !d.ReadyCapacity.Sent() && !d.Capacity.Sent() {
		return dash
	}
	text := d.ReadyCapacity.String() + "/" + d.Capacity.String()
	if words.OddCapacity(d) != (words.Text{}) {
		text += "!"
	}
	return text
}

// ChangedText returns the time since the last change, and how long the text stays
// true. For a changing row it has seconds. It returns dash if the time is unknown.
func ChangedText(row *watch.Row, now time.Time, dash string) (string, time.Duration) {
	age := row.Lasted(now)
	if age.Basis == watch.BasisNone {
		return dash, time.Hour
	}
	return words.Lasting(age, row.Verdict.Changing())
}
