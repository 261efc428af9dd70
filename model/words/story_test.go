package words

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

var update = flag.Bool("update", false, "write the golden file")

// stories are histories, as watchtest.Play reads them. A line of past rollouts is the
// number of them and how long each took.
var stories = []struct{ name, history string }{
	{"ready for days, its change was seen", `
		past 12 8m
		21T03:00:00 RUNNING 4/4
		21T03:02:36 UPDATING 4/8 by=1654290000000777
		21T03:06:00 UPDATING 6/8
		21T03:10:44 RUNNING 8/8
		23T12:04:00 RUNNING 8/8`},
	{"just became ready", `
		past 12 8m
		22:09:00 RUNNING 4/4
		22:10:32 UPDATING 4/8 by=1654290000000777
		22:15:00 UPDATING 6/8
		22:18:40 RUNNING 8/8
		22:19:00 RUNNING 8/8`},
	{"ready since it was first seen", `
		12:00:00 RUNNING 4/4 edited=20T09:00:00
		12:30:00 RUNNING 4/4`},
	{"ready, without units", `
		12:00:00 RUNNING -/-
		12:30:00 RUNNING -/-`},
	{"started and ready", `
		12:00:00 STOPPED 0/1
		12:01:00 STARTING 0/1 by=u1
		12:03:00 RUNNING 1/1
		12:04:00 RUNNING 1/1`},
	{"a unit was away and came back", `
		12:00:00 RUNNING 4/4
		12:10:00 RUNNING 3/4
		12:15:00 RUNNING 4/4`},
	{"rolling, the issue's example", `
		past 12 8m
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8 by=1654290000000777
		22:10:35 UPDATING 5/8
		22:14:00 UPDATING 5/8`},
	{"rolling, fewer were ready for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 3/8
		22:11:00 UPDATING 5/8`},
	{"rolling, nothing was ready for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 0/8
		22:11:00 UPDATING 5/8`},
	{"rolling, not watched for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 5/8
		22:20:00 asleep 8m
		22:20:01 UPDATING 6/8`},
	{"scaled down", `
		22:10:00 RUNNING 8/8
		22:10:32 SCALING 8/4 by=boss
		22:10:50 SCALING 6/4`},
	{"scaled twice", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:11:50 UPDATING 6/8
		22:12:10 UPDATING 6/10 edited=22:12:08 by=777`},
	{"edited at its size", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/4 by=1654290000000777
		22:11:50 UPDATING 3/4`},
	{"changed at its size by nobody known", `
		22:10:00 RUNNING 4/4
		22:10:32 SCALING 4/4
		22:11:50 SCALING 4/4`},
	{"not watched more than once", `
		20:00:00 RUNNING 4/4
		20:01:00 UPDATING 4/8
		20:02:00 RUNNING 8/8
		20:10:00 closed
		21:10:00 RUNNING 8/8
		21:40:00 asleep 20m
		22:10:30 RUNNING 8/8`},
	{"restarted at once", `
		20:00:00 RUNNING 4/4
		20:01:00 UPDATING 4/8
		20:02:00 UPDATING 5/8
		20:02:05 closed
		20:02:20 UPDATING 5/8`},
	{"edited while nobody watched", `
		20:00:00 RUNNING 4/4
		20:01:00 UPDATING 4/8
		20:02:00 RUNNING 8/8
		20:10:00 closed
		21:10:00 RUNNING 8/8 edited=20:40:00
		21:11:00 RUNNING 8/8`},
	{"found rolling", `
		22:10:00 UPDATING 4/8
		22:12:00 UPDATING 4/8`},
	{"found rolling, then progress", `
		22:10:00 UPDATING 4/8
		22:12:00 UPDATING 5/8`},
	{"just created", `
		22:10:00 PENDING 0/2 created=22:08:30
		22:11:00 DEPLOYING 0/2 created=22:08:30
		22:12:00 DEPLOYING 0/2 created=22:08:30`},
	{"created, later than documented", `
		22:10:00 PENDING 0/2 created=21:55:30
		22:12:00 PENDING 0/2 created=21:55:30 reason=no_stock,_retrying`},
	{"changed while the program did not run", `
		20:00:00 RUNNING 4/4
		20:30:00 closed
		22:10:00 UPDATING 4/8 by=1654290000000777
		22:10:30 UPDATING 5/8`},
	{"became ready while the program did not run", `
		20:00:00 RUNNING 4/4
		20:01:00 UPDATING 4/8
		20:02:00 closed
		22:10:00 RUNNING 8/8
		22:10:30 RUNNING 8/8`},
	{"stalled", `
		past 12 8m
		22:00:00 RUNNING 4/4
		22:10:32 UPDATING 4/8 by=1654290000000777
		22:10:35 UPDATING 5/8
		22:20:00 UPDATING 5/8
		22:30:00 UPDATING 5/8`},
	{"stalled at first sight", `
		22:00:00 PENDING 0/2 created=20:55:30 reason=no_stock,_retrying
		22:10:00 PENDING 0/2 created=20:55:30 reason=no_stock,_retrying`},
	{"degraded", `
		22:00:00 RUNNING 4/4
		22:10:00 RUNNING 3/4
		22:11:00 RUNNING 3/4`},
	{"degraded, loud", `
		22:00:00 RUNNING 4/4
		22:10:00 RUNNING 0/4
		22:11:00 RUNNING 0/4`},
	{"degraded after a change", `
		22:00:00 RUNNING 4/4
		22:01:00 UPDATING 4/8
		22:05:00 RUNNING 5/8
		22:06:00 RUNNING 5/8`},
	{"the change failed", `
		22:00:00 RUNNING 4/4
		22:01:00 UPDATING 4/8 by=1654290000000777
		22:05:00 UPDATING_FAILED 4/4 reason=InsufficientResource:_no_capacity_in_this_region
		22:06:00 UPDATING_FAILED 4/4 reason=InsufficientResource:_no_capacity_in_this_region`},
	{"failed", `
		22:00:00 PENDING 0/2 created=21:59:30
		22:01:00 DEPLOYING 0/2 created=21:59:30
		22:05:00 FAILED 0/2 reason=InsufficientResource:_no_capacity_in_this_region
		22:06:00 FAILED 0/2 reason=InsufficientResource:_no_capacity_in_this_region`},
	{"failed when it was first seen", `
		22:05:00 FAILED 0/2
		22:06:00 FAILED 0/2`},
	{"not paid", `
		22:00:00 RUNNING 2/2
		22:05:00 ARREARS_DOWN 0/2
		22:06:00 ARREARS_DOWN 0/2`},
	{"the term is over", `
		22:00:00 RUNNING 2/2
		22:05:00 SUSPENDED 0/2
		22:06:00 SUSPENDED 0/2`},
	{"ending", `
		22:00:00 RUNNING 2/2
		22:05:00 STOPPING 2/2 by=1654290000000777
		22:06:00 STOPPING 1/2`},
	{"stopped", `
		22:00:00 RUNNING 2/2
		22:05:00 STOPPING 2/2 by=1654290000000777
		22:06:00 STOPPED 0/2
		22:07:00 STOPPED 0/2`},
	{"gone", `
		22:00:00 RUNNING 2/2
		22:05:00 NotFound
		22:05:10 NotFound
		22:05:11 list other
		22:05:17 list other
		22:05:20 NotFound
		22:06:00 NotFound`},
	{"not found, not proved", `
		22:00:00 RUNNING 2/2
		22:05:00 NotFound
		22:05:10 NotFound`},
	{"gone by its status, after it was deleted", `
		22:00:00 RUNNING 2/2
		22:05:00 DELETING 2/2 by=1654290000000777
		22:05:30 DELETED 0/2
		22:06:00 DELETED 0/2`},
	{"deleted and created again", `
		22:00:00 RUNNING 2/2
		22:05:00 NotFound
		22:05:10 NotFound
		22:05:11 list other
		22:05:17 list other
		22:05:20 NotFound
		22:08:00 PENDING 0/3
		22:08:30 PENDING 0/3`},
	{"deleted and created again unseen", `
		22:00:00 RUNNING 2/2 created=20:00:00
		22:05:00 RUNNING 2/2 created=22:03:00
		22:06:00 RUNNING 2/2 created=22:03:00`},
	{"created as before, though one answer has no fractions and one is old", `
		22:00:00 RUNNING 2/2 created=20:00:00
		22:03:00 RUNNING 2/2 created=19:00:00
		22:05:00 RUNNING 2/2 created=20:00:00.9
		22:06:00 RUNNING 2/2 created=20:00:00.9`},
	{"unreadable: not found", `
		22:00:00 NotFound
		22:05:00 NotFound`},
	{"unreadable: refused", `
		22:00:00 401
		22:00:05 401
		22:00:15 401`},
	{"unreadable once", `
		22:00:00 500`},
	{"not found, though an earlier run read it", `
		20:00:00 RUNNING 2/2
		20:01:00 closed
		22:00:00 NotFound`},
	{"unknown status", `
		22:00:00 RUNNING 2/2
		22:05:00 MELTING 2/2`},
	{"unknown status that fails", `
		22:00:00 RUNNING 2/2
		22:05:00 SCALING_FAILED 2/2`},
	{"no status", `
		22:00:00 RUNNING 2/2
		22:05:00 - 2/2`},
	{"waiting", ``},
	{"waiting, known from before", `
		20:00:00 RUNNING 2/2
		20:01:00 closed`},
	{"failing to read while it changes", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 5/8
		22:11:00 500
		22:12:00 500`},
	{"could not be read for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:11:00 500
		22:14:00 UPDATING 5/8
		22:15:00 UPDATING 5/8`},
	{"drift in capacity", `
		want 8
		22:00:00 RUNNING 4/4
		22:06:00 RUNNING 4/4`},
	{"drift in capacity that was seen to begin", `
		want 8
		22:00:00 RUNNING 8/8
		22:02:00 UPDATING 8/4
		22:03:00 RUNNING 4/4
		22:06:00 RUNNING 4/4`},
	{"drift in status", `
		want RUNNING
		22:00:00 STOPPED 0/2
		22:06:00 STOPPED 0/2`},
	{"drift, gone", `
		want RUNNING
		22:00:00 RUNNING 2/2
		22:05:00 DELETED 0/2
		22:06:00 DELETED 0/2`},
	{"expiring", `
		22:00:00 RUNNING 2/2 expires=24T05:00:00
		22:06:00 RUNNING 2/2 expires=24T05:00:00`},
	{"expired", `
		22:00:00 RUNNING 2/2 expires=21:30:00
		22:06:00 RUNNING 2/2 expires=21:30:00`},
	{"renewing", `
		22:00:00 RUNNING 2/2 expires=24T05:00:00 renews
		22:06:00 RUNNING 2/2 expires=24T05:00:00 renews`},
	{"all at once", `
		want 8
		22:00:00 RUNNING 2/2 expires=24T05:00:00
		22:01:00 UPDATING 2/4 expires=24T05:00:00
		22:05:00 UPDATING_FAILED 2/2 reason=InsufficientResource:_no_capacity_in_this_region expires=24T05:00:00
		22:06:00 500
		22:08:00 500`},
}

// TestStories compares the stories with testdata/stories.txt. Each is told on the screen,
// and then from what was recorded, an hour after the run ended.
func TestStories(t *testing.T) {
	var all strings.Builder
	for _, tt := range stories {
		e, row, now := watchtest.Play(t, tt.history)
		fmt.Fprintf(&all, "== %s, at %s\n%s\n", tt.name, now.Format("15:04:05"), strings.Join(Story(e.Board.Story(row, now), ClockHere(now)), "\n"))
		later, closed, now := watchtest.Play(t, closedAfter(tt.history, now))
		if s, known := later.Board.History().Story(closed.Ref, now.Add(time.Hour)); known {
			fmt.Fprintf(&all, "-- recorded\n%s\n", strings.Join(Story(s, ClockHere(now)), "\n"))
		}
	}
	const golden = "testdata/stories.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(all.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if all.String() != string(want) {
		t.Errorf("the stories differ from %s; look at them with -update:\n%s", golden, all.String())
	}
}

// TestWhatAStorySaysOfThingsThatOneRowDoesNotShow has facts that come from other rows, or
// from a list that may not be read.
func TestWhatAStorySaysOfThingsThatOneRowDoesNotShow(t *testing.T) {
	failure := &model.Failure{Class: model.FailTimeout}
	d := modeltest.Reading(model.Running, 2, 2)
	ptu := (&model.Deployment{Status: model.Running}).With(&model.Terms{Plan: safe.Clean("ptu")})
	gap := &watch.Span{From: modeltest.At(-600), To: modeltest.T0, Gap: watch.GapOffline, Now: true}
	for _, tt := range []struct {
		story watch.Story
		want  string
	}{
		{watch.Story{Failure: failure, FailedSince: modeltest.At(-60)}, "No answer has come yet. Since 11:59:00 nothing can be read with this key (timeout). Nothing needs doing unless it lasts; it is asked again by itself."},
		{
			watch.Story{Verdict: model.VerdictReady, Latest: d, Read: modeltest.At(-65), Failure: failure, FailedSince: modeltest.At(-60), Gap: gap},
			"It serves: 2 of 2 units are ready. Since 11:59:00 nothing can be read with this key (timeout), so this is how it was at 11:58:55. Nothing needs doing unless it lasts; it is asked again by itself.",
		},
		{watch.Story{Verdict: model.VerdictReady, Latest: d, Gap: gap, Gaps: 1}, "It serves: 2 of 2 units are ready. It has not been watched since 11:50:00, because the service could not be read."},
		{
			watch.Story{Verdict: model.VerdictGone, Latest: d, FailedSince: modeltest.At(-60), Waived: true},
			"It is gone: NotFound since 11:59:00, again and again; this key may not read the list, which could confirm it.",
		},
		{
			watch.Story{Verdict: model.VerdictDegraded, Latest: ptu, Since: modeltest.At(-60), Basis: watch.BasisSeen},
			"It serves in part: some units are not ready, unchanged since 11:59:00. If it lasts, look at it in the Model Studio console; a ticket needs the request ID.",
		},
	} {
		tt.story.Now = modeltest.T0
		if got := strings.Join(Story(tt.story, ClockHere(modeltest.T0)), " "); got != tt.want {
			t.Errorf("%q\nwant\n%q", got, tt.want)
		}
	}
}

func TestAClockSaysTheDayThatIsNotToday(t *testing.T) {
	zone := time.FixedZone("", 8*60*60)
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, zone)
	for at, want := range map[time.Time][2]string{
		now:                               {"01:00:00", "2026-11-23 01:00:00 +08:00"},
		now.UTC().Add(-time.Minute):       {"00:59:00", "2026-11-23 00:59:00 +08:00"},
		now.Add(-time.Hour - time.Second): {"23:59:59 on Nov 22", "2026-11-22 23:59:59 +08:00"},
		now.AddDate(-1, 0, 0):             {"01:00:00 on 2025-11-23", "2025-11-23 01:00:00 +08:00"},
	} {
		if got := [2]string{ClockHere(now)(at), ClockAnywhere(zone)(at)}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnAccountIsNamedByItsEnd(t *testing.T) {
	for uid, want := range map[string]string{"1654290000000777": "…777", "boss": "boss", "": "", "1654************": "1654", "12345678": "12345678", "123456789": "…789"} {
		if got := Account(uid); got != want {
			t.Errorf("%q: %q, want %q", uid, got, want)
		}
	}
}

func TestTheLastRolloutIsSaidInALine(t *testing.T) {
	for _, tt := range []struct{ name, history, want string }{
		{"none", "22:00:00 RUNNING 4/4", ""},
		{"under way", "22:00:00 RUNNING 4/4\n22:01:00 UPDATING 4/8\n22:03:00 UPDATING 6/8", "4 → 8 units · began at 22:01:00 · 2m00s so far"},
		{"ended", "22:00:00 RUNNING 4/4\n22:01:00 UPDATING 4/8\n22:03:00 RUNNING 8/8\n22:09:00 RUNNING 8/8", "4 → 8 units · began at 22:01:00 · ready after 2m00s"},
		{"ended, and then degraded", "22:00:00 RUNNING 4/4\n22:01:00 UPDATING 4/8\n22:03:00 RUNNING 8/8\n22:09:00 RUNNING 7/8", "4 → 8 units · began at 22:01:00 · ready after 2m00s"},
		{"failed", "22:00:00 PENDING 0/1 created=21:59:00\n22:03:00 FAILED 0/1", "1 unit · began at 21:59:00 · failed after 4m00s"},
		{"found under way", "22:00:00 UPDATING 4/8\n22:03:00 UPDATING 5/8", "8 units · began before 22:00:00 · more than 3m00s so far"},
		{"found under way, ended", "22:00:00 UPDATING 4/8\n22:03:00 RUNNING 8/8", "8 units · began before 22:00:00 · ready after more than 3m00s"},
		{"begun unseen", "20:00:00 RUNNING 4/4\n20:01:00 closed\n22:00:00 UPDATING 4/8\n22:03:00 UPDATING 5/8", "4 → 8 units · began before 22:00:00 · more than 3m00s so far"},
		{"the last of two", "22:00:00 RUNNING 4/4\n22:01:00 UPDATING 4/8\n22:03:00 RUNNING 8/8\n22:04:00 UPDATING 8/9\n22:05:00 RUNNING 9/9", "8 → 9 units · began at 22:04:00 · ready after 1m00s"},
		{"without units", "22:00:00 RUNNING -/-\n22:01:00 UPDATING -/-\n22:03:00 RUNNING -/-", "began at 22:01:00 · ready after 2m00s"},
	} {
		e, row, now := watchtest.Play(t, tt.history)
		got := ""
		if r, seen := e.Board.History().Rollout(row.Ref, now); seen {
			got = Rollout(r, ClockHere(now))
			if len(r.Spans) == 0 || r.Spans[0].From.After(r.From) && r.Spans[0].From.Sub(r.From) > 2*time.Minute {
				t.Errorf("%s: the spans are %v", tt.name, r.Spans)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestAStoryIsNeverSurerThanWhatWasSeen tells the stories of many random histories. It
// reads from the lines of the history itself whether the old units served all the time.
func TestAStoryIsNeverSurerThanWhatWasSeen(t *testing.T) {
	kept := 0
	for seed := range uint64(3000) {
		h := randomHistory(rand.New(rand.NewPCG(seed, 1)))
		e, row, now := watchtest.Play(t, h.text())
		s := e.Board.Story(row, now)
		told := Story(s, ClockHere(now))
		checkSentences(t, h, told)
		recorded, row, end := watchtest.Play(t, closedAfter(h.text(), now))
		if s, known := recorded.Board.History().Story(row.Ref, end); known {
			checkSentences(t, h, Story(s, ClockAnywhere(time.UTC)))
		}
		if !strings.Contains(strings.Join(told, " "), "never stopped serving") {
			continue
		}
		kept++
		end = now
		if s.Reached != nil {
			end = s.Reached.At
		}
		if why := h.interruption(s.Change.At, end, s.Served.Old); why != "" {
			t.Fatalf("it is told that the old units never stopped serving, but %s:\n%s\n%s", why, h.text(), strings.Join(told, "\n"))
		}
	}
	if kept < 100 {
		t.Errorf("only %d of the stories are about units that never stopped serving", kept)
	}
}

// closedAfter returns a history whose run ended a second after its last line.
func closedAfter(history string, last time.Time) string {
	return history + "\n" + last.Add(time.Second).Format("02T15:04:05") + " closed"
}

func checkSentences(t *testing.T, h history, told []string) {
	t.Helper()
	cells, seen := 0, map[string]bool{}
	for _, sentence := range told {
		if !safe.Printable(sentence) || !strings.HasSuffix(sentence, ".") || seen[sentence] || strings.Contains(sentence, "  ") {
			t.Fatalf("%q is no sentence, or is told twice:\n%s", sentence, h.text())
		}
		seen[sentence] = true
		cells += ansi.StringWidth(sentence) + 1
	}
	if n := len(told); n < 1 || n > MaxStory || cells > maxStoryCells {
		t.Fatalf("%d sentences with %d cells:\n%s", n, cells, h.text())
	}
}

// history is a history in lines that watchtest.Play reads.
type history []historyLine

type historyLine struct {
	at    time.Time
	text  string
	read  bool // it is a reading
	ready int64
}

func (h history) text() string {
	var b strings.Builder
	for _, line := range h {
		fmt.Fprintf(&b, "%s %s\n", line.at.Format("02T15:04:05"), line.text)
	}
	return b.String()
}

// interruption returns why it is not certain that so many units were ready from one time
// to another.
func (h history) interruption(from, to time.Time, units int64) string {
	var last time.Time
	failed := false
	for _, line := range h {
		if line.at.Before(from) || line.at.After(to) {
			last, failed = line.at, false
			continue
		}
		switch {
		case line.read && line.ready < units:
			return fmt.Sprintf("at %s there were %d", line.at.Format("15:04:05"), line.ready)
		case line.read && failed && line.at.Sub(last) >= time.Minute:
			return "it could not be read before " + line.at.Format("15:04:05")
		case strings.HasPrefix(line.text, "asleep"), line.text == "closed":
			return "nobody watched at " + line.at.Format("15:04:05")
		}
		failed = !line.read && !strings.HasPrefix(line.text, "list")
		if line.read {
			last = line.at
		}
	}
	if failed {
		return "it cannot be read"
	}
	return ""
}

// randomHistory returns a history of rollouts that go well or badly, with what comes
// between.
func randomHistory(r *rand.Rand) history {
	statuses := []model.Status{model.Running, model.Running, model.Updating, model.Updating, model.Scaling, model.Pending, model.Stopping, model.Stopped, "MELTING", model.Starting, ""}
	statuses = append(statuses, model.Statuses()...)
	status, ready, want := model.Running, int64(4), int64(4)
	at := modeltest.T0
	var h history
	for range 3 + r.IntN(12) {
		at = at.Add(time.Duration(1+r.IntN(90)) * time.Second)
		line := historyLine{at: at}
		switch r.IntN(14) {
		case 0:
			line.text = []string{"500", "401", "NotFound"}[r.IntN(3)]
		case 1:
			line.text = "list other"
		case 2:
			at = at.Add(10 * time.Minute)
			line.at, line.text = at, []string{"asleep 9m", "closed", "asleep 2m"}[r.IntN(3)]
		case 3:
			status = statuses[r.IntN(len(statuses))]
		case 4, 5, 6:
			status, want = model.Updating, int64(r.IntN(10))
		case 7:
			ready = int64(r.IntN(10))
		case 8:
			status, ready = model.Running, want
		default:
			ready = min(want, ready+int64(r.IntN(2)))
		}
		if line.text == "" {
			word := string(status)
			if word == "" {
				word = "-"
			}
			line.read, line.ready = true, ready
			line.text = fmt.Sprintf("%s %d/%d", word, ready, want)
			if r.IntN(8) == 0 {
				line.text += " by=u" + fmt.Sprint(r.IntN(3)) + " reason=" + strings.Repeat("很长_", r.IntN(60))
			}
		}
		h = append(h, line)
	}
	return h
}

// TestLateIsLaterThanIsTold compares a change with what usually is told, which is rounded
// up.
func TestLateIsLaterThanIsTold(t *testing.T) {
	for _, tt := range []struct {
		usual, slow, elapsed time.Duration
		of                   int
		late                 bool
	}{
		{6 * time.Minute, 6*time.Minute + 10*time.Second, 6*time.Minute + 23*time.Second, 12, false},
		{6 * time.Minute, 6*time.Minute + 10*time.Second, 7 * time.Minute, 12, false},
		{6 * time.Minute, 6*time.Minute + 10*time.Second, 7*time.Minute + time.Second, 12, true},
		{6*time.Minute + 10*time.Second, 0, 6*time.Minute + 23*time.Second, 4, false},
		{6*time.Minute + 10*time.Second, 0, 6*time.Minute + 23*time.Second, 1, false},
		{6*time.Minute + 10*time.Second, 0, 7*time.Minute + 23*time.Second, 1, true},
		{watch.DocumentedLeast, watch.DocumentedMost, 10 * time.Minute, 0, false},
		{watch.DocumentedLeast, watch.DocumentedMost, 10*time.Minute + time.Second, 0, true},
	} {
		e := watch.Estimate{Usual: tt.usual, Slow: tt.slow, Elapsed: tt.elapsed, Of: tt.of}
		story := watch.Story{Verdict: model.VerdictRolling, Estimate: &e}
		if got := (teller{Story: story}).usual(); strings.Contains(got, "longer") != tt.late {
			t.Errorf("%v after %v: %s", e, tt.elapsed, got)
		}
	}
}
