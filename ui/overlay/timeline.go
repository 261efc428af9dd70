package overlay

import (
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/typing"
)

// TimelinePane is the timeline of all deployments, the newest event first. The cursor is
// on an event, and stays on it when there are new ones.
type TimelinePane struct {
	*desk.Desk
	TimelineWays
	timelineList

	events *query.Timeline
	from   timelineSource // what events was made from

	find  typing.Input
	text  string             // the filter that is applied
	wrong *query.FilterError // the condition that is not applied; nil if there is none
	words draw.FilterWords

	clicks desk.Clicks[query.LineKey]
}

// TimelineWays is what the timeline needs beyond the desk.
type TimelineWays struct {
	Open  func(ref model.Ref) // opens the detail of a watched deployment
	Clock func() time.Time    // for double clicks, also in a replay that stands still
}

// timelineSource is what a timeline was made from. As long as it only grows, new events
// are added; else the timeline is made anew.
type timelineSource struct {
	text        string
	zone        *time.Location
	rows        int // watched deployments, whose names a filter looks in
	first, last *model.Event
	count       int
}

// NewTimeline returns the timeline, at its newest event.
func NewTimeline(d *desk.Desk, ways TimelineWays) *TimelinePane {
	p := &TimelinePane{Desk: d, TimelineWays: ways, find: typing.New(typing.Most)}
	p.opened = map[query.LineKey]bool{}
	p.Fit()
	return p
}

// GoTo moves the cursor to the first event at or after a time.
func (p *TimelinePane) GoTo(t time.Time) {
	p.place(query.LineAt(p.lines, t))
	p.clamp()
}

// Fit reads the new events. The event under the cursor stays where it is on the screen,
// unless the newest event is in sight: then the new ones are, too.
func (p *TimelinePane) Fit() {
	all := p.Engine.Board.History().All()
	now := timelineSource{text: p.text, zone: p.Now.Location(), rows: p.Engine.Board.Len(), count: len(all)}
	if len(all) > 0 {
		now.first, now.last = all[0], all[len(all)-1]
	}
	if was := p.from; p.events == nil || now != was {
		grown := was.count > 0 && was.count <= now.count && was.first == now.first && was.last == all[was.count-1]
		if was.count, was.last = now.count, now.last; p.events == nil || !grown || was != now {
			f, _ := query.ParseEventFilter(p.text)
			p.events, p.from.count = query.NewTimeline(f, p.Engine.Board.Row), 0
		}
		p.events.Add(all[p.from.count:]...)
		p.from = now
		p.renew(p.events.Lines(now.zone, p.opened))
	}
	p.resize(p.Body())
}

// Lines draws only the visible lines, because there may be thousands.
func (p *TimelinePane) Lines(width, height int) []string {
	page := p.NewPage(width)
	if len(p.lines) == 0 {
		p.emptyLines(page)
		return draw.Fill(page.Lines, width, height)
	}
	var profiles map[string]string
	if len(p.Profiles) > 1 {
		profiles = draw.Apart(p.Profiles, draw.TimelineProfile, p.Theme.Marks.Ellipsis)
	}
	for i := p.Top; i < min(len(p.lines), p.Top+height); i++ {
		switch l := p.lines[i]; {
		case i == p.Top:
			page.Day("TIMELINE", words.Day(l.At, p.Now), "newest first")
		case l.Kind == query.LineDay:
			page.Day("", words.Day(l.At, p.Now), "")
		default:
			e := p.drawn(l, page.LabelWidth())
			e.Profile, e.Selected = profiles[l.Ref.Profile], i == p.cursor
			page.Event(e, p.Now.Location())
		}
	}
	return draw.Fill(page.Lines, width, height)
}

// drawn returns how a line is drawn, with a label of a width.
func (p *TimelinePane) drawn(l query.TimelineLine, width int) draw.EventLine {
	e := draw.EventLine{TimelineLine: l, Key: "id", Words: p.words}
	switch l.Kind {
	case query.LineFold:
		e.Opened = p.opened[l.Key()]
		return e
	case query.LineFolded:
		width -= draw.FoldIndent
	case query.LineEvent, query.LineDay:
	}
	if l.Ref.ID != "" {
		e.Label = p.LabelOf(l.Ref, width)
	}
	if row := p.Engine.Board.Row(l.Ref); row != nil && row.Name != "" {
		e.Key = "name"
	}
	return e
}

