package words

import (
	"strings"

	"studiowatch/model"
)

// Throughput writes the reserved throughput; empty if none was sent. The unit is
// thousands of tokens a minute if the service names a tier, else it is unknown.
func Throughput(d *model.Deployment) string {
	var parts []string
	for _, p := range []struct {
		n    model.Number
		what string
	}{{d.PTU.InputTPM, "in"}, {d.PTU.OutputTPM, "out"}, {d.PTU.ThinkingOutputTPM, "thinking"}} {
		if p.n.Sent() {
			parts = append(parts, p.n.String()+" "+p.what)
		}
	}
	text := strings.Join(parts, ", ")
	if text != "" && !d.PTUServiceTier.Empty() {
		text += " kTPM"
	}
	return text
}
