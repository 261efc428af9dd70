package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// manyGet returns a Get of this number of IDs and of the patterns.
func manyGet(ids int, patterns []model.Pattern, ask func(context.Context, poll.Ticket) model.Answer) *Get {
	entries := make([]model.Entry, ids)
	for i := range entries {
		entries[i].Ref = model.Ref{Profile: "default", ID: fmt.Sprintf("m-%d", i)}
	}
	opts := poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}
	return &Get{Loop: Loop{Engine: watch.NewEngine(opts, time.Now(), entries, patterns), Poll: ask}, Globs: patterns}
}

// TestManyDeploymentsMayTakeLongerThanReadTime needs more requests than the rate
// limit allows within readTime.
func TestManyDeploymentsMayTakeLongerThanReadTime(t *testing.T) {
	all := []model.Pattern{{Profile: "default", Glob: "*"}}
	const many = 10_000
	page := func(n int) model.Answer {
		a := pageOf(many)
		for i := n*100 - 100; i < min(n*100, many); i++ {
			more := pageOf(many, fmt.Sprintf("m-%d", i))
			a.Samples = append(a.Samples, more.Samples...)
		}
		a.Sent, a.Poll = len(a.Samples), model.Poll{At: time.Now(), HTTPStatus: 200}
		return a
	}
	forbidden := model.Answer{Failure: &model.Failure{Class: model.FailPermission, HTTPStatus: 403}}
	for name, c := range map[string]struct {
		ids, rows int
		globs     []model.Pattern
		list      func(n int) model.Answer
	}{
		"ten thousand in a list":                {0, many, all, page},
		"two hundred IDs, and no right to list": {200, 200, nil, func(int) model.Answer { return forbidden }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := manyGet(c.ids, c.globs, func(ctx context.Context, tk poll.Ticket) model.Answer {
					if tk.Page > 0 {
						return c.list(tk.Page)
					}
					return good(ctx, tk)
				})
				start := time.Now()
				rows, err := g.Run(t.Context())
				if err != nil || len(rows) != c.rows {
					t.Errorf("%d rows, want %d; %v", len(rows), c.rows, err)
				}
				if took := time.Since(start); took <= readTime {
					t.Errorf("it took %v, which proves nothing", took)
				}
			})
		})
	}
}

// TestAListThatIsNeverTheSameIsGivenUp has a list that contains other records in
// each reading.
func TestAListThatIsNeverTheSameIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		g := manyGet(0, []model.Pattern{{Profile: "default", Glob: "no-*"}}, func(_ context.Context, tk poll.Ticket) model.Answer {
			asked++
			a := pageOf(1000, fmt.Sprintf("m-%d", asked))
			if tk.Page > 3 {
				a = pageOf(1000)
			}
			a.Poll = model.Poll{At: time.Now(), HTTPStatus: 200}
			return a
		})
		start := time.Now()
		_, err := g.Run(t.Context())
		var unmet *Unmet
		if !errors.As(err, &unmet) || unmet.End != Unreachable || !strings.Contains(err.Error(), "not twice the same") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}
