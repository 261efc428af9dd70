package words

import (
	"studiowatch/model"
	"studiowatch/model/watch"
)

// Badge is the server's word for a row, or the code of why there is none.
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
