package keys

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/marks"
)

// Action is something a key does.
type Action string

const (
	Up         Action = "up"
	Down       Action = "down"
	Top        Action = "top"
	Bottom     Action = "bottom"
	PageUp     Action = "page_up"
	PageDown   Action = "page_down"
	Next       Action = "next"
	Previous   Action = "previous"
	Sort       Action = "sort"
	Reverse    Action = "reverse"
	Detail     Action = "detail"
	Back       Action = "back"
	Filter     Action = "filter"
	Refresh    Action = "refresh"
	Pause      Action = "pause"
	More       Action = "more"
	Less       Action = "less"
	Forward    Action = "forward"
	Backward   Action = "backward"
	Add        Action = "add"
	Remove     Action = "remove"
	Undo       Action = "undo"
	Tell       Action = "tell"
	Keep       Action = "keep"
	Tab        Action = "next_pane"
	Timeline   Action = "timeline"
	Copy       Action = "copy"
	Summary    Action = "copy_summary"
	RequestID  Action = "copy_request_id"
	Console    Action = "console"
	Mark       Action = "mark"
	Compare    Action = "compare"
	Mouse      Action = "mouse"
	Help       Action = "help"
	Redraw     Action = "redraw"
	Suspend    Action = "suspend"
	Fleet      Action = "fleet"
	Everything Action = "everything"
	SaveView   Action = "save_view"
	Quit       Action = "quit"
)

// View returns the action that shows a view; the first is 1.
func View(n int) Action { return Action(fmt.Sprintf("view_%d", n)) }

// Binding is an action with its keys and its texts.
type Binding struct {
	Action Action
	Keys   []string
	Group  string
	Help   string
	Short  string // for the footer
}

// Map holds all bindings. It does not contain ctrl+c, which always quits.
type Map struct {
	Bindings []Binding
	byKey    map[string]Action
}

// New returns the bindings with the keys of the configuration in place of the
// default ones. A key that the configuration gives to an action is removed from the
// action that has it by default.
func New(bindings []Binding, custom map[string][]string) Map {
	k := Map{Bindings: bindings, byKey: map[string]Action{}}
	taken := map[string]bool{}
	for _, keys := range custom {
		for _, key := range keys {
			taken[key] = true
		}
	}
	for i := range k.Bindings {
		b := &k.Bindings[i]
		if keys, ok := custom[string(b.Action)]; ok {
			b.Keys = keys
		} else {
			b.Keys = slices.DeleteFunc(b.Keys, func(key string) bool { return taken[key] })
		}
		for _, key := range b.Keys {
			k.byKey[key] = b.Action
		}
	}
	return k
}

// Action returns the action of a key press; empty if it has none.
func (k Map) Action(msg tea.KeyPressMsg) Action {
	for _, name := range commandForms(msg) {
		if act, ok := k.byKey[name]; ok {
			return act
		}
	}
	return ""
}

// Find returns the binding of an action.
func (k Map) Find(act Action) Binding {
	for _, b := range k.Bindings {
		if b.Action == act {
			return b
		}
	}
	return Binding{}
}

// Label returns the first key of an action as the footer writes it; empty if it has
// none.
func (k Map) Label(act Action, g *marks.Set) string {
	keys := k.Find(act).Keys
	if len(keys) == 0 {
		return ""
	}
	return LabelOf(keys[0], g)
}

// LabelOf returns the name of a key as the screen shows it.
func LabelOf(key string, g *marks.Set) string {
	switch key {
	case "up":
		return g.Up
	case "down":
		return g.Down
	case "left":
		return g.Left
	case "right":
		return g.Right
	case "enter":
		return g.Enter
	case "pgdown":
		return "pgdn"
	}
	return key
}

// Labels returns all keys of a binding, for the help.
func (b Binding) Labels(g *marks.Set) string {
	var names []string
	for _, key := range b.Keys {
		names = append(names, LabelOf(key, g))
	}
	return strings.Join(names, " ")
}
