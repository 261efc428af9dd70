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

// Board holds the row of every watched deployment. A row stays until it is taken
// off the watch list, whatever the answers are.
type Board struct {
	rows          map[model.Ref]*Row
	order         []*Row         // in the order of the watch list
	next          int            // Order of the next row
	ranks         map[string]int // of the groups
	counts        [model.VerdictCount]int
	needAttention int       // how many rows need attention
	last          time.Time // of the last answer

	rules   rules
	sources map[string]*source // by profile
	history *History
	news    []model.Event // not returned by News yet
}

// rules are the settings that a verdict depends on besides the reading.
type rules struct {
	stallAfter time.Duration // a rollout without progress for so long is stalled; 0 is never
}

// source is what is known about a profile.
type source struct {
	host            string         // where it is read from; empty if unknown
	zoneKnown       bool           // its stamps without an offset are in UTC+8
	trouble         *model.Failure // why nothing of it can be read; nil if it can be read
	troubleSince    time.Time      // when the trouble began
	offlineRecorded bool           // the event KindOffline was recorded, and KindOnline was not yet
	backAt          time.Time      // when the last recorded trouble ended
	skew            time.Duration  // the server's clock minus ours; 0 while they agree
	poll            *model.Poll    // the last poll
}

// sharedPoll returns the poll for a row to keep, which the rows of a page share.
func (s *source) sharedPoll(p model.Poll) *model.Poll {
	if s.poll == nil || *s.poll != p {
		s.poll = &p
	}
	return s.poll
}

// StallAfter sets how long a rollout may go without progress before it is
// stalled; 0 is for ever. It applies from the next reading of each row.
func (b *Board) StallAfter(d time.Duration) { b.rules.stallAfter = d }

// maxSkew is the largest difference of the two clocks that is ignored.
const maxSkew = 5 * time.Minute

// NewBoard returns a board that watches the entries; a second entry for the
// same deployment is dropped.
func NewBoard(entries ...model.Entry) *Board {
	b := &Board{rows: make(map[model.Ref]*Row, len(entries)), ranks: map[string]int{}, sources: map[string]*source{}, history: newHistory(nil, nil)}
	for _, e := range entries {
		b.Add(e)
	}
	return b
}

// Add adds an entry at the end of the watch list and returns its row. If the
// deployment is watched already, Add returns its row unchanged.
func (b *Board) Add(e model.Entry) *Row {
	if row := b.rows[e.Ref]; row != nil {
		return row
	}
	row := &Row{Entry: e, Order: b.next, Poll: neverPolled, rules: &b.rules, source: b.source(e.Ref.Profile)}
	row.Rank = b.rank(e.Group)
	b.next++
	b.rows[e.Ref] = row
	b.order = append(b.order, row)
	b.count(row, +1)
	return row
}

// Remove takes deployments off the watch list.
func (b *Board) Remove(refs ...model.Ref) {
	gone := make(map[*Row]bool, len(refs))
	for _, ref := range refs {
		if row := b.rows[ref]; row != nil {
			gone[row] = true
			delete(b.rows, ref)
			b.count(row, -1)
		}
	}
	b.order = slices.DeleteFunc(b.order, func(r *Row) bool { return gone[r] })
}

// putBack puts a row that was removed back on the watch list.
func (b *Board) putBack(row *Row) {
	b.rows[row.Ref] = row
	b.order = append(b.order, row)
	b.count(row, +1)
}

// Rename gives a row another entry.
func (b *Board) Rename(row *Row, e model.Entry) {
	b.count(row, -1)
	row.Entry = e
	row.drift = row.compare()
	b.count(row, +1)
	row.Rank = b.rank(e.Group)
}

// reset gives a row the state from before its first poll.
func (b *Board) reset(row *Row) {
	b.count(row, -1)
	*row = Row{
		Entry: row.Entry, Order: row.Order, Poll: neverPolled, Rank: row.Rank, rules: row.rules, source: row.source,
		matched: row.matched, byHand: row.byHand, awaited: row.awaited,
	}
	b.count(row, +1)
}

// count adds a row to the counts, or takes it out again: by is +1 or -1.
func (b *Board) count(row *Row, by int) {
	b.counts[row.Verdict] += by
	if row.NeedsAttention() {
		b.needAttention += by
	}
}

