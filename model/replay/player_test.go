package replay

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// tape is a recording of n readings of some rows in turn, a second apart. Each every-th
// one shows a change.
type tape struct {
	n, rows, every int
	late           int   // the step that is an hour late; 0 for none
	bytes          int64 // of a step
	at             int
	read           int // how many steps were read in all
}

func (t *tape) Next() (watch.Step, bool) {
	if t.at == t.n {
		return watch.Step{}, false
	}
	at := modeltest.T0.Add(time.Duration(t.at) * time.Second)
	if t.late > 0 && t.at == t.late {
		at = at.Add(time.Hour)
	}
	ready := int64(t.at / t.every % 2)
	ref := model.Ref{Profile: "p", ID: fmt.Sprintf("d%d", t.at%t.rows)}
	if t.at%t.every > 0 {
		ready = int64((t.at - t.rows) / t.every % 2)
	}
	t.at++
	t.read++
	s := modeltest.Good(ref, at, modeltest.Reading(model.Updating, ready, 8))
	return watch.Step{At: at, Ref: ref, Answer: model.Answer{Poll: s.Poll, Samples: []model.Sample{s}}}, true
}

func (t *tape) Offset() int64 { return t.bytes * int64(t.at) }

func (t *tape) Mark() (back func()) {
	at := t.at
	return func() { t.at = at }
}

func played(t *tape) *Player {
	p := New(t, watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil))
	for p.HasStep {
		p.Play()
	}
	return p
}

// bytes is about how much memory the checkpoints take, besides the first one.
func (p *Player) bytes() (sum int) {
	for _, c := range slices.Concat(p.kept.far[1:], p.kept.near) {
		sum += size(c.engine)
	}
	return sum
}

// to goes to a time, and returns how many steps were read for that.
func (p *Player) to(at time.Time) int {
	before := p.from.(*tape).read
	if p.Played.After(at) {
		p.Back(at)
	}
	for p.HasStep && !p.Step.At.After(at) {
		p.Play()
	}
	return p.from.(*tape).read - before
}

// TestAStepBackPlaysLittleAgain, however long the recording is, and the checkpoints take
// no more memory than they may.
func TestAStepBackPlaysLittleAgain(t *testing.T) {
	for _, tt := range []struct {
		tape
		most int64 // bytes that a step back may read
	}{
		{tape{n: 20_000, rows: 20, every: 100, bytes: 5_000}, 2 * spacing},       // 100 MB
		{tape{n: 20_000, rows: 200, every: 10, bytes: 5_000}, 2 * spacing},       // 100 MB
		{tape{n: 20_000, rows: 2_000, every: 100, bytes: 5_000}, 12 * spacing},   // 100 MB
		{tape{n: 20_000, rows: 200, every: 100, bytes: 100_000}, 34 * spacing},   // 2 GB
		{tape{n: 20_000, rows: 12_000, every: 2000, bytes: 5_000}, 40 * spacing}, // room for two
		{tape{n: 20_000, rows: 200, every: 10, bytes: 100_000}, 20 * spacing},    // 2 GB, with many changes
	} {
		from := tt.tape
		p := played(&from)
		if n, most := len(p.kept.far)+len(p.kept.near), p.bytes(); n > most || most > Budget {
			t.Errorf("%+v: %d checkpoints of %d bytes", tt.tape, n, most)
		}
		longest, all, steps := 0, 0, 0
		for at, known := p.Before(p.Played); known && steps < min(100, 60_000/tt.rows); at, known = p.Before(p.Played) {
			n := p.to(at)
			longest, all = max(longest, n), all+n
			steps++
			if !p.Played.Equal(at) {
				t.Fatalf("%+v: it goes to %v, not to %v", tt.tape, p.Played, at)
			}
			if p.bytes() > Budget || len(p.kept.far)+len(p.kept.near) > most {
				t.Fatalf("%+v: %d and %d checkpoints of %d bytes", tt.tape, len(p.kept.far), len(p.kept.near), p.bytes())
			}
		}
		t.Logf("%+v: %d and %d checkpoints of %d bytes, %d steps back, each reads %d steps at most", tt.tape, len(p.kept.far), len(p.kept.near), p.bytes(), steps, longest)
		if gap := max(from.every, int(spacing/from.bytes)); all > 4*longest+3*steps*gap && from.rows < 1000 {
			t.Errorf("%+v: %d steps back read %d steps, and the longest %d", tt.tape, steps, all, longest)
		}
		if int64(longest)*from.bytes > tt.most {
			t.Errorf("%+v: a step back reads %d steps, want %d at most", tt.tape, longest, tt.most/from.bytes)
		}
	}
}

