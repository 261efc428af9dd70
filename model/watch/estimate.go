package watch

import (
	"slices"
	"time"

	"studiowatch/model"
)

// Documented is how long the service's pages say a deployment takes to come
// up (Model Studio, "Model deployment": 5 to 10 minutes).
const (
	DocumentedLeast = 5 * time.Minute
	DocumentedMost  = 10 * time.Minute
)

// Estimate is how long a rollout has gone on and may still go on.
type Estimate struct {
	Elapsed time.Duration // since it began; not negative
	AtLeast bool          // it had begun when it was first seen
	Usual   time.Duration // half of the past rollouts took no longer; 0 when there is nothing to go by
	Slow    time.Duration // nine in ten took no longer; 0 when there were too few
	Of      int           // past rollouts of the same model and plan; 0 goes by the documentation
}

// Left is how long it may still take; 0 when that is not known, or over. It
// shrinks as fast as the clock, and is another only when a rollout of the same
// kind has ended meanwhile.
func (e Estimate) Left() time.Duration {
	if e.AtLeast || e.Of == 0 {
		return 0
	}
	return max(0, e.Usual-e.Elapsed)
}

// durations is how long the rollouts of a product took.
type durations struct {
	took        []time.Duration // the newest maxRollouts, in order of time
	usual, slow time.Duration
}

// maxRollouts is how many past rollouts an estimate goes by: old ones say
// little about the service of today. enoughRollouts is how many it takes to
// tell how slow a slow one is.
const (
	maxRollouts    = 50
	enoughRollouts = 5
)

func (p *durations) add(took time.Duration) {
	p.took = append(p.took, took)
	p.took = p.took[max(0, len(p.took)-maxRollouts):]
	sorted := slices.Sorted(slices.Values(p.took))
	p.usual, p.slow = quantile(sorted, 50), 0
	if len(sorted) >= enoughRollouts {
		p.slow = quantile(sorted, 90)
	}
}

// quantile is the value that so many per cent of the sorted values do not
// exceed, by the nearest rank.
func quantile(sorted []time.Duration, percent int) time.Duration {
	rank := (len(sorted)*percent + 99) / 100
	return sorted[max(1, rank)-1]
}

// Estimate returns how long a row's rollout may take, and false when it has
// none under way.
func (b *Board) Estimate(row *Row, now time.Time) (Estimate, bool) {
	if row.Verdict != model.VerdictRolling && row.Verdict != model.VerdictStalled {
		return Estimate{}, false
	}
	e := Estimate{Elapsed: row.elapsed(now)}
	if row.began.IsZero() {
		e.Elapsed, e.AtLeast = max(0, now.Sub(row.Since)), true
	}
	d := row.Latest
	if past := b.history.durations[product{row.Ref.Profile, d.Model(), d.Plan}]; past != nil {
		e.Usual, e.Slow, e.Of = past.usual, past.slow, len(past.took)
	} else if d.Status == model.Pending || d.Status == model.Deploying {
		e.Usual, e.Slow = DocumentedLeast, DocumentedMost
	}
	return e, true
}
