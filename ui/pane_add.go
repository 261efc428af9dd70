package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// addPane is the prompt for an ID to add, with the deployments that can be added.
type addPane struct {
	*state
	input
	profile int // index in Options.Profiles: the profile of a typed ID

	offers []offer           // the deployments in the lists
	places map[model.Ref]int // index of each offer
	chosen int               // index of the chosen one of offered; -1 if the typed ID is used
	lists  map[string]*list  // by profile
	read   map[string]bool   // profiles whose list was ever read to its end
}

// list says how much of a profile's list was read since the prompt was opened.
type list struct {
	problem string // why it could not be read; empty if it could be
	records int    // read so far
	ended   bool   // it was read to its end
}

// offer is a deployment in a list.
type offer struct {
	ref    model.Ref
	sample *model.Deployment
}

func newAdd(s *state) *addPane {
	return &addPane{state: s, input: newInput(), chosen: -1, places: map[model.Ref]int{}, lists: map[string]*list{}, read: map[string]bool{}}
}

// list returns the list of a profile.
func (p *addPane) list(profile string) *list {
	if p.lists[profile] == nil {
		p.lists[profile] = &list{}
	}
	return p.lists[profile]
}

// open opens the prompt. It offers the deployments of lists that were read before,
// and requests the lists again.
func (p *addPane) open() tea.Cmd {
	if fixed := p.source.fixed(); fixed != "" {
		p.setMessage(fixed)
		return nil
	}
	p.requestLists()
	for _, l := range p.lists {
		l.ended = false
	}
	p.state.prompt, p.chosen = p, -1
	return tea.Batch(p.begin(""), p.pump())
}

func (p *addPane) close() {
	p.prompt = nil
	p.end()
}

// offer adds the deployments of a page to the offers.
func (p *addPane) offer(page watch.Step, listed poll.Listed) {
	ended := listed >= poll.ListEnded
	if ended {
		p.read[page.Ref.Profile] = true
	}
	l := p.list(page.Ref.Profile)
	if f := page.Answer.Failure; f != nil {
		l.problem = words.Failure(f)
		return
	}
	if page.Page == 1 {
		l.records = 0
	}
	l.problem, l.records, l.ended = "", l.records+page.Answer.Sent, l.ended || ended
	for _, s := range page.Answer.Samples {
		fresh := offer{s.Ref, s.Deployment}
		if at, known := p.places[s.Ref]; known {
			p.offers[at] = fresh
		} else if p.engine.Board.Row(s.Ref) == nil {
			p.places[s.Ref] = len(p.offers)
			p.offers = append(p.offers, fresh)
		}
	}
}

// offered returns the offers that contain the typed words and are not watched yet.
func (p *addPane) offered() []offer {
	words := strings.Fields(strings.ToLower(p.text()))
	profile := p.profileName()
	var fit []offer
	for _, o := range p.offers {
		if o.ref.Profile != profile || p.engine.Board.Row(o.ref) != nil {
			continue
		}
		text := strings.ToLower(o.ref.ID + " " + o.sample.Model().String() + " " + string(o.sample.Status))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			fit = append(fit, o)
		}
	}
	return fit
}

// profileName returns the profile of a typed ID.
func (p *addPane) profileName() string {
	if len(p.opts.Profiles) == 0 {
		return ""
	}
	return p.opts.Profiles[p.profile%len(p.opts.Profiles)]
}

func (p *addPane) typed(msg tea.Msg) tea.Cmd {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "esc":
		p.close()
	case "enter":
		return p.accept()
	case "tab":
		if n := len(p.opts.Profiles); n > 0 {
			p.profile = (p.profile + 1) % n
		}
		p.chosen = -1
	case "up":
		p.choose(p.chosen - 1)
	case "down":
		p.choose(p.chosen + 1)
	case "shift+tab", "pgup", "pgdown":
		p.choose(p.chosen)
	default:
		cmd, changed, _ := p.edit(msg)
		if changed {
			p.chosen = -1
		}
		return cmd
	}
	return nil
}

func (p *addPane) choose(n int) { p.chosen = min(max(-1, n), len(p.offered())-1) }

func (p *addPane) accept() tea.Cmd {
	if p.secret {
		return nil
	}
	ref := model.Ref{Profile: p.profileName(), ID: strings.TrimSpace(p.field.Value())}
	if offers := p.offered(); p.chosen >= 0 && p.chosen < len(offers) {
		ref = offers[p.chosen].ref
	}
	if ref.ID == "" {
		p.close()
		return nil
	}
	if err := model.CheckTypedID(ref.ID); err != nil {
		p.problem = err.Error()
		return nil
	}
	p.close()
	return p.watch(ref)
}

