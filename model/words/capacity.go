package words

import (
	"strings"

	"studiowatch/model"
)

// Throughput words the reserved throughput; empty when none was sent. The
// service counts thousands of tokens a minute where it names a tier, and where
// it names none that is not known.
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
