package plain

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

func inProfile(profile, id string) *watch.Row {
	return watch.NewBoard(model.Entry{Ref: model.Ref{Profile: profile, ID: id}}).Rows()[0]
}

// several returns a wait for deployments of two profiles with these ends.
func several(t *testing.T, ends ...End) *waiting {
	w := &waiting{Wait: &Wait{Loop: Loop{Engine: newEngine("a")}, Goal: goal(t, "ready")}, byRef: map[model.Ref]*target{}, sources: map[string]*source{}}
	for i, end := range ends {
		x := w.target(inProfile([]string{"default", "other"}[i%2], string(rune('a'+i))))
		x.end, x.why = end, "so it ended"
	}
	return w
}

func TestWhenThereIsNothingMoreToWaitFor(t *testing.T) {
	for name, tt := range map[string]struct {
		any, failFast bool
		ends          []End
		globs         []glob
		over          bool
	}{
		"nothing at all":                {over: true},
		"one open":                      {ends: []End{Done, Open}},
		"two open":                      {ends: []End{Open, Open}},
		"all done":                      {ends: []End{Done, Done}, over: true},
		"done and lost":                 {ends: []End{Done, Lost}, over: true},
		"any, one done":                 {any: true, ends: []End{Open, Done}, over: true},
		"any, one lost":                 {any: true, ends: []End{Open, Lost}},
		"fail fast, one lost":           {failFast: true, ends: []End{Open, Lost}, over: true},
		"fail fast, one done":           {failFast: true, ends: []End{Open, Done}},
		"an open glob":                  {ends: []End{Done}, globs: []glob{{}}},
		"a glob that is read":           {ends: []End{Done}, globs: []glob{{end: Done}}, over: true},
		"a glob that is refused":        {failFast: true, ends: []End{Open}, globs: []glob{{end: Refused}}, over: true},
		"any, and a glob that is read":  {any: true, ends: []End{Open}, globs: []glob{{end: Done}}},
		"any, and nothing that matches": {any: true, ends: []End{Open}, globs: []glob{{end: Done, nothing: true}}, over: true},
	} {
		w := several(t, tt.ends...)
		w.Any, w.FailFast = tt.any, tt.failFast
		for _, g := range tt.globs {
			w.globs = append(w.globs, &g)
		}
		if got := w.over(); got != tt.over {
			t.Errorf("%s: over: %v", name, got)
		}
	}
}

func TestWhatAWaitHasComeTo(t *testing.T) {
	for name, tt := range map[string]struct {
		any, late, answered bool
		ends                []End
		glob                *glob
		want                End
		text                string
	}{
		"all done":                {ends: []End{Done, Done}, want: Done},
		"one of two lost":         {ends: []End{Done, Lost}, want: Lost, text: "1 of 2 did not become ready:"},
		"any, one of two lost":    {any: true, ends: []End{Done, Lost}, want: Done},
		"any, both lost":          {any: true, ends: []End{Lost, Lost}, want: Lost, text: "2 of 2"},
		"open, and not late":      {ends: []End{Done, Open}, want: Done},
		"late":                    {late: true, answered: true, ends: []End{Done, Open}, want: TimedOut, text: "1 of 2"},
		"late, and never a word":  {late: true, ends: []End{Open}, want: Unreachable},
		"a refused glob":          {ends: []End{Done}, glob: &glob{end: Refused, why: "no"}, want: Refused, text: "'b-*': no"},
		"a glob that is read":     {late: true, ends: []End{Done}, glob: &glob{end: Done}, want: Done},
		"a late glob":             {late: true, answered: true, ends: []End{Done}, glob: &glob{nothing: true}, want: TimedOut, text: "'b-*': no deployment matched in time"},
		"a glob that is not late": {ends: []End{Done}, glob: &glob{}, want: Done},
	} {
		w := several(t, tt.ends...)
		w.Any, w.late = tt.any, tt.late
		w.source("default").answered = tt.answered
		if tt.glob != nil {
			tt.glob.pattern = model.Pattern{Profile: "default", Glob: "b-*"}
			w.globs = []*glob{tt.glob}
		}
		got, text := Done, ""
		if unmet, ok := errors.AsType[*Unmet](w.result()); ok {
			got, text = unmet.End, unmet.Text
		}
		if got != tt.want || !strings.Contains(text, tt.text) {
			t.Errorf("%s: %v %q, want %v %q", name, got, text, tt.want, tt.text)
		}
	}
}

