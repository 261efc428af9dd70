package words

import "studiowatch/model"

// Meaning is a verdict and what it means.
type Meaning struct {
	Verdict model.Verdict
	Means   string
}

// Verdicts returns what the verdicts mean, the good ones first.
func Verdicts() []Meaning {
	return []Meaning{
		{model.VerdictReady, "RUNNING, and all units are ready"},
		{model.VerdictDegraded, "serves in part, or its change failed"},
		{model.VerdictRolling, "on its way up, or changing size"},
		{model.VerdictStalled, "rolling, and nothing has moved for too long"},
		{model.VerdictFailed, "down; somebody must act"},
		{model.VerdictUnreadable, "no good answer yet; the error's code is shown"},
		{model.VerdictEnding, "going down on purpose"},
		{model.VerdictStopped, "down on purpose"},
		{model.VerdictGone, "deleted"},
		{model.VerdictUnknown, "a status nobody documented, shown as sent"},
		{model.VerdictWaiting, "not answered yet"},
	}
}
