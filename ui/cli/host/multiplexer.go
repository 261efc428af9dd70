package host

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// maxScreen is how many bytes GNU Screen passes on at once. It prints what is above 767.
const maxScreen = 512

// inScreen reports whether the terminal is GNU Screen's, here or where the user has come
// from over SSH. A terminal with a dot in its name is Screen's. Other names that begin
// with screen may be tmux's too.
func (w World) inScreen() bool {
	return strings.HasPrefix(w.Getenv("TERM"), "screen.") || w.Getenv("STY") != "" && w.Getenv("TMUX") == ""
}

func throughScreen(seq string) string { return ansi.ScreenPassthrough(seq, maxScreen) }

// Passthrough returns a function that wraps a sequence so that a multiplexer passes it to
// the terminal, or nil if there is no multiplexer. Tmux does so only if its option
// allow-passthrough is on.
func (w World) Passthrough() func(seq string) string {
	switch {
	case w.inScreen():
		return throughScreen
	case w.Getenv("TMUX") != "":
		return ansi.TmuxPassthrough
	}
	return nil
}