func (p *TimelinePane) emptyLines(page *draw.Page) {
	page.Day("TIMELINE", "", "")
	page.Blank()
	if p.text == "" {
		page.Text(draw.Plain, "Nothing has happened yet.")
		return
	}
	page.Text(draw.Bold, "No event fits the filter.")
	page.Text(draw.Plain, "esc shows all of them again.")
}

func (p *TimelinePane) Key(act keys.Action) tea.Cmd {
	switch act {
	case keys.Detail:
		p.open()
	case keys.Filter:
		p.Prompt = timelineFilter{p}
		return p.find.Begin(p.text)
	default:
		p.move(desk.LinesFor(act, p.page(), len(p.lines)))
	}
	return nil
}

// open opens the deployment under the cursor, or opens and closes a fold.
func (p *TimelinePane) open() {
	l, found := p.current()
	switch {
	case !found:
	case l.Kind == query.LineFold:
		p.opened[l.Key()] = !p.opened[l.Key()]
		p.renew(p.events.Lines(p.from.zone, p.opened))
	case l.Ref.Profile == "":
		p.Say("this is about the program, and not about a deployment")
	case l.Ref.ID == "":
		p.Say("this is about the profile " + l.Ref.Profile + ", and not about a deployment")
	case p.Engine.Board.Row(l.Ref) == nil:
		p.Say(l.Ref.ID + " is not watched, so it has no detail")
	default:
		p.Open(l.Ref)
	}
}

func (p *TimelinePane) Wheel(_, lines int) { p.scroll(lines) }

// Click moves the cursor. A double click opens what is under it.
func (p *TimelinePane) Click(_, y int) {
	at := p.Top + y
	if y == 0 || at >= len(p.lines) || p.lines[at].Kind == query.LineDay {
		return
	}
	p.place(at)
	if p.clicks.Twice(p.selected, p.Clock()) {
		p.open()
	}
}

func (p *TimelinePane) Hints() []desk.Hint {
	hints := p.HintsOf(keys.Detail, keys.Filter)
	if l, found := p.current(); found && l.Kind == query.LineFold && len(hints) > 0 && hints[0].Act == keys.Detail {
		hints[0].Word = "open"
		if p.opened[l.Key()] {
			hints[0].Word = "close"
		}
	}
	back := p.BackHint()
	if p.text != "" && len(back) > 0 {
		back[0].Word = "clear"
	}
	return append(append(hints, p.HintsOf(keys.Help)...), back...)
}

func (p *TimelinePane) Help() desk.Help {
	return desk.About("In the timeline",
		desk.Does(keys.Up, "up"), desk.Does(keys.Down, "down"), desk.Does(keys.PageUp, "a page up"), desk.Does(keys.PageDown, "a page down"),
		desk.Does(keys.Top, "the newest"), desk.Does(keys.Bottom, "the oldest"),
		desk.Does(keys.Detail, "open the deployment; open or close what was first seen"),
		desk.Does(keys.Filter, "filter: "+words.EventFilterHelp()), desk.Does(keys.Copy, "copy the ID of the event's deployment"),
		desk.Does(keys.Summary, "copy the event as text"), desk.Does(keys.RequestID, "copy the request ID of the answer that showed it"),
		desk.Does(keys.Back, "clear the filter; back"))
}

// Place, Filtered, Clear, Message, CursorLine, Subject and Copied make a desk.List of it.

func (p *TimelinePane) Place() string {
	if len(p.lines) == 0 {
		return "no events"
	}
	return fmt.Sprintf("row %d of %d", p.lines[p.cursor].Number, p.lines[len(p.lines)-1].Number)
}

func (p *TimelinePane) Filtered() string { return p.text }

func (p *TimelinePane) Clear() bool {
	if p.text == "" {
		return false
	}
	p.choose("")
	return true
}

func (p *TimelinePane) CursorLine() int { return max(0, p.cursor-p.Top) }

func (p *TimelinePane) Subject() model.Ref {
	if l, found := p.current(); found && l.Kind != query.LineFold {
		return l.Ref
	}
	return model.Ref{}
}

