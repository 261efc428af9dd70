// Package marks is the characters that stand for something on screen and in
// plain output, in Unicode and in ASCII.
package marks

import "studiowatch/model"

// Verdicts is how many verdicts there are, for arrays with a place for each.
const Verdicts = int(model.VerdictUnreadable) + 1

// Set is the characters that what is shown is drawn with.
type Set struct {
	Verdict                           [Verdicts]string
	Full, Starting, Track, None       string   // of a capacity bar
	Parts                             []string // of its full cell, by size
	Cursor, Ellipsis, Dash, Dot, Rule string
	Up, Down, Left, Right, Enter      string
	Ascending, Descending             string   // beside the head of the column that is sorted by
	Rise, Fall                        string   // beside a number that has just moved
	Blocks                            []string // of a chart, from the bottom of a cell to its top
	Level, Gap                        string   // of a chart: what was wanted, and when nobody looked
	ASCII                             bool     // nothing above 0x7E may be printed
}

// Unicode are the characters of a terminal that has all of them.
var Unicode = Set{
	Verdict: [Verdicts]string{
		model.VerdictWaiting: "·", model.VerdictReady: "●", model.VerdictDegraded: "▲", model.VerdictRolling: "◐", model.VerdictStalled: "◌",
		model.VerdictEnding: "↓", model.VerdictStopped: "○", model.VerdictGone: "–", model.VerdictFailed: "✗",
		model.VerdictUnknown: "?", model.VerdictUnreadable: "!",
	},
	Full: "▆", Starting: "▂", Track: "▁", None: "·",
	Parts:  []string{"▂", "▃", "▄", "▅"},
	Cursor: "▌", Ellipsis: "…", Dash: "–", Dot: "·", Rule: "│",
	Up: "↑", Down: "↓", Left: "←", Right: "→", Enter: "⏎",
	Ascending: "↑", Descending: "↓",
	Rise: "↑", Fall: "↓",
	Blocks: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Level: "─", Gap: "┄",
}

// ASCII are the characters of a terminal that has no others.
var ASCII = Set{
	Verdict: [Verdicts]string{
		model.VerdictWaiting: ".", model.VerdictReady: "*", model.VerdictDegraded: "^", model.VerdictRolling: "~", model.VerdictStalled: "%",
		model.VerdictEnding: "v", model.VerdictStopped: "o", model.VerdictGone: "-", model.VerdictFailed: "x",
		model.VerdictUnknown: "?", model.VerdictUnreadable: "!",
	},
	Full: "#", Starting: "~", Track: "-", None: ".",
	Cursor: ">", Ellipsis: "~", Dash: "-", Dot: "-", Rule: "|",
	Up: "up", Down: "down", Left: "left", Right: "right", Enter: "enter",
	Ascending: "^", Descending: "v",
	Rise: "+", Fall: "-",
	Blocks: []string{"#"}, Level: "-", Gap: ".",
	ASCII: true,
}
