package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// helpPane is the help, made from the bindings. It can be searched.
type helpPane struct {
	scrolled
	over pane // the pane below it
	find input
}

func newHelp(s *state, over pane) pane {
	p := &helpPane{over: over, find: newInput(MaxTyped)}
	p.scrolled = scrolled{state: s, count: func() int { return len(p.all(p.width)) }}
	return p
}

func (p *helpPane) help() paneHelp { return p.over.help() }

func (p *helpPane) lines(width, height int) []string {
	return draw.Fill(p.Cut(p.all(width), height), width, height)
}

func (p *helpPane) key(act keys.Action) tea.Cmd {
	if act == keys.Filter {
		p.prompt = helpSearch{p}
		return p.find.field.Focus()
	}
	return p.scrolled.key(act)
}

func (p *helpPane) hints() []hint {
	search := p.hintsOf(keys.Filter)
	for i := range search {
		search[i].word = "search"
	}
	return append(search, p.scrolled.hints()...)
}

// all returns all lines of the help that fit what is searched for.
func (p *helpPane) all(width int) []string {
	sections := draw.Matching(p.sections(), strings.Fields(p.find.text()))
	if len(sections) == 0 {
		page := p.newPage(width)
		page.Blank()
		page.Text(draw.Bold, "Nothing in the help fits.")
		return page.Lines
	}
	return draw.Sections(&p.theme, width, sections)
}

// sections returns the whole help, first the keys of the pane below.
func (p *helpPane) sections() []draw.Section {
	var all []draw.Section
	if here := p.over.help(); here.head != "" {
		s := draw.Section{Head: here.head}
		for _, k := range here.keys {
			s.Entries = p.withKey(s.Entries, p.keys.Find(k.action), k.help)
		}
		all = append(all, s)
	}
	differs := p.source.help()
	for _, b := range p.keys.Bindings {
		if last := len(all) - 1; last < 0 || all[last].Head != b.Group {
			all = append(all, draw.Section{Head: b.Group})
		}
		text := b.Help
		if here, found := differs[b.Action]; found {
			text = here
		}
		s := &all[len(all)-1]
		s.Entries = p.withKey(s.Entries, b, text)
	}
	all = slices.DeleteFunc(all, func(s draw.Section) bool { return len(s.Entries) == 0 })
	return append(all, p.wordSections()...)
}

// withKey adds the keys of a binding, if it has any and does something here.
func (p *helpPane) withKey(entries []draw.Entry, b keys.Binding, text string) []draw.Entry {
	switch {
	case len(b.Keys) == 0 || text == "":
		return entries
	case b.Action == keys.Console && len(p.opts.Console.Pages) == 0:
		return entries
	case b.Action == keys.Suspend && !p.opts.Machine.CanStop():
		return entries
	}
	return append(entries, draw.Entry{Name: b.Labels(p.theme.Marks), Text: text})
}

// wordSections explain filters and verdicts.
func (p *helpPane) wordSections() []draw.Section {
	filter, verdicts := draw.Section{Head: "Filter"}, draw.Section{Head: "Verdicts"}
	for _, f := range filterHelp {
		filter.Entries = append(filter.Entries, draw.Entry{Name: f.example, Text: f.help})
	}
	for _, v := range verdictMeanings {
		verdicts.Entries = append(verdicts.Entries, draw.Entry{
			Name: p.theme.Marks.Verdict[v.verdict] + " " + v.verdict.String(), Text: v.means,
			Look: func(pal *draw.Palette) draw.Style { return pal.Verdict[v.verdict] },
		})
	}
	return []draw.Section{filter, verdicts}
}

// helpSearch is the prompt for what is searched for in the help.
type helpSearch struct{ *helpPane }

func (p helpSearch) typed(msg tea.Msg) tea.Cmd {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "esc":
		p.find.replace("", 0)
		p.close()
	case "enter":
		p.close()
	case "up", "down", "pgup", "pgdown":
		return p.scrolled.key(map[string]keys.Action{"up": keys.Up, "down": keys.Down, "pgup": keys.PageUp, "pgdown": keys.PageDown}[press.String()])
	default:
		cmd, changed, _ := p.find.edit(msg)
		if changed {
			p.Top = 0
		}
		return cmd
	}
	return nil
}

func (p helpSearch) close() {
	p.prompt = nil
	p.find.field.Blur()
}

func (p helpSearch) line(width int) (string, int) {
	l := draw.NewLine(&p.theme, width)
	l.Put(l.Pal.Title, " / ")
	return p.find.write(l, draw.Piece{Look: l.Pal.Code, Text: p.find.problem}, draw.Piece{Look: l.Pal.Text, Text: p.find.text()})
}

func (p helpSearch) foot(l *draw.Line, hints []hint) []hint {
	return fitHints(hints, l.Rest()-hintsGap)
}

func (p helpSearch) hints() []hint {
	return []hint{{key: p.theme.Marks.Enter, word: "keep", code: tea.KeyEnter}, {key: "esc", word: "clear", code: tea.KeyEscape}}
}

var filterHelp = []struct{ example, help string }{
	{"qwen 0260", "both, anywhere"},
	{"-stopped", "without the word"},
	{"is:failed,stalled", "either verdict"},
	{"status:!RUNNING", "any other status"},
	{"plan:mu code:Thr", "keys: id name group model plan status is code by profile"},
	{"ready<50%", "under half serves"},
	{"age<2h", "changed within 2h"},
	{"capacity>=8", "8 units or more"},
	{`"is:ready"`, "just these letters"},
}

var verdictMeanings = []struct {
	verdict model.Verdict
	means   string
}{
	{model.VerdictReady, "RUNNING, and all units are ready"},
	{model.VerdictDegraded, "serves in part, or its change failed"},
	{model.VerdictRolling, "on its way up, or changing size"},
	{model.VerdictStalled, "rolling, and nothing has moved for too long"},
	{model.VerdictFailed, "down; somebody must act"},
	{model.VerdictUnreadable, "no good answer yet; the error's code is shown"},
	{model.VerdictEnding, "going down on purpose"},
	{model.VerdictStopped, "down on purpose"},
	{model.VerdictGone, "deleted"},
	{model.VerdictUnknown, "a status nobody documented, shown as sent"},
	{model.VerdictWaiting, "not answered yet"},
}
