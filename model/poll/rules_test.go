package poll

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
)

func ofClass(class model.FailureClass) *model.Failure { return &model.Failure{Class: class} }

func TestWhenNoMoreRowsAreAskedUntilTheFirstIsAskedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		alone, answered bool
		asked           int
		class           model.FailureClass
		want            bool
	}{
		"eight failed":           {true, false, hangsNeeded, model.FailServer, true},
		"seven failed":           {true, false, hangsNeeded - 1, model.FailServer, false},
		"something was answered": {true, true, hangsNeeded, model.FailServer, false},
		"somebody else is asked": {false, false, hangsNeeded, model.FailServer, false},
		"the key is refused":     {true, false, hangsNeeded, model.FailKey, false},
		"there is a bill":        {true, false, hangsNeeded, model.FailBilling, false},
		"the key lacks a right":  {true, false, hangsNeeded, model.FailPermission, false},
		"there is no connection": {true, false, hangsNeeded + 9, model.FailNetwork, true},
	} {
		l := &lane{rows: 20, unasked: 20 - tt.asked, suspicion: suspicion{noWitness: tt.alone, failure: ofClass(tt.class)}}
		if tt.answered {
			l.answeredAt = modeltest.T0
		}
		if got := l.confirmFirst(); got != tt.want {
			t.Errorf("%s: enough %v", name, got)
		}
	}
}

func TestCallsThatHangProveNothingBeforeEightRowsOrAllWereAsked(t *testing.T) {
	for _, tt := range []struct {
		class       model.FailureClass
		rows, asked int
		want        bool
	}{
		{model.FailTimeout, 20, hangsNeeded - 1, false}, {model.FailTimeout, 20, hangsNeeded, true}, {model.FailTimeout, 3, 2, false}, {model.FailTimeout, 3, 3, true},
		{model.FailNetwork, 20, 0, true}, {model.FailServer, 20, 1, true},
	} {
		l := &lane{rows: tt.rows, unasked: tt.rows - tt.asked}
		if got := l.proves(ofClass(tt.class)); got != tt.want {
			t.Errorf("%v, %d of %d asked: %v", tt.class, tt.asked, tt.rows, got)
		}
	}
}

func TestAStreakIsFiveFailuresOfTwoRowsOverFiveSeconds(t *testing.T) {
	a, b := &record{}, &record{}
	for name, tt := range map[string]struct {
		of       []*record
		answered int // this one was; -1: none
		over     time.Duration
		want     bool
	}{
		"five of two rows":             {[]*record{a, b, a, b, a}, -1, consecutiveFor, true},
		"the first one of another row": {[]*record{b, a, a, a, a}, -1, consecutiveFor, true},
		"within less time":             {[]*record{a, b, a, b, a}, -1, consecutiveFor - 1, false},
		"of one row":                   {[]*record{a, a, a, a, a}, -1, time.Hour, false},
		"four":                         {[]*record{a, b, a, b}, -1, time.Hour, false},
		"one was answered":             {[]*record{a, b, a, b, a}, 2, time.Hour, false},
		"the one before was answered":  {[]*record{b, a, b, a, b, a}, 0, time.Hour, false},
	} {
		l := &lane{}
		for i, of := range tt.of {
			l.addAttempt(attempt{of, i != tt.answered, modeltest.T0.Add(time.Duration(i))})
		}
		first := time.Duration(0)
		if tt.answered >= 0 {
			first = time.Duration(tt.answered + 1)
		}
		if name == "the one before was answered" {
			tt.over, tt.want = consecutiveFor, true // what came after it counts
		}
		if got := l.allFail(modeltest.T0.Add(first + tt.over)); got != tt.want {
			t.Errorf("%s: a streak %v", name, got)
		}
	}
}

func TestHowManyWitnessesASuspicionTakes(t *testing.T) {
	by, w, other := &record{}, &record{}, &record{}
	type failure struct {
		of      *record
		answers int // in a row, before
		streak  bool
		more    bool
	}
	for name, tt := range map[string]struct {
		q        suspicion
		failures []failure
	}{
		"the same one again, where there is no witness": {suspicion{by: by, noWitness: true}, []failure{{by, 0, false, false}}},
		"another one, where there is no witness":        {suspicion{by: by, noWitness: true}, []failure{{other, 0, false, true}, {other, 3, true, false}}},
		"one that was never answered":                   {suspicion{by: by}, []failure{{other, 0, false, true}}},
		"a witness that was answered twice":             {suspicion{by: by, witness: w}, []failure{{w, 2, false, false}}},
		"a witness that was answered often":             {suspicion{by: by, witness: w}, []failure{{w, 9, false, false}}},
		"two that were answered once":                   {suspicion{by: by}, []failure{{w, 1, false, true}, {other, 1, false, false}}},
		"another than the witness":                      {suspicion{by: by, witness: w}, []failure{{other, 5, false, true}, {w, 5, false, false}}},
	} {
		q := tt.q
		for i, f := range tt.failures {
			if got := q.addFailure(f.of, f.answers, f.streak); got != f.more {
				t.Errorf("%s: failure %d: more is needed %v", name, i+1, got)
			}
		}
		if len(q.failed) != len(tt.failures) {
			t.Errorf("%s: %d failures are kept", name, len(q.failed))
		}
	}
}

