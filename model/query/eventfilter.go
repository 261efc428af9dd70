package query

import (
	"slices"
	"strings"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// EventFilter chooses events of a timeline. The zero value chooses all.
type EventFilter struct{ terms []eventTerm }

// eventTerm is one condition of a filter of events; all of them must hold.
type eventTerm struct {
	key   *eventKey // nil for words that are looked for everywhere
	not   bool      // the condition must not hold
	words []string  // lower-case texts, of which one must be found
	meets func(text, word string) bool
}

// eventKey is the word before a colon in a filter of events.
type eventKey struct {
	name  string
	kind  keyKind
	texts func(e *model.Event, row *watch.Row) [2]string // row is nil if it is not watched
}

var eventKeys = []eventKey{
	{name: "id", texts: ofEvent(func(e *model.Event) string { return e.Ref.ID })},
	{name: "name", texts: ofRow(func(r *watch.Row) string { return r.Name })},
	{name: "group", texts: ofRow(func(r *watch.Row) string { return r.Group })},
	{name: "model", texts: ofEvent(func(e *model.Event) string { return e.Model.String() })},
	{name: "plan", kind: keyWhole, texts: ofEvent(func(e *model.Event) string { return e.Plan.String() })},
	{name: "status", texts: func(e *model.Event, _ *watch.Row) [2]string { return [2]string{string(e.From), string(e.To)} }},
	{name: "is", kind: keyStart, texts: ofEvent(verdictAfter)},
	{name: "event", kind: keyStart, texts: ofEvent(func(e *model.Event) string { return string(e.Kind) })},
	{name: "code", texts: func(e *model.Event, _ *watch.Row) [2]string { return [2]string{e.Code.String(), e.Reason.String()} }},
	{name: "by", texts: ofEvent(func(e *model.Event) string { return e.By.String() })},
	{name: "profile", texts: ofEvent(func(e *model.Event) string { return e.Ref.Profile })},
}

func ofEvent(text func(*model.Event) string) func(*model.Event, *watch.Row) [2]string {
	return func(e *model.Event, _ *watch.Row) [2]string { return [2]string{text(e)} }
}

func ofRow(text func(*watch.Row) string) func(*model.Event, *watch.Row) [2]string {
	return func(_ *model.Event, row *watch.Row) [2]string {
		if row == nil {
			return [2]string{}
		}
		return [2]string{text(row)}
	}
}

// verdictAfter returns the verdict after an event; empty if it is about no deployment.
func verdictAfter(e *model.Event) string {
	if e.Ref.ID == "" {
		return ""
	}
	return e.Verdict.String()
}

// EventKeys returns the names of the keys of a filter of events.
func EventKeys() []string {
	names := make([]string, len(eventKeys))
	for i, k := range eventKeys {
		names[i] = k.name
	}
	return names
}

// EventKinds returns the kinds of events that a filter knows.
func EventKinds() []string {
	var kinds []string
	for _, v := range model.Verdicts() {
		if v != model.VerdictWaiting && v != model.VerdictUnreadable {
			kinds = append(kinds, v.String())
		}
	}
	for _, k := range []model.Kind{model.KindSeen, model.KindChanged, model.KindUnread, model.KindExpiring, model.KindOffline, model.KindOnline, model.KindAsleep, model.KindClosed} {
		kinds = append(kinds, string(k))
	}
	return kinds
}

// ParseEventFilter reads a filter of events, in the language of ParseFilter without
// comparisons. A word is looked for in the values of all keys. The error is a
// *FilterError about the first wrong condition, which the filter leaves out.
func ParseEventFilter(text string) (EventFilter, error) {
	var f EventFilter
	var first error
	for _, w := range splitWords(text) {
		t, err := w.eventTerm()
		switch {
		case err == nil && len(t.words) > 0:
			f.terms = append(f.terms, t)
		case err != nil && first == nil:
			first = err
		}
	}
	return f, first
}

// eventTerm returns the condition of a word. It has no words if it is not complete yet.
func (w word) eventTerm() (eventTerm, error) {
	c := w.clause()
	if c.op == "" {
		t := eventTerm{not: c.not, meets: strings.Contains}
		if len(c.values) > 0 {
			t.words = forms(c.values)
		}
		return t, nil
	}
	at := slices.IndexFunc(eventKeys, func(k eventKey) bool { return k.name == textFrom(c.key) })
	if at < 0 {
		return eventTerm{}, c.unknown(c.key, UnknownKey, EventKeys())
	}
	key := &eventKeys[at]
	if c.op != ":" && c.op != "=" && c.op != "!=" {
		return eventTerm{}, c.noOrder(key.name)
	}
	not := c.negated()
	t := eventTerm{key: key, not: not != (c.op == "!="), meets: c.meets(key.kind)}
	for _, part := range c.split() {
		text := textFrom(part)
		begins := func(name string) bool { return strings.HasPrefix(name, text) }
		switch {
		case key.name == "is" && !slices.ContainsFunc(verdictNames(), begins):
			return eventTerm{}, c.unknown(part, UnknownVerdict, verdictNames())
		case key.name == "event" && !slices.ContainsFunc(EventKinds(), begins):
			return eventTerm{}, c.unknown(part, UnknownEvent, EventKinds())
		}
		t.words = append(t.words, forms(part)...)
	}
	return t, nil
}

func verdictNames() []string {
	names := make([]string, model.VerdictCount)
	for v := range model.VerdictCount {
		names[v] = v.String()
	}
	return names
}

// All reports whether the filter chooses all events.
func (f EventFilter) All() bool { return len(f.terms) == 0 }

// Match reports whether the filter chooses an event. Row is nil if the deployment is not
// watched.
func (f EventFilter) Match(e *model.Event, row *watch.Row) bool {
	for _, t := range f.terms {
		if t.holds(e, row) == t.not {
			return false
		}
	}
	return true
}

func (t eventTerm) holds(e *model.Event, row *watch.Row) bool {
	if t.key != nil {
		return t.found(t.key, e, row)
	}
	for i := range eventKeys {
		if t.found(&eventKeys[i], e, row) {
			return true
		}
	}
	return false
}

func (t eventTerm) found(key *eventKey, e *model.Event, row *watch.Row) bool {
	for _, text := range key.texts(e, row) {
		if text == "" {
			continue
		}
		text = strings.ToLower(text)
		for _, word := range t.words {
			if t.meets(text, word) {
				return true
			}
		}
	}
	return false
}

// Words returns the lower-case texts that the filter looks for in the value of a key.
// They are marked on screen.
func (f EventFilter) Words(key string) []string {
	var words []string
	for _, t := range f.terms {
		if !t.not && (t.key == nil || t.key.name == key) {
			words = append(words, t.words...)
		}
	}
	return words
}
