package plain

import (
	"context"
	"slices"
	"time"

	"studiowatch/model"
)

// Get reads deployments once.
type Get struct {
	Loop // Settled and Tick are Get's own

	Globs []model.Pattern // that the engine follows
}

const (
	// tries is how often something is asked for before an error that may pass is
	// believed.
	tries = 3

	// readTime is how long that may take.
	readTime = 15 * time.Second
)

// getting is a Get under way.
type getting struct {
	*Get
	wanted  []*wanted
	byRef   map[model.Ref]*wanted
	lists   map[string]*listing // by profile that has a glob
	rounds  map[string]*streak  // of tries a profile has failed in as a whole
	started time.Time           // by the wall clock
}

// wanted is a deployment that is to be read.
type wanted struct {
	row *model.Row
	end End
}

// listing is a profile's list, which globs need.
type listing struct {
	end     End
	fails   int
	failure *model.Failure
}

// Run returns the rows in their order, read or not. The error is nil if all
// were, an *Unmet if not, and else as Loop.Run's.
func (g *Get) Run(ctx context.Context) ([]*model.Row, error) {
	r := &getting{Get: g, byRef: map[model.Ref]*wanted{}, lists: map[string]*listing{}, rounds: map[string]*streak{}, started: g.wall()}
	for _, row := range g.Engine.Board.Rows() {
		r.want(row)
	}
	for _, p := range g.Globs {
		r.lists[p.Profile] = &listing{}
	}
	g.Settled, g.Tick = r.settled, r.tick
	if err := g.Loop.Run(ctx); err != nil {
		return nil, err
	}
	return r.rows(), r.result()
}

func (g *getting) want(row *model.Row) *wanted {
	x := g.byRef[row.Ref]
	if x == nil {
		x = &wanted{row: row}
		g.wanted, g.byRef[row.Ref] = append(g.wanted, x), x
	}
	return x
}

// tick ends the reading when its time is up.
func (g *getting) tick(time.Time) (again time.Duration, stop bool) {
	left := readTime - g.wall().Sub(g.started)
	return left, left <= 0
}

func (g *getting) settled(t model.Ticket, a model.Answer, s model.Settled, now time.Time) (stop bool) {
	for _, row := range s.Touched {
		x := g.want(row)
		switch {
		case x.end != Open:
		case row.Failure == nil && row.Latest != nil:
			x.end = Done
			delete(g.rounds, row.Ref.Profile)
		case row.Failure != nil:
			x.end = g.judge(row.Failure, max(row.Fails, g.round(row.Ref.Profile, row.Failure, now)))
			if x.end != Open && row.Failure.WholeProfile() {
				g.endProfile(row.Ref.Profile, x.end, row.Failure)
			}
		}
	}
	if l := g.lists[t.Ref.Profile]; l != nil && t.Page > 0 && l.end == Open {
		g.list(l, t.Ref.Profile, a, s.Listed >= model.ListRead)
	}
	return g.over()
}

// round is how many tries in a row have failed that concern a whole profile.
// Requests that were sent together are one.
func (g *getting) round(profile string, f *model.Failure, now time.Time) int {
	if !f.WholeProfile() {
		return 0
	}
	r := g.rounds[profile]
	if r == nil {
		r = &streak{}
		g.rounds[profile] = r
	}
	if r.times == 0 || now.Sub(r.since) >= time.Second {
		r.since = now
		r.times++
	}
	return r.times
}

// judge returns the end that a failure means after so many in a row; Open for
// one that the next try may not bring.
func (g *getting) judge(f *model.Failure, fails int) End {
	end := endOf(f)
	switch {
	case f.Class == model.FailTLS || f.Class == model.FailRedirect:
		return Unreachable
	case f.Class == model.FailKey && fails < 2: // it may have been replaced in its file
		return Open
	case end != Open:
		return end
	case fails >= tries:
		return Unreachable
	}
	return Open
}

func (g *getting) list(l *listing, profile string, a model.Answer, whole bool) {
	switch {
	case whole:
		l.end = Done
	case a.Failure != nil:
		l.fails, l.failure = l.fails+1, a.Failure
		l.end = g.judge(a.Failure, l.fails)
		if l.end == Missing {
			l.end = Refused // there is no list at this address
		}
		if l.end != Open && a.Failure.WholeProfile() {
			g.endProfile(profile, l.end, a.Failure)
		}
	}
}

// endProfile ends the reading of everything that needs a profile.
func (g *getting) endProfile(profile string, end End, f *model.Failure) {
	for _, x := range g.wanted {
		if x.end == Open && x.row.Ref.Profile == profile {
			x.end = end
		}
	}
	if l := g.lists[profile]; l != nil && l.end == Open {
		l.end, l.failure = end, f
	}
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

// rows are those of the watch list in its order, then what globs match by ID.
func (g *getting) rows() []*model.Row {
	rows := make([]*model.Row, 0, len(g.wanted))
	for _, x := range g.wanted {
		rows = append(rows, x.row)
	}
	slices.SortStableFunc(rows, func(a, b *model.Row) int { return a.Order - b.Order })
	return rows
}

func (g *getting) result() error {
	var misses []miss
	for _, x := range g.wanted {
		switch {
		case x.end == Done:
		case x.row.Latest != nil && x.row.Failure == nil:
		default:
			misses = append(misses, miss{late(x.end), g.who(x.row.Ref), why(x.row.Blocked())})
		}
	}
	of := len(g.wanted)
	for _, p := range g.Globs {
		l := g.lists[p.Profile]
		before := len(misses)
		switch {
		case l.end != Done:
			misses = append(misses, miss{late(l.end), "'" + p.Glob + "'", why(l.failure)})
		case p.Glob != "*" && !slices.ContainsFunc(g.wanted, func(x *wanted) bool { return p.Matches(x.row.Ref) }):
			misses = append(misses, miss{Missing, "'" + p.Glob + "'", "no deployment matches"})
		}
		of += len(misses) - before
	}
	return unmet(misses, of, "could not be read")
}

func (g *getting) who(ref model.Ref) string {
	for _, x := range g.wanted {
		if x.row.Ref.Profile != ref.Profile {
			return ref.Profile + "/" + ref.ID
		}
	}
	return ref.ID
}

// late is the end of what was still open when the time was up.
func late(end End) End {
	if end == Open {
		return Unreachable
	}
	return end
}

func why(f *model.Failure) string {
	if f == nil {
		return "no answer within " + length(readTime)
	}
	return blame(f)
}
