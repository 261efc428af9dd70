package words

import (
	"fmt"
	"time"

	"studiowatch/model"
)

// Drift says how a deployment differs from what is wanted of it; empty when it
// does not.
func Drift(d model.Drift) string {
	switch {
	case !d.Any():
		return ""
	case d.Want.Capacity.Sent():
		return fmt.Sprintf("wanted %v, has %v", d.Want, d.Has)
	case d.Has.Status == model.Deleted:
		return fmt.Sprintf("wanted %v, is gone", d.Want)
	case d.Has.Status == "":
		return fmt.Sprintf("wanted %v, has no status", d.Want)
	}
	return fmt.Sprintf("wanted %v, is %v", d.Want, d.Has)
}

// driftLasting is Drift with how long that has been so, which is left out below a
// second. It also tells how long the words stay true.
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
