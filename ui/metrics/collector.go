package metrics

import (
	"github.com/prometheus/client_golang/prometheus"
)

var (
	upDesc = desc("up", "Whether the service answers what is asked with the profile.")

	lastSuccessDesc = desc("last_success_timestamp_seconds", "When something was last read with the profile, since 1970.")
)

func desc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("studiowatch_"+name, help, []string{"profile"}, nil)
}

// collector is the prometheus.Collector of the profiles of an exporter.
type collector struct{ *Exporter }

// Describe sends the descriptions of the metrics.
func (c collector) Describe(to chan<- *prometheus.Desc) {
	to <- upDesc
	to <- lastSuccessDesc
}

// Collect sends the metrics as they are now.
func (c collector) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock()
	profiles := make([]profile, 0, len(c.profiles))
	for _, p := range c.profiles {
		profiles = append(profiles, *p)
	}
	c.mu.Unlock()
	for _, p := range profiles {
		to <- prometheus.MustNewConstMetric(upDesc, prometheus.GaugeValue, boolValue(p.up()), label(p.name))
		if !p.lastSuccess.IsZero() {
			to <- prometheus.MustNewConstMetric(lastSuccessDesc, prometheus.GaugeValue, float64(p.lastSuccess.UnixMilli())/1000, label(p.name))
		}
	}
}