// TestACheckpointTakesAsMuchAsIsThought measures copies of an engine whose readings are
// all new in each.
func TestACheckpointTakesAsMuchAsIsThought(t *testing.T) {
	const rows, copies = 2_000, 8
	from := &tape{n: rows * copies, rows: rows, every: rows, bytes: 1}
	p := New(from, watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil))
	var kept []*watch.Engine
	var before, after runtime.MemStats
	for p.HasStep {
		if p.Play(); from.at == rows {
			runtime.GC()
			runtime.ReadMemStats(&before)
		}
		if from.at%rows == 0 {
			kept = append(kept, p.Engine.Clone())
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	each := int(after.HeapAlloc-before.HeapAlloc) / copies / rows
	t.Logf("%d bytes a row, thought to be %d", each, watch.CloneSize)
	if each > watch.CloneSize || each < watch.CloneSize/3 {
		t.Errorf("a row takes %d bytes, and is thought to take %d", each, watch.CloneSize)
	}
	runtime.KeepAlive(kept)
}

// TestEveryPlaceIsAsIfItWasPlayedTo goes back, on and to the beginning, in any order.
func TestEveryPlaceIsAsIfItWasPlayedTo(t *testing.T) {
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 3))
		form := tape{n: 400, rows: 1 + random.IntN(12), every: 1 + random.IntN(20), bytes: spacing / 3}
		from := form
		p := New(&from, watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil))
		for range 60 {
			switch random.IntN(5) {
			case 0:
				p.Restart()
			case 1:
				p.Skip(p.Changed)
			case 2:
				if at, known := p.Before(p.Played); known {
					p.to(at)
				}
			default:
				for range random.IntN(80) {
					if p.HasStep {
						p.Play()
					}
				}
			}
			fresh := form
			straight := New(&fresh, watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil))
			for straight.HasStep && (fresh.at < from.at || !p.HasStep) {
				straight.Play()
			}
			if diff := watchtest.Difference(straight.Engine, p.Engine); diff != "" {
				t.Fatalf("seed %d at step %d (-straight +there): %s", seed, from.at, diff)
			}
			if diff := watchtest.Difference(straight.state, p.state); diff != "" {
				t.Fatalf("seed %d at step %d (-straight +there): %s", seed, from.at, diff)
			}
		}
	}
}

// TestAClockThatWasSetBackLeadsBehindNoLaterTime: who plays on to a time stops before the
// first step that is later, although there are earlier ones behind it.
func TestAClockThatWasSetBackLeadsBehindNoLaterTime(t *testing.T) {
	form := &tape{n: 100, rows: 3, every: 5, bytes: spacing, late: 40}
	p := played(form)
	for second := range 100 {
		at := modeltest.T0.Add(time.Duration(second) * time.Second)
		p.Back(at)
		for p.HasStep && !p.Step.At.After(at) {
			p.Play()
		}
		if got := form.at - 1; got != min(second+1, 40) && second < 99 {
			t.Errorf("the way to second %d ends before step %d, want %d", second, got, min(second+1, 40))
		}
	}
}

// TestOnlyWhatIsBeforeTheNextChangeIsSkipped: the way on from a place that was left by a
// step back ends at the same change as the first time.
func TestOnlyWhatIsBeforeTheNextChangeIsSkipped(t *testing.T) {
	p := played(&tape{n: 4_000, rows: 10, every: 500, bytes: 50_000})
	p.Restart()
	if p.Played != (time.Time{}) || p.Skip(p.Changed) {
		t.Fatalf("at the beginning it is at %v, and skips something before the first change", p.Played)
	}
	for _, at := range p.changes {
		from, read := p.Changed, p.from.(*tape).read
		p.Skip(from)
		for p.HasStep && !p.Changed.After(from) {
			p.Play()
		}
		if !p.Changed.Equal(at) {
			t.Fatalf("it goes on to %v, want %v", p.Changed, at)
		}
		if n := p.from.(*tape).read - read; n > 2*spacing/50_000 {
			t.Errorf("on to %v it reads %d steps", at, n)
		}
	}
	if p.Skip(p.Changed) {
		t.Error("it skips what is behind the last change")
	}
}
