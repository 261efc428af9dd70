package query

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

func testRows() *watch.Board {
	b := watch.NewBoard(
		model.Entry{Ref: model.Ref{Profile: "intl", ID: "qwen-plus-b6d61c71"}, Name: "chat, production", Group: "prod"},
		model.Entry{Ref: model.Ref{Profile: "intl", ID: "emo-35b3f106"}},
		model.Entry{Ref: model.Ref{Profile: "cn", ID: "wan2.5-i2v"}, Group: "video"},
		model.Entry{Ref: model.Ref{Profile: "cn", ID: "typo"}},
	)
	put := func(ref model.Ref, status model.Status, plan, base string) {
		d := modeltest.Reading(status, 1, 1)
		d.With(&model.Terms{Plan: safe.Clean(plan), BaseModel: safe.Clean(base)})
		b.Apply(modeltest.Good(ref, modeltest.T0, d))
	}
	put(model.Ref{Profile: "intl", ID: "qwen-plus-b6d61c71"}, model.Updating, "mu", "qwen-plus")
	put(model.Ref{Profile: "intl", ID: "emo-35b3f106"}, model.Running, "cu", "emo")
	put(model.Ref{Profile: "cn", ID: "wan2.5-i2v"}, model.Stopped, "lora", "wan2.5")
	b.Apply(modeltest.Bad(model.Ref{Profile: "cn", ID: "typo"}, modeltest.T0, model.FailNotFound, "NotFound"))
	return b
}

func ids(rows []*watch.Row) string {
	var ids []string
	for _, r := range rows {
		ids = append(ids, strings.SplitN(r.Ref.ID, "-", 2)[0])
	}
	return strings.Join(ids, " ")
}

// TestAttentionComesFirst within each group; the rows without one come last.
func TestAttentionComesFirst(t *testing.T) {
	b := testRows()
	if got, want := ids(NewIndex(Query{Sort: "attention"}, b.Rows()).Rows()), "qwen wan2.5 typo emo"; got != want {
		t.Errorf("order %q, want %q", got, want)
	}
	for _, v := range model.Verdicts() {
		if v.String() == "" {
			t.Errorf("verdict %d has no name", v)
		}
	}
	if len(model.Verdicts()) != int(model.VerdictCount) {
		t.Errorf("%d verdicts in the attention order, want %d", len(model.Verdicts()), model.VerdictCount)
	}
}

// TestEverySortIsTotalAndReversible: what is known is reversed, and what is not
// stays last either way, in the order of the list.
func TestEverySortIsTotalAndReversible(t *testing.T) {
	b := watch.NewBoard()
	for i, text := range []string{"b", "", "a", "c", "", "b"} {
		ref := model.Ref{Profile: "p" + text, ID: fmt.Sprintf("d%d%s", i, text)}
		b.Add(model.Entry{Ref: ref, Name: text})
		if text == "" {
			continue
		}
		d := modeltest.Reading(model.Status(text), int64(text[0]-'a'), 2)
		clean, n := safe.Clean(text), model.NumberOf(int64(text[0]))
		d.Modifier, d.FailReason, d.Capacity = clean, clean, n
		d.With(&model.Terms{
			ModelName: clean, BaseModel: clean, Plan: clean, ModelUnitSpec: clean, ChargeType: clean, WorkspaceID: clean, Creator: clean,
			MaxContextLength: n, RPMLimit: n, TPMLimit: n,
		})
		d.Created.At, d.Modified.At = modeltest.T0.Add(-time.Duration(text[0])*time.Hour), modeltest.T0.Add(-time.Duration(text[0])*time.Hour)
		s := modeltest.Good(ref, modeltest.T0.Add(-time.Duration(text[0])*time.Minute), d)
		s.Poll.Latency, s.Poll.RequestID = time.Duration(text[0]), safe.Clean(text)
		b.Apply(s)
	}
	for _, name := range Sorts() {
		if _, exists := sorts[name]; !exists {
			t.Errorf("sort %q does not exist", name)
		}
		forth := strings.Join(idsOf(NewIndex(Query{Sort: name}, b.Rows()).Rows()), " ")
		back := strings.Join(idsOf(NewIndex(Query{Sort: name, Reverse: true}, b.Rows()).Rows()), " ")
		want := [2]string{"d2a d0b d5b d3c d1 d4", "d3c d0b d5b d2a d1 d4"}
		switch name {
		case "capacity":
			want[0], want[1] = want[1], want[0]
		case "profile":
			want = [2]string{"d1 d4 d2a d0b d5b d3c", "d3c d0b d5b d2a d1 d4"}
		case "deployment", "list":
			want = [2]string{"d0b d1 d2a d3c d4 d5b", "d5b d4 d3c d2a d1 d0b"}
		case "attention", "verdict", "code", "note", "group":
			continue // these rows are alike in them, or without them
		}
		if forth != want[0] || back != want[1] {
			t.Errorf("%s: %q and reversed %q, want %q and %q", name, forth, back, want[0], want[1])
		}
	}
}

