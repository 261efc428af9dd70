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

// deployment is a copy of a row for scrapes. It shares no memory with the row,
// because another goroutine changes that.
type deployment struct {
	profile  string
	id       string
	labels   identity
	status   string // as the server sent it
	verdict  model.Verdict
	capacity model.Number
	ready    model.Number
	wanted   model.Number
	since    time.Time // when its state began
	until    time.Time // when its series end if no poll succeeds
}

// identity is the labels of a deployment's info.
type identity struct{ name, group, model, plan string }

// missedPolls is the number of missed polls after which the series of a deployment end.
// callTime is how long the last of them may take.
const (
	missedPolls = 2
	callTime    = 15 * time.Second
)

// update copies a row. A row that cannot be read or is gone has no series, because
// its state is unknown.
func (e *Exporter) update(row *watch.Row, now time.Time) {
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
	if !slices.Contains(e.statuses, d.status) && len(e.statuses) < maxStatuses {
		e.statuses = append(e.statuses, d.status)
	}
	d.capacity, d.ready, d.wanted, d.since = r.Capacity, r.ReadyCapacity, row.Wanted.Capacity, row.Since
	d.until = row.ReadAt.Add(missedPolls*e.engine.Plan.Interval(row.Ref, now) + callTime)
}

// maxLabelLength is how many characters of a text a label keeps.
const maxLabelLength = 128

// label returns a printable text as the value of a label. A long text is cut and
// ends with a hash of the whole text, so that different texts stay different. Two
// series with the same name and labels would make the whole scrape fail.
func label(text string) string {
	if utf8.RuneCountInString(text) <= maxLabelLength {
		return text
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	n := 0
	for i := range text {
		if n++; n == maxLabelLength {
			text = text[:i]
			break
		}
	}
	return fmt.Sprintf("%s…%016x", text, h.Sum64())
}
