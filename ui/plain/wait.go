package plain

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// Wait waits until deployments reach a goal.
type Wait struct {
	Loop // Wait sets Settled and Tick itself

	Globs    []model.Pattern // the patterns that the engine follows
	Goal     Goal
	Any      bool          // one deployment is enough
	FailFast bool          // one deployment that cannot reach the goal ends the wait
	Timeout  time.Duration // by the wall clock; 0 is no limit

	// CreateTimeout is how long after the start NotFound is ignored for a
	// deployment that was never read, because it may appear late.
	CreateTimeout time.Duration

	Out    io.Writer
	Events bool                        // write only model.Event objects, one per line
	Screen func() (width, height int)  // the size of the terminal; nil if Out is no terminal
	Look   Look                        // of the lines
	Keep   func(events ...model.Event) // records events; may be nil
	Warn   func(text string)           // shows a warning that is not part of Out; may be nil
	Tell   func(events []model.Event)  // tells people of deployments for which the wait has ended; may be nil
}

// waiting is a running Wait.
type waiting struct {
	*Wait
	targets []*target

	concluded []*target // those that have ended and were not told of yet

	byRef   map[model.Ref]*target
	globs   []*glob
	sources map[string]*source // by profile
	late    bool               // the time is up
	several bool               // there are several profiles
	idWidth int                // of the longest ID or glob
	live    *live              // nil if lines are not replaced
	err     error              // of Out

	started    time.Time
	startWall  time.Time
	lastTick   time.Time // by the wall clock
	graceStart time.Time // when the grace time began; zero if it did not
}

// Run returns nil if the goal is reached, and an *Unmet if it cannot be reached or
// the time is up. Other errors are those of Loop.Run and of Out.
func (w *Wait) Run(ctx context.Context) error {
	r := &waiting{Wait: w, byRef: map[model.Ref]*target{}, sources: w.profiles()}
	r.several = len(r.sources) > 1
	r.started, r.startWall = w.now(), w.wall()
	r.lastTick = r.startWall
	for _, row := range w.Engine.Board.Rows() {
		r.target(row)
	}
	for _, p := range w.Globs {
		r.globs = append(r.globs, &glob{pattern: p})
		r.idWidth = max(r.idWidth, len(p.Glob)+2)
	}
	if w.Screen != nil && !w.Events {
		r.live = &live{out: w.Out, ellipsis: w.Look.marks().Ellipsis}
	}
	r.awaitLists()
	w.Settled, w.Tick = r.settled, r.tick
	err := w.Loop.Run(ctx)
	if err == nil {
		err = r.err
	}
	if err != nil {
		return err
	}
	r.tellLate()
	return r.result()
}

// target returns the target of a row. It adds the target if it is new.
func (w *waiting) target(row *watch.Row) *target {
	x := w.byRef[row.Ref]
	if x == nil {
		x = &target{row: row}
		w.targets, w.byRef[row.Ref] = append(w.targets, x), x
		w.Engine.Await(row.Ref, true)
		w.idWidth = max(w.idWidth, len(w.who(row.Ref)))
	}
	return x
}

func (w *waiting) settled(t poll.Ticket, a model.Answer, s watch.Settled, now time.Time) (stop bool) {
	w.report(s.Events)
	profile := t.Ref.Profile
	w.source(profile).record(failureOf(t, a), now)
	touched := make([]*target, 0, len(s.Touched))
	for _, row := range s.Touched {
		touched = append(touched, w.target(row))
	}
	w.endBlocked(profile, now)
	for _, x := range touched {
		if x.end == Open {
			w.judge(x, t)
			w.conclude(x)
		}
	}
	if t.Page > 0 {
		w.list(t, a, s, now)
	}
	w.awaitLists()
	w.print(now)
	w.tellConcluded(s.Events)
	return w.err != nil || w.over()
}

// source returns the source of a profile. It adds the source if it is new.
func (w *waiting) source(profile string) *source {
	if w.sources[profile] == nil {
		w.sources[profile] = &source{}
	}
	return w.sources[profile]
}

// conclude finishes a target that has ended. It does nothing if it is open.
func (w *waiting) conclude(x *target) {
	if x.end == Open {
		return
	}
	x.took = w.wall().Sub(w.startWall)
	w.concluded = append(w.concluded, x)
	w.Engine.Await(x.row.Ref, false)
	if w.Events && x.how != "" {
		w.warn(w.who(x.row.Ref) + ": " + x.how)
	}
}

