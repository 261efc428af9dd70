package plain

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"studiowatch/model"
)

// Wait blocks until deployments have become what somebody waits for.
type Wait struct {
	Loop // Settled and Tick are Wait's own

	Globs    []model.Pattern // that the engine follows
	Goal     Goal
	Any      bool          // one deployment is enough
	FailFast bool          // one that cannot get there is enough to give up
	Timeout  time.Duration // by the wall clock; 0 is for ever

	Out    io.Writer
	Events bool                        // write model.Event objects, one a line, and nothing else
	Screen func() (width, height int)  // the terminal that Out is; nil when it is none
	Look   Look                        // of lines
	Keep   func(events ...model.Event) // takes down what happens; may be nil
}

// waiting is a Wait under way.
type waiting struct {
	*Wait
	targets  []*target
	byRef    map[model.Ref]*target
	globs    []*glob
	answered bool // something was read
	late     bool // the time is up
	several  bool // profiles
	idWidth  int
	live     *live // nil when lines are written one below the other
	err      error // of Out

	started   time.Time
	startWall time.Time
	ticked    time.Time // by the wall clock
	grace     time.Time // when the last try began, if the time ran out while nobody ran
}

// Run returns nil once the goal is reached, an *Unmet when it cannot be or the
// time is up, and else as Loop.Run does.
func (w *Wait) Run(ctx context.Context) error {
	r := &waiting{Wait: w, byRef: map[model.Ref]*target{}, several: w.profiles() > 1}
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
		r.live = &live{out: w.Out, cut: w.Look.show("…")}
	}
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

// target returns the target that a row is.
func (w *waiting) target(row *model.Row) *target {
	x := w.byRef[row.Ref]
	if x == nil {
		x = &target{row: row}
		w.targets, w.byRef[row.Ref] = append(w.targets, x), x
		w.Engine.Await(row.Ref, true)
		w.idWidth = max(w.idWidth, len(w.who(row.Ref)))
	}
	return x
}

func (w *waiting) settled(t model.Ticket, a model.Answer, s model.Settled, now time.Time) (stop bool) {
	w.tell(s.Events)
	for _, row := range s.Touched {
		x := w.target(row)
		w.answered = w.answered || row.Failure == nil && row.Latest != nil
		if x.end == Open {
			w.Goal.judge(x, w.started, w.answered)
			w.conclude(x)
		}
	}
	if t.Page > 0 {
		w.list(t.Ref.Profile, a, s.Listed >= model.ListRead, now)
	}
	w.print(now)
	return w.err != nil || w.over()
}

// conclude does what the end of a target calls for.
func (w *waiting) conclude(x *target) {
	if x.end == Open {
		return
	}
	x.took = w.wall().Sub(w.startWall)
	w.Engine.Await(x.row.Ref, false)
	if f := x.row.Failure; f != nil && x.end != Done && f.WholeProfile() {
		w.endProfile(x.row.Ref.Profile, x.end, x.why)
	}
}

// endProfile ends the wait for everything read with a profile: nothing of it
// can be.
func (w *waiting) endProfile(profile string, end End, why string) {
	for _, x := range w.targets {
		if x.end == Open && x.row.Ref.Profile == profile {
			x.end, x.why = end, why
			w.conclude(x)
		}
	}
	for _, g := range w.globs {
		if g.end == Open && g.pattern.Profile == profile {
			g.end, g.why = end, why
		}
	}
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
		if g.end != Done || w.Goal.gone() {
			count(g.end)
		}
	}
	return open == 0 || w.Any && done > 0 || w.FailFast && bad > 0
}

// result is what the wait has come to.
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
			misses = append(misses, miss{w.lateEnd(), "'" + g.pattern.Glob + "'", "the list could not be read in time" + g.lastError()})
		}
	}
	if w.Any && done > 0 {
		return nil
	}
	return unmet(misses, max(len(misses), len(w.targets)), "did not become "+w.Goal.String())
}

// lateEnd is the end of what is open when the time is up.
func (w *waiting) lateEnd() End {
	if !w.answered {
		return Unreachable
	}
	return TimedOut
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

func (w *waiting) write(text string) {
	if w.err == nil && text != "" {
		_, w.err = io.WriteString(w.Out, text)
	}
}

// print shows what has changed.
func (w *waiting) print(now time.Time) {
	if w.Events {
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
