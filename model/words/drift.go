package words

import (
	"fmt"
	"time"

	"studiowatch/model"
)

// Drift says what is wanted and what there is; empty if there is no drift.
func Drift(d model.Drift) string { return d.String() }

// driftLasting is Drift with the time for which it has lasted, if that is at least
// a second. It also returns how long the text stays true.
func driftLasting(d model.Drift, since time.Duration) (text string, holds time.Duration) {
	age, holds := Age(max(0, since), true)
	switch {
	case since < time.Second:
		return Drift(d), holds
	case d.Want.Capacity.Sent():
		return fmt.Sprintf("wanted %v, has %v for %s", d.Want, d.Has, age), holds
	case d.Has.Status == model.Deleted:
		return fmt.Sprintf("wanted %v, is gone for %s", d.Want, age), holds
	case d.Has.Status == "":
		return fmt.Sprintf("wanted %v, has no status for %s", d.Want, age), holds
	}
	return fmt.Sprintf("wanted %v, is %v for %s", d.Want, d.Has, age), holds
}
