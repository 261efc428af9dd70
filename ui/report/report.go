// Package report writes what happened to deployments as a page, for people without
// access to them: as HTML, one file without scripts and outside resources, or as
// Markdown for a ticket or a chat. It reads no service.
package report

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/marks"
)

// Report is what happened to some deployments. Its texts are as they were recorded; only
// the writers mask and escape them.
type Report struct {
	from, to time.Time
	recorded bool
	sections []*section // the worst first
	brief    []*section // the same, of which there is no more than a line
	quiet    []*section // to which nothing happened; they need no attention
	outages  []outage
	mask     *mask

	severalProfiles, severalHosts bool
}

// section is what happened to one deployment.
type section struct {
	ref     model.Ref
	name    string // of the watch list; empty if it has none
	group   string
	host    string       // where it was read from; empty if unknown
	state   state        // as it was last seen
	changed time.Time    // when its state last changed, as far as that was seen
	changes int          // how many changes were seen
	last    *model.Event // after which its state was the last one; nil if it was not watched
	story   []string
	facts   []fact
	chart   *chart
	rows    []row
	older   int // rows that are left out
	faults  []fault
}

// state is the state of a deployment when it was last seen.
type state struct {
	Verdict model.Verdict
	Status  string // the service's word, or an error's label
	Units   string // empty if the service reports none
	ReadAt  time.Time
}

// glyph returns the character of a verdict.
func glyph(v model.Verdict) string { return marks.Unicode.Verdict[v] }

// fact is a field of a deployment.
type fact struct {
	name, text string
	at         time.Time // instead of the text, if it is not zero
	of         owner     // whose ID the text is
}

// row is a part of a timeline.
type row struct {
	from, to time.Time
	lasts    bool // until the end of the report
	gap      string
	state    state
	what     string // what happened at its beginning
	by       string // an account
	reason   string // in the service's words
}

// The sizes of a report. All rows of a page together are bounded, so that a page of many
// deployments can still be sent and read.
const (
	maxSections = 100  // deployments with more than a line
	maxLines    = 1000 // deployments with a line
	allRows     = 1000 // rows of all timelines
	minRows     = 10   // of a timeline, whatever the others have
	maxRows     = 200
	allFaults   = 200 // errors of all deployments
	minFaults   = 3   // of a deployment, whatever the others have
	maxFaults   = 12
	allSteps    = 6000 // steps of all charts
	minSteps    = 60   // of a chart, whatever the others have
	maxSteps    = 480
)

// share returns how many of all lines each of n deployments may have.
func share(all, least, most, n int) int { return min(most, max(least, all/max(1, n))) }

// New returns a report. The times of the page are in zone. The error is Unknown.
func New(s *Source, c Choice, zone *time.Location) (*Report, error) {
	refs, named, err := c.choose(s.refs())
	if err != nil {
		return nil, err
	}
	r := &Report{from: s.from.In(zone), to: s.to.In(zone), recorded: s.Recorded(), mask: newMask(c.Unmasked)}
	if c.Since > 0 {
		r.from = r.to.Add(-c.Since)
	}
	if r.recorded {
		r.from = model.Later(r.from, s.from.In(zone))
	}
	var all []*section
	for _, ref := range refs {
		sec := s.section(ref, r.from, r.to)
		switch {
		case named[ref] || sec.seenAfter(r.from) && sec.eventful():
			all = append(all, sec)
		case sec.seenAfter(r.from):
			r.quiet = append(r.quiet, sec)
		}
	}
	if len(all) == 0 && len(r.quiet) == 1 {
		all, r.quiet = r.quiet, nil
	}
	slices.SortFunc(all, worstFirst)
	slices.SortFunc(r.quiet, worstFirst)
	r.sections, r.brief = all[:min(len(all), maxSections)], all[min(len(all), maxSections):]
	for _, sec := range r.sections {
		sec.cut(len(r.sections))
	}
	profiles, hosts := map[string]bool{}, map[string]bool{}
	for _, sec := range r.everything() {
		profiles[sec.ref.Profile], hosts[sec.host] = true, true
	}
	r.severalProfiles, r.severalHosts = len(profiles) > 1, len(hosts) > 1
	r.outages = s.troubles(profiles, r.from)
	r.learn(s)
	for _, sec := range r.sections {
		sec.story = s.story(sec.ref, r)
	}
	return r, nil
}