func TestHowLongAnOutageAtTheStartIsSearched(t *testing.T) {
	type search struct {
		unasked, asked, probes int
		since                  time.Duration
		class                  model.FailureClass
	}
	fine := search{1, searchRows - 1, searchProbes - 1, searchTime - 1, model.FailServer}
	for name, tt := range map[string]struct {
		change func(s *search)
		want   bool
	}{
		"at its limits":   {func(*search) {}, true},
		"all were asked":  {func(s *search) { s.unasked = 0 }, false},
		"many were asked": {func(s *search) { s.asked++ }, false},
		"many probes":     {func(s *search) { s.probes++ }, false},
		"for long":        {func(s *search) { s.since++ }, false},
		"a throttle":      {func(s *search) { s.class = model.FailThrottled }, false},
		"a refused key":   {func(s *search) { s.class = model.FailKey }, false},
		"a bill":          {func(s *search) { s.class = model.FailBilling }, false},
		"a missing right": {func(s *search) { s.class = model.FailPermission }, true},
	} {
		s := fine
		tt.change(&s)
		l := &lane{rows: s.asked + s.unasked, unasked: s.unasked, firstSent: modeltest.T0, outage: outage{probes: s.probes, failure: ofClass(s.class)}}
		if got := l.searching(modeltest.T0.Add(s.since)); got != tt.want {
			t.Errorf("%s: searching %v", name, got)
		}
	}
}

func TestWhichRowsWereGoodBeforeAnOutage(t *testing.T) {
	o := &outage{since: modeltest.T0}
	for name, tt := range map[string]struct {
		row  record
		want bool
	}{
		"never answered":               {record{}, false},
		"never answered, and it fails": {record{setbacks: &setbacks{failedSince: modeltest.T0}}, false},
		"answered":                     {record{answeredAt: modeltest.T0}, true},
		"failing since before":         {record{answeredAt: modeltest.T0, setbacks: &setbacks{failedSince: modeltest.T0.Add(-1)}}, false},
		"failing since then":           {record{answeredAt: modeltest.T0, setbacks: &setbacks{failedSince: modeltest.T0}}, true},
		"failing since later":          {record{answeredAt: modeltest.T0, setbacks: &setbacks{failedSince: modeltest.T0.Add(1)}}, true},
	} {
		if got := o.wasGood(&slot{record: tt.row}); got != tt.want {
			t.Errorf("%s: good %v", name, got)
		}
	}
	for name, tt := range map[string]struct {
		good, bad, elsewhere int
		want                 bool
	}{"good ones": {2, 0, 0, false}, "bad ones": {0, 2, 0, false}, "both": {1, 1, 0, true}, "bad ones in another profile": {2, 0, 1, false}, "none": {0, 0, 0, false}} {
		p := NewPlan(coverOptions)
		l := p.lane("p")
		l.outage.since = modeltest.T0
		for i := range tt.good + tt.bad + tt.elsewhere {
			s := &slot{lane: l}
			switch {
			case i < tt.good:
				s.answeredAt = modeltest.T0
			case i >= tt.good+tt.bad:
				s.lane = p.lane("q")
			}
			s.lane.slots[modeltest.Ref(i)] = s
		}
		if got := l.mixedRows(); got != tt.want {
			t.Errorf("%s: good and bad ones %v", name, got)
		}
	}
}

func TestABackoffIsForgottenAfterACalmSpell(t *testing.T) {
	for name, tt := range map[string]struct {
		calm    time.Duration
		failure *model.Failure
		fails   int
	}{"calm": {backoffResets, nil, 0}, "not yet": {backoffResets - 1, nil, 4}, "down": {backoffResets, ofClass(model.FailNetwork), 4}} {
		o := &outage{failure: tt.failure, fails: 4, endedAt: modeltest.T0}
		if o.resetBackoff(modeltest.T0.Add(tt.calm)); o.fails != tt.fails {
			t.Errorf("%s: %d failures are remembered", name, o.fails)
		}
	}
	for after, fails := range map[time.Duration]int{backoffResets - 1: 5, backoffResets: 1} {
		p := testPlan(modeltest.Ref(1))
		l := p.lane("p")
		l.outage.fails, l.outage.endedAt = 4, modeltest.T0
		if l.declareOutage(ofClass(model.FailNetwork), modeltest.T0, modeltest.T0, modeltest.T0.Add(after)); l.outage.fails != fails {
			t.Errorf("down again after %v: %d failures in a row, want %d", after, l.outage.fails, fails)
		}
	}
}

