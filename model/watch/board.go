package watch

import (
	"cmp"
	"math"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

// Board holds the newest reading of every watched deployment. A row stays
// until it is taken off the watch list, whatever its polls bring.
type Board struct {
	rows   map[model.Ref]*Row
	order  []*Row
	next   int
	ranks  map[string]int // of the groups
	counts [model.VerdictCount]int
	needy  int // rows in need of attention
	last   time.Time

	rules   rules
	sources map[string]*source
	history *History
	news    []model.Event // not handed out yet
}

// rules are what a verdict depends on besides the reading.
type rules struct {
	stallAfter time.Duration // a rollout is stalled after so long without progress; 0 is never
}

// source is what is known of a profile, whichever of its rows is looked at.
type source struct {
	host            string         // where it is read from; empty where that is not known
	trouble         *model.Failure // why nothing of it can be read; nil when it can
	since           time.Time      // when the trouble began
	offlineRecorded bool           // that it is offline has been taken down
	back            time.Time      // when it was last over
	skew            time.Duration  // the server's clock less ours; 0 while they agree
}

// StallAfter sets how long a rollout may go without progress before it is
// called stalled; 0 is for ever. It counts from each row's next reading on.
func (b *Board) StallAfter(d time.Duration) { b.rules.stallAfter = d }

// maxSkew is how far the two clocks may lie apart before it is worth a word.
const maxSkew = 5 * time.Minute

// NewBoard returns a board that watches the entries; a second entry for the
// same deployment is dropped.
func NewBoard(entries ...model.Entry) *Board {
	b := &Board{rows: make(map[model.Ref]*Row, len(entries)), ranks: map[string]int{}, sources: map[string]*source{}, history: NewHistory(nil)}
	for _, e := range entries {
		b.Add(e)
	}
	return b
}

// Add puts an entry at the end of the watch list and returns its row. If the
// deployment is watched already, its row is returned unchanged.
func (b *Board) Add(e model.Entry) *Row {
	if row := b.rows[e.Ref]; row != nil {
		return row
	}
	row := &Row{Entry: e, Order: b.next, rules: &b.rules, source: b.source(e.Ref.Profile)}
	row.Search, row.Rank = row.searchText(), b.rank(e.Group)
	b.next++
	b.rows[e.Ref] = row
	b.order = append(b.order, row)
	b.count(row, +1)
	return row
}

// Remove takes a deployment off the watch list.
func (b *Board) Remove(ref model.Ref) {
	row := b.rows[ref]
	if row == nil {
		return
	}
	delete(b.rows, ref)
	b.order = slices.DeleteFunc(b.order, func(r *Row) bool { return r == row })
	b.count(row, -1)
}

// Rename gives a row another name and group.
func (b *Board) Rename(row *Row, e model.Entry) {
	b.count(row, -1)
	row.Entry = e
	row.drift = row.compare()
	b.count(row, +1)
	row.Search, row.Rank = row.searchText(), b.rank(e.Group)
}

// reset makes a row what it was before its first poll.
func (b *Board) reset(row *Row) {
	b.count(row, -1)
	*row = Row{
		Entry: row.Entry, Order: row.Order, Rank: row.Rank, rules: row.rules, source: row.source,
		matched: row.matched, byHand: row.byHand, awaited: row.awaited,
	}
	row.Search = row.searchText()
	b.count(row, +1)
}

// count takes a row into the totals, or out of them.
func (b *Board) count(row *Row, by int) {
	b.counts[row.Verdict] += by
	if row.NeedsAttention() {
		b.needy += by
	}
}

// reorder puts the rows in the order of their places.
func (b *Board) reorder() {
	slices.SortStableFunc(b.order, func(x, y *Row) int { return cmp.Compare(x.Order, y.Order) })
}

// Apply records a sample and returns its row, or nil when the deployment is
// not watched any more.
func (b *Board) Apply(s model.Sample) *Row {
	row := b.rows[s.Ref]
	if row == nil {
		return nil
	}
	b.noteClock(s.Ref.Profile, s.Poll) // what the stamps in it mean depends on the server's clock
	b.change(row, func() { row.apply(s) })
	return row
}

// Row returns the row of a deployment, or nil when it is not watched.
func (b *Board) Row(ref model.Ref) *Row { return b.rows[ref] }

// Rows returns all rows in the order of the watch list. The slice belongs to
// the board.
func (b *Board) Rows() []*Row { return b.order }

// Len returns how many deployments are watched.
func (b *Board) Len() int { return len(b.order) }

// Count returns how many rows have the verdict.
func (b *Board) Count(v model.Verdict) int { return b.counts[v] }

// NeedAttention returns how many rows somebody should look at.
func (b *Board) NeedAttention() int { return b.needy }

// LastAnswer returns when the service last answered anything; zero if it never has.
func (b *Board) LastAnswer() time.Time { return b.last }

// change does something to a row, keeps the counts right and takes down what
// happened.
func (b *Board) change(row *Row, do func()) {
	before := *row
	b.count(row, -1)
	do()
	if before.Latest == nil && row.Latest != nil {
		b.record(b.firstReading(row)...)
	} else {
		b.record(row.changes(&before)...)
	}
	b.record(b.expiring(row)...)
	b.count(row, +1)
}

// firstReading lets a row that is read for the first time go on from what earlier
// runs knew of it, and tells what is new about it.
func (b *Board) firstReading(row *Row) []model.Event {
	past, known := b.history.lastKnown(row.Ref)
	if !known {
		return row.firstSeen(nil)
	}
	row.continueFrom(past)
	return row.firstSeen(past.last)
}

// record takes down what happened.
func (b *Board) record(events ...model.Event) {
	for _, e := range events {
		b.history.Add(e)
	}
	b.news = append(b.news, events...)
}

// offline notes whether a profile is in trouble. Only a trouble that lasts is
// taken down.
func (b *Board) offline(profile string, t poll.Trouble, now time.Time) {
	s := b.source(profile)
	e := model.Event{At: now, Ref: model.Ref{Profile: profile}, Host: s.host, Kind: model.KindOnline, Took: now.Sub(s.since)}
	switch {
	case t.Failure != nil && !s.offlineRecorded && now.Sub(t.Since) >= leastUnread:
		e.At, e.Kind, e.Took = t.Since, model.KindOffline, 0
		e.Code, e.Reason = safe.Clean(t.Failure.Label()), t.Failure.Message
		s.offlineRecorded = true
		b.record(e)
	case t.Failure == nil && s.offlineRecorded:
		s.offlineRecorded, s.back = false, now
		b.record(e)
	}
	s.trouble, s.since = t.Failure, t.Since
}

// Asleep takes down that nothing was watched for so long until now.
func (b *Board) Asleep(d time.Duration, now time.Time) {
	if d >= leastUnread {
		b.record(model.Event{At: now, Kind: model.KindAsleep, Took: d})
	}
}

// News returns what has happened since it was last called.
func (b *Board) News() []model.Event {
	news := b.news
	b.news = nil
	return news
}

// History returns what is known to have happened.
func (b *Board) History() *History { return b.history }

func (b *Board) source(profile string) *source {
	s := b.sources[profile]
	if s == nil {
		s = &source{}
		b.sources[profile] = s
	}
	return s
}

// noteClock takes in when the service has answered, and what its clock said.
func (b *Board) noteClock(profile string, poll model.Poll) {
	if poll.HTTPStatus != 0 && poll.At.After(b.last) {
		b.last = poll.At
	}
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

// ungrouped is the rank of the rows without a group.
const ungrouped = math.MaxInt

// rank is the place of a group among the others: that of the first entry which
// names it.
func (b *Board) rank(group string) int {
	if group == "" {
		return ungrouped
	}
	at, known := b.ranks[group]
	if !known {
		at = len(b.ranks)
		b.ranks[group] = at
	}
	return at
}
