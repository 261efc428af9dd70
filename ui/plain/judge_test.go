package plain

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// refusal returns a failure.
func refusal(class model.FailureClass, status int, code string) *model.Failure {
	return &model.Failure{Class: class, HTTPStatus: status, Code: safe.Clean(code), Host: safe.Clean("host.example")}
}

var (
	badKey    = refusal(model.FailKey, 401, "InvalidApiKey")
	noRight   = refusal(model.FailPermission, 403, "AccessDenied")
	ofService = refusal(model.FailRejected, 400, "InvalidParameter")
	ofGateway = refusal(model.FailRejected, 405, "")
	notFound  = refusal(model.FailNotFound, 404, "NotFound")
	overload  = refusal(model.FailServer, 500, "InternalError")
	untrusted = refusal(model.FailTLS, 0, "")
)

func TestTwoAnswersFarEnoughApartConfirm(t *testing.T) {
	type answer struct {
		finding   string
		at        time.Duration
		confirmed bool
	}
	for name, answers := range map[string][]answer{
		"once, however long ago": {{"a", 0, false}, {"", 9 * time.Second, false}},
		"twice, too close":       {{"a", 0, false}, {"a", confirmAfter - 1, false}},
		"twice, just far enough": {{"a", 0, false}, {"a", confirmAfter, true}},
		"something else between": {{"a", 0, false}, {"b", 3 * time.Second, false}, {"a", 6 * time.Second, false}},
		"the third far enough":   {{"a", 0, false}, {"a", time.Second, false}, {"a", 6 * time.Second, true}},
	} {
		var c confirmation
		for i, a := range answers {
			if a.finding != "" {
				c.add(a.finding, began.Add(a.at))
			}
			if got := c.confirmed(began.Add(a.at)); got != a.confirmed {
				t.Errorf("%s: answer %d confirms: %v", name, i+1, got)
			}
		}
	}
}

func TestAConfirmationIsDueOnlyOnce(t *testing.T) {
	var c confirmation
	if c.due(began.Add(time.Hour)) {
		t.Error("it is due, and there is no finding")
	}
	c.add("a", began)
	for _, tt := range []struct {
		after time.Duration
		want  bool
	}{{confirmAfter - 1, false}, {confirmAfter, true}, {2 * confirmAfter, false}} {
		if got := c.due(began.Add(tt.after)); got != tt.want {
			t.Errorf("after %v: %v, want %v", tt.after, got, tt.want)
		}
	}
}

func TestRequestsSentTogetherAreOneRound(t *testing.T) {
	var s source
	for _, tt := range []struct {
		f      *model.Failure
		at     time.Duration
		rounds int
	}{
		{overload, 0, 1}, {overload, time.Second - 1, 1}, {overload, time.Second, 2}, {overload, time.Second + 1, 2},
		{nil, 2 * time.Second, 0}, {overload, 2 * time.Second, 1},
	} {
		if s.record(tt.f, began.Add(tt.at)); s.rounds != tt.rounds {
			t.Errorf("at %v: %d rounds, want %d", tt.at, s.rounds, tt.rounds)
		}
	}
}

func TestAnUntrustedCertificateIsNoResponse(t *testing.T) {
	var s source
	if s.record(untrusted, began); s.responded {
		t.Error("an untrusted certificate counts as a response")
	}
	if s.record(overload, began); !s.responded || s.answered {
		t.Errorf("HTTP 500: responded %v, answered %v", s.responded, s.answered)
	}
	if s.record(untrusted, began); !s.responded {
		t.Error("an untrusted certificate removes an earlier response")
	}
	s.warned = true
	if s.record(nil, began); !s.responded || !s.answered || !s.warned {
		t.Errorf("a reading: %+v", s)
	}
}