// TestAClockFoundWrongMovesNoRow: the index is in order although the skew of one
// profile is known only after its rows were put in their places.
func TestAClockFoundWrongMovesNoRow(t *testing.T) {
	b := watch.NewBoard()
	for id, minutes := range map[model.Ref]time.Duration{{Profile: "a", ID: "a1"}: 70, {Profile: "a", ID: "a2"}: 60, {Profile: "b", ID: "b1"}: 55} {
		b.Add(model.Entry{Ref: id})
		d := modeltest.Reading(model.Running, 1, 1)
		d.Created.At, d.Modified.At = modeltest.T0.Add(-minutes*time.Minute), modeltest.T0.Add(-minutes*time.Minute)
		b.Apply(modeltest.Good(id, modeltest.T0, d))
	}
	for _, name := range []string{"created", "modified", "changed"} {
		q := Query{Sort: name}
		x := NewIndex(q, b.Rows())
		row := b.Row(model.Ref{Profile: "a", ID: "a1"})
		clockOf(b, row, modeltest.T0.Add(-30*time.Minute))
		x.Update(row)
		if got, want := fmt.Sprint(idsOf(x.Rows())), fmt.Sprint(idsOf(NewIndex(q, b.Rows()).Rows())); got != want {
			t.Errorf("%s: %s, made anew %s", name, got, want)
		}
		clockOf(b, row, modeltest.T0)
	}
}

// clockOf polls a row once more, with what the service's clock says at t0.
func clockOf(b *watch.Board, row *watch.Row, clock time.Time) {
	b.Apply(model.Sample{Ref: row.Ref, Poll: model.Poll{At: modeltest.T0, HTTPStatus: 200, Date: clock}, Deployment: row.Latest})
}

// TestIndexUpdatedRowByRowEqualsOneMadeAnew changes rows at random and compares.
func TestIndexUpdatedRowByRowEqualsOneMadeAnew(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	b := watch.NewBoard()
	for i := range 60 {
		b.Add(model.Entry{Ref: model.Ref{Profile: "p", ID: fmt.Sprintf("d%02d", rng.IntN(100)*100+i)}})
	}
	f, err := ParseFilter("is:!stopped d")
	if err != nil {
		t.Fatal(err)
	}
	for _, sort := range Sorts() {
		q := Query{Filter: f, Sort: sort}
		x := NewIndex(q, b.Rows())
		for range 300 {
			var touched []*watch.Row
			for range 1 + rng.IntN(3) {
				row := b.Rows()[rng.IntN(b.Len())]
				status := model.Statuses()[rng.IntN(21)]
				b.Apply(modeltest.Good(row.Ref, modeltest.T0, modeltest.Reading(status, rng.Int64N(5), 4)))
				touched = append(touched, row)
			}
			x.Update(touched...)
			if got, want := fmt.Sprint(idsOf(x.Rows())), fmt.Sprint(idsOf(NewIndex(q, b.Rows()).Rows())); got != want {
				t.Fatalf("sort %s:\n%s\nmade anew:\n%s", sort, got, want)
			}
		}
	}
}

func idsOf(rows []*watch.Row) (ids []string) {
	for _, r := range rows {
		ids = append(ids, r.Ref.ID)
	}
	return ids
}
