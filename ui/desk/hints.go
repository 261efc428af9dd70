package desk

import (
	"slices"

	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Hint is a key and what it does. A click on it does the action, or while something
// is typed it presses the key.
type Hint struct {
	Key, Word string
	Act       keys.Action
	Code      rune
}

// HintsOf returns the hints of the actions that have a key.
func (d *Desk) HintsOf(acts ...keys.Action) []Hint {
	var hints []Hint
	for _, act := range acts {
		if label := d.Label(act); label != "" {
			hints = append(hints, Hint{Key: label, Word: d.Keys.Find(act).Short, Act: act})
		}
	}
	return hints
}

// ScrollHint returns the hint for the keys that scroll.
func (d *Desk) ScrollHint(up, down keys.Action) Hint {
	return Hint{Key: d.Label(up) + " " + d.Label(down), Word: "scroll"}
}

// BackHint returns the hint for going back, which the key of quit does too, except in
// the table.
func (d *Desk) BackHint() []Hint {
	for _, act := range []keys.Action{keys.Back, keys.Quit} {
		if label := d.Label(act); label != "" {
			return []Hint{{Key: label, Word: d.Keys.Find(keys.Back).Short, Act: keys.Back}}
		}
	}
	return nil
}

// HintsGap is the least number of cells around the hints.
const HintsGap = 3

// FitHints returns the hints that fit, at least one. The way back, help and quit are kept
// longest, in this order.
func FitHints(hints []Hint, room int) []Hint {
	kept := []keys.Action{keys.Back, keys.Help, keys.Quit}
	rank := func(h Hint) int {
		if at := slices.Index(kept, h.Act); at >= 0 {
			return at
		}
		return len(kept)
	}
	for len(hints) > 1 && HintsWidth(hints) > room {
		drop := len(hints) - 1
		for at := drop; at >= 0; at-- {
			if rank(hints[at]) > rank(hints[drop]) {
				drop = at
			}
		}
		hints = slices.Delete(hints, drop, drop+1)
	}
	return hints
}

// HintsWidth returns the width of hints in a line.
func HintsWidth(hints []Hint) int {
	n := 0
	for i, h := range hints {
		if i > 0 {
			n += 2
		}
		n += draw.Width(h.Key) + 1 + draw.Width(h.Word)
	}
	return n
}