// reorder sorts the rows by Order.
func (b *Board) reorder() {
	slices.SortStableFunc(b.order, func(x, y *Row) int { return cmp.Compare(x.Order, y.Order) })
}

// Apply records a sample and returns its row, or nil if the deployment is no
// longer watched.
func (b *Board) Apply(s model.Sample) *Row {
	row := b.rows[s.Ref]
	if row == nil {
		return nil
	}
	b.recordClock(s.Ref.Profile, s.Poll) // first, because the ages of the stamps depend on it
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
func (b *Board) NeedAttention() int { return b.needAttention }

// LastAnswer returns when the last answer of the service came; zero if none has.
func (b *Board) LastAnswer() time.Time { return b.last }

// change changes a row by do, updates the counts and records the events.
func (b *Board) change(row *Row, do func()) {
	before := *row
	b.count(row, -1)
	do()
	if before.Latest == nil && row.Latest != nil {
		b.record(b.firstEvents(row)...)
	} else {
		b.record(row.changes(&before)...)
	}
	b.record(b.expiring(row)...)
	b.count(row, +1)
}

// firstEvents continues a row, read for the first time in this run, from what
// earlier runs knew. It returns the events of the first reading.
func (b *Board) firstEvents(row *Row) []model.Event {
	past, known := b.history.lastKnown(row.Ref)
	if !known {
		return row.firstSeen(nil)
	}
	row.continueFrom(past)
	return row.firstSeen(past.last)
}

// record adds events to the history and to the news.
func (b *Board) record(events ...model.Event) {
	for _, e := range events {
		b.history.Add(e)
	}
	b.news = append(b.news, events...)
}

// offline records whether nothing of a profile can be read. An event is recorded
// only if that lasts at least minUnread.
func (b *Board) offline(profile string, t poll.Trouble, now time.Time) {
	s := b.source(profile)
	e := model.Event{At: now, Ref: model.Ref{Profile: profile}, Host: s.host, Kind: model.KindOnline, Took: now.Sub(s.troubleSince)}
	switch {
	case t.Failure != nil && !s.offlineRecorded && now.Sub(t.Since) >= minUnread:
		e.At, e.Kind, e.Took = t.Since, model.KindOffline, 0
		e.Code, e.Reason = safe.Clean(t.Failure.Label()), t.Failure.Message
		s.offlineRecorded = true
		b.record(e)
	case t.Failure == nil && s.offlineRecorded:
		s.offlineRecorded, s.backAt = false, now
		b.record(e)
	}
	s.trouble, s.troubleSince = t.Failure, t.Since
}

// Asleep records that nothing was watched for the time d until now.
func (b *Board) Asleep(d time.Duration, now time.Time) {
	if d >= minUnread {
		b.record(model.Event{At: now, Kind: model.KindAsleep, Took: d})
	}
}

// News returns the events since the last call.
func (b *Board) News() []model.Event {
	news := b.news
	b.news = nil
	return news
}

// History returns the events of this run and of earlier ones.
func (b *Board) History() *History { return b.history }

func (b *Board) source(profile string) *source {
	s := b.sources[profile]
	if s == nil {
		s = &source{}
		b.sources[profile] = s
	}
	return s
}

// recordClock records when an answer came, and what the server's clock said.
func (b *Board) recordClock(profile string, poll model.Poll) {
	if poll.HTTPStatus != 0 && poll.At.After(b.last) {
		b.last = poll.At
	}
	if poll.Date.IsZero() {
		return
	}
	s := b.source(profile)
	skew := poll.Date.Sub(poll.At.Round(0)) // exact to some seconds only
	if s.skew = 0; skew.Abs() > maxSkew {
		s.skew = skew.Round(time.Second)
	}
}

// Skew returns how far the server's clock is ahead of ours; negative if it is
// behind, 0 if the two agree within five minutes. The ages of the server's stamps
// are measured by the server's clock.
func (b *Board) Skew(profile string) time.Duration { return b.source(profile).skew }

// ungrouped is the rank of the rows without a group.
const ungrouped = math.MaxInt

// rank returns the place of a group among the others. Groups are in the order in
// which they are first named.
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
