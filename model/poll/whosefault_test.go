package poll_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch/watchtest"
)

// cell is one row of the table: so many healthy rows beside so many ill ones.
type cell struct {
	healthy, faulty int
	mixed           bool   // each ill row in its own way
	way             string // how they are ill
	list            string // how the list is; empty when it is fine
	illFirst        bool
	changing        bool   // the healthy rows are on their way, and stay so
	seed            uint64 // of the jitter
}

func (c cell) String() string {
	list, first := "list fine", "healthy first"
	if c.list != "" {
		list = "list " + c.list
	}
	if c.illFirst {
		first = "ill first"
	}
	if c.changing {
		first += ", changing"
	}
	return fmt.Sprintf("%d+%d %s, %s, %s", c.healthy, c.faulty, c.way, list, first)
}

// cells are the whole table: ways to be ill × sizes × lists × order.
func cells() (all []cell) {
	sizes := []struct{ healthy, faulty int }{{1, 1}, {9, 1}, {50, 1}, {9, 3}, {16, 8}, {50, 12}, {4, 6}}
	for i, list := range []string{"", "401", "cut", "no right to the list", "Arrearage", "302", "429", "hang"} {
		for _, illFirst := range []bool{false, true} {
			if i >= 3 && !illFirst {
				continue
			}
			all = append(all, cell{healthy: 3, faulty: 10, mixed: true, way: "in ten ways", list: list, illFirst: illFirst})
			for _, x := range watchtest.Defects[:10] {
				for _, n := range sizes {
					if i >= 3 && (n.healthy+n.faulty <= poll.SweepAbove || n.faulty > 8) {
						continue // no list is read, or so many ill rows come first that nobody can tell
					}
					all = append(all, cell{healthy: n.healthy, faulty: n.faulty, way: x.Name, list: list, illFirst: illFirst})
				}
			}
		}
	}
	return all
}

// course is what came of a cell.
type course struct {
	cell
	latest  time.Duration // by how much a healthy row was asked later than it may be, at worst
	gap     time.Duration // that row's wait
	share   float64       // the longest wait of a healthy row, of what it may wait
	down    float64       // share of the time in which the profile was called down
	begin   time.Duration // until every row was asked
	request int
}

const courseTime = 10 * time.Minute

func (c cell) run(t *testing.T) course {
	n := c.healthy + c.faulty
	opts := watchtest.Options
	opts.Seed += c.seed
	d := watchtest.New(t, opts, n, n)
	if c.changing {
		d.Status = model.Updating
	}
	bad := map[model.Ref]watchtest.Defect{}
	for i := range c.faulty {
		ref := modeltest.Ref(c.healthy + i)
		if c.illFirst {
			ref = modeltest.Ref(i)
		}
		if bad[ref] = watchtest.Defects[i%10]; !c.mixed {
			bad[ref] = watchtest.DefectNamed(c.way)
		}
	}
	d.Break(bad, c.list)
	result := course{cell: c}
	slack := 5 * time.Second
	if c.has("hang") {
		slack += 15 * time.Second
	}
	extra := 0 * time.Second
	if c.has("429") {
		extra = 30 * time.Second
	}
	type asked struct {
		at      time.Time
		allowed time.Duration
	}
	last := map[model.Ref]asked{}
	spare := map[model.Ref]bool{} // has had its one longer wait
	check := func(ref model.Ref, now time.Time) {
		was, ok := last[ref]
		if !ok {
			return
		}
		late := now.Sub(was.at) - was.allowed
		if late > 0 && late <= extra && !spare[ref] {
			spare[ref], late = true, 0
		}
		result.share = max(result.share, now.Sub(was.at).Seconds()/(was.allowed+extra).Seconds())
		if late > result.latest {
			result.latest, result.gap = late, now.Sub(was.at)
		}
	}
	d.Settled = func(poll.Ticket) {
		for _, row := range d.Engine.Board.Rows() {
			if _, ill := bad[row.Ref]; ill || row.Latest == nil || row.Poll.At != d.Now || row.Failure != nil {
				continue
			}
			sent := row.Poll.SentAt()
			check(row.Ref, sent)
			wanted := watchtest.Options.Steady
			if row.Pace(d.Now) == poll.PaceChanging {
				wanted = watchtest.Options.Refresh
			}
			// Where the budget does not carry them, intervals are longer, and
			// the header says so.
			last[row.Ref] = asked{sent, 2*max(wanted, d.Engine.Plan.Paced(row.Pace(d.Now), d.Now)) + slack}
		}
	}
	d.EachStep(courseTime, func(down bool, span time.Duration) {
		if down {
			result.down += span.Seconds() / courseTime.Seconds()
		}
	})
	for ref := range last {
		check(ref, d.Now)
	}
	result.begin = d.FirstAsked()
	result.request = len(d.Sent)
	if d.Idle > len(d.Sent) {
		t.Errorf("%v: woke up %d times with nothing to send, of %d requests", c, d.Idle, len(d.Sent))
	}
	if len(last) < c.healthy {
		result.latest = courseTime // some were never read
	}
	return result
}

func (c cell) has(way string) bool { return c.way == way || c.list == way || c.mixed }

