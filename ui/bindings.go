package ui

import "studiowatch/ui/keys"

// DefaultKeys are the keys that each action has by default.
func DefaultKeys() map[string][]string {
	keys := map[string][]string{}
	for _, b := range defaultBindings() {
		keys[string(b.Action)] = b.Keys
	}
	return keys
}

func defaultBindings() []keys.Binding {
	return []keys.Binding{
		{keys.Up, []string{"up", "k"}, "Move", "one row up", ""},
		{keys.Down, []string{"down", "j"}, "Move", "one row down", ""},
		{keys.Top, []string{"g", "home"}, "Move", "first row", ""},
		{keys.Bottom, []string{"G", "end"}, "Move", "last row", ""},
		{keys.PageUp, []string{"pgup", "ctrl+u"}, "Move", "one page up", ""},
		{keys.PageDown, []string{"pgdown", "ctrl+d"}, "Move", "one page down", ""},
		{keys.Next, []string{"n"}, "Move", "next row in need of attention", ""},
		{keys.Previous, []string{"N"}, "Move", "previous row in need of attention", ""},
		{keys.Detail, []string{"enter"}, "Look", "open the detail", "detail"},
		{keys.Tab, []string{"tab"}, "Look", "next pane: table, detail, raw JSON", "pane"},
		{keys.Timeline, []string{"t"}, "Look", "what happened, to everything", "log"},
		{keys.Back, []string{"esc"}, "Look", "back; clear the filter", "back"},
		{keys.Filter, []string{"/"}, "Look", "filter as you type", "filter"},
		{keys.Sort, []string{"s"}, "Look", "sort by the next column", ""},
		{keys.Reverse, []string{"S"}, "Look", "sort the other way round", ""},
		{keys.Refresh, []string{"r", "f5"}, "Poll", "refresh now", "refresh"},
		{keys.Pause, []string{"p"}, "Poll", "pause polling, or go on", "pause"},
		{keys.More, []string{"+", "="}, "Poll", "a longer interval; a faster replay", ""},
		{keys.Less, []string{"-"}, "Poll", "a shorter interval; a slower replay", ""},
		{keys.Backward, []string{"left", ","}, "Poll", "in a replay: back to the change before", "back"},
		{keys.Forward, []string{"right", "."}, "Poll", "in a replay: on to the next change", "next"},
		{keys.Add, []string{"a"}, "List", "add a deployment", "add"},
		{keys.Remove, []string{"x"}, "List", "take the row off the list", ""},
		{keys.Copy, []string{"c"}, "Hand on", "copy the ID", ""},
		{keys.Summary, []string{"C"}, "Hand on", "copy the rows as Markdown", ""},
		{keys.RequestID, []string{"i"}, "Hand on", "copy the last poll's request ID", ""},
		{keys.Console, []string{"o"}, "Hand on", "open the console's page", ""},
		{keys.Mouse, []string{"m"}, "Screen", "let go of the mouse; take it back", ""},
		{keys.Help, []string{"?"}, "Screen", "this help", "help"},
		{keys.Redraw, []string{"ctrl+l"}, "Screen", "draw everything anew", ""},
		{keys.Suspend, []string{"ctrl+z"}, "Screen", "suspend", ""},
		{keys.Quit, []string{"q"}, "Screen", "quit", "quit"},
	}
}

// Actions returns the names the configuration may bind keys to.
func Actions() []string {
	var names []string
	for _, b := range defaultBindings() {
		names = append(names, string(b.Action))
	}
	return names
}

// CheckKey says what is wrong with the name of a key to bind; empty when
// nothing is.
func CheckKey(name string) string { return keys.Check(name) }
