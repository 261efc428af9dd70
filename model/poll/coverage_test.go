package poll

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
)

// coverOptions ask for a changing row every 5 s and for a steady one every 30 s.
var coverOptions = PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}

func TestTheCheapestWayToReadEveryRow(t *testing.T) {
	for name, tt := range map[string]struct {
		changing, steady, pages int
		always, slow, failing   bool
		want                    coverage
	}{
		"ten rows, one page":              {steady: sweepAbove, want: coverNone},
		"eleven rows, one page":           {steady: sweepAbove + 1, want: coverSteady},
		"eleven changing rows":            {changing: sweepAbove + 1, want: coverAll},
		"changing rows count as well":     {changing: 1, steady: sweepAbove, want: coverAll},
		"ten of both":                     {changing: 1, steady: sweepAbove - 1, want: coverNone},
		"a page costs as much as a row":   {steady: 12, pages: 12, want: coverNone},
		"a page less":                     {steady: 12, pages: 11, want: coverSteady},
		"the size is not known":           {steady: 12, want: coverSteady},
		"changing rows and their list":    {changing: 6, steady: 12, pages: 5, want: coverAll},
		"changing rows of a longer list":  {changing: 6, steady: 12, pages: 8, want: coverSteady},
		"hardly more pages than changing": {changing: 10, steady: 15, pages: 11, want: coverAll},
		"more pages than rows":            {changing: 10, steady: 1, pages: 12, want: coverNone},
		"a glob wants it, few rows":       {steady: 1, always: true, want: coverSteady},
		"a glob wants it, few changing":   {changing: 2, always: true, want: coverAll},
		"a glob wants a long one":         {steady: 1, pages: 9, always: true, want: coverSteady},
		"a list that keeps rows waiting":  {steady: 50, always: true, slow: true, want: coverNone},
		"a list that fails":               {steady: 50, always: true, failing: true, want: coverNone},
	} {
		p := NewPlan(coverOptions)
		l := p.lane("p")
		l.counts[PaceChanging], l.counts[PaceSteady] = tt.changing, tt.steady
		l.sweep.pages, l.sweep.always, l.sweep.firstPageLate = tt.pages, tt.always, tt.slow
		if tt.failing {
			l.sweep.failure = &model.Failure{Class: model.FailServer}
		}
		if got := l.cheapest(); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

func TestTheSizeOfAListIsBelievedForTenMinutes(t *testing.T) {
	for name, tt := range map[string]struct {
		rows int
		age  time.Duration
		want coverage
	}{
		"not yet": {12, sizeHolds - 1, coverNone}, "no more": {12, sizeHolds, coverSteady}, "too few rows": {sweepAbove, sizeHolds, coverNone},
	} {
		p := NewPlan(coverOptions)
		l := p.lane("p")
		l.counts[PaceSteady], l.sweep.pages, l.sweep.pagesAt = tt.rows, 12, modeltest.T0
		if l.settleCoverage(modeltest.T0.Add(tt.age)); l.sweep.coverage != tt.want {
			t.Errorf("%s: coverage %d, want %d", name, l.sweep.coverage, tt.want)
		}
		if asked := l.sweep.pages == 0; asked != (tt.want == coverSteady) {
			t.Errorf("%s: the size is forgotten: %v", name, asked)
		}
	}
}

func TestAFirstPageThatKeepsRowsWaitingIsLeftAside(t *testing.T) {
	for name, tt := range map[string]struct {
		after time.Duration
		want  coverage
	}{"not yet": {hangsAfter - 1, coverAll}, "too long": {hangsAfter, coverNone}} {
		p := NewPlan(coverOptions)
		l := p.lane("p")
		l.counts[PaceChanging], l.sweep.coverage, l.sweep.ticket, l.sweep.sent = 20, coverAll, 1, modeltest.T0
		if l.settleCoverage(modeltest.T0.Add(tt.after)); l.sweep.coverage != tt.want {
			t.Errorf("%s: coverage %d, want %d", name, l.sweep.coverage, tt.want)
		}
	}
}

func TestWhichRowsAreLeftToTheList(t *testing.T) {
	for name, tt := range map[string]struct {
		row                   slot
		focused               bool
		none, steadyOnly, all bool
	}{
		"changing":             {row: slot{pace: PaceChanging}, all: true},
		"steady":               {row: slot{pace: PaceSteady}, steadyOnly: true, all: true},
		"slow":                 {row: slot{pace: PaceSlow}},
		"the list lacks it":    {row: slot{pace: PaceSteady, unlisted: true}},
		"somebody asks for it": {row: slot{pace: PaceSteady, asked: true}},
		"somebody looks at it": {row: slot{pace: PaceSteady}, focused: true},
	} {
		p := NewPlan(coverOptions)
		s := tt.row
		s.ref, s.lane = modeltest.Ref(1), p.lane("p")
		if tt.focused {
			p.focus = s.ref
		}
		for c, want := range map[coverage]bool{coverNone: tt.none, coverSteady: tt.steadyOnly, coverAll: tt.all} {
			s.lane.sweep.coverage = c
			if got := s.covered(); got != want {
				t.Errorf("%s, coverage %d: left to the list %v", name, c, got)
			}
		}
	}
}

func TestASweepServesWhoeverWantsIt(t *testing.T) {
	for name, tt := range map[string]struct {
		sweep sweep
		want  bool
	}{
		"nobody": {sweep{}, false}, "rows": {sweep{coverage: coverSteady}, true}, "a glob": {sweep{always: true}, true},
		"somebody who browses": {sweep{byHand: true}, true}, "a wait": {sweep{awaited: true}, true}, "one that fails": {sweep{failure: &model.Failure{}}, true},
	} {
		if got := tt.sweep.needed(); got != tt.want {
			t.Errorf("%s: needed %v", name, got)
		}
	}
}
