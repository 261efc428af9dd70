package plain

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/words"
)

// History prints events as a table in the order given. The times are in zone. If
// the events are from several hosts, there is a HOST column; a dash stands for an
// unknown host. The error is that of out.
func History(out io.Writer, events []model.Event, zone *time.Location, ascii bool) error {
	rows := [][]string{{"TIME", "DEPLOYMENT", "EVENT", "READY", "WHAT HAPPENED"}}
	for _, e := range events {
		what := words.Event(e)
		if !e.By.Empty() {
			what = words.List(what, "by "+e.By.String())
		}
		ready := ""
		if e.Ref.ID != "" {
			ready = units(e.Ready, e.Capacity)
		}
		rows = append(rows, []string{e.At.In(zone).Format(time.DateTime), cmp.Or(e.Ref.ID, e.Ref.Profile), string(e.Kind), ready, what})
	}
	if severalHosts(events) {
		rows[0] = slices.Insert(rows[0], 2, "HOST")
		for i, e := range events {
			rows[i+1] = slices.Insert(rows[i+1], 2, hostText(e))
		}
	}
	for _, line := range align(rows, ascii) {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// severalHosts reports whether the events are from more than one host.
func severalHosts(events []model.Event) bool {
	hosts := map[string]bool{}
	for _, e := range events {
		if e.Ref.Profile != "" {
			hosts[e.Host] = true
		}
	}
	return len(hosts) > 1
}

func hostText(e model.Event) string {
	if e.Ref.Profile == "" {
		return "" // an event of this machine
	}
	return cmp.Or(e.Host, dash)
}

// Events prints events as JSON, one object per line. The error is that of out.
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
