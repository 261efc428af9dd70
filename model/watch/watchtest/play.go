package watchtest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// player brings an engine through a history.
type player struct {
	t      testing.TB
	engine *watch.Engine
	entry  model.Entry
	now    time.Time
	runs   int
	events []model.Event // of the run that goes on
	past   []model.Event
	last   model.Deployment // the last reading
}

// Play brings an engine through a history of modeltest.Ref(1), and returns it with the
// row and the time of the last line. Each line begins with a time of 23 November 2026, or
// with a day and T before it:
//
//	22:10:32 UPDATING 4/8 by=… reason=no_stock edited=TIME created=TIME expires=TIME renews
//	22:11:00 500              a failed poll: 500, 401 or NotFound
//	22:11:00 list a b         a list of deployments, read to its end
//	22:20:00 asleep 8m        the machine slept until then
//	22:20:00 closed           the run ended; another one begins
//	past 12 8m                so many rollouts took so long each
//	want 8                    a capacity or a status is wanted
//
// A number that was not sent, and an empty status, are written as "-". What a line does
// not name is as before, except for the reason.
func Play(t testing.TB, history string) (*watch.Engine, *watch.Row, time.Time) {
	t.Helper()
	p := &player{t: t, entry: model.Entry{Ref: modeltest.Ref(1)}, now: modeltest.T0}
	p.open()
	for line := range strings.Lines(history) {
		if fields := strings.Fields(line); len(fields) > 0 {
			p.line(fields)
		}
	}
	return p.engine, p.engine.Board.Row(p.entry.Ref), p.now
}

// open begins a run.
func (p *player) open() {
	p.runs++
	p.engine = watch.NewEngine(poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1}, p.now, []model.Entry{p.entry}, nil)
	p.engine.StallAfter(15 * time.Minute)
	p.engine.Origins(map[string]model.Origin{p.entry.Ref.Profile: {Host: "h", Region: "cn-beijing"}})
	p.engine.Restore(p.past)
}

func (p *player) time(text string) time.Time {
	if !strings.Contains(text, "T") {
		text = "23T" + text
	}
	at, err := time.Parse("2006-01-02T15:04:05", "2026-11-"+text)
	if err != nil {
		p.t.Fatal(err)
	}
	return at
}

func (p *player) line(fields []string) {
	switch fields[0] {
	case "past":
		n, _ := strconv.Atoi(fields[1])
		took, err := time.ParseDuration(fields[2])
		if err != nil {
			p.t.Fatal(err)
		}
		for _, e := range modeltest.RolledOut("h", took, n) {
			e.At = e.At.AddDate(0, 0, -7)
			p.past = append(p.past, e)
		}
		p.engine.Restore(p.past)
		return
	case "want":
		if n, err := strconv.Atoi(fields[1]); err == nil {
			p.entry.Wanted.Capacity = model.NumberOf(int64(n))
		} else {
			p.entry.Wanted.Status = model.Status(fields[1])
		}
		p.engine.Board.Rename(p.engine.Board.Row(p.entry.Ref), p.entry)
		return
	}
	p.now = p.time(fields[0])
	got := model.Poll{At: p.now, HTTPStatus: 200, Latency: 100 * time.Millisecond, RequestID: modeltest.Text("req-" + fields[0]), Date: p.now}
	switch fields[1] {
	case "closed":
		p.close()
	case "asleep":
		slept, err := time.ParseDuration(fields[2])
		if err != nil {
			p.t.Fatal(err)
		}
		p.step(watch.Step{At: p.now, Asleep: slept})
	case "list":
		a := model.Answer{Poll: got, Sent: len(fields) - 2, Total: len(fields) - 2, HasTotal: true}
		for _, id := range fields[2:] {
			a.Samples = append(a.Samples, model.Sample{Ref: model.Ref{Profile: p.entry.Ref.Profile, ID: id}, Poll: got, Deployment: modeltest.Reading(model.Running, 1, 1), Listed: true})
		}
		if done := p.step(watch.Step{At: p.now, Ref: p.entry.Ref, Page: 1, Answer: a}); done.Listed == poll.ListOpen {
			p.step(watch.Step{At: p.now, Ref: p.entry.Ref, Page: 2, Answer: model.Answer{Poll: got, Total: a.Total, HasTotal: true}})
		}
	default:
		p.step(watch.Step{At: p.now, Ref: p.entry.Ref, Answer: model.Answer{Poll: got, Samples: []model.Sample{p.sample(fields[1:], got)}}})
	}
}

func (p *player) step(s watch.Step) watch.Settled {
	done := p.engine.Replay(s)
	p.events = append(p.events, done.Events...)
	return done
}

// close ends the run and begins another.
func (p *player) close() {
	session := fmt.Sprint("run", p.runs)
	for _, e := range append(p.events, model.Event{At: p.now, Kind: model.KindClosed}) {
		e.Session = session
		p.past = append(p.past, e)
	}
	p.events = nil
	p.open()
}

// sample reads a status, units and what else a reading has, or the name of a failure.
func (p *player) sample(fields []string, got model.Poll) model.Sample {
	s := model.Sample{Ref: p.entry.Ref, Poll: got}
	switch fields[0] {
	case "500":
		s.Failure = &model.Failure{Class: model.FailServer, HTTPStatus: 500, Host: modeltest.Text("h")}
	case "401":
		s.Failure = &model.Failure{Class: model.FailKey, HTTPStatus: 401, Code: modeltest.Text("InvalidApiKey"), Host: modeltest.Text("h")}
	case "NotFound":
		s.Failure = &model.Failure{Class: model.FailNotFound, HTTPStatus: 404, Code: modeltest.Text("NotFound")}
	}
	if s.Failure != nil {
		s.Poll.HTTPStatus = s.Failure.HTTPStatus
		return s
	}
	ready, capacity, _ := strings.Cut(fields[1], "/")
	s.Deployment = &model.Deployment{
		ID: modeltest.Text(p.entry.Ref.ID), Status: model.Status(strings.TrimPrefix(fields[0], "-")), ReadyCapacity: number(ready), Capacity: number(capacity),
	}
	d := s.Deployment
	d.Modifier, d.Modified, d.Created = p.last.Modifier, p.last.Modified, p.last.Created
	d.AutoRenewal, d.PrePaidExpired = p.last.AutoRenewal, p.last.PrePaidExpired
	for _, f := range fields[2:] {
		p.field(d, f)
	}
	p.last = *d
	return s
}

// field sets a field of a reading.
func (p *player) field(d *model.Deployment, field string) {
	name, value, _ := strings.Cut(field, "=")
	stamp := func() model.Stamp { return model.Stamp{At: p.time(value), Zoned: true} }
	switch name {
	case "by":
		d.Modifier, d.Modified = modeltest.Text(value), model.Stamp{At: p.now, Zoned: true}
	case "reason":
		d.FailReason = modeltest.Text(strings.ReplaceAll(value, "_", " "))
	case "edited":
		d.Modified = stamp()
	case "created":
		d.Created = stamp()
	case "expires":
		d.PrePaidExpired = stamp()
	case "renews":
		d.AutoRenewal = model.FlagTrue
	default:
		p.t.Fatalf("a history with the field %q", field)
	}
}

func number(text string) model.Number {
	if text == "-" {
		return model.Number{}
	}
	return model.ParseNumber(text)
}
