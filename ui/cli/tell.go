package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"studiowatch/model/config"
	"studiowatch/model/safe"
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
	plainly(args)
	_, err := fmt.Fprintf(w.Stdout, format, args...)
	return err
}

// plainly makes the texts and errors among the arguments of a message
// printable, each within its line.
func plainly(args []any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			args[i] = safe.Clean(arg).String()
		case error:
			args[i] = plainError{arg}
		}
	}
}

// plainError is an error whose text may be printed.
type plainError struct{ error }

// Error returns the text with what a terminal might act on spelled out.
func (e plainError) Error() string { return lineOfError(e.error) }

// Unwrap returns the error as it was.
func (e plainError) Unwrap() error { return e.error }

// lineOfError makes the text of an error printable. It is one line, but where
// several errors were joined, and where its lines are ours.
func lineOfError(err error) string {
	if all, several := err.(interface{ Unwrap() []error }); several {
		var lines []string
		for _, one := range all.Unwrap() {
			lines = append(lines, lineOfError(one))
		}
		// What words several errors in one sentence is no list of them.
		if joined := errors.Join(all.Unwrap()...); joined != nil && joined.Error() == err.Error() {
			return strings.Join(lines, "\n")
		}
	}
	_, faults := errors.AsType[config.Faults](err)
	_, ours := errors.AsType[failure](err)
	if faults || ours {
		return err.Error()
	}
	return safe.Clean(err.Error()).String()
}
