package ui

import (
	"slices"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/typing"
)

// addPane is the prompt for what to add, with the choices for what is typed.
type addPane struct {
	*state
	typing.Input
	draw.Scroll
	profile int // the profile to choose from, counted from 1; 0 is all of them

	offers  *query.Offers
	choices query.Choices // as of the last message
	cursor  int           // index of the highlighted choice; -1 if there is none
	moved   bool          // somebody has moved the cursor
}

func newAdd(s *state) *addPane {
	return &addPane{state: s, Input: typing.New(maxNames), cursor: -1, offers: query.NewOffers()}
}

// maxNames is how many characters can be typed or pasted: some hundred IDs.
const maxNames = 32 << 10

// open opens the prompt. It offers the deployments of lists that were read before,
// and requests the lists again.
func (p *addPane) open() tea.Cmd {
	if fixed := p.source.fixed(); fixed != "" {
		p.Say(fixed)
		return nil
	}
	p.requestLists()
	p.offers.Renew()
	p.state.Prompt = p
	p.restart()
	return tea.Batch(p.Begin(""), p.pump())
}

func (p *addPane) Close() {
	p.Prompt, p.choices, p.profile = nil, query.Choices{}, 0
	p.End()
}

// profiles returns the profiles to choose from.
func (p *addPane) profiles() []string {
	switch all := p.Profiles; {
	case len(all) == 0:
		return []string{""}
	case p.profile > 0 && p.profile <= len(all):
		return all[p.profile-1 : p.profile]
	default:
		return all
	}
}

// several reports whether a profile must be named to be known.
func (p *addPane) several() bool { return len(p.Profiles) > 1 }

// named returns the name of a profile if there are several.
func (p *addPane) named(profile string) string {
	if p.several() {
		return profile
	}
	return ""
}

// catalog returns what there is to choose from.
func (p *addPane) catalog() query.Catalog {
	return query.Catalog{Offers: p.offers, Profiles: p.profiles(), Engine: p.Engine}
}

// restart highlights the best choice again.
func (p *addPane) restart() { p.cursor, p.moved, p.Top = -1, false, 0 }

// fit finds the choices. The highlighted one stays highlighted if somebody has moved
// there; else it gives way to the typed ID alone.
func (p *addPane) Fit() {
	p.main().Fit()
	was, at := p.choice(), -1
	p.choices = query.Choices{First: -1}
	if !p.Secret {
		p.choices = p.catalog().Choices(query.ParseTyped(p.Value()))
	}
	if was != nil {
		at = slices.IndexFunc(p.choices.All, was.Same)
	}
	switch {
	case p.moved && at < 0:
		p.cursor = min(p.cursor, len(p.choices.All)-1)
	case p.moved:
		p.cursor = at
	case at < 0 || p.choices.Exact || was.Kind == query.ChoiceTyped:
		p.cursor = p.choices.First
	default:
		p.cursor = at
	}
	if p.cursor < 0 {
		p.Clamp(len(p.choices.All), p.room())
		return
	}
	p.Show(p.cursor, p.cursor, len(p.choices.All), p.room())
}

// choice returns the highlighted choice, or nil.
func (p *addPane) choice() *query.Choice {
	if p.cursor < 0 || p.cursor >= len(p.choices.All) {
		return nil
	}
	return &p.choices.All[p.cursor]
}

// room returns how many choices are visible below the head.
func (p *addPane) room() int { return max(1, p.frame().body-1) }

func (p *addPane) Typed(msg tea.Msg) tea.Cmd {
	if paste, pasted := msg.(tea.PasteMsg); pasted {
		msg = p.tidy(paste)
	}
	all := len(p.choices.All)
	press, _ := msg.(tea.KeyPressMsg)
	if press.Text == "" && p.Keys.Action(press) == keys.Keep {
		return p.keep()
	}
	switch press.String() {
	case "esc":
		p.Close()
	case "enter":
		return p.accept()
	case "tab":
		p.nextProfile(1)
	case "shift+tab":
		p.nextProfile(-1)
	case "up":
		p.move(-1)
	case "down":
		p.move(1)
	case "pgup":
		p.move(-p.room())
	case "pgdown":
		p.move(p.room())
	case "home":
		p.move(-all)
	case "end":
		p.move(all)
	default:
		cmd, changed, _ := p.Edit(msg)
		if changed {
			p.restart()
		}
		return cmd
	}
	return nil
}

