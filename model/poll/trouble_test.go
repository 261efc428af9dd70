package poll

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
)

// ago is a time so many seconds before t0.
func ago(seconds int) time.Time { return modeltest.T0.Add(-time.Duration(seconds) * time.Second) }

func TestWhenAnotherListIsSought(t *testing.T) {
	// The row has been missing for a minute.
	for name, tt := range map[string]struct {
		w    sweep
		want bool
	}{
		"none since":                      {sweep{started: ago(90), next: modeltest.T0.Add(time.Hour)}, true},
		"one runs":                        {sweep{started: ago(90), page: 1}, false},
		"the list cannot be read":         {sweep{started: ago(90), failure: ofClass(model.FailServer)}, false},
		"a complete one just now":         {sweep{started: ago(4), complete: []time.Time{ago(4)}, next: modeltest.T0.Add(time.Hour)}, false},
		"a complete one five seconds ago": {sweep{started: ago(5), complete: []time.Time{ago(5)}, next: modeltest.T0.Add(time.Hour)}, true},
		"two, too close":                  {sweep{started: ago(26), complete: []time.Time{ago(30), ago(26)}, next: modeltest.T0.Add(time.Hour)}, true},
		"two, far enough apart":           {sweep{started: ago(25), complete: []time.Time{ago(30), ago(25)}, next: modeltest.T0.Add(time.Hour)}, false},
		"one that proved nothing":         {sweep{started: ago(20), next: modeltest.T0.Add(time.Hour)}, false},
		"the next one is due":             {sweep{started: ago(20), next: modeltest.T0}, true},
		"a complete one from before":      {sweep{started: ago(61), complete: []time.Time{ago(61)}, next: modeltest.T0.Add(time.Hour)}, true},
	} {
		p := NewPlan(coverOptions)
		p.lane("p").beSweeping(tt.w)
		if p.ConfirmAbsence("p", ago(60), modeltest.T0); p.lane("p").sweep.requested != tt.want {
			t.Errorf("%s: sought %v", name, !tt.want)
		}
	}
}

func TestWhatProvesThatARowIsNotThere(t *testing.T) {
	forbidden := &model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: modeltest.Text("AccessDenied")}
	for name, tt := range map[string]struct {
		complete []int // seconds ago
		lacked   int   // since when; 0: it is not lacked
		failure  *model.Failure
		read     int // when something else was read; 0: never
		want     Absence
	}{
		"two lists since":               {[]int{30, 25}, 30, nil, 0, AbsenceProved},
		"too close":                     {[]int{30, 26}, 30, nil, 0, AbsenceOpen},
		"one of them from before":       {[]int{70, 30}, 70, nil, 0, AbsenceOpen},
		"the first one still had it":    {[]int{40, 30}, 30, nil, 0, AbsenceOpen},
		"three, the first one had it":   {[]int{40, 30, 25}, 30, nil, 0, AbsenceProved},
		"what was whole was a page":     {nil, 30, nil, 0, AbsenceOpen},
		"a page, and one list since":    {[]int{25}, 30, nil, 0, AbsenceOpen},
		"the list has it":               {[]int{40, 30}, 0, nil, 0, AbsenceOpen},
		"forbidden, and something read": {nil, 0, forbidden, 30, AbsenceWaived},
		"forbidden, and read before":    {nil, 0, forbidden, 60, AbsenceOpen},
		"forbidden, and nothing read":   {nil, 0, forbidden, 0, AbsenceOpen},
		"broken, and something read":    {[]int{40, 30}, 40, ofClass(model.FailServer), 30, AbsenceOpen},
		"no right to the workspace":     {nil, 0, &model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: modeltest.Text("Workspace.AccessDenied")}, 30, AbsenceOpen},
	} {
		p := testPlan(modeltest.Ref(1))
		l := p.lane("p")
		for _, seconds := range tt.complete {
			l.sweep.complete = append(l.sweep.complete, ago(seconds))
		}
		if tt.lacked > 0 {
			p.slot(modeltest.Ref(1)).setback().absentSince = ago(tt.lacked)
		}
		if tt.read > 0 {
			l.readSent = ago(tt.read)
		}
		l.sweep.failure = tt.failure
		if got := p.Absent(modeltest.Ref(1), ago(60)); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	if got := testPlan().Absent(modeltest.Ref(1), modeltest.T0); got != AbsenceOpen {
		t.Errorf("one that is not watched: %v", got)
	}
}

