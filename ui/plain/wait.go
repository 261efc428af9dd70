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

// Wait blocks until deployments have become what somebody waits for.
type Wait struct {
	Loop // Wait sets Settled and Tick itself

	Globs    []model.Pattern // the patterns that the engine follows
	Goal     Goal
	Any      bool          // one deployment is enough
	FailFast bool          // one deployment that cannot reach the goal ends the wait
	Timeout  time.Duration // by the wall clock; 0 is for ever

	// CreateTimeout is how long after the start a deployment that was never
	// read may take to appear. Within that time it is no end that it is not
	// found.
	CreateTimeout time.Duration

	Out    io.Writer
	Events bool                        // write model.Event objects, one a line, and nothing else
	Screen func() (width, height int)  // the terminal that Out is; nil when it is none
	Look   Look                        // of the lines
	Keep   func(events ...model.Event) // records what happens; may be nil
	Warn   func(text string)           // tells a person what does not belong into Out; may be nil
}

// waiting is a Wait that is under way.
type waiting struct {
	*Wait
	targets []*target
	byRef   map[model.Ref]*target
	globs   []*glob
	sources map[string]*source // by profile
	late    bool               // the time is up
	several bool               // profiles
	idWidth int
	live    *live // nil if lines are written one below the other
	err     error // of Out

	started   time.Time
	startWall time.Time
	ticked    time.Time // by the wall clock
	grace     time.Time // when the last try began, if the time ran out while the program was not running
}

// Run returns nil when the goal is reached, and an *Unmet when it cannot be
// reached or the time is up. Otherwise the error is that of Loop.Run.
func (w *Wait) Run(ctx context.Context) error {
	r := &waiting{Wait: w, byRef: map[model.Ref]*target{}, sources: w.profiles()}
	r.several = len(r.sources) > 1
	r.started, r.startWall = w.now(), w.wall()
	r.ticked = r.startWall
	for _, row := range w.Engine.Board.Rows() {
		r.target(row)
	}
	for _, p := range w.Globs {
		r.globs = append(r.globs, &glob{pattern: p})
		r.idWidth = max(r.idWidth, len(p.Glob)+2)
	}
	if w.Screen != nil && !w.Events {
		r.live = &live{out: w.Out, cut: w.Look.marks().Ellipsis}
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
	return r.result()
}

// target returns the target of a row.
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
	w.tell(s.Events)
	profile := t.Ref.Profile
	w.source(profile).hear(failureOf(t, a), now)
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
	return w.err != nil || w.over()
}

// source returns what is known about a profile.
func (w *waiting) source(profile string) *source {
	if w.sources[profile] == nil {
		w.sources[profile] = &source{}
	}
	return w.sources[profile]
}

// conclude does what must be done when a target has ended.
func (w *waiting) conclude(x *target) {
	if x.end == Open {
		return
	}
	x.took = w.wall().Sub(w.startWall)
	w.Engine.Await(x.row.Ref, false)
	if w.Events && x.how != "" {
		w.warn(w.who(x.row.Ref) + ": " + x.how)
	}
}

// endBlocked ends the wait for everything of a profile, when the plan says
// that nothing of it can be read, for a reason that does not pass by itself.
func (w *waiting) endBlocked(profile string, now time.Time) {
	trouble, blocked := w.Engine.Plan.Trouble(profile)
	if !blocked {
		return
	}
	src := w.source(profile)
	end := src.end(trouble.Failure, now)
	if trouble.Failure.Class == model.FailTLS && !src.heard && !asking(w.Engine.Plan, w.open(profile)) {
		end = Unreachable
	}
	if end == Open {
		return
	}
	why := blameAll(trouble.Failure)
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

// open returns the targets of a profile that are still waited for.
func (w *waiting) open(profile string) []model.Ref {
	var refs []model.Ref
	for _, x := range w.targets {
		if x.end == Open && x.row.Ref.Profile == profile {
			refs = append(refs, x.row.Ref)
		}
	}
	return refs
}

// over reports whether there is nothing more to wait for.
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
			count(g.end) // a glob that has ended well does not count, its deployments do
		}
	}
	return open == 0 || w.Any && done > 0 || w.FailFast && bad > 0
}

// result is the result of the wait.
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

// lateEnd is the end of what is still open when the time is up.
func (w *waiting) lateEnd() End {
	for _, src := range w.sources {
		if src.answered {
			return TimedOut
		}
	}
	return Unreachable
}

// tell passes on what happened.
func (w *waiting) tell(events []model.Event) {
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

// warn tells a person something, if there is anything to tell.
func (w *waiting) warn(text string) {
	if w.Warn != nil && text != "" {
		w.Warn(text)
	}
}

// warnOfGlobs tells what globs have to say that is not an event.
func (w *waiting) warnOfGlobs() {
	for _, g := range w.globs {
		if news := g.fresh(); news != "" {
			w.warn("'" + g.pattern.Glob + "': " + news)
		}
	}
}

func (w *waiting) write(text string) {
	if w.err == nil && text != "" {
		_, w.err = io.WriteString(w.Out, text)
	}
}

// print shows what has changed.
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
