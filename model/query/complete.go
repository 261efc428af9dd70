package query

import (
	"slices"
	"strings"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Completion holds the texts that can be typed at a place in a filter.
type Completion struct {
	From, To int      // the range of runes that an offer replaces
	Offers   []string // the likeliest first
	Place    Place
	Key      string // the key whose value belongs there, for PlaceText and PlaceNumber
}

// Place says what belongs at a place in a filter.
type Place uint8

const (
	PlaceNew     Place = iota // the beginning of a word
	PlaceWord                 // the rest of a word or of a key
	PlaceText                 // a text, as the value of a key
	PlaceNumber               // a number or an age, as the value of a key
	PlaceUnknown              // the value of a key that does not exist
)

// maxOffers is more than anybody looks through.
const maxOffers = 100

// Complete returns what can be typed into a filter at the caret, which counts
// runes. The values are those of the rows.
func Complete(text string, caret int, rows []*watch.Row) Completion {
	words := splitWords(text)
	i := slices.IndexFunc(words, func(w word) bool { return w.from <= caret && caret <= w.to })
	if i < 0 {
		return Completion{From: caret, To: caret, Offers: keyOffers("")}
	}
	w := words[i]
	c := w.clause()
	if c.op == "" || caret <= c.opAt {
		return completeKey(w, c, caret)
	}
	key := findKey(textFrom(c.key))
	if key == nil {
		return Completion{From: caret, To: caret, Place: PlaceUnknown}
	}
	done := Completion{From: c.opAt + len(c.op), To: w.to, Place: PlaceText, Key: key.name}
	if key.texts == nil {
		done.Place = PlaceNumber
		return done
	}
	if len(c.values) > 0 && c.values[0].plain('!') {
		done.From++
	}
	var typed []letter
	for _, l := range c.values {
		switch {
		case l.column < done.From:
		case l.plain(',') && l.column < caret:
			done.From, typed = l.column+1, nil
		case l.plain(','):
			done.To = min(done.To, l.column)
		case l.column < caret:
			typed = append(typed, l)
		}
	}
	if caret >= done.From {
		done.Offers = valueOffers(key, textFrom(typed), rows)
	}
	return done
}

func completeKey(w word, c clause, caret int) Completion {
	from := w.from
	if c.not {
		from++
	}
	var typed []letter
	for _, l := range w.letters {
		if l.column >= from && l.column < caret {
			typed = append(typed, l)
		}
	}
	done := Completion{From: from, To: w.to, Place: PlaceWord}
	if c.op != "" {
		done.To = c.opAt + len(c.op)
	}
	quoted := slices.ContainsFunc(w.letters, func(l letter) bool { return l.quoted })
	if caret >= from && !quoted {
		done.Offers = keyOffers(textFrom(typed))
	}
	return done
}

func keyOffers(start string) []string {
	var offers []string
	for _, k := range filterKeys {
		if !strings.HasPrefix(k.name, start) {
			continue
		}
		op := ":"
		if k.texts == nil {
			op = "<"
		}
		offers = append(offers, k.name+op)
	}
	return offers
}

// valueOffers returns the values of the rows that begin with the typed text, then
// the values that contain it. For the key of verdicts they are all verdicts.
func valueOffers(key *filterKey, typed string, rows []*watch.Row) []string {
	seen := map[string]bool{}
	var begin, occur []string
	offer := func(value string) {
		lower := strings.ToLower(value)
		switch {
		case value == "" || seen[lower]:
			return
		case strings.HasPrefix(lower, typed):
			begin = append(begin, value)
		case strings.Contains(lower, typed) && key.kind == keyPart:
			occur = append(occur, value)
		}
		seen[lower] = true
	}
	for _, r := range rows {
		for _, value := range key.texts(r) {
			offer(value)
		}
	}
	slices.Sort(begin)
	slices.Sort(occur)
	if key.kind == keyStart {
		begin = nil
		for _, v := range model.Verdicts() {
			if strings.HasPrefix(v.String(), typed) {
				begin = append(begin, v.String())
			}
		}
	}
	offers := append(begin, occur...)
	offers = slices.DeleteFunc(offers[:min(len(offers), maxOffers)], func(value string) bool { return strings.Contains(value, `"`) })
	for i, value := range offers {
		if strings.ContainsAny(value, " ,") || strings.HasPrefix(value, "!") {
			offers[i] = `"` + value + `"`
		}
	}
	return offers
}
