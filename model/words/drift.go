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
func driftLasting(d model.Drift, since time.Duration) (text Text, holds time.Duration) {
	age, holds := Age(max(0, since), true)
	whole := Drift(d)
	if since >= time.Second {
		whole += " for " + age
	}
	return Text{whole, briefDrift(d)}, holds
}

func briefDrift(d model.Drift) string {
	switch {
	case d.Want.Capacity.Sent():
		return fmt.Sprintf("has %v, not %v", d.Has, d.Want)
	case d.Has.Status == model.Deleted:
		return fmt.Sprintf("gone, not %v", d.Want)
	}
	return fmt.Sprintf("not %v", d.Want)
}
