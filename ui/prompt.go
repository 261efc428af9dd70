package ui

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
)

// promptKind is what is being typed, if anything. It is independent of the
// screen behind it.
type promptKind uint8

const (
	promptNone promptKind = iota
	promptFilter
	promptAdd
)

// prompt is the line a filter or an ID is typed in.
type prompt struct {
	kind    promptKind
	input   textinput.Model
	problem string
	secret  bool // a key was typed or pasted; it is neither shown nor used
	profile int  // of Options.Profiles, that an added ID belongs to

	offers  []offer           // what the keys can list
	offered map[model.Ref]int // their places
	chosen  int               // of the offers shown; -1 while what is typed counts
	lists   map[string]*list  // by profile
}

// list is how far a profile's list was read since the prompt was opened.
type list struct {
	problem string // why it could not be read last; empty when it could
	records int    // of the reading under way, or the last one
	ended   bool   // it was read to its end
}

// offer is a deployment that a key can list.
type offer struct {
	ref    model.Ref
	sample *model.Deployment
}

func newPrompt() prompt {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.CharLimit = MaxTyped
	// Pasting goes through the terminal: a clipboard tool would be a child
	// process with the key in its environment.
	in.KeyMap.Paste = key.NewBinding(key.WithDisabled())
	return prompt{input: in, chosen: -1, offered: map[model.Ref]int{}, lists: map[string]*list{}}
}

func (p *prompt) open(kind promptKind, text string) tea.Cmd {
	p.kind, p.problem, p.chosen, p.secret = kind, "", -1, false
	p.input.SetValue(text)
	p.input.CursorEnd()
	return p.input.Focus()
}

func (p *prompt) close() {
	p.kind, p.problem, p.secret = promptNone, "", false
	p.input.SetValue("")
	p.input.Blur()
}

// What stands in the place of a key, and why it is not used.
const (
	hiddenKey  = "(hidden)"
	keyProblem = "that is an API key; esc takes it away"
)

// guard notices a key in what is typed or pasted. Until all of it has been
// deleted the rest of it is taken for a part of the key.
func (p *prompt) guard(msg tea.Msg) {
	value := p.input.Value()
	paste, _ := msg.(tea.PasteMsg)
	p.secret = value != "" && (p.secret || safe.HoldsKey(value) || safe.HoldsKey(paste.Content))
	if p.secret {
		p.problem = keyProblem
	}
}

// text is what has been typed, made printable.
func (p *prompt) text() string {
	if p.secret {
		return hiddenKey
	}
	return safe.Clean(p.input.Value()).String()
}

// caret is where typing goes on, in runes of the text.
func (p *prompt) caret() int {
	if p.secret {
		return len(hiddenKey)
	}
	before := safe.Clean(string([]rune(p.input.Value())[:p.input.Position()])).String()
	return min(utf8.RuneCountInString(before), utf8.RuneCountInString(p.text()))
}

// list returns what is known of a profile's list.
func (p *prompt) list(profile string) *list {
	if p.lists[profile] == nil {
		p.lists[profile] = &list{}
	}
	return p.lists[profile]
}

// openAdd begins to ask for an ID. What the lists had before is offered, but
// what they lack is for another reading to say.
func (p *prompt) openAdd() tea.Cmd {
	for _, l := range p.lists {
		l.ended = false
	}
	return p.open(promptAdd, "")
}

// offer takes in the page that a ticket has brought.
func (p *prompt) offer(t poll.Ticket, a model.Answer, listed poll.Listed, b *watch.Board) {
	l := p.list(t.Ref.Profile)
	if a.Failure != nil {
		l.problem = words.Failure(a.Failure)
		return
	}
	if t.Page == 1 {
		l.records = 0
	}
	l.problem, l.records, l.ended = "", l.records+a.Sent, l.ended || listed >= poll.ListEnded
	for _, s := range a.Samples {
		fresh := offer{s.Ref, s.Deployment}
		if at, known := p.offered[s.Ref]; known {
			p.offers[at] = fresh
		} else if b.Row(s.Ref) == nil {
			p.offered[s.Ref] = len(p.offers)
			p.offers = append(p.offers, fresh)
		}
	}
}

