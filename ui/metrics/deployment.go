package metrics

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// deployment is what scrapes need to know of a row. It shares nothing with the row that
// changes, because another goroutine changes that.
type deployment struct {
	verdict model.Verdict
	series  *series   // nil if the row cannot be read
	until   time.Time // when its series end if no poll succeeds
}

// facts are what the series of a deployment tell.
type facts struct {
	name, group, model, plan string
	status                   model.Status // as the server sent it
	verdict                  model.Verdict
	capacity, ready, wanted  model.Number
	since                    time.Time // when its state began
}

// series are the facts of a deployment, with their labels as text. Scrapes share it, so
// it does not change: other facts are a new one.
type series struct {
	facts
	labels      string // profile and id, without the closing brace
	info        string // the same of its info
	statusLabel string
}

func newSeries(ref model.Ref, f facts) *series {
	id, profile := pair("id", label(ref.ID)), pair("profile", label(ref.Profile))
	info := []string{pair("group", label(f.group)), id, pair("model", label(f.model)), pair("name", label(f.name)), pair("plan", label(f.plan)), profile}
	return &series{
		facts: f, labels: "{" + id + "," + profile, info: "{" + strings.Join(info, ","), statusLabel: "," + pair("status", label(string(f.status))),
	}
}

// missedPolls is the number of missed polls after which the series of a deployment end.
// callTime is how long the last of them may take.
const (
	missedPolls = 2
	callTime    = 15 * time.Second
)

// update copies a row. A row that cannot be read or is gone has no series, because
// its state is unknown.
func (e *Exporter) update(row *watch.Row, now time.Time) {
	d := e.deployments[row.Ref]
	if d == nil {
		d = &deployment{}
		e.deployments[row.Ref] = d
	}
	d.verdict = row.Verdict
	r := row.Latest
	if r == nil || row.Verdict == model.VerdictGone || row.Fails() >= missedPolls {
		d.series = nil
		return
	}
	name := row.Name
	if name == "" {
		name = r.Name.String()
	}
	f := facts{
		name, row.Group, r.Model().String(), r.Terms().Plan.String(), r.Status, row.Verdict,
		r.Capacity, r.ReadyCapacity, row.Wanted.Capacity, row.Since,
	}
	if d.series == nil || d.series.facts != f {
		d.series = newSeries(row.Ref, f)
	}
	if status := d.series.statusLabel; len(e.statuses) < maxStatuses && !slices.Contains(e.statuses, status) {
		e.statuses = append(e.statuses, status)
		slices.Sort(e.statuses)
	}
	d.until = row.ReadAt.Add(missedPolls*e.engine.Plan.Interval(row.Ref, now) + callTime)
}

// maxLabelLength is how many characters of a text a label keeps.
const maxLabelLength = 128

// label returns a text as the value of a label. A long text is cut and ends with
// a hash of the whole text, so that different texts stay different. Two series with the
// same name and labels, or bytes that are no UTF-8, would make the whole scrape fail.
func label(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
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