func TestWhetherAThrottledRowSpeaksForAll(t *testing.T) {
	for name, tt := range map[string]struct {
		answered        bool
		unasked, trials int
		down            bool
	}{
		"the first of some":      {false, 1, 0, false},
		"the fifteenth":          {false, 1, searchProbes - 1, false},
		"the sixteenth":          {false, 1, searchProbes, true},
		"all others were asked":  {false, 0, 0, true},
		"it was answered before": {true, 1, 0, true},
	} {
		p := testPlan(modeltest.Refs(4)...)
		l, f := p.lane("p"), &model.Failure{Class: model.FailThrottled, HTTPStatus: 429}
		l.hold, l.unasked = hold{failure: f, since: ago(40), until: ago(10), trials: tt.trials}, tt.unasked
		r := &p.slot(modeltest.Ref(1)).record
		if tt.answered {
			r.answeredAt = ago(50)
		}
		l.throttled(r, f, ago(1), modeltest.T0)
		if _, down := p.Trouble("p"); down != tt.down {
			t.Errorf("%s: the profile is down: %v", name, down)
		}
		if !tt.down && (l.hold.trials != tt.trials+1 || !l.hold.until.Equal(modeltest.T0.Add(backoffFirst))) {
			t.Errorf("%s: %d trials, the next one in %v", name, l.hold.trials, l.hold.until.Sub(modeltest.T0))
		}
	}
}

func TestAThrottleIsTriedOnARowThatMayBeAskedSoonest(t *testing.T) {
	for range 20 { // rows are looked at in any order
		other := model.Ref{Profile: "q", ID: "d"}
		p := testPlan(modeltest.Ref(1), modeltest.Ref(2), modeltest.Ref(3), other)
		l := p.lane("p")
		l.hold = hold{failure: ofClass(model.FailThrottled), until: modeltest.T0}
		p.slot(modeltest.Ref(1)).setback().notBefore, p.slot(modeltest.Ref(3)).setback().notBefore = modeltest.T0.Add(time.Hour), modeltest.T0.Add(time.Minute)
		p.slot(modeltest.Ref(2)).ticket = 9
		turn, ok := l.trial(modeltest.T0)
		if !ok || turn.slot != p.slot(modeltest.Ref(3)) || !turn.at.Equal(modeltest.T0.Add(time.Minute)) {
			t.Fatalf("%v %+v", ok, turn)
		}
		p.slot(modeltest.Ref(1)).ticket, p.slot(modeltest.Ref(3)).ticket = 7, 8
		if _, ok := l.trial(modeltest.T0); ok {
			t.Fatal("all are under way, and one is to be asked")
		}
	}
}

func TestWhatFailedInAnOutageIsAskedForWhenItEnds(t *testing.T) {
	far := modeltest.T0.Add(time.Hour)
	for name, tt := range map[string]struct {
		profile string
		flying  bool
		failed  time.Time
		asked   bool
	}{
		"it failed since":                    {"p", false, modeltest.T0, true},
		"it failed before":                   {"p", false, ago(1), false},
		"it has not failed":                  {"p", false, time.Time{}, false},
		"it is under way":                    {"p", true, modeltest.T0, false},
		"it failed since in another profile": {"q", false, modeltest.T0, false},
	} {
		ref := model.Ref{Profile: tt.profile, ID: "d"}
		p := testPlan(modeltest.Ref(1), ref)
		s := p.slot(ref)
		s.setback().failedSince, s.due, s.fails = tt.failed, far, 3
		s.enqueue()
		if tt.flying {
			s.ticket = 9
		}
		l := p.lane("p")
		l.outage.failure, l.outage.since = ofClass(model.FailNetwork), modeltest.T0
		w := &l.sweep
		w.setback().failedSince, w.since, w.record.fails = tt.failed, far, 3
		if tt.flying {
			w.ticket = 10
		}
		l.recover(modeltest.T0.Add(time.Minute))
		if got := s.due.Before(far); got != tt.asked {
			t.Errorf("%s: asked for at once: %v", name, got)
		}
		list := tt.asked || tt.profile == "q" // its own list failed in the outage
		if got := w.since.Before(far); got != list {
			t.Errorf("%s: the list is asked for at once: %v", name, got)
		}
	}
}

