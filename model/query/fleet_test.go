package query

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

// changing is a board whose rows change at random.
type changing struct {
	*watch.Board
	rng *rand.Rand
}

var fleetGroups = []string{"prod", "", "test", "客服", `a "b", c`}

func newChanging(rows int) changing {
	c := changing{watch.NewBoard(), rand.New(rand.NewPCG(3, 4))}
	for i := range rows {
		c.Add(c.entry(model.Ref{Profile: []string{"default", "cn"}[i%2], ID: fmt.Sprintf("d%02d", i)}))
	}
	return c
}

func (c changing) entry(ref model.Ref) model.Entry {
	e := model.Entry{Ref: ref, Group: fleetGroups[c.rng.IntN(len(fleetGroups))]}
	if c.rng.IntN(3) == 0 {
		e.Wanted.Capacity = model.NumberOf(int64(c.rng.IntN(6)))
	}
	return e
}

func (c changing) read(row *watch.Row) {
	d := modeltest.Reading(model.Statuses()[c.rng.IntN(len(model.Statuses()))], int64(c.rng.IntN(5)), 4)
	d.With(&model.Terms{BaseModel: safe.Clean([]string{"", "qwen-plus", "emo"}[c.rng.IntN(3)])})
	c.Apply(modeltest.Good(row.Ref, modeltest.T0, d))
}

// TestAFleetIsTheSameByStepsAndFromScratch changes rows at random, several at once, and
// compares the fleet and the counts with new ones.
func TestAFleetIsTheSameByStepsAndFromScratch(t *testing.T) {
	filters := filtersOf(t, "", "-is:stopped", "group:prod,test is:ready,degraded", "nothing-like-it")
	for by := range byCount {
		c := newChanging(60)
		q := Query{Filter: filters[1]}
		f, counts := NewFleet(by, q, c.Rows()), NewCounts(filters, c.Rows(), modeltest.T0)
		watched := slices.Clone(c.Rows())
		for range 1500 {
			var changed []*watch.Row
			for range 1 + c.rng.IntN(5) {
				row := c.Rows()[c.rng.IntN(c.Len())]
				switch c.rng.IntN(10) {
				case 0:
					c.Rename(row, c.entry(row.Ref))
				case 1:
					f.Drop(row)
					counts.Drop(row)
					watched = slices.DeleteFunc(watched, func(r *watch.Row) bool { return r == row })
					continue
				default:
					c.read(row)
				}
				if !slices.Contains(watched, row) {
					watched = append(watched, row)
				}
				changed = append(changed, row)
			}
			changed = slices.DeleteFunc(changed, func(r *watch.Row) bool { return !slices.Contains(watched, r) })
			f.Update(modeltest.T0, changed...)
			counts.Update(modeltest.T0, changed...)
			sameFleets(t, f, NewFleet(by, q, watched))
			fresh := NewCounts(filters, watched, modeltest.T0)
			if fmt.Sprint(counts.of) != fmt.Sprint(fresh.of) {
				t.Fatalf("by steps %v, from scratch %v", counts.of, fresh.of)
			}
		}
	}
}

func filtersOf(t *testing.T, texts ...string) (filters []Filter) {
	t.Helper()
	for _, text := range texts {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		filters = append(filters, f)
	}
	return filters
}

func sameFleets(t *testing.T, steps, scratch *Fleet) {
	t.Helper()
	text := func(f *Fleet) (s string) {
		for _, p := range f.Parts() {
			s += fmt.Sprintf("%q %d rows, %d in need, %d/%d %v %v\n", p.Name, p.Rows, p.InNeed, p.Ready, p.Wanted, p.verdictCounts, p.Worst().Ref)
		}
		return s
	}
	if got, want := text(steps), text(scratch); got != want {
		t.Fatalf("by steps:\n%sfrom scratch:\n%s", got, want)
	}
}

// TestAFleetAddsUp checks the sums of fleets with a count of all rows.
func TestAFleetAddsUp(t *testing.T) {
	c := newChanging(200)
	for _, row := range c.Rows()[:150] {
		c.read(row)
	}
	for by := range byCount {
		place, rows, before := math.MinInt, 0, 0
		for _, p := range NewFleet(by, Query{}, c.Rows()).Parts() {
			worst, inNeed, counts := math.MaxInt, 0, verdictCounts{}
			n := 0
			for _, r := range c.Rows() {
				if byKeys[by].of(r) != p.Name {
					continue
				}
				n++
				counts[r.Verdict]++
				worst = min(worst, r.Attention())
				if r.NeedsAttention() {
					inNeed++
				}
			}
			if p.Rows != n || p.InNeed != inNeed || p.verdictCounts != counts || p.Worst().Attention() != worst {
				t.Errorf("by %v, %q: %d rows, %d in need, %v, worst %d; want %d, %d, %v, %d", by, p.Name, p.Rows, p.InNeed, p.verdictCounts, p.Worst().Attention(), n, inNeed, counts, worst)
			}
			if worst < place || worst == place && inNeed > before {
				t.Errorf("by %v: %q needs more attention than the part before it", by, p.Name)
			}
			place, rows, before = worst, rows+n, inNeed
		}
		if rows != c.Len() {
			t.Errorf("by %v: %d rows of %d", by, rows, c.Len())
		}
	}
}