func TestOnlyWhatIsOpenInAProfileEndsWithIt(t *testing.T) {
	w := several(t, Open, Open, Done, Done, Open)
	if got := w.open("default"); !slices.Equal(got, []model.Ref{{Profile: "default", ID: "a"}, {Profile: "default", ID: "e"}}) {
		t.Errorf("a wait: %v", got)
	}
	g := &getting{}
	for i, end := range []End{Open, Open, Done, Done, Open} {
		g.wanted = append(g.wanted, &wanted{inProfile([]string{"default", "other"}[i%2], string(rune('a'+i))), end})
	}
	if got := g.open("default"); !slices.Equal(got, []model.Ref{{Profile: "default", ID: "a"}, {Profile: "default", ID: "e"}}) {
		t.Errorf("a reading: %v", got)
	}
}

// untrustedEngine returns an engine after an answer with an untrusted certificate.
func untrustedEngine(t *testing.T) *watch.Engine {
	engine := newEngine("a")
	now := time.Now()
	for _, ticket := range engine.Plan.Start(now) {
		poll := model.Poll{At: now}
		engine.Settle(ticket, model.Answer{Poll: poll, Samples: []model.Sample{{Ref: ticket.Ref, Poll: poll, Failure: untrusted}}}, now)
	}
	if _, blocked := engine.Plan.Trouble("default"); !blocked {
		t.Fatal("a refused certificate blocks nothing")
	}
	return engine
}

