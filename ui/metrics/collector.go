package metrics

import (
	"cmp"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"studiowatch/model"
)

// The metrics of what is known. A state is a series for each value it may have,
// of which one is 1, so that the share of time in it is an average. Of the
// statuses these are the ones that some deployment has had.
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

// collector brings what the exporter knows to a scrape.
type collector struct{ *Exporter }

// Describe sends the metrics' descriptions.
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
	send := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	for _, p := range s.profiles {
		send(upDesc, truth(p.up(now)), label(p.name))
		if !p.lastSuccess.IsZero() {
			send(lastSuccessDesc, float64(p.lastSuccess.UnixMilli())/1000, label(p.name))
		}
	}
	for _, d := range s.deployments {
		d.collect(send, s.statuses, now)
	}
}

// snapshot is what there is to tell at a scrape.
type snapshot struct {
	profiles    []profile
	deployments []deployment
	statuses    []string
}

// snapshot has the deployments in the order in which a scrape shows them: to
// sort a hundred thousand series costs a third of its time, unless they are
// sorted already.
func (c collector) snapshot(now time.Time) snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := snapshot{statuses: slices.Sorted(slices.Values(c.statuses))}
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

func (d *deployment) collect(send func(d *prometheus.Desc, value float64, labels ...string), statuses []string, now time.Time) {
	profile, id := d.profile, d.id
	send(infoDesc, 1, profile, id, d.labels.name, d.labels.group, d.labels.model, d.labels.plan)
	for _, status := range statuses {
		send(statusDesc, truth(status == d.status), profile, id, status)
	}
	if !slices.Contains(statuses, d.status) {
		send(statusDesc, 1, profile, id, d.status)
	}
	for _, v := range verdicts {
		send(verdictDesc, truth(v == d.verdict), profile, id, v.String())
	}
	for _, units := range []struct {
		desc *prometheus.Desc
		n    model.Number
	}{{capacityDesc, d.capacity}, {readyDesc, d.ready}, {wantedDesc, d.wanted}} {
		if n, ok := units.n.Int(); ok {
			send(units.desc, float64(n), profile, id)
		}
	}
	send(stalledDesc, truth(d.verdict == model.VerdictStalled), profile, id)
	send(stateDesc, max(0, now.Sub(d.since).Seconds()), profile, id)
}

// verdicts are those of a deployment that has been read and is there, by name.
var verdicts = func() []model.Verdict {
	there := slices.DeleteFunc(model.Verdicts(), func(v model.Verdict) bool {
		return v == model.VerdictWaiting || v == model.VerdictUnreadable || v == model.VerdictGone
	})
	slices.SortFunc(there, func(a, b model.Verdict) int { return cmp.Compare(a.String(), b.String()) })
	return there
}()

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
