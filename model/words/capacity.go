package words

import (
	"strings"

	"studiowatch/model"
)

// Throughput writes the reserved throughput; empty if none was sent. The unit is
// thousands of tokens a minute if the service names a tier, else it is unknown.
func Throughput(d *model.Deployment) string {
	var parts []string
	ptu := d.Terms().PTU
	for _, p := range []struct {
		n    model.Number
		what string
	}{{ptu.InputTPM, "in"}, {ptu.OutputTPM, "out"}, {ptu.ThinkingOutputTPM, "thinking"}} {
		if p.n.Sent() {
			parts = append(parts, p.n.String()+" "+p.what)
		}
	}
	text := strings.Join(parts, ", ")
	if text != "" && !d.Terms().PTUServiceTier.Empty() {
		text += " kTPM"
	}
	return text
}
