package host

import (
	"io"
	"strings"

	"studiowatch/model/safe"
)

// Printable returns a writer that makes what is written to it fit for a terminal
// and takes keys out of it. Line breaks and tabs stay. Those in a name or message
// from outside were spelled out before, when it became a part of a text.
//
// It is the last writer in front of standard error. So no path, no error of the
// system and no library needs its own treatment.
func Printable(out io.Writer) io.Writer { return printableWriter{out} }

type printableWriter struct{ to io.Writer }

// Write takes whole lines.
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
