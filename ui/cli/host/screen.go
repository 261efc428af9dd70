package host

import (
	"os"

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
