package model

import (
	"fmt"
	"slices"
	"time"
)

// Wanted is what a deployment ought to be; the zero value wants nothing.
type Wanted struct {
	Capacity Number // units; 0 to 999
	Status   Status
}

// drift says how a row differs from what is wanted; empty when it does not, or
// may be on its way there.
func (w Wanted) drift(status Status, v Verdict, capacity Number) string {
	want, wanted := w.Capacity.Int()
	has, known := capacity.Int()
	switch {
	case wanted && known && want != has:
		return fmt.Sprintf("wanted %d, has %d", want, has)
	case w.Status == "" || w.Status == status:
		return ""
	}
	switch v {
	case VerdictUnknown:
		if status == "" {
			return fmt.Sprintf("wanted %s, has no status", w.Status)
		}
		return fmt.Sprintf("wanted %s, is %s", w.Status, status)
	case VerdictReady, VerdictDegraded, VerdictStopped, VerdictFailed:
		return fmt.Sprintf("wanted %s, is %s", w.Status, status)
	case VerdictGone:
		return fmt.Sprintf("wanted %s, is gone", w.Status)
	case VerdictRolling, VerdictStalled, VerdictEnding, VerdictWaiting, VerdictUnreadable:
	}
	return ""
}

// Drift says how the row differs from what is wanted of it: "wanted 8, has 4".
// It is empty when it does not.
func (r *Row) Drift() string { return r.drift }

func (r *Row) compare() string {
	if r.Latest == nil {
		return ""
	}
	return r.Wanted.drift(r.Latest.Status, r.Verdict, r.Latest.Capacity)
}

// DriftSince returns since when a row differs from what is wanted of it, as far
// as that was watched.
func (b *Board) DriftSince(row *Row) time.Time {
	since := row.Since
	for _, e := range slices.Backward(b.history.Of(row.Ref)) {
		if row.Wanted.drift(e.To, e.Verdict, e.Capacity) == "" {
			break
		}
		if e.At.Before(since) {
			since = e.At
		}
	}
	return since
}

// NeedsAttention reports whether somebody should look at the row: it fails to
// do what is expected of it.
func (r *Row) NeedsAttention() bool {
	switch r.Verdict {
	case VerdictStalled, VerdictFailed, VerdictDegraded, VerdictUnreadable:
		return true
	case VerdictUnknown:
		return r.drift != "" || r.Latest.Status.failing()
	case VerdictReady, VerdictRolling, VerdictEnding, VerdictStopped, VerdictGone, VerdictWaiting:
	}
	return r.drift != ""
}

// attention is the row's place in the attention order; one that drifts comes
// after those that serve in part, and so does one whose status nobody knows but
// reads like a failure.
func (r *Row) attention() int {
	place := 2 * r.Verdict.Attention()
	if r.drift != "" || r.Verdict == VerdictUnknown && r.Latest.Status.failing() {
		return min(place, 2*VerdictDegraded.Attention()+1)
	}
	return place
}