func (p *TimelinePane) Message(l *draw.Line) {
	at, found := p.current()
	switch {
	case !found:
	case at.Kind == query.LineFold:
		l.Put(l.Pal.Dim, "the first readings of one start; "+p.Label(keys.Detail)+" opens and closes them")
	default:
		if at.Ref.ID != "" {
			l.Put(l.Pal.Text, at.Ref.ID+"  ")
		}
		l.Put(l.Pal.Dim, words.HappeningOf(at.Change).String())
	}
}

func (p *TimelinePane) Copied(act keys.Action) (text, what string) {
	l, found := p.current()
	switch {
	case !found:
		return "", "there is no event"
	case l.Kind == query.LineFold && act == keys.Summary:
		return p.summary(l, words.SeenAs(l.Fold)), "the event"
	case l.Kind == query.LineFold:
		return "", "this line is about several deployments; " + p.Label(keys.Detail) + " opens it"
	case act == keys.Summary:
		return p.summary(l, words.HappeningOf(l.Change).String()), "the event"
	case act == keys.RequestID && l.RequestID.Empty():
		return "", "the event has no request ID"
	case act == keys.RequestID:
		return l.RequestID.String(), "the request ID"
	case l.Ref.ID == "":
		return "", "the event is about no deployment"
	}
	return l.Ref.ID, "the ID"
}

// summary returns an event in a line, with its day and zone.
func (p *TimelinePane) summary(l query.TimelineLine, text string) string {
	name, profile := l.Ref.ID, ""
	if row := p.Engine.Board.Row(l.Ref); row != nil && row.Name != "" {
		name = row.Name + " (" + l.Ref.ID + ")"
	}
	if len(p.Profiles) > 1 || name == "" {
		profile = l.Ref.Profile
	}
	if l.Kind == query.LineFold {
		name, profile = "", ""
	}
	return words.List(l.At.In(p.Now.Location()).Format("2006-01-02 15:04:05 -07:00"), name, profile, text)
}

// choose applies a filter. A wrong condition hides no events.
func (p *TimelinePane) choose(text string) {
	f, err := query.ParseEventFilter(text)
	p.wrong = nil
	errors.As(err, &p.wrong)
	p.text, p.words = text, draw.NewEventWords(f)
	p.Fit()
}

// timelineFilter is the prompt for the filter of the timeline. The filter is applied
// while it is typed.
type timelineFilter struct{ *TimelinePane }

func (p timelineFilter) Typed(msg tea.Msg) tea.Cmd {
	press, _ := msg.(tea.KeyPressMsg)
	switch key := press.String(); key {
	case "esc":
		p.choose("")
		p.Close()
	case "enter":
		if p.wrong == nil && !p.find.Secret {
			p.Close()
		}
	case "up", "down", "pgup", "pgdown":
		return p.TimelinePane.Key(searchMoves[key])
	default:
		cmd, changed, _ := p.find.Edit(msg)
		switch {
		case changed && p.find.Secret:
			p.choose("")
		case changed:
			p.choose(strings.TrimSpace(p.find.Text()))
		}
		return cmd
	}
	return nil
}

func (p timelineFilter) Close() {
	p.Prompt = nil
	p.find.End()
}

// Click keeps the typed filter.
func (p timelineFilter) Click(x, y int) {
	if p.wrong == nil {
		p.Close()
	}
	p.TimelinePane.Click(x, y)
}

func (p timelineFilter) Line(width int) (string, int) {
	l := draw.NewLine(&p.Theme, width)
	l.Put(l.Pal.Title, " / ")
	return p.find.Write(l, draw.Piece{Look: l.Pal.Dim, Text: p.Place()}, draw.Piece{Look: l.Pal.Text, Text: p.find.Text()})
}

func (p timelineFilter) Foot(l *draw.Line, hints []desk.Hint) []desk.Hint {
	text, look := words.EventFilterHelp(), l.Pal.Dim
	switch {
	case p.find.Problem != "":
		text, look = p.find.Problem, l.Pal.Code
	case p.wrong != nil:
		text, look = words.FilterProblem(p.wrong), l.Pal.Code
	}
	l.Put(look, draw.CutEnd(l.Show(text), l.Rest()-desk.HintsWidth(hints)-desk.HintsGap, l.Marks.Ellipsis))
	return hints
}

func (p timelineFilter) Hints() []desk.Hint { return searchHints(p.Desk) }

func (p timelineFilter) Help() desk.Help { return desk.Help{} }
