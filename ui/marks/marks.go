// Package marks holds the characters that have a meaning on screen and in plain
// output, in Unicode and in ASCII.
package marks

import "studiowatch/model"

// Set is a set of characters.
type Set struct {
	Verdict                           [model.VerdictCount]string
	Full, Starting, Track, None       string   // of a capacity bar
	Parts                             []string // parts of its full cell, by size
	Cursor, Ellipsis, Dash, Dot, Rule string
	Picked                            string // of a row that somebody has marked
	Up, Down, Left, Right, Enter      string
	Ascending, Descending             string   // beside the head of the column by which rows are sorted
	Rise, Fall                        string   // beside a number that has just changed
	Armed, Done                       string   // of a row that somebody is to be told of, or was told of
	News                              string   // of a row to which something happened while nobody looked
	Blocks                            []string // of a chart, from the lowest to the full cell
	Level, Gap                        string   // of a chart: wanted capacity, and a gap
	Closed, Opened                    string   // before a line that stands for several, which can be opened
	ASCII                             bool     // no character above 0x7E may be printed
}

// Unicode is the set for a terminal that has all characters.
var Unicode = Set{
	Verdict: [model.VerdictCount]string{
		model.VerdictWaiting: "·", model.VerdictReady: "●", model.VerdictDegraded: "▲", model.VerdictRolling: "◐", model.VerdictStalled: "■",
		model.VerdictEnding: "↓", model.VerdictStopped: "○", model.VerdictGone: "–", model.VerdictFailed: "✗",
		model.VerdictUnknown: "?", model.VerdictUnreadable: "!",
	},
	Full: "▆", Starting: "░", Track: "▁", None: "·",
	Parts:  []string{"▂", "▃", "▄", "▅"},
	Cursor: "▌", Ellipsis: "…", Dash: "–", Dot: "·", Rule: "│",
	Picked: "✓",
	Up:     "↑", Down: "↓", Left: "←", Right: "→", Enter: "⏎",
	Ascending: "↑", Descending: "↓",
	Rise: "↑", Fall: "↓",
	Armed: "◇", Done: "◆", News: "•",
	Blocks: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Level: "─", Gap: "┄",
	Closed: "▸", Opened: "▾",
}

// ASCII is the set for a terminal that has ASCII only.
var ASCII = Set{
	Verdict: [model.VerdictCount]string{
		model.VerdictWaiting: ".", model.VerdictReady: "*", model.VerdictDegraded: "^", model.VerdictRolling: "~", model.VerdictStalled: "%",
		model.VerdictEnding: "v", model.VerdictStopped: "o", model.VerdictGone: "-", model.VerdictFailed: "x",
		model.VerdictUnknown: "?", model.VerdictUnreadable: "!",
	},
	Full: "#", Starting: ":", Track: "_", None: ".",
	Cursor: ">", Ellipsis: "~", Dash: "-", Dot: "-", Rule: "|",
	Picked: "&",
	Up:     "up", Down: "down", Left: "left", Right: "right", Enter: "enter",
	Ascending: "^", Descending: "v",
	Rise: "+", Fall: "-",
	Armed: "@", Done: "=", News: "+",
	Blocks: []string{"#"}, Level: "-", Gap: ".",
	Closed: "+", Opened: "-",
	ASCII: true,
}
