package metrics

import (
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// profile is what is known of the service as it is read with one key.
type profile struct {
	name        string
	lastSuccess time.Time // when something was last read
	trouble     bool      // a witness has confirmed that nothing of it can be read
	told        bool      // it has answered, or is known to be down
}

func newProfile(name string) *profile { return &profile{name: name} }

// heard takes in the answer to a request.
func (p *profile) heard(f *model.Failure, now time.Time) {
	if f == nil {
		p.lastSuccess = now
	}
	p.told = p.told || f == nil || f.Answered()
}

// up reports whether anything of the profile can be read. One deployment that
// cannot be says nothing of it.
func (p *profile) up() bool { return p.told && !p.trouble }

// outcome is the poll behind the answer to a ticket, and its failure, if any.
func outcome(t poll.Ticket, a model.Answer) (model.Poll, *model.Failure) {
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
