package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
)

// View draws the screen at the time a.Now. It does not change the state.
func (a *app) View() tea.View {
	head := header{a.state}
	v := tea.View{AltScreen: true, WindowTitle: head.windowTitle(), MouseMode: tea.MouseModeNone}
	v.KeyboardEnhancements.ReportAlternateKeys = true // the Latin letters of other layouts
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if a.Width <= 0 || a.Height <= 0 {
		return v
	}
	f := a.frame()
	if f.tooSmall() {
		l := draw.NewLine(&a.Theme, a.Width)
		l.Put(l.Pal.Text, fmt.Sprintf("at least %d×%d, please", minWidth, minHeight))
		v.Content = strings.Join(draw.Fill([]string{l.String()}, a.Width, a.Height), "\n")
		return v
	}
	if a.onWall() {
		v.Content = strings.Join(a.wall.Lines(f.width, f.height), "\n")
		return v
	}
	foot := footer{a.state}
	lines := append(make([]string, 0, f.height), head.line(f.width))
	if a.Tabs > 0 {
		lines = append(lines, a.views.tabs().Line(f.width))
	}
	lines = append(lines, a.front().Lines(f.width, f.body)...)
	if a.Prompt != nil {
		message, cursor := a.Prompt.Line(f.width)
		lines = append(lines, message, foot.line(f.width))
		v.Cursor = tea.NewCursor(cursor, f.height-desk.FooterLines)
	} else {
		lines = append(lines, foot.message(f.width), foot.line(f.width))
		v.Cursor = a.parked(f)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

// parked returns the cursor on the selected row, or on the first line of a pane that
// covers the table; nil if the cursor is hidden.
func (a *app) parked(f frame) *tea.Cursor {
	if !a.opts.Cursor || f.body == 0 {
		return nil
	}
	y := 0
	if list, covers := a.Overlay.(desk.List); covers {
		y = list.CursorLine()
	} else if at := a.table.cursor; a.Overlay == nil && f.table > 0 && at >= 0 {
		y = 1 + a.table.lineOf(at) - a.table.Top
	}
	c := tea.NewCursor(draw.CursorWidth, a.Head()+min(y, f.body-1))
	c.Blink = false
	return c
}

// header draws the first line: the title, the counts of the verdicts, and the status
// of the source.
type header struct{ *state }

// headerForm is the set of parts that the header shows.
type headerForm uint8

const (
	formName  headerForm = 1 << iota // the program's name
	formTitle                        // what is watched
	formWhole                        // the whole status of the source
)

func (f headerForm) has(part headerForm) bool { return f&part != 0 }

// forms returns shorter and shorter forms. If something is wrong, the status is more
// important than the title.
func (h header) forms() []headerForm {
	if h.statusMatters() {
		return []headerForm{formName | formTitle | formWhole, formName | formWhole, formWhole}
	}
	return []headerForm{formName | formTitle | formWhole, formName | formWhole, formName | formTitle, formName, 0}
}

// statusMatters reports whether the status says that something is wrong.
func (h header) statusMatters() bool {
	return len(h.Engine.Plan.Troubles()) > 0 || h.Engine.Plan.Pacing(h.Now).Stretched || h.cutText() != ""
}

// count is a verdict, how many rows have it, and whether its name stands beside it.
type count struct {
	verdict model.Verdict
	rows    int
	named   bool
}

func (c count) text(t *draw.Theme) string {
	text := fmt.Sprintf("%s %d", t.Marks.Verdict[c.verdict], c.rows)
	if c.named {
		text += " " + c.verdict.String()
	}
	return text
}

// bad reports whether somebody should look at the rows with a verdict.
func bad(v model.Verdict) bool { return v.Attention() < model.VerdictUnknown.Attention() }

// counts returns the verdicts that rows have, in the order of the help: the good ones
// first. The bad ones have their names.
func (h header) counts() []count {
	var found []count
	for _, v := range words.Verdicts() {
		if n := h.Engine.Board.Count(v.Verdict); n > 0 {
			found = append(found, count{v.Verdict, n, bad(v.Verdict)})
		}
	}
	return found
}

// fit returns the longest form in which the bad verdicts keep their names, and the
// counts. The other verdicts have their names if there is room. On a narrow screen the
// counts of the good verdicts are left out first, then the names of the bad ones, then
// the rest of the status, which is more important than the counts.
func (h header) fit(width int) (headerForm, []count) {
	counts, forms := h.counts(), h.forms()
	for _, form := range forms {
		if h.need(form, counts) <= width {
			return form, h.named(form, counts, width)
		}
	}
	last, unnamed := forms[len(forms)-1], slices.Clone(counts)
	for i := range unnamed {
		unnamed[i].named = false
	}
	for _, shorter := range []struct {
		form   headerForm
		counts []count
	}{{last, counts}, {last, unnamed}, {0, counts}, {0, unnamed}} {
		if few := h.without(shorter.form, shorter.counts, width); h.need(shorter.form, few) <= width {
			return shorter.form, few
		}
	}
	for len(unnamed) > 0 && h.need(0, unnamed) > width {
		unnamed = unnamed[:len(unnamed)-1]
	}
	return 0, unnamed
}

// without leaves out counts until the rest fits: first what needs least attention, and
// nothing bad.
func (h header) without(form headerForm, counts []count, width int) []count {
	few := slices.Clone(counts)
	for len(few) > 0 && h.need(form, few) > width {
		calm := slices.MaxFunc(few, func(a, b count) int { return cmp.Compare(a.verdict.Attention(), b.verdict.Attention()) })
		if bad(calm.verdict) {
			break
		}
		few = slices.DeleteFunc(few, func(c count) bool { return c == calm })
	}
	return few
}

// named gives names to as many verdicts as there is room for, those that need most
// attention first.
func (h header) named(form headerForm, counts []count, width int) []count {
	byAttention := make([]int, len(counts))
	for i := range counts {
		byAttention[i] = i
	}
	slices.SortFunc(byAttention, func(a, b int) int {
		return cmp.Compare(counts[a].verdict.Attention(), counts[b].verdict.Attention())
	})
	for _, i := range byAttention {
		was := counts[i].named
		if counts[i].named = true; h.need(form, counts) > width {
			counts[i].named = was
			break
		}
	}
	return counts
}

// need returns the width of a form.
func (h header) need(form headerForm, counts []count) int {
	width := 1 + draw.Width(h.left(form)) + 2 + draw.Width(h.source.status(form)) + 1
	for i, c := range counts {
		if i > 0 {
			width += 2
		}
		width += draw.Width(c.text(&h.Theme))
	}
	if armed := h.armedText(); armed != "" {
		width += 2 + draw.Width(armed)
	}
	return width
}

// armedText says of how many rows somebody is to be told; empty if of none.
func (h header) armedText() string {
	n := h.armed
	switch {
	case n == 0:
		return ""
	case h.Width < 120:
		return fmt.Sprintf("%s %d", h.Theme.Marks.Armed, n)
	}
	return fmt.Sprintf("%s %d armed", h.Theme.Marks.Armed, n)
}

const programName = "studiowatch"

// title returns the program's name and the title of the options.
func (s *state) title() string {
	if s.opts.Title == "" {
		return programName
	}
	return programName + " " + s.opts.Title
}

// left returns the left part, with the space after it.
func (h header) left(form headerForm) string {
	switch {
	case form.has(formTitle) && h.opts.Title != "":
		return programName + "  " + h.opts.Title + "   "
	case form.has(formName):
		return programName + "   "
	}
	return ""
}

func (h header) line(width int) string {
	form, counts := h.fit(width)
	l := draw.NewLine(&h.Theme, width).Gap(1)
	if title, found := strings.CutPrefix(h.left(form), programName); found {
		l.Put(l.Pal.Title, programName).Put(l.Pal.Dim, title)
	}
	for i, c := range counts {
		if i > 0 {
			l.Gap(2)
		}
		l.Put(l.Pal.Verdict[c.verdict], c.text(&h.Theme))
	}
	if armed := h.armedText(); armed != "" {
		l.Gap(2).Put(l.Pal.Accent, armed)
	}
	look := l.Pal.Dim
	switch {
	case h.Engine.Plan.Paused():
		look = l.Pal.Verdict[model.VerdictDegraded]
	case len(h.Engine.Plan.Troubles()) > 0:
		look = l.Pal.Loud
	}
	l.Gap(1)
	l.Right(look, h.source.status(form), l.Rest()-1)
	return l.String()
}

// at returns the verdict whose count is in column x; false if there is none.
func (h header) at(x, width int) (model.Verdict, bool) {
	form, counts := h.fit(width)
	l := draw.NewLine(&h.Theme, width)
	from := 1 + draw.Width(l.Show(h.left(form)))
	for _, c := range counts {
		to := from + draw.Width(l.Show(c.text(&h.Theme)))
		if x >= from && x < to {
			return c.verdict, true
		}
		from = to + 2
	}
	return 0, false
}

// windowTitle returns the title with the worst verdict before it, for people who look
// at another window.
func (h header) windowTitle() string {
	title := h.title()
	if counts := h.counts(); len(counts) > 0 {
		worst := slices.MinFunc(counts, func(a, b count) int { return cmp.Compare(a.verdict.Attention(), b.verdict.Attention()) })
		worst.named = true
		title = worst.text(&h.Theme) + " · " + title
	}
	return draw.NewLine(&h.Theme, 0).Show(title)
}

// frame holds the sizes of the parts of the screen, in cells and lines.
type frame struct {
	width, height int
	table         int // width of the table; 0 if the detail covers it
	detail        int // width of the detail; 0 if it is closed
	body          int // lines between header and footer
}

// The screen is too small for the dashboard below these sizes.
const (
	minWidth  = 40
	minHeight = 8
	// splitWidth is the least width of a screen with the detail beside the table.
	splitWidth = 160
)

const ruleWidth = 1 // between table and detail

// frame divides the screen. A detail beside the table takes two fifths of it.
func (s *state) frame() frame {
	f := frame{width: s.Width, height: s.Height, table: s.Width, body: s.Body()}
	switch {
	case s.inDetail() && f.width >= splitWidth:
		f.detail = f.width*2/5 - ruleWidth
		f.table = f.width - ruleWidth - f.detail
	case s.inDetail():
		f.table, f.detail = 0, f.width
	}
	return f
}

func (f frame) tooSmall() bool { return f.width < minWidth || f.height < minHeight }