func TestAnOutageBeganWithTheFirstFailureInARow(t *testing.T) {
	for name, tt := range map[string]struct {
		failing time.Time
		want    time.Time
	}{"none before": {time.Time{}, modeltest.T0}, "one before": {modeltest.T0.Add(-time.Minute), modeltest.T0.Add(-time.Minute)}, "one since": {modeltest.T0.Add(time.Second), modeltest.T0}} {
		p := testPlan(modeltest.Ref(1))
		l := p.lane("p")
		l.failingSince = tt.failing
		if l.declareOutage(ofClass(model.FailNetwork), modeltest.T0, modeltest.T0, modeltest.T0.Add(time.Minute)); !l.outage.since.Equal(tt.want) {
			t.Errorf("%s: since %v, want %v", name, l.outage.since, tt.want)
		}
	}
}

func TestForWhomThereIsAPlace(t *testing.T) {
	asked, fresh, page := &record{slot: &slot{}, sent: modeltest.T0}, &record{slot: &slot{}}, &record{sent: modeltest.T0}
	for name, tt := range map[string]struct {
		air  int
		for_ *record
		at   time.Duration
		ok   bool
	}{
		"three under way":            {maxInFlight - 1, asked, time.Minute, true},
		"four, a row that was asked": {maxInFlight, asked, 0, false},
		"four, one that was not":     {maxInFlight, fresh, hangsAfter + 59*time.Second, true},
		"four, a page":               {maxInFlight, page, hangsAfter + 59*time.Second, true},
		"six, one that was not":      {maxInFlight + 2, fresh, hangsAfter + 61*time.Second, true},
		"eight":                      {maxWithHung, fresh, 0, false},
	} {
		l := &lane{}
		for i := range tt.air {
			l.inFlight = append(l.inFlight, request{sent: modeltest.T0.Add(time.Duration(59+i) * time.Second)})
		}
		at, ok := l.roomFor(tt.for_, modeltest.T0.Add(time.Minute))
		if ok != tt.ok || ok && !at.Equal(modeltest.T0.Add(tt.at)) {
			t.Errorf("%s: a place %v at %v, want %v", name, ok, at.Sub(modeltest.T0), tt.at)
		}
	}
}

func TestTheBudgetIsKeptToTheToken(t *testing.T) {
	for perSecond, want := range map[float64]time.Duration{0.5: 2 * time.Second, 2: 500 * time.Millisecond} {
		p := NewPlan(PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Rates: map[string]float64{"p": perSecond}})
		for _, ref := range modeltest.Refs(Burst + 1) {
			p.Add(ref, modeltest.T0)
		}
		p.lane("p").sweep.failure = ofClass(model.FailServer) // no list to read them with
		for range Burst {
			for _, ticket := range p.Start(modeltest.T0) {
				p.Settle(ticket, Outcome{Pace: PaceSteady}, modeltest.T0)
			}
		}
		if wait, ok := p.Wake(modeltest.T0); !ok || wait != want {
			t.Errorf("%v requests a second: the next one in %v, want %v", perSecond, wait, want)
		}
		if got, want := p.lane("p").pageWait(), time.Duration(4/perSecond*float64(time.Second)); got != want {
			t.Errorf("%v requests a second: a page waits for %v, want %v", perSecond, got, want)
		}
	}
}

func TestWhoLetsOthersPass(t *testing.T) {
	p := NewPlan(coverOptions)
	for name, tt := range map[string]struct {
		pace  Pace
		fails int
		want  time.Duration
	}{
		"a changing row": {PaceChanging, 0, 0}, "a steady one": {PaceSteady, 0, 30 * time.Second}, "a slow one": {PaceSlow, 0, 30 * time.Second},
		"a steady one that failed": {PaceSteady, 1, 0}, "a changing one that failed": {PaceChanging, 2, 0},
	} {
		s := &slot{lane: p.lane("p"), pace: tt.pace}
		s.fails = tt.fails
		if got := s.grace(modeltest.T0); got != tt.want {
			t.Errorf("%s: for %v, want %v", name, got, tt.want)
		}
	}
}

// somePage is a page of records, one a letter, with a total unless that is -1.
func somePage(records string, total int) Page {
	page := Page{Sent: len(records), Total: max(0, total), HasTotal: total >= 0}
	for _, r := range records {
		if r == '?' { // a record without an ID
			page.Skipped++
			continue
		}
		page.Listings = append(page.Listings, Listing{Ref: model.Ref{Profile: "p", ID: string(r)}})
	}
	return page
}

