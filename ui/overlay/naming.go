package overlay

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/typing"
)

// Naming is the prompt for a name. The pane below stays visible.
type Naming struct {
	*desk.Desk
	typing.Input
	under desk.Pane
	asked NameFor
}

// NameFor says what is to be named.
type NameFor struct {
	Title string
	Name  string                                // that is offered; may be empty
	Check func(name string) (aside, bad string) // what the name does, or why it cannot be
	Use   func(name string)
}

const longestName = 40 // characters

// NewNaming returns the prompt over a pane.
func NewNaming(d *desk.Desk, under desk.Pane, asked NameFor) *Naming {
	return &Naming{Desk: d, Input: typing.New(longestName), under: under, asked: asked}
}

// Open opens the prompt with the offered name.
func (p *Naming) Open() tea.Cmd {
	p.Prompt = p
	return p.Begin(p.asked.Name)
}

// Close closes the prompt without a name.
func (p *Naming) Close() {
	p.Prompt = nil
	p.End()
}

func (p *Naming) Typed(msg tea.Msg) tea.Cmd {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "esc":
		p.Close()
	case "enter":
		name, _, bad := p.check()
		if bad != "" {
			p.Problem = bad
			return nil
		}
		p.Close()
		p.asked.Use(name)
	default:
		cmd, _, _ := p.Edit(msg)
		return cmd
	}
	return nil
}

// check returns the typed name, what it does, and why it cannot be used.
func (p *Naming) check() (name, aside, bad string) {
	if p.Secret {
		return "", "", typing.KeyProblem
	}
	if name = strings.TrimSpace(p.Text()); name == "" {
		return "", "", "a name is missing"
	}
	aside, bad = p.asked.Check(name)
	return name, aside, bad
}

// Line draws the typed name, and what it does.
func (p *Naming) Line(width int) (string, int) {
	l := draw.NewLine(&p.Theme, width)
	l.Put(l.Pal.Title, " "+p.asked.Title+" ")
	_, aside, _ := p.check()
	return p.Write(l, draw.Piece{Look: l.Pal.Dim, Text: aside}, draw.Piece{Look: l.Pal.Text, Text: p.Text()})
}

// Foot says why the name cannot be used.
func (p *Naming) Foot(l *draw.Line, hints []desk.Hint) []desk.Hint {
	room := l.Rest() - desk.HintsWidth(hints) - desk.HintsGap
	l.Put(l.Pal.Code, draw.CutEnd(l.Show(p.Problem), max(0, room), l.Marks.Ellipsis))
	return desk.FitHints(hints, l.Rest()-desk.HintsGap)
}

func (p *Naming) Hints() []desk.Hint {
	return []desk.Hint{{Key: p.Theme.Marks.Enter, Word: "save", Code: tea.KeyEnter}, {Key: "esc", Word: "leave it", Code: tea.KeyEscape}}
}

func (p *Naming) Lines(width, height int) []string { return p.under.Lines(width, height) }
func (p *Naming) Fit()                             { p.under.Fit() }
func (p *Naming) Wheel(x, lines int)               { p.under.Wheel(x, lines) }
func (p *Naming) Click(_, _ int)                   {}
func (p *Naming) Key(keys.Action) tea.Cmd          { return nil }
func (p *Naming) Help() desk.Help                  { return p.under.Help() }
