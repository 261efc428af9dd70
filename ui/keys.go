package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/marks"
)

// action is something a key does.
type action string

const (
	actUp        action = "up"
	actDown      action = "down"
	actTop       action = "top"
	actBottom    action = "bottom"
	actPageUp    action = "page_up"
	actPageDown  action = "page_down"
	actNext      action = "next"
	actPrevious  action = "previous"
	actSort      action = "sort"
	actReverse   action = "reverse"
	actDetail    action = "detail"
	actBack      action = "back"
	actFilter    action = "filter"
	actRefresh   action = "refresh"
	actPause     action = "pause"
	actMore      action = "more"
	actLess      action = "less"
	actForward   action = "forward"
	actBackward  action = "backward"
	actAdd       action = "add"
	actRemove    action = "remove"
	actTab       action = "next_pane"
	actTimeline  action = "timeline"
	actCopy      action = "copy"
	actSummary   action = "copy_summary"
	actRequestID action = "copy_request_id"
	actConsole   action = "console"
	actMouse     action = "mouse"
	actHelp      action = "help"
	actRedraw    action = "redraw"
	actSuspend   action = "suspend"
	actQuit      action = "quit"
)

// binding is an action, its keys and what the help says of it.
type binding struct {
	action action
	keys   []string
	group  string
	help   string
	short  string // for the footer
}

// keymap is every binding. ctrl+c is not in it: it always quits.
type keymap struct {
	bindings []binding
	byKey    map[string]action
}

func defaultBindings() []binding {
	return []binding{
		{actUp, []string{"up", "k"}, "Move", "one row up", ""},
		{actDown, []string{"down", "j"}, "Move", "one row down", ""},
		{actTop, []string{"g", "home"}, "Move", "first row", ""},
		{actBottom, []string{"G", "end"}, "Move", "last row", ""},
		{actPageUp, []string{"pgup", "ctrl+u"}, "Move", "one page up", ""},
		{actPageDown, []string{"pgdown", "ctrl+d"}, "Move", "one page down", ""},
		{actNext, []string{"n"}, "Move", "next row in need of attention", ""},
		{actPrevious, []string{"N"}, "Move", "previous row in need of attention", ""},
		{actDetail, []string{"enter"}, "Look", "open the detail", "detail"},
		{actTab, []string{"tab"}, "Look", "next pane: table, detail, raw JSON", "pane"},
		{actTimeline, []string{"t"}, "Look", "what happened, to everything", "log"},
		{actBack, []string{"esc"}, "Look", "back; clear the filter", "back"},
		{actFilter, []string{"/"}, "Look", "filter as you type", "filter"},
		{actSort, []string{"s"}, "Look", "sort by the next column", ""},
		{actReverse, []string{"S"}, "Look", "sort the other way round", ""},
		{actRefresh, []string{"r", "f5"}, "Poll", "refresh now", "refresh"},
		{actPause, []string{"p"}, "Poll", "pause polling, or go on", "pause"},
		{actMore, []string{"+", "="}, "Poll", "a longer interval; a faster replay", ""},
		{actLess, []string{"-"}, "Poll", "a shorter interval; a slower replay", ""},
		{actBackward, []string{"left", ","}, "Poll", "in a replay: back to the change before", "back"},
		{actForward, []string{"right", "."}, "Poll", "in a replay: on to the next change", "next"},
		{actAdd, []string{"a"}, "List", "add a deployment", "add"},
		{actRemove, []string{"x"}, "List", "take the row off the list", ""},
		{actCopy, []string{"c"}, "Hand on", "copy the ID", ""},
		{actSummary, []string{"C"}, "Hand on", "copy the rows as Markdown", ""},
		{actRequestID, []string{"i"}, "Hand on", "copy the last poll's request ID", ""},
		{actConsole, []string{"o"}, "Hand on", "open the console's page", ""},
		{actMouse, []string{"m"}, "Screen", "let go of the mouse; take it back", ""},
		{actHelp, []string{"?"}, "Screen", "this help", "help"},
		{actRedraw, []string{"ctrl+l"}, "Screen", "draw everything anew", ""},
		{actSuspend, []string{"ctrl+z"}, "Screen", "suspend", ""},
		{actQuit, []string{"q"}, "Screen", "quit", "quit"},
	}
}

// Actions returns the names the configuration may bind keys to.
func Actions() []string {
	var names []string
	for _, b := range defaultBindings() {
		names = append(names, string(b.action))
	}
	return names
}

// newKeymap returns the default keys with those of the configuration in place
// of them. A key the configuration gives to one action is taken from another
// that has it by default.
func newKeymap(custom map[string][]string) keymap {
	k := keymap{bindings: defaultBindings(), byKey: map[string]action{}}
	taken := map[string]bool{}
	for _, keys := range custom {
		for _, key := range keys {
			taken[key] = true
		}
	}
	for i := range k.bindings {
		b := &k.bindings[i]
		if keys, ok := custom[string(b.action)]; ok {
			b.keys = keys
		} else {
			b.keys = slices.DeleteFunc(b.keys, func(key string) bool { return taken[key] })
		}
		for _, key := range b.keys {
			k.byKey[key] = b.action
		}
	}
	return k
}

func (k keymap) action(msg tea.KeyPressMsg) action {
	if act, ok := k.byKey[msg.String()]; ok {
		return act
	}
	return k.byKey[msg.Keystroke()]
}

func (k keymap) find(act action) binding {
	for _, b := range k.bindings {
		if b.action == act {
			return b
		}
	}
	return binding{}
}

// label is a binding's first key as the footer writes it; empty when it has none.
func (k keymap) label(act action, g *marks.Set) string {
	keys := k.find(act).keys
	if len(keys) == 0 {
		return ""
	}
	return keyLabel(keys[0], g)
}

func keyLabel(key string, g *marks.Set) string {
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

// labels is all of a binding's keys, for the help.
func (b binding) labels(g *marks.Set) string {
	var names []string
	for _, key := range b.keys {
		names = append(names, keyLabel(key, g))
	}
	return strings.Join(names, " ")
}
