package exit

import (
	"errors"
	"strings"

	"studiowatch/model/config"
	"studiowatch/model/safe"
)

// Printable makes the texts and errors among the arguments of a message
// printable, each within its line.
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

// printableError is an error whose text may be printed.
type printableError struct{ error }

// Error returns the text, in which nothing is left that a terminal might act on.
func (e printableError) Error() string { return Line(e.error) }

// Unwrap returns the error as it was.
func (e printableError) Unwrap() error { return e.error }

// Line makes the text of an error printable. It is one line, unless
// several errors were joined or its lines are ours.
func Line(err error) string {
	if all, several := err.(interface{ Unwrap() []error }); several {
		var lines []string
		for _, one := range all.Unwrap() {
			lines = append(lines, Line(one))
		}
		// A sentence that is made of several errors is no list of them.
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
