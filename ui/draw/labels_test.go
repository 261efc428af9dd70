package draw

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

func labelled(profile, id, name string) *watch.Row {
	return &watch.Row{Entry: model.Entry{Ref: model.Ref{Profile: profile, ID: id}, Name: name}}
}

func TestLabelsThatDifferInTheMiddleLookDifferent(t *testing.T) {
	for _, tt := range []struct {
		names bool
		texts []string
		want  []string
	}{
		{false, []string{"qwen-plus-ft-20230712-blue-prod-5dde", "qwen-plus-ft-20230712-grey-prod-5dde"}, []string{"qwen-plu…ue-prod-5dde", "qwen-plu…ey-prod-5dde"}},
		{false, []string{"qwen-plus-a-20230712151300-prod-5dde", "qwen-plus-b-20230712151300-prod-5dde"}, []string{"qwen-pl…a…0-prod-5dde", "qwen-pl…b…0-prod-5dde"}},
		{false, []string{"qwen-plus-fine-tuned-x1-20230712151300-5dde", "qwen-plus-fine-tuned-x2-20230712151300-5dde"}, []string{"qwen-pl…1…151300-5dde", "qwen-pl…2…151300-5dde"}},
		{false, []string{"emo-1", "emo-2"}, []string{"emo-1", "emo-2"}},
		{true, []string{"chat", "chat"}, []string{"chat 0", "chat 1"}},
		{true, []string{"--🙂x01🙂xé0客-🙂1a-客服", "--🙂x01🙂xé1客-🙂1a-客服"}, nil},
		{true, []string{"客服助手，生产环境，新加坡一号机房", "客服助手，生产环境，新加坡二号机房"}, nil},
	} {
		var rows []*watch.Row
		for i, text := range tt.texts {
			row := labelled("p", text, "")
			if tt.names {
				row = labelled("p", fmt.Sprint(i), text)
			}
			rows = append(rows, row)
		}
		labels := NewLabels(rows)
		seen := map[string]bool{}
		for i, row := range rows {
			got := labels.Of(row, 21, "…")
			if tt.want != nil && got != tt.want[i] {
				t.Errorf("%s is shown as %q, want %q", tt.texts[i], got, tt.want[i])
			}
			if seen[got] || Width(got) > 21 {
				t.Errorf("%s is shown as %q, which another is, or which is too wide", tt.texts[i], got)
			}
			seen[got] = true
		}
	}
}

// TestANameIsNoOtherID but has its own ID beside it, however wide the column is.
func TestANameIsNoOtherID(t *testing.T) {
	rows := []*watch.Row{labelled("p", "emo-1", ""), labelled("p", "emo-2", "emo-1"), labelled("p", "emo-3", "chat")}
	labels := NewLabels(rows)
	for i, want := range []string{"emo-1", "emo-1 emo-2", "chat"} {
		if got := labels.Of(rows[i], 21, "…"); got != want {
			t.Errorf("%s is shown as %q, want %q", rows[i].Ref.ID, got, want)
		}
	}
}

// TestAnotherRowTakesALabel that a row had to show its middle.
func TestAnotherRowTakesALabel(t *testing.T) {
	rows := []*watch.Row{labelled("p", "qwen-plus-a-20230712151300-prod-5dde", ""), labelled("p", "qwen-plus-b-20230712151300-prod-5dde", "")}
	labels := NewLabels(rows)
	taken := labels.Of(rows[0], 21, "…")
	late := labelled("p", "emo-1", taken)
	labels.Add(late)
	if a, b := labels.Of(rows[0], 21, "…"), labels.Of(late, 21, "…"); a == b {
		t.Errorf("two rows are shown as %q", a)
	}
}

// TestARowThatLeavesLetsItsLikeBe: what is alone again is cut as usual.
func TestARowThatLeavesLetsItsLikeBe(t *testing.T) {
	stays, leaves := labelled("p", "qwen-plus-a-20230712151300-prod-5dde", ""), labelled("p", "qwen-plus-b-20230712151300-prod-5dde", "")
	labels, alone := NewLabels([]*watch.Row{stays, leaves}), CutMiddle(stays.Ref.ID, 21, "…")
	if got := labels.Of(stays, 21, "…"); got == alone {
		t.Errorf("beside its like it is %q", got)
	}
	labels.Drop(leaves)
	for _, width := range []int{21, 22} {
		if got, want := labels.Of(stays, width, "…"), CutMiddle(stays.Ref.ID, width, "…"); got != want {
			t.Errorf("alone in %d cells it is %q, want %q", width, got, want)
		}
	}
}