// offered returns the offers that fit what is typed and are not watched yet.
func (a *app) offered() []offer {
	words := strings.Fields(strings.ToLower(a.prompt.text()))
	profile := a.addProfile()
	var fit []offer
	for _, o := range a.prompt.offers {
		if o.ref.Profile != profile || a.engine.Board.Row(o.ref) != nil {
			continue
		}
		text := strings.ToLower(o.ref.ID + " " + o.sample.Model().String() + " " + string(o.sample.Status))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			fit = append(fit, o)
		}
	}
	return fit
}

// addProfile is the profile an added ID belongs to.
func (a *app) addProfile() string {
	if len(a.opts.Profiles) == 0 {
		return ""
	}
	return a.opts.Profiles[a.prompt.profile%len(a.opts.Profiles)]
}

// typeKey handles a key press while something is being typed.
func (a *app) typeKey(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		return a.abandon()
	case "enter":
		return a.accept()
	case "up", "down", "tab", "shift+tab", "pgup", "pgdown":
		if a.prompt.kind == promptFilter {
			a.steerFilter(msg.String())
		} else {
			a.steer(msg.String())
		}
		return nil
	}
	return a.edit(msg)
}

// edit passes a key or a paste to the input and acts on what it now holds.
func (a *app) edit(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	before, caret := a.prompt.input.Value(), a.prompt.input.Position()
	a.prompt.input, cmd = a.prompt.input.Update(msg)
	changed := a.prompt.input.Value() != before
	if changed {
		a.prompt.problem, a.prompt.chosen = "", -1
		a.prompt.guard(msg)
	}
	if a.prompt.kind != promptFilter || !changed && a.prompt.input.Position() == caret {
		return cmd
	}
	if changed {
		a.setFilter(a.prompt.text())
		if a.prompt.secret {
			a.hideFilter()
		}
		a.filter.back = 0
	}
	a.lookAhead()
	return cmd
}

// abandon leaves the prompt as if it had not been opened; a filter is cleared.
func (a *app) abandon() tea.Cmd {
	if a.prompt.kind == promptFilter {
		a.keepFilter("")
	}
	a.prompt.close()
	return nil
}

func (a *app) accept() tea.Cmd {
	if a.prompt.kind == promptFilter {
		if a.filter.wrong == nil {
			a.keepFilter(a.prompt.text())
			a.prompt.close()
		}
		return nil
	}
	if a.prompt.secret {
		return nil
	}
	ref := model.Ref{Profile: a.addProfile(), ID: strings.TrimSpace(a.prompt.input.Value())}
	if offers := a.offered(); a.prompt.chosen >= 0 && a.prompt.chosen < len(offers) {
		ref = offers[a.prompt.chosen].ref
	}
	if ref.ID == "" {
		a.prompt.close()
		return nil
	}
	if err := model.CheckTypedID(ref.ID); err != nil {
		a.prompt.problem = err.Error()
		return nil
	}
	a.prompt.close()
	return a.watch(ref)
}

// watch adds a deployment, or goes to its row if it is watched already.
func (a *app) watch(ref model.Ref) tea.Cmd {
	switch {
	case a.engine.Board.Row(ref) != nil:
		a.say(ref.ID + " is on the list already")
	case a.opts.AddHint != "":
		a.say("added for this session; to keep it, " + a.opts.AddHint)
	default:
		a.say("added for this session")
	}
	a.table.update(a.engine.Add(model.Entry{Ref: ref}, a.now))
	a.table.choose(ref)
	if a.table.selected != ref {
		a.say(ref.ID + " is watched, and hidden by the filter")
	}
	return a.pump()
}

// steer moves among the offers, or chooses another profile to add to.
func (a *app) steer(name string) {
	step := map[string]int{"up": -1, "down": +1}[name]
	switch {
	case name == "tab":
		if len(a.opts.Profiles) > 0 {
			a.prompt.profile = (a.prompt.profile + 1) % len(a.opts.Profiles)
		}
		a.prompt.chosen = -1
	default:
		a.prompt.chosen = min(max(-1, a.prompt.chosen+step), len(a.offered())-1)
	}
}

