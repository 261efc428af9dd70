package overlay

import (
	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
)

// searchMoves are the keys that move through the lines while what is searched for in them
// is typed.
var searchMoves = map[string]keys.Action{"up": keys.Up, "down": keys.Down, "pgup": keys.PageUp, "pgdown": keys.PageDown}

// searchHints returns the keys that end the typing.
func searchHints(d *desk.Desk) []desk.Hint {
	return []desk.Hint{{Key: d.Theme.Marks.Enter, Word: "keep", Code: tea.KeyEnter}, {Key: "esc", Word: "clear", Code: tea.KeyEscape}}
}
