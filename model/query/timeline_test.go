package query

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
)

// event is a change of a deployment so many seconds after T0.
func event(second, n int, kind model.Kind, from, to model.Status, ready, capacity int64) *model.Event {
	return &model.Event{
		At: modeltest.At(second), Ref: modeltest.Ref(n), Kind: kind, From: from, To: to,
		Verdict: model.VerdictRolling, Ready: model.NumberOf(ready), Capacity: model.NumberOf(capacity),
	}
}

// first is a first reading that found nothing new.
func first(second, n int, v model.Verdict) *model.Event {
	e := event(second, n, model.KindSeen, "", model.Running, 2, 2)
	e.Verdict = v
	return e
}

// told is a timeline of events without a filter.
func told(events ...*model.Event) *Timeline {
	t := NewTimeline(EventFilter{}, func(model.Ref) *watch.Row { return nil })
	t.Add(events...)
	return t
}

// outline writes lines in short: a day, an event with its number, a fold with its size.
func outline(lines []TimelineLine) string {
	var all []string
	for _, l := range lines {
		switch l.Kind {
		case LineDay:
			all = append(all, "|")
		case LineFold:
			all = append(all, fmt.Sprintf("[%d]", len(l.Fold.Changes)))
		case LineFolded:
			all = append(all, "-"+l.Ref.ID)
		case LineEvent:
			all = append(all, l.Ref.ID)
		}
	}
	return strings.Join(all, " ")
}

// TestTransitionsAreChangesOfDeployments, in the lines of this version and of older ones,
// which knew no hosts.
func TestTransitionsAreChangesOfDeployments(t *testing.T) {
	seen := func(second int, host string, from, to model.Status, ready int64) model.Event {
		e := *event(second, 1, model.KindSeen, from, to, ready, 2)
		e.Host, e.Verdict = host, model.VerdictReady
		return e
	}
	of := func(second int, kind model.Kind) model.Event {
		return model.Event{At: modeltest.At(second), Kind: kind, Ref: model.Ref{Profile: "p"}}
	}
	unread := *event(12, 1, model.KindUnread, "", model.Running, 2, 2)
	expiring := *event(13, 1, model.KindExpiring, "", model.Running, 2, 2)
	events := []model.Event{
		{At: modeltest.At(0), Kind: model.KindOpened}, seen(1, "", "", model.Running, 2), {At: modeltest.At(2), Kind: model.KindStop},
		seen(3, "", model.Running, model.Running, 2), seen(4, "service", model.Running, model.Running, 2), seen(5, "127.0.0.1:1", "", model.Running, 1),
		seen(6, "service", model.Running, model.Running, 1), seen(7, "service", model.Running, model.Stopped, 1), seen(8, "service", model.Stopped, model.Stopped, 1),
		{At: modeltest.At(9), Ref: modeltest.Ref(1), Host: "service", Kind: model.KindReady, From: model.Stopped, To: model.Running},
		of(10, model.KindOffline), of(11, model.KindOnline), unread, expiring, {At: modeltest.At(14), Kind: model.KindAsleep}, {At: modeltest.At(15), Kind: model.KindClosed},
		seen(16, "elsewhere", model.Pending, model.Running, 2),
	}
	var told []int
	for _, c := range Transitions(Changes(events)) {
		told = append(told, int(c.At.Sub(modeltest.T0).Seconds()))
	}
	if got := fmt.Sprint(told); got != "[6 7 9 13 16]" {
		t.Errorf("transitions at %s", got)
	}
}

func TestAChangeKnowsTheSizeBefore(t *testing.T) {
	gone := *event(4, 1, model.KindGone, model.Running, "", 0, 0)
	odd := *event(5, 2, model.KindChanged, model.Running, model.Running, 4, 4)
	odd.Capacity = model.Number{}
	events := []model.Event{
		*event(0, 1, model.KindSeen, "", model.Running, 4, 4), *event(1, 2, model.KindSeen, "", model.Running, 4, 4),
		*event(2, 1, model.KindRolling, model.Running, model.Updating, 4, 8), *event(3, 1, model.KindChanged, model.Updating, model.Updating, 5, 8), gone, odd,
	}
	var sizes []string
	for _, c := range Changes(events) {
		if from, to, ok := c.Resized(); ok {
			sizes = append(sizes, fmt.Sprintf("%s %d>%d", c.Ref.ID, from, to))
		}
	}
	if got := strings.Join(sizes, ", "); got != "d1 4>8" {
		t.Errorf("%s", got)
	}
}