// TestUnitsAreReadyOfWanted: what is wanted is what the watch list says, else the
// capacity; what is down on purpose wants nothing.
func TestUnitsAreReadyOfWanted(t *testing.T) {
	for _, tt := range []struct {
		status          model.Status
		ready, capacity int64
		listed          string
		want            string
	}{
		{model.Running, 2, 4, "", "2/4"}, {model.Running, 2, 4, "8", "2/8"}, {model.Stopped, 0, 4, "", "0/0"}, {model.Stopped, 0, 4, "2", "0/2"},
		{model.Deleting, 1, 1, "", "0/0"}, {model.Failed, 0, 2, "", "0/2"}, {"", 0, 0, "", "0/0"}, {"", 0, 0, "3", "0/3"},
	} {
		e := model.Entry{Ref: modeltest.Ref(0)}
		if tt.listed != "" {
			e.Wanted.Capacity = model.NumberOf(int64(tt.listed[0] - '0'))
		}
		b := watch.NewBoard(e)
		if tt.status != "" {
			b.Apply(modeltest.Good(e.Ref, modeltest.T0, modeltest.Reading(tt.status, tt.ready, tt.capacity)))
		}
		p := NewFleet(ByGroup, Query{}, b.Rows()).Parts()[0]
		if got := fmt.Sprintf("%d/%d", p.Ready, p.Wanted); got != tt.want {
			t.Errorf("%s %d/%d, wanted %q: %s, want %s", tt.status, tt.ready, tt.capacity, tt.listed, got, tt.want)
		}
	}
}

// TestAPartsConditionChoosesItsRows, also with names that hold signs of filters.
func TestAPartsConditionChoosesItsRows(t *testing.T) {
	names := []string{"", "prod", "a b", `say "hi"`, `"`, `""`, `"""`, "a,b", "!x", "-y", "“客服”，一", "a:b=c<d>e", "x\u200dy", "  "}
	b := watch.NewBoard()
	for i, name := range names {
		b.Add(model.Entry{Ref: modeltest.Ref(i), Group: name})
	}
	f := NewFleet(ByGroup, Query{}, b.Rows())
	for _, p := range f.Parts() {
		text := f.Condition(p) + " d"
		filter, err := ParseFilter(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		for _, row := range b.Rows() {
			if filter.Match(row, modeltest.T0) != (row.Group == p.Name) {
				t.Errorf("%s: %q is in it: %v", text, row.Group, row.Group != p.Name)
			}
		}
	}
	if len(f.Parts()) != len(names) {
		t.Errorf("%d parts of %d", len(f.Parts()), len(names))
	}
}

// TestAFleetCostsWhatItsPartsCost counts what is looked at with 10,000 rows in 20 groups:
// for an update the row and the places above it, for a look the parts.
func TestAFleetCostsWhatItsPartsCost(t *testing.T) {
	const rows, groups = 10_000, 20
	b := watch.NewBoard()
	for i := range rows {
		b.Add(model.Entry{Ref: modeltest.Ref(i), Group: fmt.Sprint("g", i%groups)})
	}
	matched, keyed, compared := 0, 0, 0
	counting := Filter{[]term{{holds: func(*watch.Row, time.Time) bool { matched++; return true }}}}
	f := NewFleet(ByGroup, Query{Filter: counting}, nil)
	f.of = func(r *watch.Row) string { keyed++; return r.Group }
	f.before = func(a, b *member) bool { compared++; return needsMore(a, b) }
	f.Update(modeltest.T0, b.Rows()...)
	counts := NewCounts([]Filter{counting, counting}, b.Rows(), modeltest.T0)
	height := int(math.Ceil(math.Log2(rows/groups))) + 1
	rng := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		row := b.Rows()[rng.IntN(rows)]
		b.Apply(modeltest.Good(row.Ref, modeltest.T0, modeltest.Reading(model.Statuses()[rng.IntN(10)], 1, 2)))
		matched, keyed, compared = 0, 0, 0
		f.Update(modeltest.T0, row)
		counts.Update(modeltest.T0, row)
		if matched != 3 || keyed != 1 || compared > 4*height {
			t.Fatalf("one row of %d: filtered %d times, its group asked for %d times, %d comparisons", rows, matched, keyed, compared)
		}
		matched, keyed, compared = 0, 0, 0
		if n := len(f.Parts()); n != groups || matched+keyed+compared > 0 {
			t.Fatalf("a look at %d parts: %d, %d and %d", n, matched, keyed, compared)
		}
		if allocs := testing.AllocsPerRun(1, func() { f.Parts(); counts.Worst(1) }); allocs > 0 {
			t.Fatalf("a look at unchanged parts allocates %v times", allocs)
		}
	}
}

// TestCountsFollowTime: a filter by age may choose others with time alone.
func TestCountsFollowTime(t *testing.T) {
	b := testRows()
	c := NewCounts(filtersOf(t, "age<10m"), b.Rows(), modeltest.T0)
	if c.Outdated(modeltest.T0.Add(time.Second)) || !c.NextChange().IsZero() && c.NextChange().Before(modeltest.T0) {
		t.Errorf("outdated at once; the next change is at %v", c.NextChange())
	}
	for row := range slices.Values(b.Rows()) {
		b.Apply(modeltest.Good(row.Ref, modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
		b.Apply(modeltest.Good(row.Ref, modeltest.At(1), modeltest.Reading(model.Updating, 1, 2)))
	}
	c = NewCounts(filtersOf(t, "age<10m"), b.Rows(), modeltest.At(2))
	if v, n := c.Worst(0); v != model.VerdictRolling || n != 4 {
		t.Errorf("%d %v", n, v)
	}
	later := modeltest.At(700)
	if c.Outdated(modeltest.At(300)) || !c.Outdated(later) || !c.Outdated(modeltest.T0) {
		t.Errorf("the next change is at %v", c.NextChange())
	}
	if v, n := NewCounts(filtersOf(t, "age<10m"), b.Rows(), later).Worst(0); n != 0 {
		t.Errorf("after that: %d %v", n, v)
	}
}
