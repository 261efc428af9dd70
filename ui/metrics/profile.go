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
	fails       int       // answers in a row that were none of the service's own
	trouble     bool      // nothing of it is asked for but a probe
	told        bool      // it has answered, or is known to be down
}

func newProfile(name string) *profile { return &profile{name: name} }

// downAfter is how many bad answers in a row make a profile count as down. One
// of a single deployment is the weather.
const downAfter = 2

// heard takes in the answer to a request.
func (p *profile) heard(f *model.Failure, now time.Time) {
	switch {
	case f == nil:
		p.lastSuccess, p.fails, p.told = now, 0, true
	case f.Class == model.FailNotFound || f.Class == model.FailRejected:
		p.fails, p.told = 0, true // the service answers
	default:
		p.fails++
		p.told = p.told || p.fails >= downAfter
	}
}

// up reports whether the service answers.
func (p *profile) up() bool { return p.told && !p.trouble && p.fails < downAfter }

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
