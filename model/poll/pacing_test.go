package poll

import (
	"testing"
	"time"

	"studiowatch/model/modeltest"
)

func TestIntervalsStretchByWhatTheBudgetLacks(t *testing.T) {
	for name, tt := range map[string]struct {
		rate             float64
		changing, steady int
		pages            int
		coverage         coverage
		slowed           bool
		refresh, idle    time.Duration
	}{
		"enough for all":                       {rate: 5, changing: 5, steady: 30, refresh: 5 * time.Second, idle: 30 * time.Second},
		"just enough":                          {rate: 2, changing: 5, steady: 30, refresh: 5 * time.Second, idle: 30 * time.Second},
		"half of what is wanted":               {rate: 1, changing: 5, steady: 30, refresh: 10 * time.Second, idle: time.Minute},
		"changing rows alone":                  {rate: 1, changing: 20, refresh: 20 * time.Second, idle: 2 * time.Minute},
		"steady rows alone":                    {rate: 1, steady: 60, refresh: 10 * time.Second, idle: time.Minute},
		"after a throttle":                     {rate: 5, changing: 1, slowed: true, refresh: 10 * time.Second, idle: time.Minute},
		"steady rows are left to the list":     {rate: 1, changing: 3, steady: 600, coverage: coverSteady, refresh: 5 * time.Second, idle: 30 * time.Second},
		"which takes its quarter":              {rate: 1, changing: 6, coverage: coverSteady, refresh: 8 * time.Second, idle: 30 * time.Second},
		"a long list":                          {rate: 1, coverage: coverSteady, pages: 15, refresh: 5 * time.Second, idle: time.Minute},
		"all are left to the list":             {rate: 1, changing: 600, steady: 600, coverage: coverAll, refresh: 5 * time.Second, idle: 5 * time.Second},
		"all are left to a long list":          {rate: 1, changing: 600, coverage: coverAll, pages: 2, refresh: 8 * time.Second, idle: 8 * time.Second},
		"a long list after a throttle":         {rate: 1, coverage: coverAll, pages: 2, slowed: true, refresh: 10 * time.Second, idle: 10 * time.Second},
		"steady rows of a list, after a pause": {rate: 1, coverage: coverSteady, pages: 2, slowed: true, refresh: 10 * time.Second, idle: time.Minute},
	} {
		opts := coverOptions
		opts.Rates = map[string]float64{"p": tt.rate}
		p := NewPlan(opts)
		l := p.lane("p")
		l.counts[PaceChanging], l.counts[PaceSteady] = tt.changing, tt.steady
		l.sweep.coverage, l.sweep.pages = tt.coverage, tt.pages
		if tt.slowed {
			l.slowUntil = modeltest.T0.Add(time.Second)
		}
		refresh, idle := l.pacing(modeltest.T0)
		if refresh != tt.refresh || idle != tt.idle {
			t.Errorf("%s: %v and %v, want %v and %v", name, refresh, idle, tt.refresh, tt.idle)
		}
		p.lane("another")
		want := Pacing{Refresh: max(refresh, opts.Refresh), Steady: max(idle, opts.Steady)}
		want.Stretched = want.Refresh > opts.Refresh || want.Steady > opts.Steady
		if got := p.Pacing(modeltest.T0); got != want {
			t.Errorf("%s: of all profiles %+v, want %+v", name, got, want)
		}
	}
}

func TestHowLongAReadingIsFresh(t *testing.T) {
	p := NewPlan(coverOptions)
	p.Add(modeltest.Ref(1), modeltest.T0)
	for pace, want := range map[Pace]time.Duration{PaceChanging: 5500 * time.Millisecond, PaceSteady: 33 * time.Second, PaceSlow: 330 * time.Second} {
		p.slot(modeltest.Ref(1)).pace = pace
		if got := p.Interval(modeltest.Ref(1), modeltest.T0); got != want {
			t.Errorf("pace %d: an interval of %v, want %v", pace, got, want)
		}
		if got := p.Fresh(modeltest.Ref(1), modeltest.T0); got != want+time.Minute {
			t.Errorf("pace %d: fresh for %v, want %v", pace, got, want+time.Minute)
		}
	}
	if p.Interval(modeltest.Ref(2), modeltest.T0) != 0 || p.Fresh(modeltest.Ref(2), modeltest.T0) != 0 {
		t.Error("what is not watched has an interval")
	}
}

func TestASweepIsAsFrequentAsItsRowsWantAndItsShareAllows(t *testing.T) {
	for name, tt := range map[string]struct {
		sweep       sweep
		slowed      bool
		least, most time.Duration
	}{
		"steady rows":              {sweep{coverage: coverSteady}, false, 27 * time.Second, 33 * time.Second},
		"all rows":                 {sweep{coverage: coverAll}, false, 4500 * time.Millisecond, 5500 * time.Millisecond},
		"somebody waits for it":    {sweep{awaited: true}, false, 4500 * time.Millisecond, 5500 * time.Millisecond},
		"after a throttle":         {sweep{coverage: coverAll}, true, 9 * time.Second, 11 * time.Second},
		"more than its share":      {sweep{coverage: coverAll, pages: 3}, false, 12 * time.Second, 12 * time.Second},
		"an unknown size is small": {sweep{coverage: coverAll, pages: 0}, false, 4500 * time.Millisecond, 5500 * time.Millisecond},
	} {
		opts := coverOptions
		opts.Rates = map[string]float64{"p": 1}
		p := NewPlan(opts)
		l := p.lane("p")
		l.beSweeping(tt.sweep)
		if tt.slowed {
			l.slowUntil = modeltest.T0.Add(time.Second)
		}
		for range 100 {
			if got := l.sweep.every(modeltest.T0); got < tt.least || got > tt.most {
				t.Errorf("%s: %v, want %v to %v", name, got, tt.least, tt.most)
				break
			}
		}
	}
}
