package metrics

import (
	"cmp"
	"slices"
	"strings"

	"studiowatch/model"
)

// family is a metric with series of each deployment. A large fleet has hundreds of
// thousands of series, and the library would need several objects for each of them. So
// their text is written without it.
type family struct {
	name   string
	head   string // its help and its type
	series func(*page, *series)
}

// families are sorted by name. A state has one series for each possible value. Exactly
// one of them is 1, so an average is the share of time in that state. The values of
// status are those that a deployment has had.
var families = []family{
	ofDeployment("capacity", "Units asked for.", func(p *page, s *series) { p.units(s, s.capacity) }),
	ofDeployment("info", "What a deployment is; the value is 1.", func(p *page, s *series) { p.line(s.info, "", 1) }),
	ofDeployment("ready_capacity", "Units that serve.", func(p *page, s *series) { p.units(s, s.ready) }),
	ofDeployment("stalled", "Whether a rollout makes no progress.", func(p *page, s *series) {
		p.line(s.labels, "", boolValue(s.verdict == model.VerdictStalled))
	}),
	ofDeployment("state_seconds", "How long a deployment's status and capacity have been as they are.", func(p *page, s *series) {
		p.line(s.labels, "", max(0, p.at.Sub(s.since).Seconds()))
	}),
	ofDeployment("status", "Whether a deployment has the status, in the server's words.", (*page).statusSeries),
	ofDeployment("verdict", "Whether the status and the capacity of a deployment come to the verdict.", func(p *page, s *series) {
		for _, v := range verdicts {
			p.line(s.labels, verdictLabels[v], boolValue(v == s.verdict))
		}
	}),
	ofDeployment("wanted_capacity", "Units the watch list wants.", func(p *page, s *series) { p.units(s, s.wanted) }),
}

// summary is the family after those of the deployments.
var summary = newFamily("deployments", "How many watched deployments have the verdict; unreadable are also those that have no series any more.", nil)

func ofDeployment(name, help string, series func(*page, *series)) family {
	return newFamily("deployment_"+name, help, series)
}

func newFamily(name, help string, series func(*page, *series)) family {
	name = "studiowatch_" + name
	return family{name, "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n", series}
}

func (p *page) units(s *series, n model.Number) {
	if n, ok := n.Int(); ok {
		p.line(s.labels, "", float64(n))
	}
}

func (p *page) statusSeries(s *series) {
	found := false
	for _, status := range p.statuses {
		is := status == s.statusLabel
		found = found || is
		p.line(s.labels, status, boolValue(is))
	}
	if !found {
		p.line(s.labels, s.statusLabel, 1)
	}
}

// verdicts are the verdicts of a deployment that was read and exists, sorted by name.
var verdicts = func() []model.Verdict {
	existing := slices.DeleteFunc(model.Verdicts(), unread)
	slices.SortFunc(existing, func(a, b model.Verdict) int { return cmp.Compare(a.String(), b.String()) })
	return existing
}()

// unread reports whether a deployment with the verdict has no reading.
func unread(v model.Verdict) bool {
	return v == model.VerdictWaiting || v == model.VerdictUnreadable || v == model.VerdictGone
}

var verdictLabels = func() (all [model.VerdictCount]string) {
	for v := range all {
		all[v] = "," + pair("verdict", model.Verdict(v).String())
	}
	return all
}()

var labelEscaper = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// pair returns a label and its value as the text formats have them.
func pair(name, value string) string {
	return name + `="` + labelEscaper.Replace(value) + `"`
}

func boolValue(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
