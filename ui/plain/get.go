package plain

import (
	"context"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Get reads deployments once.
type Get struct {
	Loop // Get sets Settled and Tick itself

	Globs []model.Pattern   // the patterns that the engine follows
	Warn  func(text string) // shows a warning to the user; may be nil
}

const (
	// tries is the number of failures in a row after which a request is given up,
	// even if the failure may be temporary.
	tries = 3

	// readTime is how long the reading goes on without progress. A large list may
	// take longer in total.
	readTime = 15 * time.Second
)

// getting is a running Get.
type getting struct {
	*Get
	wanted     []*wanted
	byRef      map[model.Ref]*wanted
	lists      map[string]*listing // by profile; only profiles with a glob
	sources    map[string]*source  // by profile
	progressAt time.Time           // when the reading last made progress, by the wall clock
}

// wanted is a deployment to read.
type wanted struct {
	row *watch.Row
	end End
}

// listing is the reading of a profile's list, which globs need.
type listing struct {
	end       End
	fails     int            // in a row
	failure   *model.Failure // the last failure; nil after a good answer
	begun     bool           // some pages were read, but not the last
	page      int            // the highest page of the present reading
	completed int            // how often the list was read to its end
}

// Run returns all rows in their order, also the unread ones. The error is nil if
// all were read, an *Unmet if some were not, or an error of Loop.Run.
func (g *Get) Run(ctx context.Context) ([]*watch.Row, error) {
	r := &getting{Get: g, byRef: map[model.Ref]*wanted{}, lists: map[string]*listing{}, sources: map[string]*source{}, progressAt: g.wall()}
	for _, row := range g.Engine.Board.Rows() {
		r.want(row)
	}
	for _, p := range g.Globs {
		r.lists[p.Profile] = &listing{}
	}
	g.Settled, g.Tick = r.settled, r.tick
	g.Engine.Plan.TrialAfter(readTime / tries)
	if err := g.Loop.Run(ctx); err != nil {
		return nil, err
	}
	return r.rows(), r.result()
}

func (g *getting) want(row *watch.Row) *wanted {
	x := g.byRef[row.Ref]
	if x == nil {
		x = &wanted{row: row}
		g.wanted, g.byRef[row.Ref] = append(g.wanted, x), x
	}
	return x
}

// tick ends the reading if it has made no progress for too long.
func (g *getting) tick(time.Time) (again time.Duration, stop bool) {
	left := readTime - g.wall().Sub(g.progressAt)
	return left, left <= 0
}

func (g *getting) settled(t poll.Ticket, a model.Answer, s watch.Settled, now time.Time) (stop bool) {
	profile := t.Ref.Profile
	if g.sources[profile] == nil {
		g.sources[profile] = &source{}
	}
	g.sources[profile].record(failureOf(t, a), now)
	for _, row := range s.Touched {
		x := g.want(row)
		switch {
		case x.end != Open:
		case row.Failure == nil && row.Latest != nil:
			x.end, g.progressAt = Done, g.wall()
		case row.Failure != nil:
			x.end = judge(row.Failure, row.Fails())
		}
	}
	if l := g.lists[profile]; l != nil && t.Page > 0 && l.end == Open {
		g.list(l, t, a, s)
	}
	g.endBlocked(profile, now)
	return g.over()
}

// judge returns the end that a failure causes, after fails failures in a row. It is
// Open if the next request may succeed.
func judge(f *model.Failure, fails int) End {
	end := endOf(f)
	switch {
	case f.Class == model.FailTLS || f.Class == model.FailRedirect:
		return Unreachable
	case f.Class == model.FailKey && fails < 2: // the key may have been replaced in its file
		return Open
	case end == Refused && !refusedByService(f) && fails < tries:
		return Open
	case end != Open:
		return end
	case fails >= tries:
		return Unreachable
	}
	return Open
}

func (g *getting) list(l *listing, t poll.Ticket, a model.Answer, s watch.Settled) {
	if a.Failure != nil {
		l.fails, l.failure = l.fails+1, a.Failure
		if l.end = judge(a.Failure, l.fails); l.end == Missing {
			l.end = Refused // there is no list at this address
		}
		return
	}
	l.fails, l.failure, l.begun = 0, nil, s.Listed == poll.ListOpen
	if l.advance(t.Page, s.Listed) {
		g.progressAt = g.wall()
	}
	if s.Listed < poll.ListRead {
		return
	}
	l.end = Done
	if odd := words.CountDifference(g.Engine.Plan.ListCount(t.Ref.Profile)); odd != "" && g.Warn != nil {
		g.Warn(odd)
	}
}

// advance records that a page was read, and reports whether that is progress. A
// list that changes in every reading makes no progress after a few readings.
func (l *listing) advance(page int, listed poll.Listed) bool {
	progress := page > l.page && l.completed < tries
	l.page = max(l.page, page)
	if listed != poll.ListOpen {
		l.page, l.completed = 0, l.completed+1
	}
	return progress
}

// endBlocked ends the reading of a whole profile if the plan reports a failure of
// the profile that stays.
func (g *getting) endBlocked(profile string, now time.Time) {
	trouble, blocked := g.Engine.Plan.Trouble(profile)
	if !blocked {
		return
	}
	src := g.sources[profile]
	end := src.end(trouble.Failure, now)
	if endOfAll(trouble.Failure) == Open && src.rounds >= tries {
		end = Unreachable
	}
	if end == Open {
		return
	}
	for _, x := range g.open(profile) {
		g.byRef[x].end = end
	}
	if l := g.lists[profile]; l != nil && l.end == Open {
		l.end, l.failure = end, trouble.Failure
	}
}

// open returns the deployments of a profile that are not read yet.
func (g *getting) open(profile string) []model.Ref {
	var refs []model.Ref
	for _, x := range g.wanted {
		if x.end == Open && x.row.Ref.Profile == profile {
			refs = append(refs, x.row.Ref)
		}
	}
	return refs
}

func (g *getting) over() bool {
	for _, x := range g.wanted {
		if x.end == Open {
			return false
		}
	}
	for _, l := range g.lists {
		if l.end == Open {
			return false
		}
	}
	return true
}

// rows returns the rows of the watch list in its order, then those that only
// globs match, by ID.
func (g *getting) rows() []*watch.Row {
	rows := make([]*watch.Row, 0, len(g.wanted))
	for _, x := range g.wanted {
		rows = append(rows, x.row)
	}
	slices.SortStableFunc(rows, func(a, b *watch.Row) int { return a.Order - b.Order })
	return rows
}

func (g *getting) result() error {
	var misses []miss
	for _, x := range g.wanted {
		switch {
		case x.end == Done:
		case x.row.Latest != nil && x.row.Failure == nil:
		default:
			f := g.rowFailure(x.row)
			misses = append(misses, miss{lateEnd(x.end, f), g.who(x.row.Ref), lateReason(f)})
		}
	}
	of := len(g.wanted)
	for _, p := range g.Globs {
		l := g.lists[p.Profile]
		before := len(misses)
		switch {
		case l.end != Done:
			end, why := g.lateList(l, p.Profile)
			misses = append(misses, miss{end, "'" + p.Glob + "'", why})
		case p.Glob != "*" && !slices.ContainsFunc(g.wanted, func(x *wanted) bool { return p.Matches(x.row.Ref) }):
			misses = append(misses, miss{Missing, "'" + p.Glob + "'", "no deployment matches"})
		}
		of += len(misses) - before
	}
	return unmet(misses, of, "could not be read")
}

// rowFailure returns why a row was not read: its own failure, the failure of its
// profile, or a throttle of another row that delays the profile; nil if unknown.
func (g *getting) rowFailure(row *watch.Row) *model.Failure {
	if f := row.Blocked(); f != nil {
		return f
	}
	for _, t := range g.Engine.Plan.Troubles() {
		if t.Profile == row.Ref.Profile && t.Scope == poll.ScopeThrottle {
			return t.Failure
		}
	}
	return nil
}

func (g *getting) who(ref model.Ref) string {
	for _, x := range g.wanted {
		if x.row.Ref.Profile != ref.Profile {
			return ref.Profile + "/" + ref.ID
		}
	}
	return ref.ID
}

// lateList returns the end of a list that was not read, and the reason for it.
func (g *getting) lateList(l *listing, profile string) (end End, text string) {
	f := l.failure
	if trouble, blocked := g.Engine.Plan.Trouble(profile); f == nil && blocked {
		f = trouble.Failure
	}
	odd := words.CountDifference(g.Engine.Plan.ListCount(profile))
	switch {
	case f != nil && endOfAll(f) == Refused:
		return lateEnd(l.end, f), explainAll(f)
	case f != nil:
		return lateEnd(l.end, f), lateReason(f)
	case odd != "":
		return lateEnd(l.end, f), "the list was not twice the same within " + words.Length(readTime) + ": " + odd
	case l.begun:
		return lateEnd(l.end, f), "the list was not read to its end; nothing more came for " + words.Length(readTime)
	}
	return lateEnd(l.end, f), lateReason(f)
}

// lateEnd replaces an open end when the time is up. f may be nil.
func lateEnd(end End, f *model.Failure) End {
	switch {
	case end != Open:
		return end
	case f != nil && endOfAll(f) != Open:
		return endOfAll(f)
	}
	return Unreachable
}

func lateReason(f *model.Failure) string {
	if f == nil {
		return "no answer within " + words.Length(readTime)
	}
	return explain(f)
}
