package model

// Verdict is what the state of a deployment means for the people who wait for it.
// The status alone misleads: RUNNING without ready units serves nobody, and
// UPDATING still serves at the old size.
type Verdict uint8

const (
	VerdictWaiting    Verdict = iota // no answer yet, and no failure
	VerdictReady                     // serves with all units
	VerdictDegraded                  // serves in part, or its change failed
	VerdictRolling                   // on its way up, or changing size
	VerdictStalled                   // rolling, without progress for too long
	VerdictEnding                    // on its way down, on purpose
	VerdictStopped                   // down on purpose
	VerdictGone                      // deleted
	VerdictFailed                    // down, and somebody must act
	VerdictUnknown                   // an undocumented status
	VerdictUnreadable                // failures only, no reading yet
	VerdictCount
)

var verdictNames = [VerdictCount]string{
	VerdictWaiting: "waiting", VerdictReady: "ready", VerdictDegraded: "degraded", VerdictRolling: "rolling", VerdictStalled: "stalled",
	VerdictEnding: "ending", VerdictStopped: "stopped", VerdictGone: "gone", VerdictFailed: "failed",
	VerdictUnknown: "unknown", VerdictUnreadable: "unreadable",
}

// String returns the name of the verdict, as used in the filter key is:.
func (v Verdict) String() string {
	if v >= VerdictCount {
		return "unknown"
	}
	return verdictNames[v]
}

// Verdicts returns all verdicts in attention order: those that need attention
// most come first.
func Verdicts() []Verdict {
	return []Verdict{
		VerdictStalled, VerdictFailed, VerdictDegraded, VerdictUnreadable, VerdictUnknown, VerdictRolling,
		VerdictWaiting, VerdictEnding, VerdictReady, VerdictStopped, VerdictGone,
	}
}

var attention = func() (rank [VerdictCount]int) {
	for i, v := range Verdicts() {
		rank[v] = i
	}
	return rank
}()

// Attention returns the verdict's place in the attention order; 0 comes first.
func (v Verdict) Attention() int { return attention[min(v, VerdictCount-1)] }

// Judge returns the verdict on one reading. It is never VerdictStalled, because
// that takes more than one reading.
func Judge(d *Deployment) Verdict {
	switch d.Status.Class() {
	case ClassServing:
		if share, known := d.Share(); known && share < 1 || d.ReservesNothing() {
			return VerdictDegraded
		}
		return VerdictReady
	case ClassServingProblem:
		return VerdictDegraded
	case ClassProgress, ClassServingChange:
		return VerdictRolling
	case ClassProblem:
		return VerdictFailed
	case ClassEnding:
		return VerdictEnding
	case ClassDown:
		return VerdictStopped
	case ClassGone:
		return VerdictGone
	case ClassUnknown:
		return VerdictUnknown
	}
	return VerdictUnknown
}

// RollingOut reports whether the missing units are on their way.
func (v Verdict) RollingOut() bool { return v == VerdictRolling || v == VerdictStalled }

// Changing reports whether the verdict is expected to change by itself.
func (v Verdict) Changing() bool {
	switch v {
	case VerdictWaiting, VerdictRolling, VerdictStalled, VerdictEnding, VerdictDegraded:
		return true
	case VerdictReady, VerdictStopped, VerdictGone, VerdictFailed, VerdictUnknown, VerdictUnreadable:
	}
	return false
}
