package model

import "fmt"

// Words says what happened in a few words, without whom it concerns.
func (e Event) Words() string {
	took := func(text, word string) string {
		if e.Took <= 0 {
			return text
		}
		age, _ := AgeText(e.Took, true)
		return text + word + age
	}
	switch e.Kind {
	case KindUnread:
		return joinNotes(took("could not be read", " for "), e.Code.String())
	case KindOffline:
		return joinNotes("offline", e.Code.String())
	case KindOnline:
		return took("back", " after ")
	case KindAsleep:
		return took("asleep", " for ")
	case KindOpened:
		return "the program began"
	case KindClosed, KindStop:
		return "the program ended"
	case KindExpiring:
		text, _ := expiryText(e.Expires.Sub(e.At))
		return text
	case KindGone:
		return fmt.Sprintf("gone, was %s", e.From)
	}
	text := fmt.Sprintf("%s → %s", e.From, e.To)
	switch {
	case e.Kind == KindSeen:
		text = e.found()
	case e.Kind == KindStalled:
		text = took("stalled", " after ")
	case e.From == e.To:
		text = fmt.Sprintf("%s, %s of %s ready", e.To, e.Ready, e.Capacity)
	}
	switch e.Kind {
	case KindReady, KindFailed, KindDegraded:
		text = took(text, " after ")
	}
	return joinNotes(text, e.Reason.String())
}

// found says how a deployment was when a run first read it.
func (e Event) found() string {
	switch {
	case e.From == e.To && e.Capacity.Sent():
		return fmt.Sprintf("still %s, %s of %s ready", e.To, e.Ready, e.Capacity)
	case e.From == e.To:
		return "still " + string(e.To)
	case e.From != "":
		return fmt.Sprintf("found %s, was %s", e.To, e.From)
	}
	return "first seen " + string(e.To)
}
