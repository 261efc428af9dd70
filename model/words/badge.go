package words

import (
	"studiowatch/model"
	"studiowatch/model/watch"
)

// Badge returns the status of a row, or the code of the failure if there is no
// status.
func Badge(row *watch.Row) string {
	switch {
	case row.Verdict == model.VerdictGone && row.Failure != nil:
		return "GONE"
	case row.Latest != nil && row.Latest.Status == "":
		return "(no status)"
	case row.Latest != nil:
		return string(row.Latest.Status)
	case row.Failure != nil:
		return row.Failure.Label()
	}
	return "waiting"
}

// State returns the state of a deployment after an event: its status as it was
// sent, and whether it has stalled.
func State(e *model.Event) string {
	switch {
	case e.Verdict == model.VerdictStalled:
		return "stalled " + string(e.To)
	case e.Verdict == model.VerdictGone && e.To == "":
		return "GONE"
	case e.To == "":
		return "(no status)"
	}
	return string(e.To)
}