func TestARefusedCertificateEndsAWaitThatHasHeardNothing(t *testing.T) {
	for name, responded := range map[string]bool{"nothing was heard": false, "something was": true} {
		engine := untrustedEngine(t)
		w := &waiting{Wait: &Wait{Loop: Loop{Engine: engine}, Goal: goal(t, "ready")}, byRef: map[model.Ref]*target{}, sources: map[string]*source{"default": {responded: responded}}}
		x := w.target(engine.Board.Rows()[0])
		of := model.Pattern{Profile: "default", Glob: "*"}
		w.globs = []*glob{{pattern: of}, {pattern: of, end: Done}, {pattern: model.Pattern{Profile: "other", Glob: "*"}}}
		w.endBlocked("default", time.Now())
		want := []End{Unreachable, Unreachable, Done, Open}
		if responded {
			want = []End{Open, Open, Done, Open}
		}
		if got := []End{x.end, w.globs[0].end, w.globs[1].end, w.globs[2].end}; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestABlockedProfileEndsAReadingAfterThreeRounds(t *testing.T) {
	for rounds, want := range map[int]End{tries - 1: Open, tries: Unreachable} {
		for _, list := range []End{Open, Done} {
			engine := untrustedEngine(t)
			row := engine.Board.Rows()[0]
			x, other := &wanted{row: row}, &wanted{row: inProfile("other", "b")}
			l := &listing{end: list}
			g := &getting{
				Get: &Get{Loop: Loop{Engine: engine}}, wanted: []*wanted{x, other}, byRef: map[model.Ref]*wanted{row.Ref: x},
				lists: map[string]*listing{"default": l}, sources: map[string]*source{"default": {rounds: rounds}},
			}
			g.endBlocked("default", time.Now())
			if list == Open {
				list = want
			}
			if x.end != want || other.end != Open || l.end != list {
				t.Errorf("%d rounds: %v, another profile's %v, the list %v, want it %v", rounds, x.end, other.end, l.end, list)
			}
		}
	}
}

// TestAGoodReadingDoesNotResetTheFailuresOfAList has a list whose requests all fail.
func TestAGoodReadingDoesNotResetTheFailuresOfAList(t *testing.T) {
	engine := newEngine("a")
	l := &listing{}
	g := &getting{Get: &Get{Loop: Loop{Engine: engine}}, byRef: map[model.Ref]*wanted{}, lists: map[string]*listing{"default": l}, sources: map[string]*source{}}
	row := engine.Board.Rows()[0]
	for range tries {
		g.settled(poll.Ticket{Ref: row.Ref}, model.Answer{}, watch.Settled{}, time.Now())
		g.settled(poll.Ticket{Ref: model.Ref{Profile: "default"}, Page: 1}, badGateway(), watch.Settled{}, time.Now())
	}
	if l.end != Unreachable {
		t.Errorf("the list ends with %v", l.end)
	}
	w := several(t, Open)
	w.globs = []*glob{{pattern: model.Pattern{Profile: "default", Glob: "*"}, fault: overload}}
	w.Out, w.Events = &strings.Builder{}, true
	w.settled(poll.Ticket{Ref: row.Ref}, model.Answer{}, watch.Settled{}, time.Now())
	if w.globs[0].fault != overload {
		t.Error("the answer about a deployment clears the failure of a list")
	}
}

func TestAReadingIsInTheOrderOfTheWatchList(t *testing.T) {
	rows := watch.NewBoard(model.Entry{Ref: model.Ref{Profile: "default", ID: "c"}}, model.Entry{Ref: model.Ref{Profile: "default", ID: "b"}}, model.Entry{Ref: model.Ref{Profile: "default", ID: "a"}}).Rows()
	g := &getting{wanted: []*wanted{{row: rows[1]}, {row: rows[2]}, {row: rows[0]}}}
	var got []string
	for _, row := range g.rows() {
		got = append(got, row.Ref.ID)
	}
	if !slices.Equal(got, []string{"c", "b", "a"}) {
		t.Errorf("%v", got)
	}
}

func TestWhatAReadingHasComeTo(t *testing.T) {
	for name, tt := range map[string]struct {
		glob  string
		list  End
		end   End
		board func(*watch.Board, model.Ref)
		want  End
		text  string
	}{
		"read":                        {glob: "*", list: Done, end: Done, want: Done},
		"not read, and nothing heard": {glob: "*", list: Done, end: Open, want: Unreachable, text: "a: no answer within 15s"},
		"not found":                   {glob: "*", list: Done, end: Missing, want: Missing, text: "a: no answer"},
		"read in a list meanwhile": {glob: "*", list: Done, end: Open, want: Done, board: func(b *watch.Board, ref model.Ref) {
			b.Apply(model.Sample{Ref: ref, Poll: model.Poll{At: began}, Deployment: &model.Deployment{}})
		}},
		"read, and then refused": {glob: "*", list: Done, end: Open, want: Denied, text: "InvalidApiKey", board: func(b *watch.Board, ref model.Ref) {
			b.Apply(model.Sample{Ref: ref, Poll: model.Poll{At: began}, Deployment: &model.Deployment{}})
			b.Apply(model.Sample{Ref: ref, Poll: model.Poll{At: began.Add(time.Second)}, Failure: badKey})
		}},
		"nothing matches":       {glob: "b*", list: Done, end: Done, want: Missing, text: "1 of 2 could not be read:\n  'b*': no deployment matches"},
		"neither is there":      {glob: "b*", list: Done, end: Missing, want: Missing, text: "2 of 2 could not be read:"},
		"something matches":     {glob: "a*", list: Done, end: Done, want: Done},
		"a list that is open":   {glob: "a*", list: Open, end: Done, want: Unreachable, text: "1 of 2 could not be read:\n  'a*': no answer within 15s"},
		"a list that is denied": {glob: "*", list: Denied, end: Done, want: Denied, text: "'*'"},
	} {
		engine := newEngine("a")
		row := engine.Board.Rows()[0]
		if tt.board != nil {
			tt.board(engine.Board, row.Ref)
		}
		g := &getting{
			Get:    &Get{Loop: Loop{Engine: engine}, Globs: []model.Pattern{{Profile: "default", Glob: tt.glob}}},
			wanted: []*wanted{{row, tt.end}}, lists: map[string]*listing{"default": {end: tt.list}},
		}
		got, text := Done, ""
		if unmet, ok := errors.AsType[*Unmet](g.result()); ok {
			got, text = unmet.End, unmet.Text
		}
		if got != tt.want || !strings.Contains(text, tt.text) {
			t.Errorf("%s: %v %q, want %v %q", name, got, text, tt.want, tt.text)
		}
	}
}

func TestWhyAListIsLate(t *testing.T) {
	for name, tt := range map[string]struct {
		engine  func(*testing.T) *watch.Engine
		failure *model.Failure
		text    string
		not     string
	}{
		"a gateway refuses it":           {nil, ofGateway, "Does host.example have the deployment API?", ""},
		"an error that may pass":         {nil, overload, "InternalError", "deployment API"},
		"nothing was heard":              {nil, nil, "no answer within 15s", ""},
		"the profile is blocked":         {untrustedEngine, nil, words.Failure(untrusted), "no answer within"},
		"it failed in a blocked profile": {untrustedEngine, overload, "InternalError", words.Failure(untrusted)},
	} {
		engine := newEngine("a")
		if tt.engine != nil {
			engine = tt.engine(t)
		}
		g := &getting{Get: &Get{Loop: Loop{Engine: engine}}}
		_, text := g.lateList(&listing{failure: tt.failure}, "default")
		if !strings.Contains(text, tt.text) || tt.not != "" && strings.Contains(text, tt.not) {
			t.Errorf("%s: %q, want %q and not %q", name, text, tt.text, tt.not)
		}
	}
}

func TestNothingIsReportedWithoutAnEventOrAWarning(t *testing.T) {
	var warned []string
	kept := 0
	w := several(t, Done)
	w.warn("nobody listens")
	w.report([]model.Event{{}})
	w.Warn = func(text string) { warned = append(warned, text) }
	w.Keep = func(events ...model.Event) { kept++ }
	w.warn("")
	w.report(nil)
	if len(warned) > 0 || kept > 0 {
		t.Errorf("without an event: warned %q, kept %d times", warned, kept)
	}
	w.report([]model.Event{{}})
	x := w.targets[0]
	w.conclude(x)
	x.how = waived
	w.conclude(x)
	w.Events, x.how = true, ""
	w.conclude(x)
	if len(warned) > 0 || kept != 1 {
		t.Errorf("warned %q, kept %d times", warned, kept)
	}
	x.how = waived
	w.conclude(x)
	x.end = Open
	w.conclude(x)
	if !slices.Equal(warned, []string{"a: " + waived}) {
		t.Errorf("warned %q", warned)
	}
}

// closed is an output whose writes fail.
type closed struct{ writes int }

func (c *closed) Write([]byte) (int, error) {
	c.writes++
	return 0, errors.New("closed")
}

func TestNothingIsWrittenAfterAnOutputHasFailed(t *testing.T) {
	out := &closed{}
	w := several(t)
	w.Out = out
	if w.write(""); out.writes != 0 {
		t.Error("nothing is written")
	}
	w.write("one")
	if w.write("two"); out.writes != 1 || w.err == nil {
		t.Errorf("%d writes, %v", out.writes, w.err)
	}
}

func TestOnlyAWrongCountIsReported(t *testing.T) {
	var warned []string
	r := readList()
	r.Warn = func(text string) { warned = append(warned, text) }
	for range 2 {
		r.page(t, pageOf(2, "a", "b"))
	}
	if r.end != Done || len(warned) > 0 {
		t.Errorf("ended with %v, warned %q", r.end, warned)
	}
	r = readList()
	r.Warn = func(text string) { warned = append(warned, text) }
	for i := 0; i < 9 && r.end == Open; i++ {
		r.page(t, []model.Answer{pageOf(3, "a", "b"), pageOf(3)}[i%2])
	}
	if r.end != Done || !slices.Equal(warned, []string{"the service says 3, listed 2"}) {
		t.Errorf("a wrong count: ended with %v, warned %q", r.end, warned)
	}
}
