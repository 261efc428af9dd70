package watch_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// TestGroupsAndRowsKeepTheOrderOfTheWatchList, with globs among the entries, and in
// whatever order the deployments are found.
func TestGroupsAndRowsKeepTheOrderOfTheWatchList(t *testing.T) {
	ref := func(id string) model.Ref { return model.Ref{Profile: "p", ID: id} }
	entries := []model.Entry{{Ref: ref("x1"), Group: "first"}, {Ref: ref("x2"), Group: "third"}, {Ref: ref("x3")}}
	patterns := []model.Pattern{
		{Profile: "p", Glob: "a-*", Group: "zeroth", Behind: 3},
		{Profile: "p", Glob: "b-*", Group: "second", Behind: 2},
		{Profile: "p", Glob: "c-*", Group: "third", Behind: 2},
		{Profile: "p", Glob: "d-*", Group: "last"},
	}
	for seed := range uint64(50) {
		e := watch.NewEngine(watchtest.Options, modeltest.T0, entries, patterns)
		found := []string{"a-1", "a-2", "b-1", "b-2", "c-1", "d-1", "d-2"}
		rng := rand.New(rand.NewPCG(seed, 1))
		rng.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
		page := model.Answer{Poll: model.Poll{At: modeltest.T0, HTTPStatus: 200}}
		for _, id := range append(found, "x1", "x2", "x3") {
			page.Samples = append(page.Samples, modeltest.Good(ref(id), modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
		}
		for _, ticket := range e.Plan.Start(modeltest.T0) {
			if ticket.Page > 0 {
				e.Settle(ticket, page, modeltest.T0)
			}
		}
		x := query.NewIndex(query.Query{Sort: "list"}, e.Board.Rows())
		var groups, rows []string
		for _, g := range x.Groups() {
			groups = append(groups, g.Name)
		}
		for _, row := range x.Rows() {
			rows = append(rows, row.Ref.ID)
		}
		if want := []string{"zeroth", "first", "second", "third", "last", ""}; !slices.Equal(groups, want) {
			t.Fatalf("seed %d: the groups are %q, want %q", seed, groups, want)
		}
		if got, want := strings.Join(rows, " "), "a-1 a-2 x1 b-1 b-2 c-1 x2 d-1 d-2 x3"; got != want {
			t.Fatalf("seed %d: the rows are %s, want %s", seed, got, want)
		}
	}
}
