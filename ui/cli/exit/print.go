package exit

import (
	"errors"
	"strings"

	"studiowatch/model/config"
	"studiowatch/model/safe"
)

// Printable replaces the texts and errors in args with printable ones of one line.
func Printable(args []any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			args[i] = safe.Clean(arg).String()
		case error:
			args[i] = printableError{arg}
		}
	}
}

// printableError is an error with a printable text.
type printableError struct{ error }

func (e printableError) Error() string { return Line(e.error) }

func (e printableError) Unwrap() error { return e.error }

// Line returns the text of an error as printable text. It is one line, unless several
// errors were joined, or this program has written its lines.
func Line(err error) string {
	if all, several := err.(interface{ Unwrap() []error }); several {
		var lines []string
		for _, one := range all.Unwrap() {
			lines = append(lines, Line(one))
		}
		// An error that has several errors in one sentence is not a list of them.
		if joined := errors.Join(all.Unwrap()...); joined != nil && joined.Error() == err.Error() {
			return strings.Join(lines, "\n")
		}
	}
	_, faults := errors.AsType[config.Faults](err)
	_, ours := errors.AsType[Error](err)
	if faults || ours {
		return err.Error()
	}
	return safe.Clean(err.Error()).String()
}