func TestAProfileEndsOnTwoAnswersThatAgree(t *testing.T) {
	for name, tt := range map[string]struct {
		answers []*model.Failure
		f       *model.Failure
		over    time.Duration
		want    End
	}{
		"a key refused once":                 {[]*model.Failure{badKey}, badKey, time.Minute, Open},
		"a key refused twice":                {[]*model.Failure{badKey, badKey}, badKey, 0, Denied},
		"another reason than the answers'":   {[]*model.Failure{ofGateway, ofGateway}, badKey, time.Minute, Open},
		"an error that may pass":             {[]*model.Failure{overload, overload}, overload, time.Minute, Open},
		"a gateway that refuses for a while": {[]*model.Failure{ofGateway, ofGateway}, ofGateway, confirmAfter - 1, Open},
		"a gateway that refuses for longer":  {[]*model.Failure{ofGateway, ofGateway}, ofGateway, confirmAfter, Refused},
	} {
		var s source
		for _, f := range tt.answers {
			s.record(f, began)
		}
		if got := s.end(tt.f, began.Add(tt.over)); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestAReasonNamesTheBaseURLIfItMayBeWrong(t *testing.T) {
	nameless := *ofGateway
	nameless.Host = safe.Text{}
	for name, tt := range map[string]struct {
		f    *model.Failure
		text string
	}{
		"the key is refused":               {badKey, ""},
		"the service's own word":           {ofService, ""},
		"a gateway refuses":                {ofGateway, "Does host.example have the deployment API?"},
		"there is nothing at this address": {notFound, "Does host.example have the deployment API?"},
		"a host without a name":            {&nameless, "Does this host have the deployment API?"},
	} {
		got := explainAll(tt.f)
		if tt.text == "" && got != explain(tt.f) || !strings.Contains(got, tt.text) {
			t.Errorf("%s: %q, want %q", name, got, tt.text)
		}
	}
}

func TestThoseWithTheSameReasonAreNamedUpToFive(t *testing.T) {
	var misses []miss
	for _, who := range []string{"a", "b", "c", "d", "e"} {
		misses = append(misses, miss{Missing, who, "gone"})
	}
	if all := joined(misses); len(all) != 1 || all[0].who != "a, b, c, d, e" {
		t.Errorf("five: %+v", all)
	}
	if all := joined(append(misses, miss{Missing, "f", "gone"}, miss{Denied, "g", "key"})); len(all) != 2 || all[0].who != "a, b, c, d, e and 1 more" || all[1].who != "g" {
		t.Errorf("six and one: %+v", all)
	}
}

func TestHowOftenAGetTriesBeforeItGivesUp(t *testing.T) {
	for name, tt := range map[string]struct {
		f     *model.Failure
		fails []End // after one, two and three in a row
	}{
		"a refused certificate":  {untrusted, []End{Unreachable, Unreachable, Unreachable}},
		"a redirect":             {refusal(model.FailRedirect, 302, ""), []End{Unreachable, Unreachable, Unreachable}},
		"a refused key":          {badKey, []End{Open, Denied, Denied}},
		"no right":               {noRight, []End{Denied, Denied, Denied}},
		"the service's own word": {ofService, []End{Refused, Refused, Refused}},
		"a gateway's refusal":    {ofGateway, []End{Open, Open, Refused}},
		"not found":              {notFound, []End{Missing, Missing, Missing}},
		"an error that may pass": {overload, []End{Open, Open, Unreachable}},
	} {
		for i, want := range tt.fails {
			if got := judge(tt.f, i+1); got != want {
				t.Errorf("%s, %d in a row: %v, want %v", name, i+1, got, want)
			}
		}
	}
}

func TestACapacityGoesFrom1To999(t *testing.T) {
	for capacity, fine := range map[int]bool{-1: false, 0: true, 1: true, model.MaxCapacity: true, model.MaxCapacity + 1: false} {
		if _, err := ParseGoal("ready", capacity); (err == nil) != fine {
			t.Errorf("%d: %v", capacity, err)
		}
	}
	for text, fine := range map[string]bool{"status=RUNNING": true, "RUNNING": false, "status": false, "state=RUNNING": false, "=RUNNING": false, "status=ODD": false} {
		if _, err := ParseGoal(text, 0); (err == nil) != fine {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestACapacityIsMetOnlyWholeAndSent(t *testing.T) {
	g, err := ParseGoal("ready", 4)
	if err != nil {
		t.Fatal(err)
	}
	n := model.NumberOf
	for _, tt := range []struct {
		has, ready model.Number
		want       bool
	}{{n(4), n(4), true}, {n(4), n(3), false}, {n(3), n(4), false}, {n(8), n(8), false}, {model.Number{}, n(4), false}, {n(4), model.Number{}, false}, {model.Number{}, model.Number{}, false}} {
		d := &model.Deployment{Status: model.Running, Capacity: tt.has, ReadyCapacity: tt.ready}
		if got := g.met(d); got != tt.want {
			t.Errorf("%v of %v: %v, want %v", tt.ready, tt.has, got, tt.want)
		}
	}
	if zero, _ := ParseGoal("ready", 0); !zero.mayBeOld() || g.mayBeOld() {
		t.Error("a wanted capacity does not exclude an old reading")
	}
}

func TestWhichStatesAGoalIsOutOfReachOf(t *testing.T) {
	withCapacity, _ := ParseGoal("ready", 4)
	for _, tt := range []struct {
		goal   Goal
		status model.Status
		units  int64 // -1: none sent
		want   bool
	}{
		{goal(t, "ready"), model.Failed, 4, true}, {goal(t, "ready"), model.Stopped, 4, true}, {goal(t, "ready"), model.Pending, 4, false},
		{goal(t, "ready"), model.Running, 4, false}, {goal(t, "ready"), model.Running, -1, false},
		{withCapacity, model.Running, -1, true}, {withCapacity, model.Running, 4, false}, {withCapacity, model.Pending, -1, false},
		{goal(t, "stopped"), model.Failed, 4, true}, {goal(t, "stopped"), model.Deleted, 4, true}, {goal(t, "stopped"), model.Running, 4, false},
		{goal(t, "stopped"), model.Stopped, 4, false}, {goal(t, "stopped"), model.ArrearsDown, 4, false},
		{goal(t, "status=FAILED"), model.Failed, 4, false}, {goal(t, "status=FAILED"), model.Deleted, 4, true},
		{goal(t, "deleted"), model.Failed, 4, false}, {goal(t, "deleted"), model.Running, 4, false},
	} {
		d := &model.Deployment{Status: tt.status}
		if tt.units >= 0 {
			d.Capacity = model.NumberOf(tt.units)
		}
		if got := tt.goal.lost(d); got != tt.want {
			t.Errorf("%v at %s, units %d: lost %v, want %v", tt.goal, tt.status, tt.units, got, tt.want)
		}
	}
}

// judged returns a wait for one deployment and its target.
func judged(t *testing.T, to string) (*waiting, *target) {
	w := &waiting{Wait: &Wait{Loop: Loop{Engine: newEngine("a")}, Goal: goal(t, to), CreateTimeout: 10 * time.Second}, started: began, startWall: began, byRef: map[model.Ref]*target{}, sources: map[string]*source{}}
	return w, w.target(w.Engine.Board.Row(model.Ref{Profile: "default", ID: "a"}))
}

// receive makes the wait judge the answer to a GET. sent is the time of the request,
// counted from the start of the wait.
func (w *waiting) receive(x *target, sent time.Duration, d *model.Deployment, f *model.Failure) {
	last := model.Poll{At: began.Add(sent + time.Second), Latency: time.Second, HTTPStatus: 200}
	w.Engine.Board.Apply(model.Sample{Ref: x.row.Ref, Poll: last, Deployment: d, Failure: f})
	w.judge(x, poll.Ticket{Ref: x.row.Ref})
}

func TestTheFirstStateIsNoProofFor15Seconds(t *testing.T) {
	state := func(s model.Status) *model.Deployment {
		return &model.Deployment{Status: s, Capacity: model.NumberOf(4), ReadyCapacity: model.NumberOf(4)}
	}
	edited := func(ago time.Duration) *model.Deployment {
		d := state(model.Running)
		d.Modified = model.Stamp{At: began.Add(time.Second - ago)}
		return d
	}
	for name, tt := range map[string]struct {
		sent     []time.Duration
		readings []*model.Deployment
		want     End
	}{
		"running, sent just before":     {[]time.Duration{settleTime - 1}, []*model.Deployment{state(model.Running)}, Open},
		"running, sent just then":       {[]time.Duration{settleTime}, []*model.Deployment{state(model.Running)}, Done},
		"running after something else":  {[]time.Duration{0, 1}, []*model.Deployment{state(model.Updating), state(model.Running)}, Done},
		"edited long before":            {[]time.Duration{0}, []*model.Deployment{edited(settleTime)}, Done},
		"edited just before":            {[]time.Duration{0}, []*model.Deployment{edited(settleTime - time.Second)}, Open},
		"failed, sent just before":      {[]time.Duration{settleTime - 1}, []*model.Deployment{state(model.Failed)}, Open},
		"failed, sent just then":        {[]time.Duration{settleTime}, []*model.Deployment{state(model.Failed)}, Lost},
		"failed after something else":   {[]time.Duration{0, 1}, []*model.Deployment{state(model.Updating), state(model.Failed)}, Lost},
		"stopped after something else":  {[]time.Duration{0, 1}, []*model.Deployment{state(model.Updating), state(model.Stopped)}, Open},
		"stopped twice after something": {[]time.Duration{0, 1, confirmAfter + 1}, []*model.Deployment{state(model.Updating), state(model.Stopped), state(model.Stopped)}, Lost},
		"stopped once, however late":    {[]time.Duration{time.Hour}, []*model.Deployment{state(model.Stopped)}, Open},
	} {
		w, x := judged(t, "ready")
		for i, d := range tt.readings {
			w.receive(x, tt.sent[i], d, nil)
		}
		if x.end != tt.want {
			t.Errorf("%s: %v, want %v", name, x.end, tt.want)
		}
	}
}

func TestANewIDMayTakeItsTimeToAppear(t *testing.T) {
	for name, tt := range map[string]struct {
		f    *model.Failure
		sent []time.Duration
		want End
	}{
		"not found, both too early":        {notFound, []time.Duration{0, 10*time.Second - 1}, Open},
		"not found, the second just late":  {notFound, []time.Duration{0, 10 * time.Second}, Missing},
		"not found once, however late":     {notFound, []time.Duration{time.Hour}, Open},
		"refused by the service":           {ofService, []time.Duration{0}, Refused},
		"refused by a gateway":             {ofGateway, []time.Duration{0}, Open},
		"refused by a gateway twice":       {ofGateway, []time.Duration{0, confirmAfter}, Refused},
		"refused by a gateway twice, soon": {ofGateway, []time.Duration{0, confirmAfter - 1}, Open},
		"an error that may pass":           {overload, []time.Duration{0, time.Hour}, Open},
	} {
		w, x := judged(t, "ready")
		for _, sent := range tt.sent {
			w.receive(x, sent, nil, tt.f)
		}
		if x.end != tt.want {
			t.Errorf("%s: %v, want %v", name, x.end, tt.want)
		}
	}
	for name, to := range map[string]string{"one that was read": "ready", "one that is to be deleted": "deleted"} {
		w, x := judged(t, to)
		w.receive(x, 0, &model.Deployment{Status: model.Pending}, nil)
		w.receive(x, time.Minute, nil, notFound)
		w.receive(x, 2*time.Minute, nil, notFound)
		if x.end != Open {
			t.Errorf("%s: two NotFound answers alone end it with %v", name, x.end)
		}
	}
}

func TestALaterCreationIsAWholeSecondLater(t *testing.T) {
	for after, want := range map[time.Duration]bool{0: false, time.Second - 1: false, time.Second: true} {
		w, x := judged(t, "deleted")
		for i, created := range []time.Time{began.Add(-time.Hour), began.Add(-time.Hour).Add(after)} {
			d := &model.Deployment{Status: model.Running, Created: model.Stamp{At: created}}
			w.receive(x, time.Duration(i)*time.Minute, d, nil)
		}
		if got := x.end == Done && x.how == createdAgain; got != want {
			t.Errorf("%v later: another one: %v", after, got)
		}
	}
}

func TestALaterCreationIsNotWhatOthersWaitFor(t *testing.T) {
	w, x := judged(t, "ready")
	for i, created := range []time.Time{began.Add(-time.Hour), began.Add(-time.Minute)} {
		w.receive(x, time.Duration(i)*time.Minute, &model.Deployment{Status: model.Pending, Created: model.Stamp{At: created}}, nil)
	}
	if x.end != Open {
		t.Errorf("created again and PENDING, and the wait for ready ends with %v", x.end)
	}
}

func TestOnlyAnOpenGlobOfTheProfileFollowsItsList(t *testing.T) {
	for name, tt := range map[string]struct {
		glob glob
		want bool
	}{
		"open": {glob{pattern: model.Pattern{Profile: "default"}}, true}, "ended": {glob{end: Done, pattern: model.Pattern{Profile: "default"}}, false},
		"of another profile": {glob{pattern: model.Pattern{Profile: "other"}}, false},
	} {
		if w := (&waiting{globs: []*glob{&tt.glob}}); w.follows("default") != tt.want {
			t.Errorf("%s: follows %v", name, !tt.want)
		}
	}
}

func ofGlob(to string, t *testing.T) (*waiting, *glob) {
	w, _ := judged(t, to)
	w.targets, w.byRef = nil, map[model.Ref]*target{}
	g := &glob{pattern: model.Pattern{Profile: "default", Glob: "b-*"}}
	w.globs = []*glob{g}
	return w, g
}

func TestAListWithoutAMatchIsConfirmedAndNotTooEarly(t *testing.T) {
	for name, tt := range map[string]struct {
		goal   string
		at     []time.Duration
		want   End
		listed poll.Listed
	}{
		"once":                            {"ready", []time.Duration{time.Minute}, Open, poll.ListWhole},
		"twice, before it may appear":     {"ready", []time.Duration{0, 10*time.Second - 1}, Open, poll.ListWhole},
		"twice, once it may":              {"ready", []time.Duration{0, 10 * time.Second}, Missing, poll.ListWhole},
		"twice and deleted":               {"deleted", []time.Duration{0, confirmAfter}, Done, poll.ListWhole},
		"twice and deleted, soon":         {"deleted", []time.Duration{0, confirmAfter - 1}, Open, poll.ListWhole},
		"read, and not known to be whole": {"ready", []time.Duration{0, 10 * time.Second}, Missing, poll.ListRead},
		"deleted, not known to be whole":  {"deleted", []time.Duration{0, 10 * time.Second}, Open, poll.ListRead},
		"not read to the end":             {"ready", []time.Duration{0, 10 * time.Second}, Open, poll.ListOpen},
	} {
		w, g := ofGlob(tt.goal, t)
		for _, at := range tt.at {
			w.list(poll.Ticket{Ref: model.Ref{Profile: "default"}, Page: 1}, model.Answer{}, watch.Settled{Listed: tt.listed}, began.Add(at))
		}
		if g.end != tt.want {
			t.Errorf("%s: %v, want %v", name, g.end, tt.want)
		}
		if g.nothing != (tt.listed >= poll.ListRead && (tt.goal == "ready" || tt.listed == poll.ListWhole)) {
			t.Errorf("%s: nothing matches: %v", name, g.nothing)
		}
	}
}

func TestAListIsTakenInByTheGlobsOfItsProfileAlone(t *testing.T) {
	w, first := ofGlob("ready", t)
	other := &glob{pattern: model.Pattern{Profile: "other", Glob: "*"}}
	ended := &glob{pattern: first.pattern, end: Missing, why: "as it was"}
	last := &glob{pattern: model.Pattern{Profile: "default", Glob: "c-*"}}
	w.globs = []*glob{other, ended, first, last}
	page := poll.Ticket{Ref: model.Ref{Profile: "default"}, Page: 1}
	w.list(page, model.Answer{Failure: overload}, watch.Settled{}, began)
	if other.fault != nil || ended.fault != nil || first.fault != overload || last.fault != overload {
		t.Errorf("a failure reaches %v, %v, %v and %v", other.fault, ended.fault, first.fault, last.fault)
	}
	w.list(page, model.Answer{}, watch.Settled{Listed: poll.ListWhole}, began)
	if other.nothing || ended.nothing || !first.nothing || !last.nothing || first.fault != nil {
		t.Errorf("an empty list reaches %+v, %+v, %+v and %+v", other, ended, first, last)
	}
	w.target(watch.NewBoard(model.Entry{Ref: model.Ref{Profile: "default", ID: "c-1"}}).Rows()[0])
	w.list(page, model.Answer{}, watch.Settled{Listed: poll.ListWhole}, began.Add(time.Minute))
	if first.end != Missing || last.end != Done || last.nothing || ended.why != "as it was" || other.end != Open {
		t.Errorf("a match: %+v, %+v, %+v and %+v", other, ended, first, last)
	}
}

func TestARefusedListEndsItsGlobAsARefusedProfileDoes(t *testing.T) {
	for name, tt := range map[string]struct {
		f    *model.Failure
		over time.Duration
		want End
	}{
		"an error that may pass": {overload, time.Hour, Open}, "too soon": {noRight, confirmAfter - 1, Open},
		"no right": {noRight, confirmAfter, Denied}, "no such address": {notFound, confirmAfter, Refused},
	} {
		g := &glob{}
		g.fail(tt.f, began)
		g.fail(tt.f, began.Add(tt.over))
		if g.end != tt.want || g.end != Open && g.why != explainAll(tt.f) {
			t.Errorf("%s: %v %q, want %v", name, g.end, g.why, tt.want)
		}
	}
}

func TestEachNoteOfAGlobIsReportedOnce(t *testing.T) {
	g := &glob{}
	steps := []struct {
		do   func()
		want string
	}{
		{func() {}, ""},
		{func() { g.fault = overload }, words.Failure(overload)},
		{func() { again := *overload; again.Message = safe.Clean("in other words"); g.fault = &again }, ""},
		{func() { g.fault = notFound }, words.Failure(notFound)},
		{func() { g.fault, g.nothing = nil, true }, "nothing matches yet"},
		{func() {}, ""},
		{func() { g.end = Done }, "nothing matches"},
		{func() { g.nothing = false }, ""},
		{func() { g.end, g.nothing = Missing, true }, ""},
	}
	for i, step := range steps {
		step.do()
		if got := g.newNote(); got != step.want {
			t.Errorf("step %d: %q, want %q", i+1, got, step.want)
		}
	}
}

func TestWhoseListIsWaitedFor(t *testing.T) {
	read := &model.Deployment{Status: model.Running}
	for name, tt := range map[string]struct {
		goal  string
		setUp func(w *waiting, x *target)
		want  bool
	}{
		"nothing was read":              {"ready", func(*waiting, *target) {}, false},
		"what is not found was never":   {"ready", func(w *waiting, x *target) { w.receive(x, 0, nil, notFound) }, false},
		"what is not found was there":   {"ready", func(w *waiting, x *target) { w.receive(x, 0, read, nil); w.receive(x, 1, nil, notFound) }, true},
		"what is not found may be gone": {"deleted", func(w *waiting, x *target) { w.receive(x, 0, nil, notFound) }, true},
		"another failure":               {"deleted", func(w *waiting, x *target) { w.receive(x, 0, nil, overload) }, false},
		"what is waited for no more":    {"deleted", func(w *waiting, x *target) { w.receive(x, 0, nil, notFound); x.end = Denied }, false},
		"a glob":                        {"ready", func(w *waiting, x *target) { w.globs = []*glob{{pattern: model.Pattern{Profile: "default"}}} }, true},
		"a glob that is waited for no more": {"ready", func(w *waiting, x *target) {
			w.globs = []*glob{{end: Done, pattern: model.Pattern{Profile: "default"}}}
		}, false},
	} {
		w, x := judged(t, tt.goal)
		w.source("default")
		tt.setUp(w, x)
		w.awaitLists()
		asked := false
		for at := began; at.Before(began.Add(3 * time.Minute)); at = at.Add(time.Second) {
			for _, ticket := range w.Engine.Plan.Start(at) {
				asked = asked || ticket.Page > 0
				w.Engine.Settle(ticket, model.Answer{}, at)
			}
		}
		if asked != tt.want {
			t.Errorf("%s: the list is asked for: %v", name, asked)
		}
	}
}
