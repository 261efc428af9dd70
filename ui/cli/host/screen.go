package host

import (
	"cmp"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"
)

// ScreenSize returns a function that returns the size of the terminal, in cells; 0 if it
// is unknown. ScreenSize returns nil if standard output is not a terminal where lines
// can be overwritten.
func (w World) ScreenSize() func() (width, height int) {
	file, ok := w.Stdout.(*os.File)
	if !ok || !term.IsTerminal(file.Fd()) || w.Getenv("TERM") == "dumb" || !w.takesEscapes() {
		return nil
	}
	return func() (width, height int) {
		width, height, err := term.GetSize(file.Fd())
		if err != nil {
			return 0, 0
		}
		return width, height
	}
}

// ErrorTerminal returns standard error for escape sequences, which are not made printable,
// or nil if it is no terminal.
func (w World) ErrorTerminal() io.Writer {
	out := w.Stderr
	if p, ok := out.(printableWriter); ok {
		out = p.to
	}
	if file, ok := out.(*os.File); ok && term.IsTerminal(file.Fd()) {
		return file
	}
	return nil
}

// TakesUTF8 reports whether the terminal takes UTF-8, by the locale. On a terminal with
// another character set a byte within a character may be a control character. A locale
// without a set, such as zh_CN, is taken for UTF-8, as most terminals are.
func (w World) TakesUTF8() bool {
	locale := strings.ToLower(cmp.Or(w.Getenv("LC_ALL"), w.Getenv("LC_CTYPE"), w.Getenv("LANG")))
	if strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8") {
		return true
	}
	return locale != "c" && locale != "posix" && !strings.Contains(locale, ".")
}
