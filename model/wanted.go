package model

import "fmt"

// Wanted is the wanted state of a deployment; the zero value wants nothing.
type Wanted struct {
	Capacity Number // units; 0 to 999
	Status   Status
}

// String returns the wanted capacity, else the wanted status.
func (w Wanted) String() string {
	if w.Capacity.Sent() {
		return w.Capacity.String()
	}
	return string(w.Status)
}

// Drift is the difference between what is wanted and what there is, either in
// capacity or in status. The zero value is no difference. The status of a
// deployment that is gone is Deleted.
type Drift struct{ Want, Has Wanted }

// Any reports whether there is a difference.
func (d Drift) Any() bool { return d.Want.Status != "" || d.Want.Capacity.Sent() }

// String says what is wanted and what there is; empty if there is no drift. It is
// the text that a filter finds and that machine output has, in every language.
func (d Drift) String() string {
	switch {
	case !d.Any():
		return ""
	case d.Want.Capacity.Sent():
		return fmt.Sprintf("wanted %v, has %v", d.Want, d.Has)
	case d.Has.Status == Deleted:
		return fmt.Sprintf("wanted %v, is gone", d.Want)
	case d.Has.Status == "":
		return fmt.Sprintf("wanted %v, has no status", d.Want)
	}
	return fmt.Sprintf("wanted %v, is %v", d.Want, d.Has)
}

// Drift returns the difference between w and the state of a deployment. A
// deployment that may still reach the wanted status has no drift in status.
func (w Wanted) Drift(status Status, v Verdict, capacity Number) Drift {
	want, wanted := w.Capacity.Int()
	has, known := capacity.Int()
	switch {
	case wanted && known && want != has:
		return Drift{Wanted{Capacity: w.Capacity}, Wanted{Capacity: capacity}}
	case w.Status == "" || w.Status == status:
		return Drift{}
	}
	switch v {
	case VerdictUnknown, VerdictReady, VerdictDegraded, VerdictStopped, VerdictFailed:
		return Drift{Wanted{Status: w.Status}, Wanted{Status: status}}
	case VerdictGone:
		return Drift{Wanted{Status: w.Status}, Wanted{Status: Deleted}}
	case VerdictRolling, VerdictStalled, VerdictEnding, VerdictWaiting, VerdictUnreadable:
	}
	return Drift{}
}
