package metrics

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// deployment is what a scrape tells about a row. It shares no memory with the
// row, which another goroutine changes.
type deployment struct {
	profile  string
	id       string
	labels   identity
	status   string // the server's word
	verdict  model.Verdict
	capacity model.Number
	ready    model.Number
	wanted   model.Number
	since    time.Time // since when it has been in its state
	until    time.Time // when two polls will have been missed
}

// identity is the labels of a deployment's info.
type identity struct{ name, group, model, plan string }

// missedPolls is how many polls may be missed before the series of a
// deployment end, and callTime is how long the last of them may take.
const (
	missedPolls = 2
	callTime    = 15 * time.Second
)

// take makes a deployment of a row. A row that cannot be read or is gone has
// no series, because a graph shows what is known.
func (e *Exporter) take(row *watch.Row, now time.Time) {
	if row.Latest == nil || row.Verdict == model.VerdictGone || row.Fails >= missedPolls {
		delete(e.deployments, row.Ref)
		return
	}
	d := e.deployments[row.Ref]
	if d == nil {
		d = &deployment{profile: label(row.Ref.Profile), id: label(row.Ref.ID)}
		e.deployments[row.Ref] = d
	}
	r := row.Latest
	name := row.Name
	if name == "" {
		name = r.Name.String()
	}
	d.labels = identity{label(name), label(row.Group), label(r.Model().String()), label(r.Plan.String())}
	d.status, d.verdict = label(string(r.Status)), row.Verdict
	if !slices.Contains(e.statuses, d.status) && len(e.statuses) < mostStatuses {
		e.statuses = append(e.statuses, d.status)
	}
	d.capacity, d.ready, d.wanted, d.since = r.Capacity, r.ReadyCapacity, row.Wanted.Capacity, row.Since
	d.until = row.ReadAt.Add(missedPolls*e.engine.Plan.Interval(row.Ref, now) + callTime)
}

// longestLabel is how many characters the value of a label may have.
const longestLabel = 128

// label is a text as the value of a label. It is printable already, and its
// length is bounded here. A longer text ends with a hash of all of it, so that
// two texts never become equal: two series with the same name and labels would
// make the whole scrape fail.
func label(text string) string {
	if utf8.RuneCountInString(text) <= longestLabel {
		return text
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	n := 0
	for i := range text {
		if n++; n == longestLabel {
			text = text[:i]
			break
		}
	}
	return fmt.Sprintf("%s…%016x", text, h.Sum64())
}
