package ui

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"studiowatch/client"
	"studiowatch/client/sim"
	"studiowatch/client/sim/simtest"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/journal"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/keys"
	"studiowatch/ui/terminal"
)

// runOf is a run to record: an engine polls a simulator for each profile, on a clock that
// goes as fast as the answers come.
type runOf struct {
	seed     uint64
	profiles []string
	fleet    int  // deployments of each profile
	globs    bool // a glob finds them all; else each is an entry
	faults   []sim.Fault
	past     []model.Event
	asleep   time.Duration // the machine sleeps once, in the middle of each run
	runs     int           // one after another, in the same file
	older    bool          // the recording does not tell when requests were sent
	span     time.Duration // of each run; 0 for as long as the file is shorter than bytes
	bytes    int64
}

// recorded writes the recording of a run.
func recorded(t testing.TB, path string, of runOf) {
	t.Helper()
	r, err := journal.OpenRecorder(path, func(text string) { t.Error(text) })
	if err != nil {
		t.Fatal(err)
	}
	d := newRecording(t, path, r, of)
	for range max(1, of.runs) {
		d.run()
		d.now = d.now.Add(10 * time.Minute)
	}
	r.Close()
}

func newRecording(t testing.TB, path string, to *journal.Recorder, of runOf) *recording {
	d := &recording{runOf: of, t: t, path: path, to: to, now: t0, clients: map[string]*client.Client{}}
	d.open()
	return d
}

// recording is a recording that is being made.
type recording struct {
	runOf
	t       testing.TB
	path    string
	to      *journal.Recorder
	now     time.Time
	clients map[string]*client.Client
	head    journal.Head
	engine  *watch.Engine
	flights []flight
	told    func(watch.Step) // called with what the engine was told; may be nil
}

// flight is a request whose answer is on its way.
type flight struct {
	ticket  poll.Ticket
	answer  model.Answer
	sent    time.Time
	arrives time.Time
}

// open makes the simulators and what is watched.
func (d *recording) open() {
	d.head = journal.Head{
		Profiles: d.profiles, StallAfter: 2 * time.Minute, Sort: "attention", Columns: config.Default().UI.Columns,
		Plan: poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: d.seed, Rates: map[string]float64{}},
	}
	for i, profile := range d.profiles {
		service := sim.New(sim.Options{Seed: d.seed + uint64(i), Fleet: d.fleet, Now: func() time.Time { return d.now }})
		var wire http.RoundTripper = service.Transport()
		if len(d.faults) > 0 {
			wire = service.Chaos(d.seed, d.faults...)
		}
		d.clients[profile] = simtest.Client(d.t, wire)
		if d.globs {
			d.head.Patterns = append(d.head.Patterns, model.Pattern{Profile: profile, Glob: "*"})
			continue
		}
		for _, id := range append(service.IDs(), "qwen-typo") {
			d.head.Entries = append(d.head.Entries, model.Entry{Ref: model.Ref{Profile: profile, ID: id}, Group: id[:3]})
		}
	}
}

// run polls until the run is over.
func (d *recording) run() {
	d.head.At = d.now
	d.to.Begin(d.head)
	d.engine = watch.NewEngine(d.head.Plan, d.now, d.head.Entries, d.head.Patterns)
	d.engine.StallAfter(d.head.StallAfter)
	if len(d.past) > 0 {
		d.to.Past(d.now, d.past)
		d.engine.Restore(slices.Clone(d.past))
	}
	begun, slept := d.now, d.asleep == 0
	for d.flights = nil; !d.over(begun); {
		d.turn()
		if !slept && d.now.Sub(begun) > d.span/2 {
			slept = true
			d.sleep()
		}
	}
	d.to.Stop(d.now)
}

func (d *recording) over(begun time.Time) bool {
	if d.span > 0 {
		return d.now.Sub(begun) >= d.span
	}
	info, err := os.Stat(d.path)
	return err != nil || info.Size() >= d.bytes
}

// turn sends what is due, and settles what comes next.
func (d *recording) turn() {
	for _, ticket := range d.engine.Plan.Start(d.now) {
		latency := time.Duration(80+ticket.Number%50)*time.Millisecond + time.Duration(ticket.Number)*time.Microsecond
		if !d.older {
			d.to.Sent(ticket, d.now)
		}
		d.tell(watch.Step{At: d.now, Ref: ticket.Ref, Page: ticket.Page, Sent: true})
		d.flights = append(d.flights, flight{ticket, d.ask(ticket), d.now, d.now.Add(latency)})
	}
	slices.SortStableFunc(d.flights, func(a, b flight) int { return a.arrives.Compare(b.arrives) })
	wait, wakes := d.engine.Plan.Wake(d.now)
	if len(d.flights) == 0 || wakes && d.now.Add(wait).Before(d.flights[0].arrives) {
		d.now = d.now.Add(max(time.Millisecond, wait))
		return
	}
	f := d.flights[0]
	d.flights = d.flights[1:]
	d.now = f.arrives
	f.land()
	d.to.Record(f.ticket, f.answer)
	d.engine.Settle(f.ticket, f.answer, d.now)
	d.tell(watch.Step{At: d.now, Ref: f.ticket.Ref, Page: f.ticket.Page, Answer: f.answer})
}