func TestFirstReadingsOfOneStartAreOneLine(t *testing.T) {
	change := event(20, 9, model.KindRolling, model.Running, model.Updating, 4, 8)
	found := event(2, 7, model.KindSeen, model.Pending, model.Running, 2, 2)
	again := first(3, 4, model.VerdictReady)
	again.From = model.Running
	lines := told(
		first(0, 1, model.VerdictReady), first(1, 2, model.VerdictFailed), found, again, change, first(25, 5, model.VerdictReady),
	)
	for _, tt := range []struct {
		open bool
		want string
	}{{false, "| d9 d7 [4]"}, {true, "| d9 d7 [4] -d5 -d4 -d2 -d1"}} {
		opened := map[LineKey]bool{}
		for _, l := range lines.Lines(time.UTC, nil) {
			if l.Kind == LineFold {
				opened[l.Key()] = tt.open
				if f := l.Fold; f.Fresh != 3 || f.Count(model.VerdictReady) != 3 || f.Count(model.VerdictFailed) != 1 {
					t.Errorf("%d fresh, %d ready, %d failed", f.Fresh, f.Count(model.VerdictReady), f.Count(model.VerdictFailed))
				}
			}
		}
		if got := outline(lines.Lines(time.UTC, opened)); got != tt.want {
			t.Errorf("open %v: %s", tt.open, got)
		}
	}
	other := first(2, 3, model.VerdictReady)
	other.Session = "another"
	for name, tt := range map[string]struct {
		events []*model.Event
		want   string
	}{
		"two are shown as they are":     {[]*model.Event{first(0, 1, model.VerdictReady), first(1, 2, model.VerdictReady)}, "| d2 d1"},
		"added later is another start":  {[]*model.Event{first(0, 1, model.VerdictReady), first(1, 2, model.VerdictReady), first(62, 3, model.VerdictReady)}, "| d3 d2 d1"},
		"a slow start is one":           {[]*model.Event{first(0, 1, model.VerdictReady), first(50, 2, model.VerdictReady), first(110, 3, model.VerdictReady)}, "| [3]"},
		"another run is another start":  {[]*model.Event{first(0, 1, model.VerdictReady), first(1, 2, model.VerdictReady), other}, "| d3 d2 d1"},
		"an outage is known afterwards": {[]*model.Event{first(0, 1, model.VerdictReady), change, {At: modeltest.At(10), Ref: model.Ref{Profile: "p", ID: "down"}, Kind: model.KindOffline}}, "| d9 down d1"},
	} {
		if got := outline(told(tt.events...).Lines(time.UTC, nil)); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestDaysAreThoseOfTheZone(t *testing.T) {
	events := []*model.Event{
		event(0, 1, model.KindReady, model.Pending, model.Running, 1, 1), event(11*3600, 2, model.KindReady, model.Pending, model.Running, 1, 1),
		event(13*3600, 3, model.KindReady, model.Pending, model.Running, 1, 1),
	}
	for zone, want := range map[*time.Location]string{time.UTC: "| d3 | d2 d1", model.Beijing: "| d3 d2 | d1", time.FixedZone("", -5*3600): "| d3 d2 d1"} {
		lines := told(events...).Lines(zone, nil)
		if got := outline(lines); got != want {
			t.Errorf("%v: %s, want %s", zone, got, want)
		}
		if last := lines[len(lines)-1]; last.Number != 3 {
			t.Errorf("%v: the last line is number %d", zone, last.Number)
		}
	}
}

func TestALineIsFoundWhereverItStands(t *testing.T) {
	events := []*model.Event{first(0, 1, model.VerdictReady), first(1, 2, model.VerdictReady)}
	line := told(events...)
	key := line.Lines(time.UTC, nil)[1].Key()
	if key != (TimelineLine{Change: Change{Event: events[1]}}).Key() {
		t.Fatal("the newest event is not the first line")
	}
	line.Add(first(2, 3, model.VerdictReady), event(3, 1, model.KindFailed, model.Running, model.Failed, 0, 2))
	lines := line.Lines(time.UTC, nil)
	if at := FindLine(lines, key); at != 2 || lines[at].Kind != LineFold {
		t.Errorf("an event that is folded away is at %d of %s", at, outline(lines))
	}
	lines = line.Lines(time.UTC, map[LineKey]bool{lines[2].Key(): true})
	if at := FindLine(lines, key); at != 4 {
		t.Errorf("in the opened fold it is at %d of %s", at, outline(lines))
	}
	if at := FindLine(lines, LineKey{}); at != -1 {
		t.Errorf("nothing is at %d", at)
	}
	for second, want := range map[int]int{-5: 2, 0: 2, 1: 1, 3: 1, 9: 1} {
		if at := LineAt(lines, modeltest.At(second)); at != want {
			t.Errorf("at %d s: line %d, want %d", second, at, want)
		}
	}
	if at := LineAt(nil, modeltest.T0); at != -1 {
		t.Errorf("without lines: %d", at)
	}
}

// TestAddingInPartsGivesTheSameTimeline for 300 timelines made by chance: each event stands
// once, under its day, and numbers count on.
func TestAddingInPartsGivesTheSameTimeline(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var events []*model.Event
		for i, second := 0, 0; i < 40; i++ {
			second += rng.IntN(7000) / (1 + 200*rng.IntN(2))
			switch n := rng.IntN(6); rng.IntN(3) {
			case 0:
				events = append(events, event(second, n, model.KindChanged, model.Updating, model.Updating, int64(i), 50))
			default:
				events = append(events, first(second, n, model.Verdict(rng.IntN(int(model.VerdictCount)))))
			}
		}
		at := rng.IntN(len(events))
		parts := told(events[:at]...)
		parts.Lines(time.UTC, nil)
		parts.Add(events[at:]...)
		whole := told(events...)
		if a, b := outline(parts.Lines(time.UTC, nil)), outline(whole.Lines(time.UTC, nil)); a != b {
			t.Fatalf("%d: %s\n%s", seed, a, b)
		}
		opened := map[LineKey]bool{}
		for _, l := range whole.Lines(time.UTC, nil) {
			opened[l.Key()] = true
		}
		seen, day, number := map[*model.Event]int{}, "", 0
		for _, l := range whole.Lines(time.UTC, opened) {
			if l.Kind == LineDay {
				if l.Number != number+1 || day == l.At.Format(time.DateOnly) {
					t.Fatalf("%d: the head of %s has number %d", seed, l.At, l.Number)
				}
				day = l.At.Format(time.DateOnly)
				continue
			}
			if number++; l.Number != number {
				t.Fatalf("%d: number %d, want %d", seed, l.Number, number)
			}
			if l.Kind != LineFold {
				seen[l.Event]++
			}
			if l.Kind == LineEvent && l.At.Format(time.DateOnly) != day {
				t.Fatalf("%d: %s stands under %s", seed, l.At, day)
			}
		}
		for _, e := range events {
			if seen[e] != 1 {
				t.Fatalf("%d: the event of %s stands %d times", seed, e.At, seen[e])
			}
		}
	}
}

func filterEvents(t *testing.T, filter string, row func(model.Ref) *watch.Row, events ...*model.Event) string {
	t.Helper()
	f, err := ParseEventFilter(filter)
	if err != nil {
		t.Errorf("%q: %v", filter, err)
	}
	line := NewTimeline(f, row)
	line.Add(events...)
	return outline(line.Lines(time.UTC, nil))
}

func TestAFilterChoosesEvents(t *testing.T) {
	entry := model.Entry{Ref: modeltest.Ref(1), Name: "Chat, production", Group: "客服"}
	b := watch.NewBoard(entry)
	scaled := event(4, 1, model.KindRolling, model.Running, model.Updating, 4, 8)
	scaled.By, scaled.Model = modeltest.Text("1758054162345678"), modeltest.Text("qwen-plus")
	failed := event(5, 2, model.KindFailed, model.Pending, model.Failed, 0, 2)
	failed.Verdict, failed.Reason = model.VerdictFailed, modeltest.Text("InsufficientResource: none")
	offline := &model.Event{At: modeltest.At(6), Ref: model.Ref{Profile: "p"}, Kind: model.KindOffline, Code: modeltest.Text("Throttling.RateQuota")}
	events := []*model.Event{first(0, 1, model.VerdictReady), first(1, 2, model.VerdictReady), first(2, 3, model.VerdictReady), scaled, failed, offline}
	const all = "|  d2 d1 [3]"
	for filter, want := range map[string]string{
		"": all, "-": all, "is:": all, "event:!": all,
		"d1": "| d1 d1", "prod": "| d1 d1", "客服": "| d1 d1", "name:chat is:roll": "| d1",
		"is:failed": "| d2", "is:waiting": "", "is:ready": "| d3 d2 d1", "is:!ready,failed": "|  d1", "event:roll,offline": "|  d1",
		"-event:seen": "|  d2 d1", "event:seen d3": "| d3", "status:pend": "| d2", "status!=running": "|  d2",
		"by:678": "| d1", "5678": "| d1", "code:rate": "| ", "code:insuff": "| d2", "throttling": "| ", "qwen -d2": "| d1",
		"model:qwen-plus": "| d1", "group:客服": "| d1 d1", "id:d3": "| d3", "profile:p -event:seen": "|  d2 d1", "nothing": "",
	} {
		if got := filterEvents(t, filter, b.Row, events...); got != want {
			t.Errorf("%q: %q, want %q", filter, got, want)
		}
	}
}

func TestAWrongFilterOfEventsSaysWhere(t *testing.T) {
	for filter, want := range map[string]FilterError{
		"qwen stauts:x":    {Column: 5, Width: 6, Problem: UnknownKey, Key: "stauts", Op: ":", Text: "stauts"},
		"is:raedy":         {Column: 3, Width: 5, Problem: UnknownVerdict, Key: "is", Op: ":", Text: "raedy"},
		"event:seen,faild": {Column: 11, Width: 5, Problem: UnknownEvent, Key: "event", Op: ":", Text: "faild"},
		"by<3":             {Column: 0, Width: 3, Problem: NoOrder, Key: "by", Op: "<"},
		"age<2h":           {Column: 0, Width: 3, Problem: UnknownKey, Key: "age", Op: "<", Text: "age"},
	} {
		f, err := ParseEventFilter(filter)
		got, _ := err.(*FilterError)
		if got == nil || got.Column != want.Column || got.Width != want.Width || got.Problem != want.Problem || got.Key != want.Key || got.Op != want.Op || got.Text != want.Text {
			t.Errorf("%q: %+v", filter, got)
		}
		if known := want.Problem != NoOrder; got != nil && known != (len(got.Known) > 0) {
			t.Errorf("%q: known are %q", filter, got.Known)
		}
		if filter != "qwen stauts:x" && !f.All() {
			t.Errorf("%q: the wrong condition counts", filter)
		}
	}
}

func TestWordsOfAnEventFilter(t *testing.T) {
	f, _ := ParseEventFilter(`QWEN status:UPD -gone by:!777 id:d1,d2`)
	for key, want := range map[string]string{"id": "qwen d1 d2", "status": "qwen upd", "by": "qwen", "event": "qwen"} {
		if got := strings.Join(f.Words(key), " "); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if !slices.Contains(EventKeys(), "event") || !slices.Contains(EventKinds(), "ready") {
		t.Error("the known keys and kinds are not all")
	}
}

func FuzzEventFilter(f *testing.F) {
	for _, text := range []string{`qwen -is:ready`, `event:!seen,failed by="1"`, `status!=x"y z`, `is：ready、x`, `-:`, `code:<`} {
		f.Add(text)
	}
	e := event(1, 1, model.KindRolling, model.Running, model.Updating, 4, 8)
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseEventFilter(text)
		if wrong, is := err.(*FilterError); is && (wrong.Column < 0 || wrong.Width < 1 || wrong.Column+wrong.Width > len([]rune(text))) {
			t.Fatalf("%q: the error is at %d, %d wide", text, wrong.Column, wrong.Width)
		}
		filter.Match(e, nil)
	})
}
