package metrics

import (
	"strings"
	"time"

	"studiowatch/model"
)

// profile is what is known of the service as it is read with one key.
type profile struct {
	name        string
	lastSuccess time.Time // when something was last read
	answered    time.Time // when the service last answered, be it that it has no such deployment
	fails       int       // answers in a row that were none of the service's own
	trouble     bool      // nothing of it is asked for but a probe
	told        bool      // it has answered, or is known to be down

	turn time.Duration // within which every other deployment is asked for once; 0 when there is none
}

func newProfile(name string) *profile { return &profile{name: name} }

// downAfter is how many bad answers in a row it takes for a profile to count as
// down.
const downAfter = 2

// heard takes in the answer to a request.
func (p *profile) heard(f *model.Failure, now time.Time) {
	switch {
	case f == nil:
		p.lastSuccess, p.answered, p.fails, p.told = now, now, 0, true
	case f.Class == model.FailNotFound || f.Class == model.FailRejected:
		p.answered, p.fails, p.told = now, 0, true
	default:
		p.fails++
		p.told = p.told || p.fails >= downAfter
	}
}

// up reports whether the service answers. A deployment in trouble is asked for
// more often than its neighbours, so its bad answers stand for the service only
// once all the others have had their turn as well.
func (p *profile) up(now time.Time) bool {
	return p.told && !p.trouble && (p.fails < downAfter || now.Sub(p.answered) < p.turn)
}

// outcome is the poll behind the answer to a ticket, and its failure, if any.
func outcome(t model.Ticket, a model.Answer) (model.Poll, *model.Failure) {
	if t.Page == 0 && len(a.Samples) == 1 {
		return a.Samples[0].Poll, a.Samples[0].Failure
	}
	return a.Poll, a.Failure
}

func outcomeName(f *model.Failure) string {
	if f == nil {
		return "ok"
	}
	return named(f.Class)
}

func named(c model.FailureClass) string {
	return strings.ToLower(strings.ReplaceAll(c.String(), " ", "_"))
}

// outcomes are all there are, so that each counts from 0 on.
func outcomes() []string {
	names := []string{"ok"}
	for c := model.FailNetwork; c <= model.FailUnreadable; c++ {
		names = append(names, named(c))
	}
	return names
}