// addLine draws the ID that is being typed, and returns where the cursor
// stands.
func (a *app) addLine(width int) (string, int) {
	l := draw.NewLine(&a.theme, width)
	label := " add "
	if len(a.opts.Profiles) > 1 {
		label = " add to " + a.addProfile() + " "
	}
	l.Put(l.Pal.Title, label)
	aside := a.prompt.problem
	room := max(8, l.Rest()-draw.Width(aside)-2)
	before := string([]rune(a.prompt.text())[:a.prompt.caret()])
	shown, cursor := window(a.prompt.text(), draw.Width(before), room)
	column := l.Used + cursor
	l.Cell(l.Pal.Text, shown, room)
	l.Gap(1)
	l.Put(l.Pal.Code, aside)
	return l.String(), min(column, width-1)
}

// window returns the part of a text around the cursor that fits in room cells,
// and where the cursor stands in it.
func window(text string, cursor, room int) (string, int) {
	if cursor < room {
		return text, cursor
	}
	skip := cursor - room + 1
	return draw.CutStart(text, skip), cursor - skip
}

// offerLines draws what can be added.
func (a *app) offerLines(width, height int) []string {
	offers := a.offered()
	l := draw.NewLine(&a.theme, width)
	var lines []string
	switch {
	case a.prompt.secret:
		l.Put(l.Pal.Dim, " a key is neither shown nor sent")
	case len(offers) > 0:
		l.Put(l.Pal.Head, " LISTED BY THE SERVICE, NOT WATCHED YET")
	default:
		l.Put(l.Pal.Dim, " "+a.noOffers(l.Marks.Ellipsis))
	}
	lines = append(lines, l.String())
	top := a.prompt.firstOffer(height)
	for i := top; i < len(offers) && i < top+max(1, height-1); i++ {
		lines = append(lines, a.offerLine(offers[i], i == a.prompt.chosen, width))
	}
	return draw.Fill(lines, width, height)
}

// noOffers says why nothing can be chosen. Until the list was read to its end,
// nobody knows what it lacks.
func (a *app) noOffers(ellipsis string) string {
	list := a.prompt.list(a.addProfile())
	switch {
	case list.problem != "":
		return list.problem
	case !list.ended && list.records == 0:
		return "asking the service for its list" + ellipsis
	case !list.ended:
		return fmt.Sprintf("reading the list; nothing to choose in its first %d so far%s", list.records, ellipsis)
	case list.records == 0:
		return "the service lists no deployments for this key"
	case a.prompt.text() == "":
		return "all that the service lists is watched already; type another ID"
	}
	return "nothing listed fits; the ID is added as it is typed"
}

// listProblem is why the list of a profile could not be read, where there is one.
func (a *app) listProblem() string {
	for _, profile := range a.opts.Profiles {
		if l := a.prompt.lists[profile]; l != nil && l.problem != "" {
			return l.problem
		}
	}
	return ""
}

// firstOffer is the first of the offers on screen, below their head.
func (p *prompt) firstOffer(height int) int { return max(0, p.chosen-max(1, height-1)+1) }

func (a *app) offerLine(o offer, chosen bool, width int) string {
	l := draw.NewLine(&a.theme, width)
	mark := " "
	if chosen {
		l.Pal, mark = &a.theme.Selected, l.Marks.Cursor
	}
	verdict := model.Judge(o.sample)
	id := max(20, min(48, width-24))
	l.Cell(l.Pal.Accent, mark, draw.CursorWidth)
	l.Cell(l.Pal.Text, draw.CutMiddle(o.ref.ID, id, l.Marks.Ellipsis), id)
	l.Gap(2)
	l.Cell(l.Pal.Verdict[verdict], l.Marks.Verdict[verdict]+" "+string(o.sample.Status), 18)
	l.Gap(2)
	l.Put(l.Pal.Dim, o.sample.Model().String())
	return l.String()
}
