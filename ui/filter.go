package ui

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/query"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Filters are the filters of earlier runs.
type Filters struct {
	Kept string                           // in force from the start
	Past []string                         // that ↑ brings back; the newest last
	Keep func(kept string, past []string) // takes them down when the dashboard ends; may be nil
}

// The bounds of what is remembered.
const (
	MaxPast  = 50  // filters
	MaxTyped = 256 // runes that can be typed in one
)

// filter chooses the rows. While it is typed it is in force already.
type filter struct {
	text   string
	kept   string             // what enter has kept; what is typed may be another
	before bool               // what is in force is of an earlier run, and nobody has pressed a key
	wrong  *query.FilterError // the part that is not in force; nil when all of it is
	sought draw.Sought

	past  []string // the newest last
	back  int      // how far ↑ has gone into the past; 0 is what is typed
	draft string   // what was typed before ↑

	completion query.Completion
	base       []rune // the text the completion is for
	chosen     int    // of its offers; -1 before tab
}

// setFilter chooses rows anew. What cannot be read hides nothing.
func (a *app) setFilter(text string) {
	f, err := query.ParseFilter(text)
	a.filter.wrong = nil
	errors.As(err, &a.filter.wrong)
	a.filter.text = text
	a.filter.sought = draw.NewSought(f)
	q := a.table.index.Query()
	q.Filter, q.Now = f, a.now
	a.table.query(q, a.engine.Board.Rows())
}

// hideFilter puts no filter in force, as a key is what was typed.
func (a *app) hideFilter() {
	a.setFilter("")
	a.filter.wrong = &query.FilterError{Width: len(hiddenKey)}
}

// keepFilter puts a filter in force that outlives this run.
func (a *app) keepFilter(text string) {
	a.filter.before = false
	a.setFilter(text)
	a.filter.kept = text
	if text != "" {
		a.filter.past = Remember(a.filter.past, text)
	}
}

// takeUp puts the filter of an earlier run in force, and says so: first of all,
// and then below what stands in the way of reading, until a key is pressed.
func (a *app) takeUp(text string) {
	a.keepFilter(text)
	if text == "" {
		return
	}
	a.filter.before = true
	a.welcome = a.now.Add(welcomeTime)
	a.say(a.keptText())
}

// Remember returns the past with a text at its end, once, and without what is
// too old.
func Remember(past []string, text string) []string {
	past = append(slices.DeleteFunc(slices.Clone(past), func(p string) bool { return p == text }), text)
	return past[max(0, len(past)-MaxPast):]
}

// ages puts the filter in force anew when time has changed what it chooses.
func (a *app) ages() {
	if a.table.index.Turned(a.now) {
		q := a.table.index.Query()
		q.Now = a.now
		a.table.query(q, a.engine.Board.Rows())
	}
	a.table.index.At(a.now)
}

func (a *app) openFilter() tea.Cmd {
	cmd := a.prompt.open(promptFilter, a.filter.text)
	a.filter.back = 0
	a.lookAhead()
	return cmd
}

// lookAhead finds what could be typed at the caret.
func (a *app) lookAhead() {
	f := &a.filter
	f.base = []rune(a.prompt.text())
	f.chosen = -1
	f.completion = query.Complete(string(f.base), a.prompt.caret(), a.engine.Board.Rows())
}

// steerFilter does what the keys do that type nothing.
func (a *app) steerFilter(name string) {
	switch name {
	case "tab":
		a.complete(1)
	case "shift+tab":
		a.complete(-1)
	case "up":
		a.recallFilter(1)
	case "down":
		a.recallFilter(-1)
	case "pgup":
		a.moveKey(keys.PageUp)
	case "pgdown":
		a.moveKey(keys.PageDown)
	}
}

// complete puts the next of the offers where the caret is.
func (a *app) complete(step int) {
	f := &a.filter
	n := len(f.completion.Offers)
	if n == 0 || a.prompt.secret {
		return
	}
	if f.chosen < 0 && step < 0 {
		f.chosen = 0 // the last stands before the first
	}
	f.chosen = (f.chosen + step + n) % n
	before := string(f.base[:f.completion.From]) + f.completion.Offers[f.chosen]
	a.typeFilter(before+string(f.base[f.completion.To:]), len([]rune(before)))
	if n == 1 {
		a.lookAhead()
	}
}

// recallFilter goes to an earlier filter, or back to what was typed.
func (a *app) recallFilter(step int) {
	f := &a.filter
	to := min(max(0, f.back+step), len(f.past))
	if to == f.back || a.prompt.secret {
		return
	}
	if f.back == 0 {
		f.draft = a.prompt.text()
	}
	f.back = to
	text := f.draft
	if to > 0 {
		text = f.past[len(f.past)-to]
	}
	a.typeFilter(text, len([]rune(text)))
	a.lookAhead()
}

// typeFilter types a text in place of what there is.
func (a *app) typeFilter(text string, caret int) {
	a.prompt.input.SetValue(text)
	a.prompt.input.SetCursor(caret)
	a.setFilter(a.prompt.text())
}

// Leave hands over what is to outlive the run.
func (a *app) Leave() {
	if keep := a.opts.Filters.Keep; keep != nil {
		keep(a.filter.kept, a.filter.past)
	}
}
