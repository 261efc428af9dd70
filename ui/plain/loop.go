// Package plain is studiowatch without a screen. It prints what scripts read,
// and lines for a person who needs no dashboard.
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

// Loop polls what the plan of an engine has due, until ctx ends or a callback
// says stop. Everything except Poll is called from the goroutine that runs
// Run, and no other goroutine may touch the engine meanwhile.
type Loop struct {
	Engine *watch.Engine

	// Poll sends the request of a ticket. Several may run at once. Each must
	// end soon after its context.
	Poll func(context.Context, poll.Ticket) model.Answer

	// Settled is told of every answer that counts. It may be nil.
	Settled func(t poll.Ticket, a model.Answer, s watch.Settled, now time.Time) (stop bool)

	// Tick is called at the start, and again each time the duration that it
	// returned has passed. After 0 it is not called again. It may be nil.
	Tick func(now time.Time) (again time.Duration, stop bool)

	// Changes are applied to the engine as they come. It may be nil.
	Changes <-chan func(now time.Time)

	// Resumed is called after the machine has slept, to drop the connections.
	// It may be nil.
	Resumed func()

	Now  func() time.Time // nil is time.Now
	Wall func() time.Time // a clock that goes on while the machine sleeps; nil is Now without its monotonic reading
}

// run is a Loop that is under way.
type run struct {
	*Loop
	outer    context.Context
	requests context.Context // ends the requests under way
	giveUp   context.CancelFunc
	landed   chan landing
	flights  sync.WaitGroup
	pulse    watch.Pulse
}

// landing is what a request brought back.
type landing struct {
	ticket poll.Ticket
	answer model.Answer
	crash  *crash.Crash
}

// Run returns nil when a callback has said stop, the cause of the context when
// ctx has ended, and a *crash.Crash after a panic in our own code. When it
// returns, no request is running any more.
func (l *Loop) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	r := &run{Loop: l, outer: ctx, landed: make(chan landing)}
	defer r.flights.Wait()
	defer cancel()
	defer func() {
		if c := crash.Of(recover()); c != nil {
			err = c
		}
	}()
	r.renew()
	return r.loop()
}

func (r *run) loop() error {
	again, stop := r.tick()
	tick, beat := newAlarm(again, again > 0), newAlarm(watch.BeatEvery, true)
	wake := newAlarm(0, false)
	defer tick.stop()
	defer beat.stop()
	defer wake.stop()
	r.pulse.Beat(r.now(), r.wall())
	for !stop {
		wake.set(r.pump())
		select {
		case <-r.outer.Done():
			return context.Cause(r.outer)
		case flight := <-r.landed:
			if flight.crash != nil {
				return flight.crash
			}
			stop = r.settle(flight)
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

// pump sends what the plan has due. It returns how long nothing more will be
// due.
func (r *run) pump() (time.Duration, bool) {
	now := r.now()
	for _, t := range r.Engine.Plan.Start(now) {
		r.send(t)
	}
	return r.Engine.Plan.Wake(now)
}

func (r *run) send(t poll.Ticket) {
	ctx := r.requests
	r.flights.Go(func() {
		flight := landing{ticket: t}
		defer func() {
			flight.crash = crash.Of(recover())
			select {
			case r.landed <- flight:
			case <-r.outer.Done():
			}
		}()
		flight.answer = r.Poll(ctx, t)
	})
}

func (r *run) settle(flight landing) (stop bool) {
	now := r.now()
	done, current := r.Engine.Settle(flight.ticket, flight.answer, now)
	return current && r.Settled != nil && r.Settled(flight.ticket, flight.answer, done, now)
}

// renew gives up the requests that are running.
func (r *run) renew() {
	if r.giveUp != nil {
		r.giveUp()
	}
	r.requests, r.giveUp = context.WithCancel(r.outer)
}

// heartbeat starts again after a sleep of the machine. Few connections survive
// one, and a request on a dead connection fails only after its whole time
// limit.
func (r *run) heartbeat() {
	now := r.now()
	silence, slept := r.pulse.Beat(now, r.wall())
	if !slept {
		return
	}
	r.Engine.Board.Asleep(silence, now)
	r.renew()
	if r.Resumed != nil {
		r.Resumed()
	}
	r.Engine.Plan.Resume(now)
}

// alarm is a timer that may be switched off.
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