// tidy writes several pasted names with commas between them. A paste that may hold a
// key stays as it is, so that the key is found.
func (p *addPane) tidy(paste tea.PasteMsg) tea.PasteMsg {
	if utf8.RuneCountInString(paste.Content) > maxNames || safe.HoldsKey(paste.Content) {
		return paste
	}
	typed, caret := []rune(p.Value()), p.Position()
	return tea.PasteMsg{Content: query.PastedNames(paste.Content, string(typed[:caret]), string(typed[caret:]))}
}

// nextProfile goes through all profiles together, and then each of them.
func (p *addPane) nextProfile(step int) {
	if n := len(p.Profiles); n > 1 {
		p.profile = (p.profile + step + n + 1) % (n + 1)
		p.restart()
	}
}

// move moves the highlight. Without one, the first choice is next.
func (p *addPane) move(lines int) {
	if len(p.choices.All) == 0 || p.cursor < 0 && lines < 0 {
		return
	}
	p.moved, p.Problem = true, ""
	p.cursor = min(max(0, p.cursor+lines), len(p.choices.All)-1)
}

// accept takes the highlighted choice. With nothing typed and none highlighted there is
// nothing to take.
func (p *addPane) accept() tea.Cmd {
	c := p.choice()
	switch {
	case p.Secret:
	case c == nil:
		p.Close()
	case c.Kind == query.ChoiceWrong:
		p.Problem = c.Err.Error()
	case c.Kind == query.ChoiceWatched:
		ref := c.Ref
		p.Close()
		p.Say(ref.ID + " is on the list already" + p.show(ref))
	case c.Kind == query.ChoiceNames:
		return p.take(p.choices.All[1:])
	default:
		return p.take([]query.Choice{*c})
	}
	return nil
}

// keep takes the highlighted choice, and keeps it. What cannot be taken stays.
func (p *addPane) keep() tea.Cmd {
	cmd := p.accept()
	if p.Prompt != nil {
		return cmd
	}
	return tea.Batch(cmd, p.state.keep())
}

// take adds what is chosen. If nothing can be added, what is typed stays.
func (p *addPane) take(chosen []query.Choice) tea.Cmd {
	a := words.Adding{Twice: query.ParseTyped(p.Value()).Twice, Keep: p.keepLabel()}
	var came []model.Ref
	for _, c := range chosen {
		switch {
		case c.Kind == query.ChoiceWrong:
			a.Wrong = append(a.Wrong, safe.Clean(c.Ref.ID).String())
		case c.Kind == query.ChoiceGlob:
			came = append(came, p.follow(c.Ref.ID, &a)...)
		case p.Engine.Board.Row(c.Ref) != nil:
			a.Watched++
		default:
			p.Engine.Add(model.Entry{Ref: c.Ref}, p.Now)
			came, a.Added = append(came, c.Ref), append(a.Added, c.Ref.ID)
		}
	}
	if len(a.Added)+len(a.Globs) == 0 {
		p.Problem = a.String()
		return nil
	}
	if len(chosen) == 1 && len(a.Added) == 1 {
		a.Profile = p.named(chosen[0].Ref.Profile)
	}
	p.Close()
	p.table.extend(p.Engine.Board.Rows())
	for _, ref := range came {
		if !p.table.index.Chooses(ref) {
			a.Hidden++
		}
	}
	if len(came) > 0 {
		p.show(came[0])
	}
	p.Say(a.String())
	return p.pump()
}

// follow follows a glob in the profiles to choose from, and returns the deployments
// that it matches so far.
func (p *addPane) follow(glob string, a *words.Adding) (came []model.Ref) {
	followed := false
	for _, profile := range p.profiles() {
		pattern := model.Pattern{Profile: profile, Glob: glob}
		rows, fresh := p.Engine.FollowByHand(pattern, p.offers.Matching(pattern), p.Now)
		followed = followed || fresh
		for _, row := range rows {
			came = append(came, row.Ref)
		}
	}
	if !followed {
		a.Watched++
		return nil
	}
	a.Globs, a.Found = append(a.Globs, glob), a.Found+len(came)
	return came
}

// show selects a row, and says so if the filter hides it.
func (p *addPane) show(ref model.Ref) (hidden string) {
	if p.table.choose(ref); p.table.selected != ref {
		return ", and hidden by the filter"
	}
	if p.detail.shown {
		p.detail.follow()
	}
	return ""
}

