package watch

import (
	"slices"
	"time"

	"studiowatch/model"
)

// The time that a new deployment takes, by the service's documentation (Model
// Studio, "Model deployment": 5 to 10 minutes).
const (
	DocumentedLeast = 5 * time.Minute
	DocumentedMost  = 10 * time.Minute
)

// Estimate is how long a rollout has taken and may still take.
type Estimate struct {
	Elapsed time.Duration // since it began; not negative
	AtLeast bool          // it began before it was first seen
	Usual   time.Duration // half of the past rollouts took no longer; 0 if unknown
	Slow    time.Duration // nine in ten took no longer; 0 if there were too few
	Of      int           // past rollouts of the same model and plan; 0 if the times are the documented ones
}

// Left returns how long the rollout may still take; 0 if that is unknown or has
// passed.
func (e Estimate) Left() time.Duration {
	if e.AtLeast || e.Of == 0 {
		return 0
	}
	return max(0, e.Usual-e.Elapsed)
}

// durations holds how long the rollouts of a product took.
type durations struct {
	took        []time.Duration // of the last maxRollouts, in order of time
	usual, slow time.Duration   // as quantiles returns them; 0 if they are not known yet
}

// An estimate uses the last maxRollouts rollouts, because older ones say little
// about the service today. The 90 % quantile needs at least enoughRollouts.
const (
	maxRollouts    = 50
	enoughRollouts = 5
)

func (d *durations) add(took time.Duration) {
	d.took = append(d.took, took)
	d.took = d.took[max(0, len(d.took)-maxRollouts):]
	d.usual, d.slow = 0, 0
}

// quantiles returns the time that half of the rollouts did not exceed, and the time that
// nine in ten did not; 0 if there are too few.
func (d *durations) quantiles() (usual, slow time.Duration) {
	if d.usual == 0 {
		sorted := slices.Sorted(slices.Values(d.took))
		d.usual = quantile(sorted, 50)
		if len(sorted) >= enoughRollouts {
			d.slow = quantile(sorted, 90)
		}
	}
	return d.usual, d.slow
}

// quantile returns the value that so many per cent of the sorted values do not
// exceed, by the nearest rank.
func quantile(sorted []time.Duration, percent int) time.Duration {
	rank := (len(sorted)*percent + 99) / 100
	return sorted[max(1, rank)-1]
}

// Estimate returns how long the rollout of a row may take; false if the row has
// no rollout.
func (b *Board) Estimate(row *Row, now time.Time) (Estimate, bool) {
	if !row.Verdict.RollingOut() {
		return Estimate{}, false
	}
	e := b.history.usual(row.Ref.Profile, row.Latest)
	e.Elapsed = row.elapsed(now)
	if row.began.IsZero() {
		e.Elapsed, e.AtLeast = max(0, now.Sub(row.Since)), true
	}
	return *e, true
}

// usual returns how long the rollouts of a deployment like d usually take.
func (h *History) usual(profile string, d *model.Deployment) *Estimate {
	if past := h.durations[product{profile, d.Model(), d.Terms().Plan}]; past != nil {
		usual, slow := past.quantiles()
		return &Estimate{Usual: usual, Slow: slow, Of: len(past.took)}
	}
	if d.Status == model.Pending || d.Status == model.Deploying {
		return &Estimate{Usual: DocumentedLeast, Slow: DocumentedMost}
	}
	return &Estimate{}
}
