package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/marks"
)

// Clipboard writes to the system's clipboard. The terminal's clipboard is always
// used too.
type Clipboard struct {
	Tool string                                       // name of the program that writes it; empty if there is none
	Copy func(ctx context.Context, text string) error // runs the program; nil if there is none
	Hint string                                       // a setting that the terminal may need; printable, may be empty
	Wrap func(seq string) string                      // wraps a sequence for a terminal multiplexer; nil if it needs none
}

// doneMsg is the message to show after a command has ended.
type doneMsg string

func (m doneMsg) arrive(a *app) tea.Cmd {
	a.Say(string(m))
	return a.setTick()
}

// maxSummary is the most rows in a summary. Nobody reads more in a chat.
const maxSummary = 200

// requireRow returns the focused row. If there is none it says so.
func (a *app) requireRow() *watch.Row {
	row := a.focused()
	if row == nil {
		a.Say("no deployment is selected")
	}
	return row
}

// copyID copies the row's ID.
func (a *app) copyID() tea.Cmd {
	if row := a.requireRow(); row != nil {
		return a.copy(safe.Shown(row.Ref.ID), "the ID")
	}
	return nil
}

// copyRequestID copies the request ID of the last answer, for a support ticket.
func (a *app) copyRequestID() tea.Cmd {
	switch row := a.requireRow(); {
	case row == nil:
	case row.Poll.RequestID.Empty():
		a.Say("the last answer has no request ID")
	default:
		return a.copy(row.Poll.RequestID.String(), "the request ID")
	}
	return nil
}

// copySummary copies the rows of the table, or the deployment in the detail.
func (a *app) copySummary() tea.Cmd {
	if a.inDetail() {
		if row := a.requireRow(); row != nil {
			return a.copy(a.ticket(row), "the story of "+row.Ref.ID)
		}
		return nil
	}
	rows := a.table.index.Rows()
	if len(rows) == 0 {
		a.Say("no row is shown: there is nothing to sum up")
		return nil
	}
	return a.copy(a.summary(a.countsText(rows), rows[:min(len(rows), maxSummary)]...), summaryName(len(rows)))
}

// copy sends printable text to the terminal's clipboard and, if there is a tool, to
// the system's. The terminal does not confirm it.
func (a *app) copy(text, what string) tea.Cmd {
	osc, c, ctx := tea.SetClipboard(text), a.opts.Clipboard, a.ctx
	if c.Wrap != nil {
		osc = tea.Raw(c.Wrap(ansi.SetSystemClipboard(text)))
	}
	sent := what + ": sent to the terminal (OSC 52)"
	if c.Hint != "" {
		sent += "; " + c.Hint
	}
	if c.Copy == nil {
		a.Say(sent)
		return osc
	}
	return tea.Batch(osc, a.guard.Cmd(func() tea.Msg {
		if err := c.Copy(ctx, text); err != nil {
			return doneMsg(sent + "; " + safe.Clean(err.Error()).String())
		}
		return doneMsg(what + ": copied by " + c.Tool)
	}))
}

func summaryName(rows int) string {
	switch {
	case rows == 1:
		return "a summary of 1 row"
	case rows > maxSummary:
		return fmt.Sprintf("a summary of the first %d of %d rows", maxSummary, rows)
	}
	return fmt.Sprintf("a summary of %d rows", rows)
}

// summary returns rows as plain text, in the words of the screen: a line with what is
// watched, the time and the counts, then a line for each row.
func (a *app) summary(counts string, rows ...*watch.Row) string {
	lines := []string{words.List(a.title(), a.Now.Format("2006-01-02 15:04:05 -07:00"), counts)}
	for _, row := range rows {
		lines = append(lines, a.summaryLine(row))
	}
	return inertText(lines)
}

// inertText joins lines so that nothing in them has an effect.
func inertText(lines []string) string {
	for i := range lines {
		lines[i] = inert(safe.Shown(lines[i]))
	}
	return strings.Join(lines, "\n")
}

