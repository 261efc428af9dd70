package model

// Wanted is what a deployment ought to be; the zero value wants nothing.
type Wanted struct {
	Capacity Number // units; 0 to 999
	Status   Status
}

// String returns the capacity, else the status, that is wanted.
func (w Wanted) String() string {
	if w.Capacity.Sent() {
		return w.Capacity.String()
	}
	return string(w.Status)
}

// Drift is how a deployment differs from what is wanted of it: either in
// capacity or in status. The zero value is that it does not. One that is gone
// has Deleted for its status.
type Drift struct{ Want, Has Wanted }

// Any reports whether there is a difference.
func (d Drift) Any() bool { return d != Drift{} }

// Drift returns how a deployment differs from what is wanted. One that may be on
// its way there does not.
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
