package watch

import (
	"slices"
	"time"

	"studiowatch/model"
)

// Drift returns the drift of the row.
func (r *Row) Drift() model.Drift { return r.drift }

func (r *Row) compare() model.Drift {
	if r.Latest == nil {
		return model.Drift{}
	}
	return r.Wanted.Drift(r.Latest.Status, r.Verdict, r.Latest.Capacity)
}

// DriftSince returns when the drift of a row began, as far as it was watched.
func (b *Board) DriftSince(row *Row) time.Time { return b.history.driftSince(row).At }

func (h *History) driftSince(row *Row) Since {
	since := Since{At: row.Since}
	for _, e := range slices.Backward(h.Of(row.Ref)) {
		if !row.Wanted.Drift(e.To, e.Verdict, e.Capacity).Any() {
			since.Seen = true
			break
		}
		since.At = model.Earlier(since.At, e.At)
	}
	return since
}

// NeedsAttention reports whether somebody should look at the row.
func (r *Row) NeedsAttention() bool {
	switch r.Verdict {
	case model.VerdictStalled, model.VerdictFailed, model.VerdictDegraded, model.VerdictUnreadable:
		return true
	case model.VerdictUnknown:
		return r.drift.Any() || r.Latest.Status.Failing()
	case model.VerdictReady, model.VerdictRolling, model.VerdictEnding, model.VerdictStopped, model.VerdictGone, model.VerdictWaiting:
	}
	return r.drift.Any()
}

// Attention returns the row's place in the attention order. A row with drift comes
// after the degraded ones at the latest, and so does an undocumented status with
// the name of a failure.
func (r *Row) Attention() int {
	place := 2 * r.Verdict.Attention()
	if r.drift.Any() || r.Verdict == model.VerdictUnknown && r.Latest.Status.Failing() {
		return min(place, 2*model.VerdictDegraded.Attention()+1)
	}
	return place
}
