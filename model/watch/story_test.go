package watch_test

import (
	"testing"

	"studiowatch/model"
	"studiowatch/model/watch/watchtest"
)

// TestARecordedListIsReadToItsEnd although the replay itself needs no list: whoever sent
// its pages needed it.
func TestARecordedListIsReadToItsEnd(t *testing.T) {
	_, row, _ := watchtest.Play(t, `
		22:00:00 RUNNING 2/2
		22:05:00 NotFound
		22:05:10 NotFound
		22:05:11 list other
		22:05:17 list other
		22:05:20 NotFound`)
	if row.Verdict != model.VerdictGone {
		t.Errorf("two lists without a deployment, and it is %v", row.Verdict)
	}
}