// TestTextsAreCutAtWholeCharacters also where these take two cells.
func TestTextsAreCutAtWholeCharacters(t *testing.T) {
	for n := range 9 {
		for name, got := range map[string]string{"start": CutStart("客服助手", 8-n), "end": CutEnd("客服助手", n, ""), "middle": CutMiddle("客服助手", n, "…"), "piece": cutOut("a客服助手", 2, 2+n)} {
			if Width(got) > n {
				t.Errorf("%s: %q is wider than %d", name, got, n)
			}
		}
	}
	if got := CutCode("no connection", 10, "…"); got != "no connec…" {
		t.Errorf("words are cut to %q", got)
	}
	if got := CutEnd("emo-1", 3, ""); got != "emo" {
		t.Errorf("without a mark it is %q", got)
	}
}

// TestLabelsStayApart makes many IDs that differ in random places, adds and drops some,
// and changes the width: no two look alike, and none is too wide.
func TestLabelsStayApart(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 7))
		base := []byte("qwen-plus-finetuned-202307121513-" + strings.Repeat("x", rng.IntN(20)) + "-5dde")
		ids := map[string]bool{}
		for range 2 + rng.IntN(60) {
			id := append([]byte(nil), base...)
			for range 1 + rng.IntN(3) {
				id[rng.IntN(len(id))] = byte('a' + rng.IntN(3))
			}
			ids[string(id)] = true
		}
		var rows []*watch.Row
		for id := range ids {
			rows = append(rows, labelled("p", id, ""))
		}
		half := len(rows) / 2
		labels := NewLabels(rows[:half])
		check := func(rows []*watch.Row) {
			t.Helper()
			width := 11 + rng.IntN(30)
			seen := map[string]string{}
			for _, row := range rows {
				got := labels.Of(row, width, "…")
				if other, twice := seen[got]; twice || ansi.StringWidth(got) > width {
					t.Fatalf("seed %d, %d wide: %s is %q, as is %q", seed, width, row.Ref.ID, got, other)
				}
				seen[got] = row.Ref.ID
			}
		}
		check(rows[:half])
		labels.Add(rows...)
		labels.Add(rows...) // they are known
		check(rows)
		for _, row := range rows[:half] {
			labels.Drop(row)
		}
		check(rows[half:])
	}
}

// TestManyLabelsThatLookAlike are told apart by the place in which they differ, without
// looking at all of them for each.
func TestManyLabelsThatLookAlike(t *testing.T) {
	var rows []*watch.Row
	for i := range 5000 {
		rows = append(rows, labelled("p", fmt.Sprintf("qwen-plus-ft-20230712%06d-5dde", i), ""))
	}
	labels := NewLabels(rows)
	seen := map[string]bool{}
	for _, row := range rows {
		got := labels.Of(row, 21, "…")
		if seen[got] || Width(got) > 21 {
			t.Fatalf("%s is shown as %q", row.Ref.ID, got)
		}
		seen[got] = true
	}
}

// TestTheSameIDInTwoProfilesIsCutAsUsual, because the profile stands beside it.
func TestTheSameIDInTwoProfilesIsCutAsUsual(t *testing.T) {
	a, b := labelled("a", "qwen-plus-ft-20230712-5dde", ""), labelled("b", "qwen-plus-ft-20230712-5dde", "")
	labels := NewLabels([]*watch.Row{a, b})
	if x, y := labels.Of(a, 20, "…"), labels.Of(b, 20, "…"); x != y || x != CutMiddle(a.Ref.ID, 20, "…") {
		t.Errorf("%q and %q", x, y)
	}
}

// TestPlainWidthsAreThoseOfTheFramework for each character, and beside others.
func TestPlainWidthsAreThoseOfTheFramework(t *testing.T) {
	for r := rune(0); r <= 0x1ffff; r++ {
		n := plainWidth(r)
		if n == 0 {
			continue
		}
		for _, beside := range []string{"", "a", "…", "客", "❤", "e\u0301", "\u0915\u093f", "🙂", "각"} {
			text := beside + string(r) + beside
			if got := ansi.StringWidth(safe.Steady(text)); got != 2*ansi.StringWidth(safe.Steady(beside))+n {
				t.Fatalf("%q is %d cells wide", text, got)
			}
		}
	}
}
