package model

import "fmt"

// Wanted is what a deployment ought to be; the zero value wants nothing.
type Wanted struct {
	Capacity Number // units; 0 to 999
	Status   Status
}

// Drift says how a row differs from what is wanted; empty when it does not, or
// may be on its way there.
func (w Wanted) Drift(status Status, v Verdict, capacity Number) string {
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
