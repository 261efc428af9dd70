package plain

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"studiowatch/model/query"
	"studiowatch/model/words"
)

// History prints changes as a table in the order given. The times are in zone. If
// they are from several hosts, there is a HOST column; a dash stands for an unknown
// host. The error is that of out.
func History(out io.Writer, changes []query.Change, zone *time.Location, ascii bool) error {
	rows := [][]string{{"TIME", "DEPLOYMENT", "EVENT", "READY", "WHAT HAPPENED"}}
	for _, c := range changes {
		ready := ""
		if c.Ref.ID != "" {
			ready = units(c.Ready, c.Capacity)
		}
		rows = append(rows, []string{c.At.In(zone).Format(time.DateTime), cmp.Or(c.Ref.ID, c.Ref.Profile), string(c.Kind), ready, words.HappeningOf(c).String()})
	}
	if severalHosts(changes) {
		rows[0] = slices.Insert(rows[0], 2, "HOST")
		for i, c := range changes {
			rows[i+1] = slices.Insert(rows[i+1], 2, hostText(c))
		}
	}
	for _, line := range align(rows, ascii) {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// severalHosts reports whether the changes are from more than one host.
func severalHosts(changes []query.Change) bool {
	hosts := map[string]bool{}
	for _, c := range changes {
		if c.Ref.Profile != "" {
			hosts[c.Host] = true
		}
	}
	return len(hosts) > 1
}

func hostText(c query.Change) string {
	if c.Ref.Profile == "" {
		return "" // an event of this machine
	}
	return cmp.Or(c.Host, dash)
}

// Events prints events as JSON, one object per line. The error is that of out.
func Events(out io.Writer, changes []query.Change) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, c := range changes {
		if err := lines.Encode(c.Event); err != nil {
			return err
		}
	}
	return nil
}
