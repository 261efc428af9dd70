package words_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// in reports whether a text fits so many cells.
func in(width int) func(string) bool {
	return func(text string) bool { return len([]rune(text)) <= width }
}

func TestOneLineSaysWhatHappenedSinceSomebodyLooked(t *testing.T) {
	at := func(hours, minutes int) time.Time {
		return time.Date(2026, 11, 23, hours, minutes, 0, 0, time.UTC)
	}
	night := []watch.Outcome{
		{What: model.KindFailed, At: at(3, 12), Again: true, AgainAt: at(3, 40)}, {What: watch.KindScaled, At: at(4, 0)}, {What: watch.KindScaled, At: at(5, 0)},
	}
	bad := []watch.Outcome{
		{What: model.KindFailed, At: at(3, 12)}, {What: model.KindGone, At: at(4, 1)}, {What: model.KindStalled, At: at(4, 30)}, {What: model.KindStalled},
		{What: model.KindFailed, Again: true, AgainAt: at(3, 40)}, {What: model.KindReady, At: at(5, 0)}, {What: watch.KindScaled, At: at(6, 0)},
	}
	old := []watch.Outcome{{What: model.KindFailed, At: at(3, 12).AddDate(0, 0, -2)}}
	for _, tt := range []struct {
		outcomes []watch.Outcome
		away     time.Duration
		width    int
		want     string
	}{
		{nil, time.Hour, 78, ""},
		{night, 9*time.Hour + 20*time.Minute, 78, "Since you looked, 9h ago: 1 failed 03:12, ready again 03:40 · 2 scaled"},
		{night[:1], 40 * time.Second, 78, "Since you looked, <1m ago: 1 failed 03:12, ready again 03:40"},
		{night, 9 * time.Hour, 60, "Since you looked, 9h ago: 1 failed, ready again · 2 scaled"},
		{night, 9 * time.Hour, 56, "Since you looked, 9h ago: 1 failed, ready again · 2 more"},
		{night, 9 * time.Hour, 38, "9h ago: 1 failed, ready again · 2 more"},
		{night, 9 * time.Hour, 20, "1 failed, ready again · 2 more"},
		{bad, 90 * time.Minute, 78, "Since you looked, 90m ago: 1 failed 03:12 · 1 gone · 2 stalled · 3 more"},
		{bad, 50 * time.Hour, 150, "Since you looked, 2d ago: 1 failed 03:12 · 1 gone 04:01 · 2 stalled · 1 failed, ready again 03:40 · 1 ready 05:00 · 1 scaled 06:00"},
		{old, 72 * time.Hour, 78, "Since you looked, 3d ago: 1 failed Nov 21"},
	} {
		a := words.Away{Outcomes: tt.outcomes, Looked: modeltest.T0.Add(-tt.away), Now: modeltest.T0}
		if got := words.Since(a, in(tt.width)); got != tt.want {
			t.Errorf("in %d cells:\n%s, want\n%s", tt.width, got, tt.want)
		}
	}
}

// TestNoNumberIsLost: whatever is left out, the counts add up to all deployments, and the
// line fits where anything can.
func TestNoNumberIsLost(t *testing.T) {
	counts := regexp.MustCompile(`(?:^|ago: | · )(\d+) `)
	for seed := range uint64(5_000) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var outcomes []watch.Outcome
		for range 1 + rng.IntN(12) {
			o := watch.Outcome{What: watch.OutcomeKinds()[rng.IntN(len(watch.OutcomeKinds()))], At: modeltest.At(-rng.IntN(40_000))}
			o.Again = o.What == model.KindFailed && rng.IntN(2) == 0
			outcomes = append(outcomes, o)
		}
		slices.SortStableFunc(outcomes, func(a, b watch.Outcome) int { return a.Rank() - b.Rank() })
		width := 38 + rng.IntN(100)
		text := words.Since(words.Away{Outcomes: outcomes, Looked: modeltest.At(-40_000), Now: modeltest.T0}, in(width))
		sum := 0
		for _, found := range counts.FindAllStringSubmatch(text, -1) {
			n, err := strconv.Atoi(found[1])
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		if sum != len(outcomes) || !in(width)(text) {
			t.Fatal(fmt.Sprintf("seed %d: %d of %d in %d cells: ", seed, sum, len(outcomes), width), text)
		}
	}
}
