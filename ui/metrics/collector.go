package metrics

import (
	"cmp"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"studiowatch/model"
)

// The metrics. A state has one series for each possible value. Exactly one of them
// is 1, so an average is the share of time in that state. The values of status are
// those that a deployment has had.
var (
	upDesc = desc("up", "Whether the service answers what is asked with the profile.", "profile")

	lastSuccessDesc = desc("last_success_timestamp_seconds", "When something was last read with the profile, since 1970.", "profile")

	infoDesc = ofDeployment("info", "What a deployment is; the value is 1.", "name", "group", "model", "plan")

	statusDesc = ofDeployment("status", "Whether a deployment has the status, in the server's words.", "status")

	verdictDesc = ofDeployment("verdict", "Whether the status and the capacity of a deployment come to the verdict.", "verdict")

	capacityDesc = ofDeployment("capacity", "Units asked for.")

	readyDesc = ofDeployment("ready_capacity", "Units that serve.")

	wantedDesc = ofDeployment("wanted_capacity", "Units the watch list wants.")

	stalledDesc = ofDeployment("stalled", "Whether a rollout makes no progress.")

	stateDesc = ofDeployment("state_seconds", "How long a deployment's status and capacity have been as they are.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("studiowatch_"+name, help, labels, nil)
}

func ofDeployment(name, help string, labels ...string) *prometheus.Desc {
	return desc("deployment_"+name, help, append([]string{"profile", "id"}, labels...)...)
}

// collector is the prometheus.Collector of an exporter.
type collector struct{ *Exporter }

// Describe sends the descriptions of the metrics.
func (c collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		upDesc, lastSuccessDesc, infoDesc, statusDesc, verdictDesc, capacityDesc, readyDesc, wantedDesc, stalledDesc, stateDesc,
	} {
		to <- d
	}
}

// Collect sends the metrics as they are now.
func (c collector) Collect(to chan<- prometheus.Metric) {
	now := c.now()
	s := c.snapshot(now)
	for _, p := range s.profiles {
		name := pair("profile", label(p.name))
		to <- gauge{upDesc, boolValue(p.up()), labels{name}}
		if !p.lastSuccess.IsZero() {
			to <- gauge{lastSuccessDesc, float64(p.lastSuccess.UnixMilli()) / 1000, labels{name}}
		}
	}
	for _, d := range s.deployments {
		d.collect(to, s.statuses, now)
	}
}

// snapshot is the data of one scrape.
type snapshot struct {
	profiles    []profile
	deployments []deployment
	statuses    labels
}

// snapshot copies the data. It sorts the deployments in the order of the output,
// because sorting their series later takes a third of the time of a large scrape.
func (c collector) snapshot(now time.Time) snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	var s snapshot
	for _, status := range slices.Sorted(slices.Values(c.statuses)) {
		s.statuses = append(s.statuses, pair("status", status))
	}
	for _, p := range c.profiles {
		s.profiles = append(s.profiles, *p)
	}
	for _, d := range c.deployments {
		if now.Before(d.until) {
			s.deployments = append(s.deployments, *d)
		}
	}
	slices.SortFunc(s.deployments, func(a, b deployment) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.profile, b.profile))
	})
	return s
}

func (d *deployment) collect(to chan<- prometheus.Metric, statuses labels, now time.Time) {
	id, profile := pair("id", d.id), pair("profile", d.profile)
	own := labels{id, profile}
	to <- gauge{infoDesc, 1, labels{
		pair("group", d.labels.group), id, pair("model", d.labels.model), pair("name", d.labels.name), pair("plan", d.labels.plan), profile,
	}}
	found := false
	for _, status := range statuses {
		is := status.GetValue() == d.status
		found = found || is
		to <- gauge{statusDesc, boolValue(is), labels{id, profile, status}}
	}
	if !found {
		to <- gauge{statusDesc, 1, labels{id, profile, pair("status", d.status)}}
	}
	for i, v := range verdicts {
		to <- gauge{verdictDesc, boolValue(v == d.verdict), labels{id, profile, verdictLabels[i]}}
	}
	for _, units := range []struct {
		desc *prometheus.Desc
		n    model.Number
	}{{capacityDesc, d.capacity}, {readyDesc, d.ready}, {wantedDesc, d.wanted}} {
		if n, ok := units.n.Int(); ok {
			to <- gauge{units.desc, float64(n), own}
		}
	}
	to <- gauge{stalledDesc, boolValue(d.verdict == model.VerdictStalled), own}
	to <- gauge{stateDesc, max(0, now.Sub(d.since).Seconds()), own}
}

// verdicts are the verdicts of a deployment that was read and exists, sorted by name.
var verdicts = func() []model.Verdict {
	existing := slices.DeleteFunc(model.Verdicts(), func(v model.Verdict) bool {
		return v == model.VerdictWaiting || v == model.VerdictUnreadable || v == model.VerdictGone
	})
	slices.SortFunc(existing, func(a, b model.Verdict) int { return cmp.Compare(a.String(), b.String()) })
	return existing
}()

var verdictLabels = func() (all labels) {
	for _, v := range verdicts {
		all = append(all, pair("verdict", v.String()))
	}
	return all
}()

func boolValue(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