// Empty reports whether the report has no deployment.
func (r *Report) Empty() bool { return len(r.sections)+len(r.quiet) == 0 }

func (r *Report) everything() []*section { return slices.Concat(r.sections, r.brief, r.quiet) }

// learn tells the mask which IDs it has to find in the texts.
func (r *Report) learn(s *Source) {
	for _, sec := range r.everything() {
		r.mask.kept = append(r.mask.kept, sec.ref.ID)
	}
	for _, sec := range r.everything() {
		for _, e := range s.history().Of(sec.ref) {
			r.mask.learn(e.By.String(), ofAccount)
		}
		row := s.engine.Board.Row(sec.ref)
		if row == nil || row.Latest == nil {
			continue
		}
		r.mask.learn(row.Latest.Terms().Creator.String(), ofAccount)
		r.mask.learn(row.Latest.Modifier.String(), ofAccount)
		r.mask.learn(row.Latest.Terms().WorkspaceID.String(), ofWorkspace)
	}
}

// counts returns how many deployments have each verdict, the worst first.
func (r *Report) counts() (counts []count) {
	n := map[model.Verdict]int{}
	for _, sec := range r.everything() {
		n[sec.state.Verdict]++
	}
	for _, v := range model.Verdicts() {
		if n[v] > 0 {
			counts = append(counts, count{v, n[v]})
		}
	}
	return counts
}

type count struct {
	verdict model.Verdict
	n       int
}

// title says what the report is about.
func (r *Report) title() string {
	if r.single() {
		return words.ReportTitle(r.sections[0].title())
	}
	return words.ReportTitleOf(len(r.everything()))
}

// single reports whether the report is about one deployment and needs no summary.
func (r *Report) single() bool { return len(r.sections) == 1 && len(r.brief)+len(r.quiet) == 0 }

// title returns the name of a deployment, else its ID.
func (sec *section) title() string {
	if sec.name != "" {
		return sec.name
	}
	return sec.ref.ID
}

// eventful reports whether something happened to a deployment, or somebody should look
// at it.
func (sec *section) eventful() bool {
	switch sec.state.Verdict {
	case model.VerdictStalled, model.VerdictFailed, model.VerdictDegraded, model.VerdictRolling, model.VerdictUnreadable, model.VerdictUnknown:
		return true
	case model.VerdictReady, model.VerdictEnding, model.VerdictStopped, model.VerdictGone, model.VerdictWaiting:
	}
	return sec.changes > 0 || len(sec.faults) > 0
}

// seenAfter reports whether a deployment was watched after a time.
func (sec *section) seenAfter(from time.Time) bool {
	return len(sec.rows) > 0 || !sec.state.ReadAt.Before(from)
}

// cut leaves out the oldest rows and errors, and draws the chart with fewer steps, where
// a page of n deployments would become too large.
func (sec *section) cut(n int) {
	sec.older = max(0, len(sec.rows)-share(allRows, minRows, maxRows, n))
	sec.rows = sec.rows[sec.older:]
	sorted.By(sec.faults, func(a, b fault) int { return b.last.Compare(a.last) })
	sec.faults = sec.faults[:min(len(sec.faults), share(allFaults, minFaults, maxFaults, n))]
	if sec.chart != nil {
		sec.chart.thin(share(allSteps, minSteps, maxSteps, n))
	}
}

// lastSpan returns the last span in which a deployment was watched; false if there is
// none.
func lastSpan(spans []watch.Span) (watch.Span, bool) {
	for _, s := range slices.Backward(spans) {
		if s.State != nil {
			return s, true
		}
	}
	return watch.Span{}, false
}