// endBlocked ends the wait for a whole profile if the plan reports a failure of the
// profile that stays.
func (w *waiting) endBlocked(profile string, now time.Time) {
	trouble, blocked := w.Engine.Plan.Trouble(profile)
	if !blocked {
		return
	}
	src := w.source(profile)
	end := src.end(trouble.Failure, now)
	if trouble.Failure.Class == model.FailTLS && !src.responded && !asking(w.Engine.Plan, w.open(profile)) {
		end = Unreachable
	}
	if end == Open {
		return
	}
	why := explainAll(trouble.Failure)
	for _, ref := range w.open(profile) {
		x := w.byRef[ref]
		x.end, x.why = end, why
		w.conclude(x)
	}
	for _, g := range w.globs {
		if g.end == Open && g.pattern.Profile == profile {
			g.end, g.why = end, why
		}
	}
}

// open returns the open targets of a profile.
func (w *waiting) open(profile string) []model.Ref {
	var refs []model.Ref
	for _, x := range w.targets {
		if x.end == Open && x.row.Ref.Profile == profile {
			refs = append(refs, x.row.Ref)
		}
	}
	return refs
}

// over reports whether the wait has ended.
func (w *waiting) over() bool {
	open, done, bad := 0, 0, 0
	count := func(end End) {
		switch end {
		case Open:
			open++
		case Done:
			done++
		case Lost, Refused, Denied, Unpaid, TimedOut, Unreachable, Missing:
			bad++
		}
	}
	for _, x := range w.targets {
		count(x.end)
	}
	for _, g := range w.globs {
		if g.end != Done || g.nothing {
			count(g.end) // a glob with matches does not count when it is done; its deployments do
		}
	}
	return open == 0 || w.Any && done > 0 || w.FailFast && bad > 0
}

// result returns the error of the wait: nil or an *Unmet.
func (w *waiting) result() error {
	var misses []miss
	done := 0
	for _, x := range w.targets {
		switch {
		case x.end == Done:
			done++
		case x.end != Open:
			misses = append(misses, miss{x.end, w.who(x.row.Ref), x.why})
		case w.late:
			misses = append(misses, miss{w.lateEnd(), w.who(x.row.Ref), w.timeoutText(x)})
		}
	}
	for _, g := range w.globs {
		switch {
		case g.end == Done:
		case g.end != Open:
			misses = append(misses, miss{g.end, "'" + g.pattern.Glob + "'", g.why})
		case w.late:
			misses = append(misses, miss{w.lateEnd(), "'" + g.pattern.Glob + "'", w.lateText(g)})
		}
	}
	if w.Any && done > 0 {
		return nil
	}
	return unmet(misses, max(len(misses), len(w.targets)), "did not become "+w.Goal.String())
}

// lateEnd returns the end of open targets when the time is up.
func (w *waiting) lateEnd() End {
	for _, src := range w.sources {
		if src.answered {
			return TimedOut
		}
	}
	return Unreachable
}

// report records events, and writes them if the output is events.
func (w *waiting) report(events []model.Event) {
	if w.Keep != nil && len(events) > 0 {
		w.Keep(events...)
	}
	if !w.Events {
		return
	}
	for _, e := range events {
		line, err := json.Marshal(e)
		if err == nil {
			w.write(string(line) + "\n")
		}
	}
}

// warn shows a warning to the user; nothing if text is empty.
func (w *waiting) warn(text string) {
	if w.Warn != nil && text != "" {
		w.Warn(text)
	}
}

// warnOfGlobs warns with the notes of globs, which are no events.
func (w *waiting) warnOfGlobs() {
	for _, g := range w.globs {
		if note := g.newNote(); note != "" {
			w.warn("'" + g.pattern.Glob + "': " + note)
		}
	}
}

func (w *waiting) write(text string) {
	if w.err == nil && text != "" {
		_, w.err = io.WriteString(w.Out, text)
	}
}

// print updates the output.
func (w *waiting) print(now time.Time) {
	if w.Events {
		w.warnOfGlobs()
		return
	}
	if w.live != nil {
		width, height := w.Screen()
		fits, err := w.live.draw(w.lines(now), width, height)
		if fits {
			w.err = err
			return
		}
		w.live = nil
	}
	w.write(w.changes(now))
}