func TestAThrottleInAnOutageIsWaitedFor(t *testing.T) {
	for name, tt := range map[string]struct {
		sent  time.Time
		after time.Duration
		want  bool
	}{
		"of a probe":                  {modeltest.T0.Add(1), 0, true},
		"of a probe, with a time":     {modeltest.T0.Add(1), time.Minute, true},
		"sent before, with a time":    {modeltest.T0, time.Minute, true},
		"sent before, without a time": {modeltest.T0, 0, false},
	} {
		p := testPlan(modeltest.Refs(3)...)
		l := p.lane("p")
		l.outage.failure, l.outage.declared = ofClass(model.FailNetwork), modeltest.T0
		l.probed(&model.Failure{Class: model.FailThrottled, RetryAfter: tt.after}, tt.sent, modeltest.T0.Add(time.Second))
		if got := !l.outage.notBefore.IsZero(); got != tt.want || got != (l.slowed(modeltest.T0.Add(time.Minute)) == 2) {
			t.Errorf("%s: waited for: %v", name, got)
		}
	}
}

func TestAProfileWithoutRowsIsProbedWithItsList(t *testing.T) {
	for name, tt := range map[string]struct {
		wanted, flying bool
		rows           int
		want           bool
	}{"wanted": {true, false, 0, true}, "not wanted": {false, false, 0, false}, "under way": {true, true, 0, false}, "there are rows, all under way": {true, false, 1, false}} {
		p := testPlan(modeltest.Refs(tt.rows)...)
		l := p.lane("p")
		for _, s := range p.lane("p").slots {
			s.ticket = 9
		}
		l.outage.failure, l.sweep.requested = ofClass(model.FailNetwork), tt.wanted
		if tt.flying {
			l.inFlight = []request{{sent: modeltest.T0}}
		}
		if _, ok := l.probe(modeltest.T0); ok != tt.want {
			t.Errorf("%s: probed %v", name, ok)
		}
	}
}

func TestWhoWantsAnotherSweep(t *testing.T) {
	failed := ofClass(model.FailServer)
	for name, tt := range map[string]struct {
		w      sweep
		rows   int
		paused bool
		want   bool
	}{
		"nobody": {sweep{}, 50, false, false}, "rows": {sweep{coverage: coverSteady}, 50, false, true}, "a glob": {sweep{always: true}, 0, false, true},
		"a wait": {sweep{awaited: true}, 0, false, true}, "rows that it would bring": {sweep{failure: failed}, sweepAbove + 1, false, true},
		"too few rows for one": {sweep{failure: failed}, sweepAbove, false, false}, "one that runs": {sweep{always: true, page: 2}, 0, false, false},
		"a pause": {sweep{always: true}, 0, true, false}, "somebody, in a pause": {sweep{requested: true}, 0, true, true}, "somebody who asks for all": {sweep{asked: true}, 0, true, true},
	} {
		p := NewPlan(coverOptions)
		p.Pause(tt.paused)
		l := p.lane("p")
		l.beSweeping(tt.w)
		l.counts[PaceSteady] = tt.rows
		if _, got := l.sweep.due(); got != tt.want {
			t.Errorf("%s: due %v", name, got)
		}
	}
	for name, tt := range map[string]struct {
		w      sweep
		paused bool
		want   bool
	}{
		"a page": {sweep{page: 2}, false, true}, "one under way": {sweep{page: 2, ticket: 9}, false, false}, "in a pause": {sweep{page: 2}, true, false},
		"in a pause, asked for": {sweep{page: 2, byHand: true}, true, true}, "asked for, under way": {sweep{page: 2, byHand: true, ticket: 9}, true, false},
	} {
		p := NewPlan(coverOptions)
		p.Pause(tt.paused)
		p.lane("p").beSweeping(tt.w)
		if _, got := p.lane("p").sweep.nextPage(); got != tt.want {
			t.Errorf("the next page, %s: %v", name, got)
		}
	}
}

func TestWhichRowsAListMayBringAreCounted(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	l, s := p.lane("p"), p.slot(modeltest.Ref(1))
	steps := []struct {
		do   func()
		want int
	}{
		{func() {}, 1}, {func() { s.setPace(PaceSteady) }, 1}, {func() { s.setPace(PaceSlow) }, 0}, {func() { s.setPace(PaceSteady) }, 1},
		{func() { l.setUnlisted(s, true) }, 0}, {func() { l.setUnlisted(s, true) }, 0}, {func() { s.setPace(PaceChanging) }, 0},
		{func() { l.setUnlisted(s, false) }, 1}, {func() { l.setUnlisted(s, false) }, 1}, {func() { p.Remove(modeltest.Ref(1)) }, 0},
	}
	for i, step := range steps {
		if step.do(); l.countable() != step.want {
			t.Errorf("step %d: %d rows, want %d", i+1, l.countable(), step.want)
		}
	}
}