// ticket returns what a support ticket about a deployment needs: which one it is, its
// state, the request, and the story, with whole times.
func (a *app) ticket(row *watch.Row) string {
	clock, origin := words.ClockAnywhere(a.Now.Location()), a.opts.Origins[row.Ref.Profile]
	lines := []string{words.List(a.title(), clock(a.Now)), "deployment: " + row.Ref.ID}
	ready := draw.ReadyText(row, "")
	if ready != "" {
		ready += " units ready"
	}
	for _, field := range []struct{ name, value string }{
		{"name", row.Name},
		{"profile", words.List(row.Ref.Profile, origin.Host, origin.Region)},
		{"status", words.List(words.Badge(row), row.Verdict.String(), ready)},
		{"request ID", words.List(row.Poll.RequestID.String(), pollMoment(*row.Poll, clock))},
	} {
		if field.value != "" {
			lines = append(lines, field.name+": "+field.value)
		}
	}
	if f := row.Blocked(); f != nil {
		lines = append(lines, "error: "+words.Failure(f))
	}
	lines = append(lines, "")
	return inertText(append(lines, words.Story(a.Engine.Board.Story(row, a.Now), clock)...))
}

// pollMoment says how and when a request was answered; empty if there was none.
func pollMoment(p model.Poll, clock words.Clock) string {
	if p.At.IsZero() {
		return ""
	}
	return words.List(pollText(p), clock(p.At))
}

// countsText says how many rows there are of each verdict, the worst first.
func (a *app) countsText(rows []*watch.Row) string {
	var counts [model.VerdictCount]int
	for _, row := range rows {
		counts[row.Verdict]++
	}
	var parts []string
	for _, v := range model.Verdicts() {
		if counts[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	text := draw.Counted(len(rows), a.Engine.Board.Len())
	if len(rows) != a.Engine.Board.Len() {
		text += " deployments"
	}
	text += ": " + strings.Join(parts, ", ")
	if len(rows) > maxSummary {
		text = words.List(text, fmt.Sprintf("the first %d follow", maxSummary))
	}
	return text
}

// summaryLine returns a row in a line. It has no columns, because a chat does not keep
// them.
func (a *app) summaryLine(row *watch.Row) string {
	name, profile, ready, changed := row.Ref.ID, "", draw.ReadyText(row, ""), ""
	if row.Name != "" {
		name = row.Name + " (" + row.Ref.ID + ")"
	}
	if len(a.Profiles) > 1 {
		profile = row.Ref.Profile
	}
	if ready != "" {
		ready += " ready"
	}
	if age, _ := draw.ChangedText(row, a.Now, ""); age != "" {
		changed = "changed " + age + " ago"
	}
	note, _ := words.Row(a.Engine.Board, row, a.Now)
	return words.List(marks.Unicode.Verdict[row.Verdict]+" "+words.Badge(row), name, profile, ready, changed, note.String())
}

// lookalikes replace characters with an effect in chats and in Markdown by others that
// look like them. An @ may call everybody, a # may link to an issue, angle brackets may be
// a link, a mention or HTML, and ]( ends the text of a link.
var lookalikes = strings.NewReplacer("@", "＠", "#", "＃", "<", "‹", ">", "›", "](", "] (")

// inert returns text that does nothing when it is pasted into a chat, and that is read
// as it is where a chat shows plain text.
func inert(text string) string { return lookalikes.Replace(text) }

// Console holds the pages of the service's web console.
type Console struct {
	Pages map[string]string                           // https URLs of the lists of deployments, by profile
	Open  func(ctx context.Context, url string) error // opens a browser; nil if there is none
}

// openConsole opens the console's list of deployments for the focused row. The
// console has no URL for a single deployment.
func (a *app) openConsole() tea.Cmd {
	row := a.requireRow()
	if row == nil {
		return nil
	}
	url, open, ctx := a.opts.Console.Pages[row.Ref.Profile], a.opts.Console.Open, a.ctx
	switch {
	case url == "":
		a.Say("no console page is known for what is watched here")
		return nil
	case open == nil:
		a.Say("the console: " + url)
		return nil
	}
	return a.guard.Cmd(func() tea.Msg {
		if err := open(ctx, url); err != nil {
			return doneMsg("the console: " + url + " (" + safe.Clean(err.Error()).String() + ")")
		}
		return doneMsg("opening the console in the browser")
	})
}