// blocked reports whether a trouble stops a list that was never read and that
// patterns need.
func (p *addPane) blocked() bool {
	return slices.ContainsFunc(p.Engine.Plan.Troubles(), func(t poll.Trouble) bool {
		return p.Engine.Plan.ListUnread(t.Profile) && slices.ContainsFunc(p.Engine.Patterns(), func(g model.Pattern) bool { return g.Profile == t.Profile })
	})
}

// line draws the typed text, and what ⏎ does with it.
func (p *addPane) Line(width int) (string, int) {
	l := draw.NewLine(&p.Theme, width)
	label := " add "
	switch {
	case !p.several() || p.profile == 0 && width < roomy:
	case p.profile == 0:
		label = " add from all profiles: "
	default:
		label = " add to " + p.profiles()[0] + ": "
	}
	l.Put(l.Pal.Title, draw.CutEnd(label, width/2, l.Marks.Ellipsis))
	aside, room := draw.Piece{}, l.Rest()-leastTyped
	if c := p.choice(); p.Problem != "" {
		aside = draw.Piece{Look: l.Pal.Code, Text: draw.CutEnd(l.Show(p.Problem), room, l.Marks.Ellipsis)}
	} else if c != nil && c.Kind != query.ChoiceWrong {
		text := l.Marks.Enter + " " + words.Takes(*c, p.named(c.Ref.Profile))
		aside = draw.Piece{Look: l.Pal.Dim, Text: draw.CutMiddle(l.Show(text), room, l.Marks.Ellipsis)}
	}
	return p.Write(l, aside, draw.Piece{Look: l.Pal.Text, Text: p.Text()})
}

// leastTyped is how many cells beside the typed text another text leaves to it.
const leastTyped = 14

func (p *addPane) Foot(l *draw.Line, hints []desk.Hint) []desk.Hint {
	return footer{p.state}.counts(l, hints, leastFilter)
}

// takeWords are the words for the key that takes a choice.
var takeWords = map[query.ChoiceKind]string{
	query.ChoiceListed: "add", query.ChoiceTyped: "add", query.ChoiceNames: "add", query.ChoiceGlob: "follow", query.ChoiceWatched: "go to",
}

func (p *addPane) Hints() []desk.Hint {
	g := p.Theme.Marks
	var hints []desk.Hint
	if c := p.choice(); c != nil && takeWords[c.Kind] != "" {
		hints = append(hints, desk.Hint{Key: g.Enter, Word: takeWords[c.Kind], Code: tea.KeyEnter})
	}
	taken := len(hints) > 0
	hints = append(hints, desk.Hint{Key: g.Up + " " + g.Down, Word: "choose"})
	if label := p.keepLabel(); label != "" && taken {
		hints = append(hints, desk.Hint{Key: label, Word: "keep", Act: keys.Keep})
	}
	if p.several() {
		hints = append(hints, desk.Hint{Key: "tab", Word: "profile", Code: tea.KeyTab})
	}
	return append(hints, desk.Hint{Key: "esc", Word: "cancel", Code: tea.KeyEscape})
}

func (p *addPane) Help() desk.Help         { return desk.Help{} }
func (p *addPane) Key(keys.Action) tea.Cmd { return nil }

// wheel scrolls. The highlight stays visible.
func (p *addPane) Wheel(_, lines int) {
	p.Move(lines)
	p.Clamp(len(p.choices.All), p.room())
	if p.cursor >= 0 {
		p.moved, p.cursor = true, min(max(p.cursor, p.Top), p.Top+p.room()-1)
	}
}

// click highlights a choice.
func (p *addPane) Click(_, y int) {
	if at := y - 1 + p.Top; y > 0 && at < len(p.choices.All) {
		p.moved, p.cursor, p.Problem = true, at, ""
	}
}

// lines draws the choices.
func (p *addPane) Lines(width, height int) []string {
	if p.Secret {
		l := draw.NewLine(&p.Theme, width).Put(p.Theme.Plain.Dim, " a key is neither shown nor sent")
		return draw.Fill([]string{l.String()}, width, height)
	}
	c := draw.Choices{Theme: &p.Theme, Catalog: p.catalog(), Choices: p.choices, Cursor: p.cursor, Top: p.Top}
	if p.several() {
		c.Profiles = draw.Apart(p.Profiles, draw.ChoiceProfile, p.Theme.Marks.Ellipsis)
	}
	return c.Lines(width, height)
}
