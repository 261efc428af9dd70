package model

import (
	"slices"
	"time"
)

// Board holds the newest reading of every watched deployment. A row stays
// until it is taken off the watch list, whatever its polls bring.
type Board struct {
	rows   map[Ref]*Row
	order  []*Row
	next   int
	counts [verdicts]int
	last   time.Time

	sources map[string]*source
}

// source is what is known of a profile, whichever of its rows is looked at.
type source struct {
	trouble *Failure      // why nothing of it can be read; nil when it can
	skew    time.Duration // the server's clock less ours; 0 while they agree
}

// maxSkew is how far the two clocks may lie apart before it is worth a word.
const maxSkew = 5 * time.Minute

// NewBoard returns a board that watches the entries; a second entry for the
// same deployment is dropped.
func NewBoard(entries ...Entry) *Board {
	b := &Board{rows: make(map[Ref]*Row, len(entries)), sources: map[string]*source{}}
	for _, e := range entries {
		b.Add(e)
	}
	return b
}

// Add puts an entry at the end of the watch list and returns its row. If the
// deployment is watched already, its row is returned unchanged.
func (b *Board) Add(e Entry) *Row {
	if row := b.rows[e.Ref]; row != nil {
		return row
	}
	row := &Row{Entry: e, Order: b.next, source: b.source(e.Ref.Profile)}
	row.search = row.searchText()
	b.next++
	b.rows[e.Ref] = row
	b.order = append(b.order, row)
	b.counts[row.Verdict]++
	return row
}

// Remove takes a deployment off the watch list.
func (b *Board) Remove(ref Ref) {
	row := b.rows[ref]
	if row == nil {
		return
	}
	delete(b.rows, ref)
	b.order = slices.DeleteFunc(b.order, func(r *Row) bool { return r == row })
	b.counts[row.Verdict]--
}

// Rename gives a row another name and group.
func (b *Board) Rename(row *Row, e Entry) {
	row.Entry = e
	row.search = row.searchText()
}

// Apply records a sample and returns its row, or nil when the deployment is
// not watched any more.
func (b *Board) Apply(s Sample) *Row {
	row := b.rows[s.Ref]
	if row == nil {
		return nil
	}
	b.change(row, func() { row.apply(s) })
	b.hear(s.Ref.Profile, s.Poll)
	if s.Poll.HTTPStatus != 0 && s.Poll.At.After(b.last) {
		b.last = s.Poll.At
	}
	return row
}

// Row returns the row of a deployment, or nil when it is not watched.
func (b *Board) Row(ref Ref) *Row { return b.rows[ref] }

// Rows returns all rows in the order of the watch list. The slice belongs to
// the board.
func (b *Board) Rows() []*Row { return b.order }

// Len returns how many deployments are watched.
func (b *Board) Len() int { return len(b.order) }

// Count returns how many rows have the verdict.
func (b *Board) Count(v Verdict) int { return b.counts[v] }

// LastAnswer returns when the service last answered anything; zero if it never has.
func (b *Board) LastAnswer() time.Time { return b.last }

// change does something to a row and keeps the counts right.
func (b *Board) change(row *Row, do func()) {
	b.counts[row.Verdict]--
	do()
	b.counts[row.Verdict]++
}

func (b *Board) source(profile string) *source {
	s := b.sources[profile]
	if s == nil {
		s = &source{}
		b.sources[profile] = s
	}
	return s
}

// hear compares the server's clock with ours.
func (b *Board) hear(profile string, poll Poll) {
	if poll.Date.IsZero() {
		return
	}
	s := b.source(profile)
	// The answer was under way for a while, and Date has whole seconds.
	skew := poll.Date.Sub(poll.At.Round(0))
	if s.skew = 0; skew.Abs() > maxSkew {
		s.skew = skew.Round(time.Second)
	}
}

// Skew returns how far the server's clock is ahead of ours, or behind when
// negative; 0 while the two agree to five minutes. Stamps of the server are
// measured against the server's clock.
func (b *Board) Skew(profile string) time.Duration { return b.source(profile).skew }
