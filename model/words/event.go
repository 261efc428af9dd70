package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
)

// Happening is what happened in an event, in parts that stand for themselves. All but
// What may be empty.
type Happening struct {
	What []string // from the longest words to the shortest
	Size string   // how many units were wanted before and after, or how many are ready
	Code string   // of an error
	Who  string   // whose change it was
	Why  string   // the service's words
}

// HappeningOf says what happened, without the deployment's ID.
func HappeningOf(c query.Change) Happening {
	h := Happening{What: whatOf(c.Event), Size: sizeOf(c)}
	if !c.By.Empty() {
		h.Who = "by " + Account(c.By.String())
	}
	switch c.Kind {
	case model.KindUnread, model.KindOffline:
		h.Code = c.Code.String() // its message is in the error of the row
	case model.KindOnline, model.KindAsleep, model.KindOpened, model.KindClosed, model.KindStop, model.KindExpiring, model.KindGone:
	default:
		h.Why = c.Reason.String()
	}
	return h
}

// StateOf says the state of a deployment after an event.
func StateOf(e *model.Event) Happening {
	h := Happening{What: []string{State(e), e.To.Short()}, Why: e.Reason.String()}
	if e.To == "" {
		h.What = h.What[:1]
	}
	if e.Capacity.Sent() || e.Ready.Sent() {
		h.Size = readyText(e)
	}
	return h
}

// String returns all of it in one line.
func (h Happening) String() string { return List(h.What[0], h.Size, h.Code, h.Who, h.Why) }

// Fit returns the happening for a line with room for so many cells. The service's words
// go first, as much of them as does not fit at the end, then the longer words, then the
// account, then the size. The code is never left out.
func (h Happening) Fit(room int, width func(text string) int) Happening {
	if left := room - width(List(h.What[0], h.Size, h.Code, h.Who)+" · "); h.Why != "" && left < min(leastWhy, width(h.Why)) {
		h.Why = ""
	}
	why := h.Why
	h.Why = ""
	for _, less := range []func(*Happening){func(*Happening) {}, func(h *Happening) { h.Who = "" }, func(h *Happening) { h.Size = "" }} {
		less(&h)
		for i := range h.What {
			if short := h; width(List(h.What[i], h.Size, h.Code, h.Who)) <= room {
				short.What, short.Why = h.What[i:], why
				return short
			}
		}
	}
	h.What = h.What[len(h.What)-1:]
	return h
}

// leastWhy is the least number of cells in which the service's words say something.
const leastWhy = 12

// whatOf returns the words for what happened, from the longest to the shortest.
func whatOf(e *model.Event) []string {
	switch e.Kind {
	case model.KindUnread:
		return timed(e.Took, "unread", "could not be read", "could not be read for %s", "unread for %s", "unread %s")
	case model.KindOffline:
		return []string{"offline"}
	case model.KindOnline:
		return timed(e.Took, "back", "back", "back after %s")
	case model.KindAsleep:
		return timed(e.Took, "asleep", "asleep", "asleep for %s")
	case model.KindOpened:
		return []string{"the program began", "began"}
	case model.KindClosed, model.KindStop:
		return []string{"the program ended", "ended"}
	case model.KindExpiring:
		text, _ := expiryText(e.Expires.Sub(e.At))
		return []string{text}
	case model.KindGone:
		if e.From == "" {
			return []string{"gone"}
		}
		return []string{"gone, was " + string(e.From), "gone"}
	case model.KindSeen:
		return foundAs(e)
	case model.KindStalled:
		return timed(e.Took, "stalled", "stalled", "stalled %s into the rollout", "stalled after %s")
	}
	return movedTo(e)
}

// timed returns the words with how long it took, if that is known, and then the words
// without.
func timed(took time.Duration, brief, without string, with ...string) []string {
	if took <= 0 {
		return compact(without, brief)
	}
	age, _ := Age(took, true)
	var all []string
	for _, text := range with {
		all = append(all, fmt.Sprintf(text, age))
	}
	return append(all, brief)
}

// compact returns one text of two that are the same.
func compact(long, brief string) []string {
	if long == brief {
		return []string{long}
	}
	return []string{long, brief}
}

// movedTo says how the status changed, and if the rollout is over how long it took.
func movedTo(e *model.Event) []string {
	to, brief := statusName(e.To), e.To.Short()
	if e.To == "" {
		brief = to
	}
	after := ""
	if e.Took > 0 && (e.Kind == model.KindReady || e.Kind == model.KindFailed || e.Kind == model.KindDegraded) {
		age, _ := Age(e.Took, true)
		after = " after " + age
	}
	var all []string
	if e.From != e.To && e.From != "" {
		all = append(all, string(e.From)+" → "+to+after)
	}
	if after != "" {
		all = append(all, to+after)
	}
	if e.From == e.To || e.From == "" {
		all = append(all, to)
	}
	return append(all, brief)
}

// foundAs says the state of a deployment when a run first read it.
func foundAs(e *model.Event) []string {
	to, brief := statusName(e.To), e.To.Short()
	switch {
	case e.From == e.To && e.To != "":
		return []string{"still " + to, brief}
	case e.From != "":
		return []string{"found " + to + ", was " + string(e.From), "found " + to, brief}
	}
	return []string{"first seen " + to, to, brief}
}

func statusName(s model.Status) string {
	if s == "" {
		return "(no status)"
	}
	return string(s)
}

// sizeOf says how many units were wanted before and after, or else how many are ready
// where the status alone does not tell.
func sizeOf(c query.Change) string {
	if from, to, resized := c.Resized(); resized {
		return fmt.Sprintf("%d → %d units", from, to)
	}
	down := c.Verdict == model.VerdictFailed || c.Verdict == model.VerdictStopped
	if down || c.Kind == model.KindGone || c.Kind == model.KindUnread || c.Kind == model.KindExpiring {
		return ""
	}
	told := c.Kind == model.KindSeen || c.From == c.To || c.Verdict == model.VerdictDegraded || c.Verdict.RollingOut()
	if c.Ref.ID == "" || !told || !c.Capacity.Sent() && !c.Ready.Sent() {
		return ""
	}
	return readyText(c.Event)
}

func readyText(e *model.Event) string { return fmt.Sprintf("%s of %s ready", e.Ready, e.Capacity) }

// Seen says how many deployments a start has found without news.
func Seen(f *query.Fold) Text {
	switch n := len(f.Changes); f.Fresh {
	case n:
		return Text{fmt.Sprintf("first seen: %d deployments", n), fmt.Sprintf("first seen: %d", n)}
	case 0:
		return Text{fmt.Sprintf("seen again: %d deployments", n), fmt.Sprintf("seen again: %d", n)}
	default:
		return Text{fmt.Sprintf("seen: %d deployments, %d of them new", n, f.Fresh), fmt.Sprintf("seen: %d, %d new", n, f.Fresh)}
	}
}

// SeenAs is Seen with how many of the deployments had each verdict, the good ones first.
func SeenAs(f *query.Fold) string {
	text := Seen(f).Whole
	for _, v := range Verdicts() {
		if n := f.Count(v.Verdict); n > 0 {
			text += fmt.Sprintf(", %d %s", n, v.Verdict)
		}
	}
	return text
}

// Event says what happened in a few words, without the deployment's ID.
func Event(e model.Event) string {
	h := HappeningOf(query.Change{Event: &e})
	return List(h.What[0], h.Size, h.Code, h.Why)
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