func (d *recording) tell(step watch.Step) {
	if d.told != nil {
		d.told(step)
	}
}

func (d *recording) ask(ticket poll.Ticket) model.Answer {
	c := d.clients[ticket.Ref.Profile]
	if ticket.Page > 0 {
		return c.List(d.t.Context(), ticket.Ref.Profile, ticket.Page)
	}
	return c.Get(d.t.Context(), ticket.Ref)
}

// land gives an answer the times of the clock.
func (f *flight) land() {
	times := func(p *model.Poll) { p.At, p.Latency = f.arrives, f.arrives.Sub(f.sent) }
	times(&f.answer.Poll)
	for i := range f.answer.Samples {
		times(&f.answer.Samples[i].Poll)
	}
}

func (d *recording) sleep() {
	d.now, d.flights = d.now.Add(d.asleep), nil
	d.to.Asleep(d.now, d.asleep)
	d.engine.Board.Asleep(d.asleep, d.now)
	d.engine.Plan.Resume(d.now)
	d.tell(watch.Step{At: d.now, Asleep: d.asleep})
}

// megabyte is a million bytes.
const megabyte = 1_000_000

// longRun is a run so many bytes, of a fleet in one profile.
func longRun(fleet int, bytes int64) runOf {
	return runOf{seed: 5, profiles: []string{"default"}, fleet: fleet, globs: fleet > 50, bytes: bytes}
}

func (of runOf) String() string {
	return fmt.Sprintf("%d×%d globs=%v runs=%d", len(of.profiles), of.fleet, of.globs, cmp.Or(of.runs, 1))
}

// replayedRun returns an app that replays a recording, without a program around it. Its
// clock stands still.
func replayedRun(t testing.TB, path string) *app {
	opts := replayOptions(t, path, MaxSpeed)
	opts.Now = func() time.Time { return t0 }
	a := newApp(t.Context(), opts, &terminal.Guard{})
	a.sleep = func(context.Context, time.Duration) bool { return false }
	a.Width, a.Height = 200, 50
	a.fit()
	return a
}

// slice lets the replay play a slice, and draws the screen as a program does after it.
// It returns how long that took.
func (a *app) slice(cmd func()) time.Duration {
	begun := time.Now()
	cmd()
	a.fit()
	_ = a.View()
	return time.Since(begun)
}

// seek does an action and plays all slices of what it does. It returns how long all of
// them took, and the longest one.
func (a *app) seek(act keys.Action) (whole, longest time.Duration) {
	p := a.source.(*player)
	p.real = time.Now
	for do := func() { p.key(act) }; ; do = func() { p.pump() } {
		took := a.slice(do)
		whole, longest = whole+took, max(longest, took)
		if p.jump == nil {
			return whole, longest
		}
	}
}

// BenchmarkReplay plays recordings to their end, and goes back and on in them. It says how
// much is played in a second, and the longest step back and on, from the key until the
// screen shows where it leads; a slice is the longest time without a new frame.
func BenchmarkReplay(b *testing.B) {
	for _, rows := range []int{20, 200, 2000} {
		path := filepath.Join(b.TempDir(), "run.ndjson")
		recorded(b, path, longRun(rows, 100*megabyte))
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			for range b.N {
				a := replayedRun(b, path)
				p := a.source.(*player)
				begun := time.Now()
				for !p.ended() {
					p.takeIn()
				}
				played := time.Since(begun)
				var back, on, slice time.Duration
				random := rand.New(rand.NewPCG(1, 1))
				for range 300 {
					act, longest := keys.Backward, &back
					if random.IntN(3) == 0 {
						act, longest = keys.Forward, &on
					}
					whole, one := a.seek(act)
					*longest, slice = max(*longest, whole), max(slice, one)
				}
				info, _ := os.Stat(path)
				b.ReportMetric(float64(info.Size())/megabyte/played.Seconds(), "MB/s")
				ms := func(d time.Duration, unit string) { b.ReportMetric(float64(d.Microseconds())/1000, unit) }
				ms(back, "ms-back")
				ms(on, "ms-on")
				ms(slice, "ms-slice")
			}
		})
	}
}
