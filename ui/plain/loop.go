// Package plain is studiowatch without the dashboard: it reads deployments once,
// waits for them, and prints tables, lines and JSON.
package plain

import (
	"context"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/crash"
)

// Loop sends the requests that the plan of an engine decides on. All functions
// except Poll are called from the goroutine of Run. No other goroutine may use the
// engine while Run is running.
type Loop struct {
	Engine *watch.Engine

	// Poll sends the request of a ticket. Several calls may run at the same time.
	// A call must return soon after its context ends.
	Poll func(context.Context, poll.Ticket) model.Answer

	// Past reads the events of earlier runs. It runs beside the first requests. Answers
	// wait for it, but at most for watch.PastTime. It may be nil.
	Past func() ([]model.Event, error)

	// Settled is called after each answer that the engine accepts. It may be nil.
	Settled func(t poll.Ticket, a model.Answer, s watch.Settled, now time.Time) (stop bool)

	// Tick is called at the start, and again after the duration that it returned.
	// If that is 0 it is not called again. It may be nil.
	Tick func(now time.Time) (again time.Duration, stop bool)

	// Changes are functions that Run calls to change the engine. It may be nil.
	Changes <-chan func(now time.Time)

	// Resumed is called after the machine has slept, when connections are dead. It
	// may be nil.
	Resumed func()

	Now  func() time.Time // nil is time.Now
	Wall func() time.Time // a clock that also runs while the machine sleeps; nil is Now without its monotonic reading
}

// run is a running Loop.
type run struct {
	*Loop
	outer     context.Context
	requests  context.Context // ends the running requests
	cancel    context.CancelFunc
	responses chan response
	running   sync.WaitGroup
	pulse     watch.Pulse
	past      chan past
	waiting   bool       // answers wait for the events of earlier runs
	early     []response // the answers that wait, in order
}

// past is what Loop.Past returned.
type past struct {
	events []model.Event
	crash  *crash.Crash
}

// response is the result of a request.
type response struct {
	ticket poll.Ticket
	answer model.Answer
	crash  *crash.Crash
}

// Run returns nil after a callback returned stop, the cause of ctx after it ended,
// and a *crash.Crash after a panic in our own code. When it returns, no request is
// running any more.
func (l *Loop) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	r := &run{Loop: l, outer: ctx, responses: make(chan response), past: make(chan past, 1)}
	defer r.running.Wait()
	defer cancel()
	defer func() {
		if c := crash.Of(recover()); c != nil {
			err = c
		}
	}()
	r.resetRequests()
	return r.loop()
}

func (r *run) loop() error {
	again, stop := r.tick()
	tick, beat := newAlarm(again, again > 0), newAlarm(watch.BeatEvery, true)
	wake := newAlarm(0, false)
	r.readPast()
	late := newAlarm(watch.PastTime, r.waiting)
	defer tick.stop()
	defer beat.stop()
	defer wake.stop()
	defer late.stop()
	r.pulse.Beat(r.now(), r.wall())
	for !stop {
		wake.set(r.pump())
		select {
		case <-r.outer.Done():
			return context.Cause(r.outer)
		case res := <-r.responses:
			if res.crash != nil {
				return res.crash
			}
			stop = r.settle(res)
		case past := <-r.past:
			if past.crash != nil {
				return past.crash
			}
			r.Engine.Restore(past.events)
			stop = r.settleEarly()
		case <-late.C:
			stop = r.settleEarly()
		case change := <-r.Changes:
			change(r.now())
		case <-wake.C:
		case <-beat.C:
			r.heartbeat()
			beat.set(watch.BeatEvery, true)
		case <-tick.C:
			again, stop = r.tick()
			tick.set(again, again > 0)
		}
	}
	return nil
}

func (l *Loop) now() time.Time {
	if l.Now == nil {
		return time.Now()
	}
	return l.Now()
}

func (l *Loop) wall() time.Time {
	if l.Wall == nil {
		return l.now().Round(0)
	}
	return l.Wall()
}

func (r *run) tick() (again time.Duration, stop bool) {
	if r.Tick == nil {
		return 0, false
	}
	return r.Tick(r.now())
}

// pump sends the requests that are due. It returns the time until the next one is
// due; false if that depends on other events.
func (r *run) pump() (time.Duration, bool) {
	now := r.now()
	for _, t := range r.Engine.Plan.Start(now) {
		r.send(t)
	}
	return r.Engine.Plan.Wake(now)
}

func (r *run) send(t poll.Ticket) {
	ctx := r.requests
	r.running.Go(func() {
		res := response{ticket: t}
		defer func() {
			res.crash = crash.Of(recover())
			select {
			case r.responses <- res:
			case <-r.outer.Done():
			}
		}()
		res.answer = r.Poll(ctx, t)
	})
}

// readPast begins to read the events of earlier runs. Nothing waits for its end, because
// a disk may never answer.
func (r *run) readPast() {
	if r.waiting = r.Past != nil; !r.waiting {
		return
	}
	go func() {
		var p past
		defer func() {
			p.crash = crash.Of(recover())
			r.past <- p
		}()
		// The journal reports its errors itself. Without a journal there are no events.
		p.events, _ = r.Past()
	}()
}

// settleEarly settles the answers that have waited for the events of earlier runs.
func (r *run) settleEarly() (stop bool) {
	early := r.early
	r.waiting, r.early = false, nil
	for _, res := range early {
		if stop = r.settle(res); stop {
			break
		}
	}
	return stop
}

func (r *run) settle(res response) (stop bool) {
	if r.waiting {
		r.early = append(r.early, res)
		return false
	}
	now := r.now()
	done, current := r.Engine.Settle(res.ticket, res.answer, now)
	return current && r.Settled != nil && r.Settled(res.ticket, res.answer, done, now)
}

// resetRequests cancels the running requests.
func (r *run) resetRequests() {
	if r.cancel != nil {
		r.cancel()
	}
	r.requests, r.cancel = context.WithCancel(r.outer)
}

// heartbeat cancels the running requests after a sleep of the machine and polls
// again. A request on a dead connection would use its whole time limit.
func (r *run) heartbeat() {
	now := r.now()
	silence, slept := r.pulse.Beat(now, r.wall())
	if !slept {
		return
	}
	r.Engine.Board.Asleep(silence, now)
	r.resetRequests()
	if r.Resumed != nil {
		r.Resumed()
	}
	r.Engine.Plan.Resume(now)
}

// alarm is a timer that can be switched off.
type alarm struct{ *time.Timer }

func newAlarm(d time.Duration, on bool) alarm {
	a := alarm{time.NewTimer(d)}
	a.set(d, on)
	return a
}

func (a alarm) set(d time.Duration, on bool) {
	if on {
		a.Reset(d)
		return
	}
	a.Stop()
}

func (a alarm) stop() { a.Stop() }
