package host

import (
	"io"
	"strings"

	"studiowatch/model/safe"
)

// Printable returns a writer that makes text printable and removes keys from it. It
// keeps line breaks and tabs: those of names and messages from outside have been escaped
// before. Standard error is written through it, so that paths, errors of the system and
// libraries need no other care.
func Printable(out io.Writer) io.Writer { return printableWriter{out} }

type printableWriter struct{ to io.Writer }

// Write expects whole lines.
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