func TestRefreshReachesWhatTheListDoesNotBring(t *testing.T) {
	for range 20 { // rows are looked at in any order
		p := testPlan(modeltest.Refs(12)...)
		l := p.lane("p")
		l.sweep.coverage = coverAll
		p.slot(modeltest.Ref(3)).setPace(PaceSlow)
		p.Refresh(modeltest.T0)
		if s := p.slot(modeltest.Ref(3)); !s.asked || !l.sweep.asked || p.slot(modeltest.Ref(4)).asked {
			t.Fatalf("the slow row is asked for %v, the list %v, another row %v", s.asked, l.sweep.asked, p.slot(modeltest.Ref(4)).asked)
		}
	}
}

func TestASuspicionEndsWithTheRowItRestsOn(t *testing.T) {
	for name, tt := range map[string]struct{ by, witness, off int }{
		"whose failure it was": {1, 2, 1}, "the witness": {1, 2, 2}, "another": {1, 2, 3},
	} {
		p := testPlan(modeltest.Refs(4)...)
		l := p.lane("p")
		l.suspicion = suspicion{failure: ofClass(model.FailServer), by: &p.slot(modeltest.Ref(tt.by)).record, witness: &p.slot(modeltest.Ref(tt.witness)).record}
		p.Remove(modeltest.Ref(tt.off))
		if got := l.suspicion.failure == nil; got != (tt.off != 3) {
			t.Errorf("%s is taken off: it ends %v", name, got)
		}
	}
}

func TestANewKeyTriesAListThatFailedAtOnce(t *testing.T) {
	far := modeltest.T0.Add(time.Hour)
	for name, f := range map[string]*model.Failure{"failed": ofClass(model.FailKey), "fine": nil} {
		p := testPlan(modeltest.Ref(1))
		w := &p.lane("p").sweep
		w.failure, w.next, w.since = f, far, far
		p.Retry("p", modeltest.T0)
		if want := f == nil; w.next.Equal(far) != want || w.since.Equal(far) != want {
			t.Errorf("%s: next in %v, since %v", name, w.next.Sub(modeltest.T0), w.since.Sub(modeltest.T0))
		}
	}
}

func TestALateAnswerOfARowThatWasTakenOffIsNoAnswer(t *testing.T) {
	for name, f := range map[string]*model.Failure{"a reading": nil, "a failure": ofClass(model.FailNetwork)} {
		p := testPlan(modeltest.Ref(1), modeltest.Ref(2))
		ticket := mustStart(t, p, modeltest.T0, 2)[0]
		p.Remove(ticket.Ref)
		if p.Settle(ticket, Outcome{Failure: f}, modeltest.T0.Add(time.Second)) {
			t.Errorf("%s: it counts as current", name)
		}
		if l := p.lane("p"); !l.answeredAt.IsZero() || !l.readSent.IsZero() {
			t.Errorf("%s: answered at %v, read at %v", name, l.answeredAt, l.readSent)
		}
	}
}

func TestWhatWasEverRead(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	if !p.Unread("p") || !p.Unread("another") {
		t.Error("nothing was read, and something was")
	}
	p.lane("p").readSent = modeltest.T0
	if p.Unread("p") || !p.Unread("another") {
		t.Error("something was read with one profile, and nothing with another")
	}
	r := &record{}
	if r.answer(nil, modeltest.T0); !r.readAt().Equal(modeltest.T0) || !r.good() || r.answers != 1 {
		t.Errorf("a reading: %+v", r)
	}
	if r.answer(ofClass(model.FailNotFound), modeltest.T0); !r.readAt().IsZero() || !r.good() || r.answers != 2 {
		t.Errorf("a refusal: %+v", r)
	}
	if r.fail(ofClass(model.FailTimeout), modeltest.T0); r.good() || !r.hung || r.answers != 0 {
		t.Errorf("a call that hung: %+v", r)
	}
	if r.fail(ofClass(model.FailNetwork), modeltest.T0); r.hung {
		t.Errorf("one that did not: %+v", r)
	}
}

