package words

import (
	"fmt"
	"strings"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Event says what happened in a few words, without whom it concerns.
func Event(e model.Event) string {
	took := func(text, word string) string {
		if e.Took <= 0 {
			return text
		}
		age, _ := Age(e.Took, true)
		return text + word + age
	}
	switch e.Kind {
	case model.KindUnread:
		return joinNotes(took("could not be read", " for "), e.Code.String())
	case model.KindOffline:
		return joinNotes("offline", e.Code.String())
	case model.KindOnline:
		return took("back", " after ")
	case model.KindAsleep:
		return took("asleep", " for ")
	case model.KindOpened:
		return "the program began"
	case model.KindClosed, model.KindStop:
		return "the program ended"
	case model.KindExpiring:
		text, _ := expiryText(e.Expires.Sub(e.At))
		return text
	case model.KindGone:
		return fmt.Sprintf("gone, was %s", e.From)
	}
	text := fmt.Sprintf("%s → %s", e.From, e.To)
	switch {
	case e.Kind == model.KindSeen:
		text = found(e)
	case e.Kind == model.KindStalled:
		text = took("stalled", " after ")
	case e.From == e.To:
		text = fmt.Sprintf("%s, %s of %s ready", e.To, e.Ready, e.Capacity)
	}
	switch e.Kind {
	case model.KindReady, model.KindFailed, model.KindDegraded:
		text = took(text, " after ")
	}
	return joinNotes(text, e.Reason.String())
}

// found says how a deployment was when a run first read it.
func found(e model.Event) string {
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

// Headline tells an event in one line, for somebody who looks elsewhere.
func Headline(e model.Event) string {
	units := ""
	if e.Capacity.Sent() || e.Ready.Sent() {
		units = fmt.Sprintf(", %s of %s units ready", e.Ready, e.Capacity)
	}
	age, _ := Age(e.Took, true)
	switch e.Kind {
	case model.KindReady:
		if e.Took > 0 {
			return e.Ref.ID + " is ready after " + age
		}
		return e.Ref.ID + " is ready"
	case model.KindFailed:
		return join(e.Ref.ID+" has failed", or(e.Reason.String(), string(e.To)))
	case model.KindStalled:
		return join(e.Ref.ID+" has stalled", joinNotes(string(e.To)+units, e.Reason.String()))
	case model.KindDegraded:
		return join(e.Ref.ID+" is degraded", or(e.Reason.String(), string(e.To)+units))
	case model.KindGone:
		return e.Ref.ID + " is gone"
	case model.KindExpiring:
		return e.Ref.ID + " " + Event(e)
	}
	return join(or(e.Ref.ID, e.Ref.Profile), Event(e))
}

// Headlines tells several events in one line: how many of which kind, and the
// first of them.
func Headlines(events []model.Event) string {
	if len(events) == 1 {
		return Headline(events[0])
	}
	var parts []string
	for _, kind := range watch.AlertKinds() {
		n, first := 0, ""
		for _, e := range events {
			if e.Kind == kind {
				n++
				first = or(first, e.Ref.ID)
			}
		}
		switch {
		case n == 1:
			parts = append(parts, first+" "+string(kind))
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s (%s and %d more)", n, kind, first, n-1))
		}
	}
	return strings.Join(parts, ", ")
}