// watch adds a deployment and selects its row. It may be watched already.
func (p *addPane) watch(ref model.Ref) tea.Cmd {
	switch {
	case p.engine.Board.Row(ref) != nil:
		p.setMessage(ref.ID + " is on the list already")
	case p.opts.AddHint != "":
		p.setMessage("added for this session; to keep it, " + p.opts.AddHint)
	default:
		p.setMessage("added for this session")
	}
	p.table.update(p.engine.Add(model.Entry{Ref: ref}, p.now))
	p.table.choose(ref)
	if p.table.selected != ref {
		p.setMessage(ref.ID + " is watched, and hidden by the filter")
	}
	return p.pump()
}

// line draws the typed ID.
func (p *addPane) line(width int) (string, int) {
	l := draw.NewLine(&p.theme, width)
	label := " add "
	if len(p.opts.Profiles) > 1 {
		label = " add to " + p.profileName() + " "
	}
	l.Put(l.Pal.Title, label)
	return p.write(l, draw.Piece{Look: l.Pal.Code, Text: p.problem}, draw.Piece{Look: l.Pal.Text, Text: p.text()})
}

func (p *addPane) foot(l *draw.Line, hints []hint) []hint { return footer{p.state}.counts(l, hints) }

func (p *addPane) hints() []hint {
	g := p.theme.Marks
	hints := []hint{{key: g.Enter, word: "add", code: tea.KeyEnter}, {key: g.Up + g.Down, word: "choose"}}
	if len(p.opts.Profiles) > 1 {
		hints = append(hints, hint{key: "tab", word: "profile", code: tea.KeyTab})
	}
	return append(hints, hint{key: "esc", word: "cancel", code: tea.KeyEscape})
}

func (p *addPane) fit()                    { p.main().fit() }
func (p *addPane) wheel(_, _ int)          {}
func (p *addPane) help() paneHelp          { return paneHelp{} }
func (p *addPane) key(keys.Action) tea.Cmd { return nil }

// click chooses an offer.
func (p *addPane) click(_, y int) {
	at := y - 1 + p.first(p.frame().body)
	if y > 0 && at < len(p.offered()) {
		p.chosen = at
	}
}

// first returns the index of the first visible offer. The head takes one line.
func (p *addPane) first(height int) int { return max(0, p.chosen-max(1, height-1)+1) }

// lines draws the offers.
func (p *addPane) lines(width, height int) []string {
	offers := p.offered()
	l := draw.NewLine(&p.theme, width)
	switch {
	case p.secret:
		l.Put(l.Pal.Dim, " a key is neither shown nor sent")
	case len(offers) > 0:
		l.Put(l.Pal.Head, " LISTED BY THE SERVICE, NOT WATCHED YET")
	default:
		l.Put(l.Pal.Dim, " "+p.noOffers(l.Marks.Ellipsis))
	}
	lines := []string{l.String()}
	top := p.first(height)
	for i := top; i < len(offers) && i < top+max(1, height-1); i++ {
		l := draw.NewLine(&p.theme, width)
		mark := " "
		if i == p.chosen {
			l.Pal, mark = &p.theme.Selected, l.Marks.Cursor
		}
		l.Cell(l.Pal.Accent, mark, draw.CursorWidth)
		offers[i].draw(l)
		lines = append(lines, l.String())
	}
	return draw.Fill(lines, width, height)
}

func (o offer) draw(l *draw.Line) {
	verdict := model.Judge(o.sample)
	id := max(20, min(48, l.Width-24))
	l.Cell(l.Pal.Text, draw.CutMiddle(o.ref.ID, id, l.Marks.Ellipsis), id).Gap(2)
	l.Cell(l.Pal.Verdict[verdict], l.Marks.Verdict[verdict]+" "+string(o.sample.Status), 18).Gap(2)
	l.Put(l.Pal.Dim, o.sample.Model().String())
}

// noOffers says why there are no offers.
func (p *addPane) noOffers(ellipsis string) string {
	list := p.list(p.profileName())
	switch {
	case list.problem != "":
		return list.problem
	case !list.ended && list.records == 0:
		return "asking the service for its list" + ellipsis
	case !list.ended:
		return fmt.Sprintf("reading the list; nothing to choose in its first %d so far%s", list.records, ellipsis)
	case list.records == 0:
		return "the service lists no deployments for this key"
	case p.text() == "":
		return "all that the service lists is watched already; type another ID"
	}
	return "nothing listed fits; the ID is added as it is typed"
}

// listProblem returns why the list of some profile could not be read; empty if all
// could be.
func (p *addPane) listProblem() string {
	for _, profile := range p.opts.Profiles {
		if l := p.lists[profile]; l != nil && l.problem != "" {
			return l.problem
		}
	}
	return ""
}

// blocked reports whether a trouble stops a list that was never read and that
// patterns need.
func (p *addPane) blocked() bool {
	return slices.ContainsFunc(p.engine.Plan.Troubles(), func(t poll.Trouble) bool {
		return !p.read[t.Profile] && slices.ContainsFunc(p.opts.Patterns, func(g model.Pattern) bool { return g.Profile == t.Profile })
	})
}
