package cli

import (
	"fmt"
	"io"
	"strings"

	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// printableWriter makes what is written to it fit for a terminal, and takes
// keys out of it. Line breaks and tabs stay: those of a name or a message from
// outside are spelled out before, where the name becomes a part of a text.
//
// It is the last thing in front of standard error, so that no path, system
// error or library has to be thought of.
type printableWriter struct{ to io.Writer }

// Write takes whole lines, as all that is told is.
func (p printableWriter) Write(raw []byte) (int, error) {
	var b strings.Builder
	for line := range strings.Lines(string(raw)) {
		line, end := strings.CutSuffix(line, "\n")
		for i, cell := range strings.Split(safe.HideKeys(line), "\t") {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(safe.Clean(cell).String())
		}
		if end {
			b.WriteByte('\n')
		}
	}
	if _, err := io.WriteString(p.to, b.String()); err != nil {
		return 0, err
	}
	return len(raw), nil
}

// tell prints a line or more on standard output. Its texts are made printable.
func (w world) tell(format string, args ...any) error {
	exit.Printable(args)
	_, err := fmt.Fprintf(w.Stdout, format, args...)
	return err
}
