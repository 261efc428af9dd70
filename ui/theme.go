package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"studiowatch/model"
)

// theme is every style and glyph of the screen. Styles are escape sequences
// compiled once, because rendering each cell through a style costs ten times
// as much as writing it.
type theme struct {
	plain, selected palette
	glyphs          *glyphs
}

// palette is the styles of a line; a selected line has a palette of its own,
// since a background does not survive the end of a style within it.
type palette struct {
	text, bold, dim, head, title, accent, code, loud style
	faint                                            style
	verdict, bar                                     [verdictStyles]style
}

const verdictStyles = int(model.VerdictUnreadable) + 1

// style is what to write before and after a text.
type style struct{ on, off string }

// glyphs are the characters the screen is drawn with.
type glyphs struct {
	verdict                           [verdictStyles]string
	full, starting, track, none       string   // of a capacity bar
	parts                             []string // of its full cell, by size
	cursor, ellipsis, dash, dot, rule string
	up, down, left, right, enter      string
	ascending, descending             string   // beside the head of the column that is sorted by
	rise, fall                        string   // beside a number that has just moved
	blocks                            []string // of a chart, from the bottom of a cell to its top
	level, gap                        string   // of a chart: what was wanted, and when nobody looked
	ascii                             bool     // nothing above 0x7E may be printed
}

var unicodeGlyphs = glyphs{
	verdict: [verdictStyles]string{
		model.VerdictWaiting: "·", model.VerdictReady: "●", model.VerdictDegraded: "▲", model.VerdictRolling: "◐", model.VerdictStalled: "◌",
		model.VerdictEnding: "↓", model.VerdictStopped: "○", model.VerdictGone: "–", model.VerdictFailed: "✗",
		model.VerdictUnknown: "?", model.VerdictUnreadable: "!",
	},
	full: "▆", starting: "▂", track: "▁", none: "·",
	parts:  []string{"▂", "▃", "▄", "▅"},
	cursor: "▌", ellipsis: "…", dash: "–", dot: "·", rule: "│",
	up: "↑", down: "↓", left: "←", right: "→", enter: "⏎",
	ascending: "↑", descending: "↓",
	rise: "↑", fall: "↓",
	blocks: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, level: "─", gap: "┄",
}

var asciiGlyphs = glyphs{
	verdict: [verdictStyles]string{
		model.VerdictWaiting: ".", model.VerdictReady: "*", model.VerdictDegraded: "^", model.VerdictRolling: "~", model.VerdictStalled: "%",
		model.VerdictEnding: "v", model.VerdictStopped: "o", model.VerdictGone: "-", model.VerdictFailed: "x",
		model.VerdictUnknown: "?", model.VerdictUnreadable: "!",
	},
	full: "#", starting: "~", track: "-", none: ".",
	cursor: ">", ellipsis: "~", dash: "-", dot: "-", rule: "|",
	up: "up", down: "down", left: "left", right: "right", enter: "enter",
	ascending: "^", descending: "v",
	rise: "+", fall: "-",
	blocks: []string{"#"}, level: "-", gap: ".",
	ascii: true,
}

// colours are indices of the 256-colour palette: they look alike everywhere,
// and the framework maps them to what the terminal can show. All but faint,
// which draws lines and never text, stand out from both backgrounds of their
// theme by a contrast of 4.5 or more.
type colours struct{ good, calm, warn, busy, bad, odd, quiet, faint, accent, back string }

var (
	darkColours  = colours{good: "114", calm: "65", warn: "221", busy: "117", bad: "210", odd: "183", quiet: "249", faint: "240", accent: "117", back: "237"}
	lightColours = colours{good: "22", calm: "65", warn: "94", busy: "25", bad: "124", odd: "90", quiet: "240", faint: "250", accent: "25", back: "254"}
)

// newTheme returns the theme of that name: dark, light or mono. Mono uses
// weight only, for terminals without colour.
func newTheme(name string, ascii bool) theme {
	t := theme{glyphs: &unicodeGlyphs}
	if ascii {
		t.glyphs = &asciiGlyphs
	}
	switch name {
	case "mono":
		t.plain = monoPalette(lipgloss.NewStyle())
		t.selected = monoPalette(lipgloss.NewStyle().Bold(true))
	case "light":
		t.plain = colourPalette(lipgloss.NewStyle(), lightColours)
		t.selected = colourPalette(lipgloss.NewStyle().Background(lipgloss.Color(lightColours.back)), lightColours)
	default:
		t.plain = colourPalette(lipgloss.NewStyle(), darkColours)
		t.selected = colourPalette(lipgloss.NewStyle().Background(lipgloss.Color(darkColours.back)), darkColours)
	}
	return t
}

func colourPalette(base lipgloss.Style, c colours) palette {
	in := func(colour string) lipgloss.Style { return base.Foreground(lipgloss.Color(colour)) }
	p := palette{
		text: compile(base), bold: compile(base.Bold(true)), dim: compile(in(c.quiet)),
		head: compile(in(c.quiet)), title: compile(in(c.accent).Bold(true)), accent: compile(in(c.accent)),
		code: compile(in(c.bad)), loud: compile(in(c.bad).Bold(true)),
		faint: compile(in(c.faint)),
	}
	p.verdict = [verdictStyles]style{
		model.VerdictWaiting: p.dim, model.VerdictReady: compile(in(c.good)), model.VerdictDegraded: compile(in(c.warn)),
		model.VerdictRolling: compile(in(c.busy)), model.VerdictStalled: compile(in(c.warn).Bold(true)), model.VerdictEnding: p.dim, model.VerdictStopped: p.dim,
		model.VerdictGone: p.dim, model.VerdictFailed: p.loud, model.VerdictUnknown: compile(in(c.odd)),
		model.VerdictUnreadable: p.code,
	}
	p.bar = p.verdict
	p.bar[model.VerdictReady] = compile(in(c.calm))
	return p
}

func monoPalette(base lipgloss.Style) palette {
	plain, bold := compile(base), compile(base.Bold(true))
	p := palette{
		text: plain, bold: bold, dim: plain, head: plain, title: bold, accent: bold,
		code: bold, loud: bold, faint: plain,
	}
	for v := range p.verdict {
		p.verdict[v] = plain
	}
	p.verdict[model.VerdictFailed], p.verdict[model.VerdictDegraded], p.verdict[model.VerdictStalled] = bold, bold, bold
	p.bar = p.verdict
	return p
}

// compile takes a style apart into what it writes around a text.
func compile(s lipgloss.Style) style {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return style{on, off}
}
