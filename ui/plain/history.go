package plain

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"studiowatch/model"
)

// History prints events as a table, oldest first: when, what of, what
// happened. Times are those of zone.
func History(out io.Writer, events []model.Event, zone *time.Location, ascii bool) error {
	rows := [][]string{{"TIME", "DEPLOYMENT", "EVENT", "READY", "WHAT HAPPENED"}}
	for _, e := range events {
		what := e.Words()
		if !e.By.Empty() {
			what = joinWords(what, "by "+e.By.String())
		}
		ready := ""
		if e.Ref.ID != "" {
			ready = units(e.Ready, e.Capacity)
		}
		rows = append(rows, []string{e.At.In(zone).Format(time.DateTime), or(e.Ref.ID, e.Ref.Profile), string(e.Kind), ready, what})
	}
	for _, line := range align(rows, ascii) {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// Events prints events as JSON, one object a line.
func Events(out io.Writer, events []model.Event) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, e := range events {
		if err := lines.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
