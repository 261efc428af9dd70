package overlay

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Proposal is an edit of the configuration that can be written.
type Proposal struct {
	Does words.Keeping
	Diff []config.Hunk
	// Write writes the edit. If the file has changed meanwhile, it writes nothing and
	// returns the same edit of the new file. If there is an error, the file is as it was.
	Write func() (fresh *Proposal, err error)
}

// Keep is what the overlay of an edit shows, and what it does.
type Keep struct {
	Proposal Proposal
	Place    string         // the file
	Off      []string       // IDs that come back, because a glob matches them
	Write    func() tea.Cmd // writes the proposal
}

// KeepPane shows an edit of the configuration before it is written.
type KeepPane struct {
	desk.Scrolled
	Keep
	problem string // why it was not written
	writing bool
}

// NewKeep returns the overlay for an edit.
func NewKeep(d *desk.Desk, k Keep) *KeepPane {
	p := &KeepPane{Keep: k}
	p.Scrolled = desk.Scrolled{Desk: d, Head: 1, Count: func() int { return len(p.all(d.Width)) }}
	return p
}

// Failed says why the edit was not written. It stays on the screen and can be written
// again.
func (p *KeepPane) Failed(problem string) { p.problem, p.writing, p.Top = problem, false, 0 }

// Renew shows the same edit of a file that has changed.
func (p *KeepPane) Renew(fresh Proposal) {
	p.Proposal = fresh
	p.Failed("The file has changed meanwhile. This is the change to it as it is now.")
}

func (p *KeepPane) Key(act keys.Action) tea.Cmd {
	if act != keys.Detail {
		return p.Scrolled.Key(act)
	}
	if p.writing {
		return nil
	}
	p.writing = true
	return p.Write()
}

func (p *KeepPane) Lines(width, height int) []string {
	page := p.NewPage(width)
	page.Head("KEEP IN "+p.Place, p.Proposal.Does.Plan())
	return draw.Fill(append(page.Lines, p.Cut(p.all(width), height-p.Head)...), width, height)
}

// all returns the lines that scroll: what is to be known of the edit, and then the edit.
func (p *KeepPane) all(width int) []string {
	page := p.NewPage(width)
	if p.problem != "" {
		page.Text(draw.Coded, p.problem)
	}
	for i, h := range p.Proposal.Diff {
		if i > 0 {
			page.Blank()
		}
		for _, line := range h.Lines {
			p.change(page, line)
		}
	}
	if len(p.Off) > 0 {
		page.Blank()
		page.Text(draw.Plain, sentence(words.ComesBack(p.Off)))
	}
	return page.Lines
}

// sentence returns a text as a whole sentence.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

// change writes a line of the edit, with its number and its sign in front. What changes
// is shown in full.
func (p *KeepPane) change(page *draw.Page, line config.DiffLine) {
	label := fmt.Sprintf("%*d %c ", p.digits(), line.Line, line.Sign)
	switch line.Sign {
	case '+':
		page.Verbatim(page.Theme.Plain.Verdict[model.VerdictReady], label, line.Text)
	case '-':
		page.Verbatim(page.Theme.Plain.Code, label, line.Text)
	default:
		page.Add(page.Line().Put(page.Theme.Plain.Dim, label+line.Text)) // cut, because it stays as it is
	}
}

// digits returns how many digits the largest number of a line has.
func (p *KeepPane) digits() int {
	last := 0
	for _, h := range p.Proposal.Diff {
		for _, line := range h.Lines {
			last = max(last, line.Line)
		}
	}
	return len(strconv.Itoa(last))
}

func (p *KeepPane) Hints() []desk.Hint {
	hints := p.HintsOf(keys.Detail)
	for i := range hints {
		hints[i].Word = "write it"
	}
	return append(hints, p.Scrolled.Hints()...)
}

func (p *KeepPane) Help() desk.Help {
	return desk.About("Before the configuration is written",
		desk.Does(keys.Detail, "write it"), desk.Does(keys.Back, "do not write it"), desk.Does(keys.Up, "up"), desk.Does(keys.Down, "down"),
		desk.Does(keys.PageUp, "a page up"), desk.Does(keys.PageDown, "a page down"))
}