func TestWhereAListEndsAndWhatItProves(t *testing.T) {
	const ten = "abcdefghij"
	for name, tt := range map[string]struct {
		readings [][]Page // each to its end
		want     []Listed // of each
		count    ListCount
	}{
		"as many as it counts":               {[][]Page{{somePage("abc", 3)}}, []Listed{ListWhole}, ListCount{3, true, 3, false}},
		"on two pages":                       {[][]Page{{somePage("ab", 3), somePage("c", 3)}}, []Listed{ListWhole}, ListCount{3, true, 3, false}},
		"without a count":                    {[][]Page{{somePage("ab", -1), somePage("c", -1)}}, []Listed{ListWhole}, ListCount{0, false, 3, false}},
		"without a count, the last full":     {[][]Page{{somePage("ab", -1), somePage("cd", -1), somePage("", -1)}}, []Listed{ListWhole}, ListCount{0, false, 4, false}},
		"without a count, the first again":   {[][]Page{{somePage("ab", -1), somePage("ab", -1)}}, []Listed{ListEnded}, ListCount{0, false, 2, false}},
		"nothing that is new":                {[][]Page{{somePage("ab", -1), somePage("ba", -1)}}, []Listed{ListEnded}, ListCount{0, false, 2, false}},
		"its last page again, and it fits":   {[][]Page{{somePage(ten, 10), somePage(ten, 10)}}, []Listed{ListWhole}, ListCount{10, true, 10, false}},
		"one that has no ID":                 {[][]Page{{somePage("ab?", 3)}}, []Listed{ListWhole}, ListCount{3, true, 3, false}},
		"the count changes":                  {[][]Page{{somePage("ab", 3), somePage("cd", 4)}}, []Listed{ListEnded}, ListCount{4, true, 4, false}},
		"the count vanishes":                 {[][]Page{{somePage("ab", 3), somePage("c", -1)}}, []Listed{ListEnded}, ListCount{0, false, 3, false}},
		"it counts more":                     {[][]Page{{somePage("ab", 3), somePage("", 3)}}, []Listed{ListEnded}, ListCount{3, true, 2, false}},
		"it counts more, twice the same":     {[][]Page{{somePage("ab", 3), somePage("", 3)}, {somePage("ab", 3), somePage("", 3)}}, []Listed{ListEnded, ListRead}, ListCount{3, true, 2, false}},
		"it counts more, not the same":       {[][]Page{{somePage("ab", 3), somePage("", 3)}, {somePage("ac", 3), somePage("", 3)}}, []Listed{ListEnded, ListEnded}, ListCount{3, true, 2, false}},
		"empty":                              {[][]Page{{somePage("", 0)}}, []Listed{ListWhole}, ListCount{0, true, 0, false}},
		"a full first page is looked behind": {[][]Page{{somePage(ten, 10), somePage("", 10)}, {somePage(ten, 10)}}, []Listed{ListWhole, ListWhole}, ListCount{10, true, 10, false}},
		"more behind the first full page":    {[][]Page{{somePage(ten, 10), somePage("kl", 2)}}, []Listed{ListEnded}, ListCount{2, true, 12, false}},
	} {
		w := &sweep{}
		var got []Listed
		for n, pages := range tt.readings {
			w.begin(modeltest.T0.Add(time.Duration(n) * time.Minute))
			for i, page := range pages {
				if ended := w.addPage(page); ended != (i == len(pages)-1) {
					t.Errorf("%s: reading %d ends with page %d: %v", name, n+1, i+1, ended)
				}
				w.page++
			}
			got = append(got, w.conclude())
		}
		if !slices.Equal(got, tt.want) || w.count != tt.count {
			t.Errorf("%s: %v, %+v; want %v, %+v", name, got, w.count, tt.want, tt.count)
		}
	}
}

func TestAListThatDoesNotFitIsReadOnceMore(t *testing.T) {
	w := &sweep{}
	for n, want := range []bool{true, false, true} {
		w.requested = false
		w.begin(modeltest.T0)
		w.addPage(somePage(fmt.Sprint(n), 3))
		w.page++
		w.addPage(somePage("", 3))
		if w.conclude(); w.requested != want {
			t.Errorf("reading %d: another one is wanted: %v", n+1, w.requested)
		}
	}
}

func TestTheSizeOfAListIsLearned(t *testing.T) {
	for _, tt := range []struct{ page, size, total, want int }{
		{1, 100, 250, 3}, {1, 100, 200, 2}, {1, 100, 201, 3}, {3, 100, 100, 3}, {1, 0, 50, 1}, {2, 100, -1, 2}, {1, 1, maxPages + 9, maxPages},
	} {
		w := &sweep{page: tt.page, size: tt.size}
		if w.measure(somePage("", tt.total), modeltest.T0); w.pages != tt.want || !w.pagesAt.Equal(modeltest.T0) {
			t.Errorf("%+v: %d pages", tt, w.pages)
		}
	}
}