func TestWhenAWitnessIsAsked(t *testing.T) {
	for name, tt := range map[string]struct {
		consulted time.Time
		urgent    bool
		asked     bool
	}{
		"none was asked so far": {time.Time{}, false, true}, "one ten seconds ago": {ago(10), false, true}, "one just now": {ago(9), false, false},
		"one just now, and it is urgent": {ago(9), true, true},
	} {
		p := testPlan(modeltest.Refs(3)...)
		l := p.lane("p")
		for _, s := range p.lane("p").slots {
			s.answer(nil, ago(20))
		}
		l.consultedAt = tt.consulted
		l.suspicion = suspicion{failure: ofClass(model.FailServer), by: &p.slot(modeltest.Ref(1)).record}
		if !l.consult(tt.urgent, modeltest.T0) {
			t.Errorf("%s: there is no witness", name)
		}
		if got := l.suspicion.witness != nil; got != tt.asked || got != (l.priority != nil) {
			t.Errorf("%s: asked %v", name, got)
		}
	}
}

func TestWhoIsAWitness(t *testing.T) {
	for name, tt := range map[string]struct {
		row, elsewhere, list bool // were answered the last time
		byList               bool
		want                 string
	}{
		"a row": {row: true, want: "row"}, "a row rather than the list": {row: true, list: true, want: "row"}, "else the list": {list: true, want: "list"},
		"a row of another profile": {elsewhere: true}, "the list itself failed": {list: true, byList: true}, "nobody": {},
	} {
		other := model.Ref{Profile: "q", ID: "d"}
		p := testPlan(modeltest.Ref(1), modeltest.Ref(2), other)
		l := p.lane("p")
		if tt.row {
			p.slot(modeltest.Ref(2)).answer(nil, modeltest.T0)
		}
		if tt.elsewhere {
			p.slot(other).answer(nil, modeltest.T0)
		}
		if tt.list {
			l.sweep.answer(nil, modeltest.T0)
		}
		q := &suspicion{by: &p.slot(modeltest.Ref(1)).record}
		if tt.byList {
			q.by = &l.sweep.record
		}
		got := ""
		switch l.witness(q) {
		case nil:
		case &l.sweep.record:
			got = "list"
		case &p.slot(modeltest.Ref(2)).record:
			got = "row"
		default:
			got = "another"
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestASweepThatNobodyNeedsIsGivenUp(t *testing.T) {
	for name, tt := range map[string]struct {
		w    sweep
		page int
	}{
		"nobody needs it": {sweep{page: 2, number: 1}, 0}, "a page is under way": {sweep{page: 2, number: 1, ticket: 9}, 2}, "somebody does": {sweep{page: 2, number: 1, byHand: true}, 2},
	} {
		p := testPlan(modeltest.Ref(1))
		l := p.lane("p")
		l.beSweeping(tt.w)
		if l.cover(coverNone, modeltest.T0); l.sweep.page != tt.page {
			t.Errorf("%s: page %d, want %d", name, l.sweep.page, tt.page)
		}
	}
}

func TestWhoComesFirstWhereRowsHang(t *testing.T) {
	for name, tt := range map[string]struct {
		hungFirst, asked bool // of the first row that is due
		others           bool // there is another one, which did not hang
		fresh            bool // and one that was never asked
		flying, hung     int  // requests under way, of these of rows that hung
		want             int  // the row; 0 for none
	}{
		"the first": {want: 1, others: true}, "it hung, and none does now": {hungFirst: true, others: true, want: 1},
		"it hung, as two that are under way": {hungFirst: true, others: true, flying: 3, hung: 2, want: 2},
		"it hung, as one that is under way":  {hungFirst: true, others: true, flying: 2, hung: 1, want: 1},
		"it hung, somebody asks for it":      {hungFirst: true, asked: true, others: true, flying: 3, hung: 2, want: 1},
		"there is no other":                  {hungFirst: true, flying: 3, hung: 2, want: 0},
		"others were never asked":            {hungFirst: true, others: true, fresh: true, want: 2},
		"all places are taken":               {others: true, flying: maxInFlight, want: 0},
		"but not for one never asked":        {others: true, fresh: true, flying: maxInFlight, want: 3},
	} {
		p := testPlan(modeltest.Ref(1))
		if tt.others {
			p.Add(modeltest.Ref(2), modeltest.T0)
		}
		if tt.fresh {
			p.Add(modeltest.Ref(3), modeltest.T0)
		}
		l := p.lane("p")
		for ref, s := range p.lane("p").slots {
			if ref != modeltest.Ref(3) {
				l.countAsked(s)
				s.sent = ago(60)
			}
		}
		p.slot(modeltest.Ref(1)).hung, p.slot(modeltest.Ref(1)).asked = tt.hungFirst, tt.asked
		l.promote(modeltest.T0)
		for i := range tt.flying {
			s := &slot{}
			s.record.hung = i < tt.hung
			l.inFlight = append(l.inFlight, request{slot: s, sent: ago(1)})
		}
		turn, ok := l.rowTurn(modeltest.T0)
		want := p.slot(modeltest.Ref(tt.want))
		if ok != (tt.want > 0) || ok && turn.slot != want {
			t.Errorf("%s: %v %+v", name, ok, turn.slot)
		}
	}
}

// TestTroubleOfAProfileIsFoundBesideOneWithoutRows which is in trouble as well.
func TestTroubleOfAProfileIsFoundBesideOneWithoutRows(t *testing.T) {
	other := model.Ref{Profile: "q", ID: "d"}
	p := testPlan(modeltest.Ref(1), other)
	now := modeltest.T0
	for range 2000 {
		for _, ticket := range p.Start(now) {
			p.Settle(ticket, Outcome{Pace: PaceChanging, Failure: &model.Failure{Class: model.FailNetwork}}, now)
		}
		now = now.Add(10 * time.Millisecond)
	}
	if got := p.Troubles(); len(got) != 2 {
		t.Fatalf("two profiles are down, and there is %+v", got)
	}
	p.Remove(modeltest.Ref(1))
	if got := p.Troubles(); len(got) != 1 || got[0].Profile != "q" {
		t.Errorf("one has no rows any more, and there is %+v", got)
	}
}

func TestAListIsTroubleOnceItFailsAgainAndIsOfUse(t *testing.T) {
	for name, tt := range map[string]struct {
		rows  int
		globs []model.Pattern
		fails int
		wait  time.Duration
		want  bool
	}{
		"a glob, once":            {0, []model.Pattern{{Profile: "p", Glob: "*"}}, 1, 0, false},
		"a glob, twice":           {0, []model.Pattern{{Profile: "p", Glob: "*"}}, 2, 0, true},
		"a glob, once, and asked": {0, []model.Pattern{{Profile: "p", Glob: "*"}}, 1, 20 * time.Second, true},
		"eleven rows, twice":      {11, nil, 2, 0, true},
		"ten rows that need none": {10, nil, 2, 0, false},
	} {
		p := testPlan(modeltest.Refs(tt.rows)...)
		for _, glob := range tt.globs {
			p.Follow(glob.Profile, true)
		}
		l := p.lane("p")
		l.sweep.failure, l.sweep.record.fails = &model.Failure{Class: model.FailServer, HTTPStatus: 503, RetryAfter: tt.wait}, tt.fails
		found := false
		for _, trouble := range p.Troubles() {
			found = found || trouble.Scope == ScopeList
		}
		if found != tt.want {
			t.Errorf("%s: trouble of the list: %v", name, found)
		}
	}
}

func TestWhatWasSentBeforeAnOutageDoesNotEndIt(t *testing.T) {
	p := testPlan(modeltest.Refs(3)...)
	tickets := mustStart(t, p, modeltest.T0, 3)
	p.Settle(tickets[0], Outcome{Failure: &model.Failure{Class: model.FailNetwork}}, modeltest.T0)
	now := modeltest.T0.Add(secondTry)
	again := mustStart(t, p, now, 1)[0]
	if again.Ref != tickets[0].Ref {
		t.Fatalf("%v is asked to confirm it", again.Ref)
	}
	p.Settle(again, Outcome{Failure: &model.Failure{Class: model.FailNetwork}}, now)
	if _, ok := p.Trouble("p"); !ok {
		t.Fatal("two failures in a row, and nothing answered: no outage")
	}
	p.Settle(tickets[1], Outcome{Pace: PaceSteady}, now.Add(time.Second))
	if _, ok := p.Trouble("p"); !ok {
		t.Error("an answer to a request sent before ended the outage")
	}
}
