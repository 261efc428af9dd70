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

	profiles []*health
}

// NewBoard returns a board that watches the entries; a second entry for the
// same deployment is dropped.
func NewBoard(entries ...Entry) *Board {
	b := &Board{rows: make(map[Ref]*Row, len(entries))}
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
	row := &Row{Entry: e, Order: b.next}
	row.search = row.searchText()
	b.next++
	b.rows[e.Ref] = row
	b.order = append(b.order, row)
	b.tally(row, +1)
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
	b.tally(row, -1)
}

// Apply records a sample and returns its row, or nil when the deployment is
// not watched any more.
func (b *Board) Apply(s Sample) *Row {
	row := b.rows[s.Ref]
	if row == nil {
		return nil
	}
	b.tally(row, -1)
	row.apply(s)
	b.tally(row, +1)
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

// Trouble is a failure that concerns everything read with one profile.
type Trouble struct {
	Profile string
	Failure *Failure
	Since   time.Time
}

// Trouble returns what stands in the way of a whole profile: every row of it
// that was polled failed last time, and in such a way. With several such
// profiles the first on the watch list is named.
func (b *Board) Trouble() (Trouble, bool) {
	for _, p := range b.profiles {
		if p.polled > 0 && p.blocked == p.polled {
			return Trouble{Profile: p.name, Failure: p.latest, Since: p.since}, true
		}
	}
	return Trouble{}, false
}

// health counts the rows of one profile, so that Trouble costs the same
// however many rows there are.
type health struct {
	name    string
	polled  int // rows with at least one poll
	blocked int // of these, rows whose last poll failed for the whole profile
	latest  *Failure
	since   time.Time
}

func (b *Board) health(profile string) *health {
	for _, h := range b.profiles {
		if h.name == profile {
			return h
		}
	}
	h := &health{name: profile}
	b.profiles = append(b.profiles, h)
	return h
}

// tally adds the row's part to the board's counts, or takes it away.
func (b *Board) tally(row *Row, sign int) {
	b.counts[row.Verdict] += sign
	h := b.health(row.Ref.Profile)
	if row.Poll.At.IsZero() {
		return
	}
	h.polled += sign
	if row.Failure == nil || !row.Failure.WholeProfile() {
		return
	}
	h.blocked += sign
	if sign > 0 && h.blocked == 1 {
		h.since = row.FailedSince
	}
	if sign > 0 {
		h.latest = row.Failure
	}
}
