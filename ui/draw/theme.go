package draw

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"studiowatch/model"
	"studiowatch/ui/marks"
)

// Theme holds all styles and glyphs of the screen. Styles are escape sequences that
// are made once, because rendering each cell with a lipgloss style takes ten times
// as long.
type Theme struct {
	Plain, Selected Palette
	Marks           *marks.Set
}

// Palette holds the styles of a line. The selected line has its own palette, because
// the end of any style within a line also ends its background.
type Palette struct {
	Text, Bold, Dim, Head, Title, Accent, Code, Loud Style
	Faint                                            Style
	Verdict, Bar                                     [model.VerdictCount]Style
	Mark                                             string // the attribute of a cell that has just changed
}

// Style holds the escape sequences before and after a text.
type Style struct{ On, Off string }

// with returns the style with another attribute.
func (s Style) with(on string) Style { return Style{s.On + on, EndStyle} }

// Underlined returns the style with a line under the text.
func (s Style) Underlined() Style { return s.with(Underline) }

// Ground is the terminal's background.
type Ground uint8

const (
	UnknownGround Ground = iota
	DarkGround
	LightGround
	groundCount
)

// GroundOf returns the ground that the variable COLORFGBG names. Its last field is the
// index of the background's colour, such as in 15;0 or 15;default;0.
func GroundOf(colorfgbg string) Ground {
	at := strings.LastIndex(colorfgbg, ";")
	n, err := strconv.Atoi(colorfgbg[at+1:])
	switch {
	case at < 0 || err != nil || n < 0 || n > 15:
		return UnknownGround
	case n < 7 || n == 8:
		return DarkGround
	}
	return LightGround
}

// Depth says how many colours a terminal has.
type Depth uint8

const (
	Indexed Depth = iota // 256 or more, which look alike on all terminals
	Basic                // the first 16, which each terminal chooses itself
	depthCount
	NoColour
)

// NamedBasic reports whether a name in TERM promises 16 colours at most, although the
// framework takes it for one of 256. A screen or tmux with that name may run on a
// terminal with no more.
func NamedBasic(term string) bool {
	return (strings.HasPrefix(term, "screen") || strings.HasPrefix(term, "tmux")) && !strings.Contains(term, "256color") && !strings.Contains(term, "direct")
}

// Appearance is what a theme is made from.
type Appearance struct {
	Name   string // auto, dark, light or mono; empty is auto
	Ground Ground // of the terminal, for auto
	Depth  Depth
	ASCII  bool
}

// colours are indices of the terminal's palette. An empty one is the terminal's own
// foreground. An empty quiet or faint one is the own foreground at half strength. If
// back is empty, the selected line is in reverse video.
type colours struct{ good, calm, warn, busy, bad, odd, quiet, faint, accent, front, back string }

// palettes are the colours for each depth and ground.
//
// Of 256, all but faint have a contrast of at least 4.5 to both backgrounds of their
// theme; faint is for lines only, not for text. On an unknown ground the hues have a
// contrast of at least 3 to black and to white, and text has the terminal's own
// foreground.
//
// Of 16, the blacks and whites are not used, because one of them is the background.
// Yellow is for a dark ground only: few terminals show it well on white.
var palettes = [depthCount][groundCount]colours{
	Indexed: {
		UnknownGround: {good: "64", calm: "65", warn: "136", busy: "32", bad: "167", odd: "133", faint: "244", accent: "32"},
		DarkGround:    {good: "114", calm: "71", warn: "221", busy: "117", bad: "210", odd: "183", quiet: "249", faint: "240", accent: "117", front: "255", back: "237"},
		LightGround:   {good: "22", calm: "65", warn: "94", busy: "25", bad: "124", odd: "90", quiet: "240", faint: "250", accent: "25", front: "232", back: "254"},
	},
	Basic: {
		UnknownGround: {good: "2", calm: "2", warn: "5", busy: "12", bad: "9", accent: "12"},
		DarkGround:    {good: "2", calm: "2", warn: "3", busy: "6", bad: "9", odd: "5", accent: "6"},
		LightGround:   {good: "2", calm: "2", warn: "5", busy: "4", bad: "1", accent: "4"},
	},
}

// NewTheme returns the theme for an appearance. Mono, and a terminal without colours,
// have bold text but no colours.
func NewTheme(a Appearance) Theme {
	t := Theme{Marks: &marks.Unicode}
	if a.ASCII {
		t.Marks = &marks.ASCII
	}
	plain := lipgloss.NewStyle()
	if a.Name == "mono" || a.Depth >= depthCount {
		t.Plain, t.Selected = monoPalette(plain), monoPalette(plain.Bold(true))
		return t
	}
	switch a.Name {
	case "dark":
		a.Ground = DarkGround
	case "light":
		a.Ground = LightGround
	}
	c := palettes[a.Depth][a.Ground]
	t.Plain = colourPalette(plain, c)
	if c.back == "" {
		t.Selected = monoPalette(plain.Reverse(true))
		t.Selected.Mark = unreverse
		return t
	}
	t.Selected = colourPalette(plain.Foreground(lipgloss.Color(c.front)).Background(lipgloss.Color(c.back)), c)
	return t
}

func colourPalette(base lipgloss.Style, c colours) Palette {
	in := func(colour string) lipgloss.Style {
		if colour == "" {
			return base
		}
		return base.Foreground(lipgloss.Color(colour))
	}
	p := Palette{
		Text: compile(base), Bold: compile(base.Bold(true)), Dim: compile(in(c.quiet).Faint(c.quiet == "")),
		Title: compile(in(c.accent).Bold(true)), Accent: compile(in(c.accent)),
		Code: compile(in(c.bad)), Loud: compile(in(c.bad).Bold(true)),
		Faint: compile(in(c.faint).Faint(c.faint == "")), Mark: Reverse,
	}
	p.Head = p.Dim
	p.Verdict = [model.VerdictCount]Style{
		model.VerdictWaiting: p.Dim, model.VerdictReady: compile(in(c.good)), model.VerdictDegraded: compile(in(c.warn)),
		model.VerdictRolling: compile(in(c.busy)), model.VerdictStalled: compile(in(c.warn).Bold(true)), model.VerdictEnding: p.Dim, model.VerdictStopped: p.Dim,
		model.VerdictGone: p.Dim, model.VerdictFailed: p.Loud, model.VerdictUnknown: compile(in(c.odd)),
		model.VerdictUnreadable: p.Code,
	}
	p.Bar = p.Verdict
	p.Bar[model.VerdictReady] = compile(in(c.calm))
	return p
}

func monoPalette(base lipgloss.Style) Palette {
	plain, bold := compile(base), compile(base.Bold(true))
	p := Palette{
		Text: plain, Bold: bold, Dim: plain, Head: plain, Title: bold, Accent: bold,
		Code: bold, Loud: bold, Faint: plain, Mark: Reverse,
	}
	for v := range p.Verdict {
		p.Verdict[v] = plain
	}
	p.Verdict[model.VerdictFailed], p.Verdict[model.VerdictDegraded], p.Verdict[model.VerdictStalled] = bold, bold, bold
	p.Bar = p.Verdict
	return p
}

// compile returns the escape sequences of a style.
func compile(s lipgloss.Style) Style {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Style{on, off}
}