// TestOneRowsFaultIsThatRows drives healthy rows beside ill ones for ten
// minutes each. However the ill ones are ill and whatever becomes of the list,
// a healthy row is asked in time, the profile is not called down, and every row
// is asked soon.
func TestOneRowsFaultIsThatRows(t *testing.T) {
	t.Parallel()
	table := cells()
	var courses []course
	for i, c := range table {
		c.changing, c.seed = i%2 == 1, uint64(i)
		switch {
		case *long:
			courses = append(courses, c.run(t))
			c.changing = !c.changing
			courses = append(courses, c.run(t))
		case i%6 == 0 || c.list == "" && c.illFirst:
			courses = append(courses, c.run(t))
		}
	}
	if len(courses) < 150 {
		t.Errorf("%d cells, want 150 at least", len(courses))
	}
	mean := 0.0
	for _, c := range courses {
		mean += c.down / float64(len(courses))
		begin := 30 * time.Second
		if c.has("429") {
			begin += poll.TrialAfter + 5*time.Second
		}
		if c.way == "hang" && c.list == "429" {
			begin += 15 * time.Second
		}
		if c.latest > 0 {
			t.Errorf("%v, seed %d: a healthy row was not asked for %v, %v later than it may be", c, c.seed, c.gap, c.latest)
		}
		if c.down > 0.05 {
			t.Errorf("%v: called down for %.0f%% of the time", c, 100*c.down)
		}
		if c.begin > begin {
			t.Errorf("%v: the last row was asked after %v", c, c.begin)
		}
	}
	t.Logf("%d cells, called down for %.1f%% of the time in the mean; the worst:", len(courses), 100*mean)
	for _, worst := range []struct {
		what string
		by   func(a, b course) int
	}{
		{"longest wait of a healthy row", func(a, b course) int { return cmp.Or(cmp.Compare(b.latest, a.latest), cmp.Compare(b.share, a.share)) }},
		{"longest time called down", func(a, b course) int { return cmp.Compare(b.down, a.down) }},
		{"latest first request", func(a, b course) int { return cmp.Compare(b.begin, a.begin) }},
	} {
		slices.SortStableFunc(courses, worst.by)
		for _, c := range courses[:min(5, len(courses))] {
			t.Logf("%s: %v: a healthy row waited %.0f%% of what it may, down %.1f%%, all asked after %v, %d requests",
				worst.what, c, 100*c.share, 100*c.down, c.begin.Round(time.Second/10), c.request)
		}
	}
}

// TestARealOutageIsCalledAndEnds breaks every row at once, from the start or
// after three minutes, with and without rows that were ill before.
func TestARealOutageIsCalledAndEnds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		way         string
		called, end time.Duration
	}{
		{"cut", 12 * time.Second, 65 * time.Second}, {"302", 12 * time.Second, 65 * time.Second}, {"500", 12 * time.Second, 65 * time.Second},
		{"HTML", 12 * time.Second, 65 * time.Second}, {"no path", 12 * time.Second, 65 * time.Second},
		{"401", 12 * time.Second, 335 * time.Second}, {"Arrearage", 12 * time.Second, 335 * time.Second}, {"workspace", 12 * time.Second, 335 * time.Second},
		{"dial", 20 * time.Second, 80 * time.Second}, {"hang", 40 * time.Second, 80 * time.Second},
		{"429", 45 * time.Second, 11*time.Minute + 35*time.Second},
	} {
		for i, rows := range []int{1, 9, 50, 2, 5} {
			if i > 2 && !*long {
				continue
			}
			for _, faulty := range []int{0, 1, 6} {
				for _, before := range []time.Duration{0, 3 * time.Minute, 5*time.Minute + 7*time.Second} {
					if before == 0 && faulty > 0 {
						continue // nobody can know yet which rows are good
					}
					name := fmt.Sprintf("%s, %d rows, %d ill before, after %v", tt.way, rows, faulty, before)
					called := tt.called
					if tt.way == "429" && before == 0 && rows > poll.HangsNeeded {
						called += poll.SearchProbes * poll.BackoffFirst // the first rows may be the only ones
					}
					realOutage(t, name, watchtest.DefectNamed(tt.way), rows, faulty, before, called, tt.end)
				}
			}
		}
	}
}

func realOutage(t *testing.T, name string, way watchtest.Defect, rows, faulty int, before, called, ended time.Duration) {
	n := rows + faulty
	d := watchtest.New(t, watchtest.Options, n, n)
	d.Status = model.Updating
	bad := map[model.Ref]watchtest.Defect{}
	for i := range faulty {
		bad[modeltest.Ref(i)] = watchtest.DefectNamed("500")
	}
	list := ""
	if faulty > 0 {
		list = "no right to the list" // which would have the ill ones
	}
	d.Break(bad, list)
	d.Run(before)
	all := map[model.Ref]watchtest.Defect{}
	for i := range n {
		all[modeltest.Ref(i)] = way
	}
	d.Break(all, way.Name)
	began, sent := d.Now, len(d.Sent)
	for {
		if _, down := d.Engine.Plan.Trouble("p"); down {
			break
		}
		if d.Now.Sub(began) > called {
			t.Errorf("%s: not called within %v", name, called)
			return
		}
		d.Run(100 * time.Millisecond)
	}
	d.Run(time.Hour)
	if _, down := d.Engine.Plan.Trouble("p"); !down {
		t.Errorf("%s: held to be over after an hour of it", name)
	}
	if got := len(d.Sent) - sent; got > 90+min(n, 20) {
		t.Errorf("%s: %d requests in an hour", name, got)
	}
	if d.Idle > len(d.Sent)+100 {
		t.Errorf("%s: woke up %d times with nothing to send, of %d requests", name, d.Idle, len(d.Sent))
	}
	d.Break(bad, list)
	over := d.Now
	for {
		if _, down := d.Engine.Plan.Trouble("p"); !down {
			break
		}
		if d.Now.Sub(over) > ended {
			t.Errorf("%s: its end was not seen within %v", name, ended)
			return
		}
		d.Run(time.Second)
	}
}
