// Package overlay has the panes that cover the table and the detail, one file each. They
// know the desk, and nothing of the panes below.
package overlay

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/typing"
)

// HelpPane is the help, made from the bindings. It can be searched.
type HelpPane struct {
	desk.Scrolled
	over  desk.Pane // the pane below it
	texts map[keys.Action]string
	find  typing.Input
}

// NewHelp returns the help over a pane. Texts replace the texts of bindings; with an empty
// one the action does nothing here, and is left out.
func NewHelp(d *desk.Desk, over desk.Pane, texts map[keys.Action]string) *HelpPane {
	p := &HelpPane{over: over, texts: texts, find: typing.New(typing.Most)}
	p.Scrolled = desk.Scrolled{Desk: d, Count: func() int { return len(p.all(p.Width)) }}
	return p
}

func (p *HelpPane) Help() desk.Help { return p.over.Help() }

func (p *HelpPane) Lines(width, height int) []string {
	return draw.Fill(p.Cut(p.all(width), height), width, height)
}

func (p *HelpPane) Key(act keys.Action) tea.Cmd {
	if act == keys.Filter {
		p.Prompt = helpSearch{p}
		return p.find.Focus()
	}
	return p.Scrolled.Key(act)
}

func (p *HelpPane) Hints() []desk.Hint {
	search := p.HintsOf(keys.Filter)
	for i := range search {
		search[i].Word = "search"
	}
	return append(search, p.Scrolled.Hints()...)
}

// all returns all lines of the help that fit what is searched for.
func (p *HelpPane) all(width int) []string {
	sections := draw.Matching(p.sections(), strings.Fields(p.find.Text()))
	if len(sections) == 0 {
		page := p.NewPage(width)
		page.Blank()
		page.Text(draw.Bold, "Nothing in the help fits.")
		return page.Lines
	}
	return draw.Sections(&p.Theme, width, sections)
}

// sections returns the whole help, first the keys of the pane below. What these do
// elsewhere is not said.
func (p *HelpPane) sections() []draw.Section {
	var all []draw.Section
	told := map[keys.Action]bool{}
	if here := p.over.Help(); here.Head != "" {
		s := draw.Section{Head: here.Head}
		for _, k := range here.Keys {
			told[k.Action] = true
			s.Entries = p.withKey(s.Entries, p.Keys.Find(k.Action), k.Help)
		}
		all = append(all, s)
	}
	for _, b := range p.Keys.Bindings {
		if told[b.Action] {
			continue
		}
		if last := len(all) - 1; last < 0 || all[last].Head != b.Group {
			all = append(all, draw.Section{Head: b.Group})
		}
		text := b.Help
		if here, found := p.texts[b.Action]; found {
			text = here
		}
		s := &all[len(all)-1]
		s.Entries = p.withKey(s.Entries, b, text)
	}
	all = slices.DeleteFunc(all, func(s draw.Section) bool { return len(s.Entries) == 0 })
	return append(all, p.wordSections()...)
}

// withKey adds the keys of a binding, if it has any and does something here.
func (p *HelpPane) withKey(entries []draw.Entry, b keys.Binding, text string) []draw.Entry {
	if len(b.Keys) == 0 || text == "" {
		return entries
	}
	return append(entries, draw.Entry{Name: b.Labels(p.Theme.Marks), Text: text})
}

// wordSections explain filters, verdicts and the other marks of rows.
func (p *HelpPane) wordSections() []draw.Section {
	filter, verdicts := draw.Section{Head: "Filter"}, draw.Section{Head: "Verdicts"}
	for _, f := range words.FilterExamples() {
		filter.Entries = append(filter.Entries, draw.Entry{Name: f.Text, Text: f.Means})
	}
	for _, v := range words.Verdicts() {
		verdicts.Entries = append(verdicts.Entries, draw.Entry{
			Name: p.Theme.Marks.Verdict[v.Verdict] + " " + v.Verdict.String(), Text: v.Means,
			Look: func(pal *draw.Palette) draw.Style { return pal.Verdict[v.Verdict] },
		})
	}
	marks := draw.Section{Head: "Marks", Entries: []draw.Entry{
		{Name: p.Theme.Marks.Armed + " armed", Text: "you will be told once"}, {Name: p.Theme.Marks.Done + " told", Text: "you were told; look at it"},
		{Name: p.Theme.Marks.Picked + " marked", Text: "to be compared"}, {Name: p.Theme.Marks.News + " news", Text: "something has happened since you looked"},
	}}
	return []draw.Section{filter, verdicts, marks}
}

// helpSearch is the prompt for what is searched for in the help.
type helpSearch struct{ *HelpPane }

func (p helpSearch) Typed(msg tea.Msg) tea.Cmd {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "esc":
		p.find.Replace("", 0)
		p.Close()
	case "enter":
		p.Close()
	case "up", "down", "pgup", "pgdown":
		return p.Scrolled.Key(searchMoves[press.String()])
	default:
		cmd, changed, _ := p.find.Edit(msg)
		if changed {
			p.Top = 0
		}
		return cmd
	}
	return nil
}

func (p helpSearch) Close() {
	p.Prompt = nil
	p.find.Blur()
}

func (p helpSearch) Line(width int) (string, int) {
	l := draw.NewLine(&p.Theme, width)
	l.Put(l.Pal.Title, " / ")
	return p.find.Write(l, draw.Piece{Look: l.Pal.Code, Text: p.find.Problem}, draw.Piece{Look: l.Pal.Text, Text: p.find.Text()})
}

func (p helpSearch) Foot(l *draw.Line, hints []desk.Hint) []desk.Hint {
	return desk.FitHints(hints, l.Rest()-desk.HintsGap)
}

func (p helpSearch) Hints() []desk.Hint { return searchHints(p.Desk) }
