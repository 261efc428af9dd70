package draw

import (
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
}

// Style holds the escape sequences before and after a text.
type Style struct{ On, Off string }

// with returns the style with another attribute.
func (s Style) with(on string) Style { return Style{s.On + on, EndStyle} }

// Underlined returns the style with a line under the text.
func (s Style) Underlined() Style { return s.with(Underline) }

// colours are indices of the 256-colour palette. They look alike on all terminals,
// and the framework maps them to the colours that the terminal has. All but faint
// have a contrast of at least 4.5 to both backgrounds of their theme; faint is for
// lines only, not for text.
type colours struct{ good, calm, warn, busy, bad, odd, quiet, faint, accent, back string }

var (
	darkColours  = colours{good: "114", calm: "71", warn: "221", busy: "117", bad: "210", odd: "183", quiet: "249", faint: "240", accent: "117", back: "237"}
	lightColours = colours{good: "22", calm: "65", warn: "94", busy: "25", bad: "124", odd: "90", quiet: "240", faint: "250", accent: "25", back: "254"}
)

// NewTheme returns the theme dark, light or mono. Mono has bold text but no colours.
func NewTheme(name string, ascii bool) Theme {
	t := Theme{Marks: &marks.Unicode}
	if ascii {
		t.Marks = &marks.ASCII
	}
	switch name {
	case "mono":
		t.Plain = monoPalette(lipgloss.NewStyle())
		t.Selected = monoPalette(lipgloss.NewStyle().Bold(true))
	case "light":
		t.Plain = colourPalette(lipgloss.NewStyle(), lightColours)
		t.Selected = colourPalette(lipgloss.NewStyle().Background(lipgloss.Color(lightColours.back)), lightColours)
	default:
		t.Plain = colourPalette(lipgloss.NewStyle(), darkColours)
		t.Selected = colourPalette(lipgloss.NewStyle().Background(lipgloss.Color(darkColours.back)), darkColours)
	}
	return t
}

func colourPalette(base lipgloss.Style, c colours) Palette {
	in := func(colour string) lipgloss.Style { return base.Foreground(lipgloss.Color(colour)) }
	p := Palette{
		Text: compile(base), Bold: compile(base.Bold(true)), Dim: compile(in(c.quiet)),
		Head: compile(in(c.quiet)), Title: compile(in(c.accent).Bold(true)), Accent: compile(in(c.accent)),
		Code: compile(in(c.bad)), Loud: compile(in(c.bad).Bold(true)),
		Faint: compile(in(c.faint)),
	}
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
		Code: bold, Loud: bold, Faint: plain,
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
