package model

// Verdict is what a deployment's state means for the people waiting for it.
// The status word alone misleads: RUNNING with nothing ready serves nobody,
// and UPDATING still serves at the old size.
type Verdict uint8

const (
	VerdictWaiting    Verdict = iota // not answered yet, and nothing has failed
	VerdictReady                     // serves in full
	VerdictDegraded                  // RUNNING in part, or its change failed
	VerdictRolling                   // on its way up or changing size
	VerdictStalled                   // rolling, and nothing has moved for too long
	VerdictEnding                    // on its way down, on purpose
	VerdictStopped                   // down on purpose
	VerdictGone                      // deleted
	VerdictFailed                    // down, and somebody must act
	VerdictUnknown                   // a status nobody documented
	VerdictUnreadable                // no good answer yet
	VerdictCount
)

var verdictNames = [VerdictCount]string{
	VerdictWaiting: "waiting", VerdictReady: "ready", VerdictDegraded: "degraded", VerdictRolling: "rolling", VerdictStalled: "stalled",
	VerdictEnding: "ending", VerdictStopped: "stopped", VerdictGone: "gone", VerdictFailed: "failed",
	VerdictUnknown: "unknown", VerdictUnreadable: "unreadable",
}

// String returns the verdict's name, as the filter's is: key takes it.
func (v Verdict) String() string {
	if v >= VerdictCount {
		return "unknown"
	}
	return verdictNames[v]
}

// Verdicts returns every verdict, the one most in need of attention first.
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

// Judge returns the verdict on a deployment as the server describes it. Only
// one who watches can tell that a rollout has stalled.
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

// Changing reports whether a verdict is on its way to another.
func (v Verdict) Changing() bool {
	switch v {
	case VerdictWaiting, VerdictRolling, VerdictStalled, VerdictEnding, VerdictDegraded:
		return true
	case VerdictReady, VerdictStopped, VerdictGone, VerdictFailed, VerdictUnknown, VerdictUnreadable:
	}
	return false
}
