package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Event says what happened in a few words, without the deployment's ID.
func Event(e model.Event) string {
	age, _ := Age(e.Took, true)
	// timed returns withAge, filled in with how long it took, if that is known.
	timed := func(text, withAge string) string {
		if e.Took <= 0 {
			return text
		}
		return fmt.Sprintf(withAge, age)
	}
	switch e.Kind {
	case model.KindUnread:
		return List(timed("could not be read", "could not be read for %s"), e.Code.String())
	case model.KindOffline:
		return List("offline", e.Code.String())
	case model.KindOnline:
		return timed("back", "back after %s")
	case model.KindAsleep:
		return timed("asleep", "asleep for %s")
	case model.KindOpened:
		return "the program began"
	case model.KindClosed, model.KindStop:
		return "the program ended"
	case model.KindExpiring:
		text, _ := expiryText(e.Expires.Sub(e.At))
		return text
	case model.KindGone:
		return fmt.Sprintf("gone, was %s", e.From)
	case model.KindSeen:
		return List(found(e), e.Reason.String())
	case model.KindStalled:
		return List(timed("stalled", "stalled %s into the rollout"), e.Reason.String())
	}
	ends := e.Took > 0 && (e.Kind == model.KindReady || e.Kind == model.KindFailed || e.Kind == model.KindDegraded)
	return List(moved(e, ends, age), e.Reason.String())
}

// moved says how the status changed. Timed is whether it is known how long that
// took.
func moved(e model.Event, timed bool, age string) string {
	switch {
	case e.From == e.To && timed:
		return fmt.Sprintf("%s, %s of %s ready after %s", e.To, e.Ready, e.Capacity, age)
	case e.From == e.To:
		return fmt.Sprintf("%s, %s of %s ready", e.To, e.Ready, e.Capacity)
	case timed:
		return fmt.Sprintf("%s → %s after %s", e.From, e.To, age)
	}
	return fmt.Sprintf("%s → %s", e.From, e.To)
}

// found says the state of a deployment when a run first read it.
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

// Headline says an event in one line, for a notification.
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
		return join(e.Ref.ID+" has failed", cmp.Or(e.Reason.String(), string(e.To)))
	case model.KindStalled:
		return join(e.Ref.ID+" has stalled", List(string(e.To)+units, e.Reason.String()))
	case model.KindDegraded:
		return join(e.Ref.ID+" is degraded", cmp.Or(e.Reason.String(), string(e.To)+units))
	case model.KindGone:
		return e.Ref.ID + " is gone"
	case model.KindExpiring:
		return e.Ref.ID + " " + Event(e)
	case model.KindOf(model.VerdictStopped):
		return e.Ref.ID + " is stopped"
	case model.KindOf(model.VerdictUnreadable):
		return join(e.Ref.ID+" cannot be read", e.Code.String())
	case model.KindOf(model.VerdictWaiting):
		return e.Ref.ID + " has not been read yet"
	}
	return join(cmp.Or(e.Ref.ID, e.Ref.Profile), Event(e))
}

// Headlines says several events in one line: how many there are of each kind, and
// the first of them.
func Headlines(events []model.Event) string {
	if len(events) == 1 {
		return Headline(events[0])
	}
	kinds := watch.AlertKinds()
	for _, e := range events {
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
	}
	var parts []string
	for _, kind := range kinds {
		n, first := 0, ""
		for _, e := range events {
			if e.Kind == kind {
				n++
				first = cmp.Or(first, e.Ref.ID)
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
