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

// deployment is what a row comes to at a scrape. It shares nothing with the
// row, which another goroutine goes on changing.
type deployment struct {
	profile  string
	id       string
	labels   identity
	status   string // the server's word
	verdict  model.Verdict
	capacity model.Number
	ready    model.Number
	wanted   model.Number
	since    time.Time // since when it has been as it is
	until    time.Time // when two polls will have been missed
}

// identity are the labels of a deployment's info.
type identity struct{ name, group, model, plan string }

// missedPolls is how many polls may be missed before a deployment's series end,
// and callTime how long the last of them may take.
const (
	missedPolls = 2
	callTime    = 15 * time.Second
)

// take takes in a row. One that cannot be read, or is gone, has no series:
// what is on a graph is what is known.
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

// longestLabel is where a label's value is cut, in characters.
const longestLabel = 128

// label is a text as the value of a label: printable already, and of bounded
// length. The end of a longer one is a hash of all of it, so that no two become
// the same: two series of one name and labels would cost the whole scrape.
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
