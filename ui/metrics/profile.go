package metrics

import (
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// profile is what is known about the service as it is read with one key.
type profile struct {
	name        string
	lastSuccess time.Time // when something was last read
	trouble     bool      // whether a witness has confirmed that nothing of it can be read
	told        bool      // whether it has answered or is known to be down
}

func newProfile(name string) *profile { return &profile{name: name} }

// heard notes the answer to a request.
func (p *profile) heard(f *model.Failure, now time.Time) {
	if f == nil {
		p.lastSuccess = now
	}
	p.told = p.told || f == nil || f.Answered()
}

// up reports whether anything of the profile can be read. A single deployment
// that cannot be read says nothing about the profile.
func (p *profile) up() bool { return p.told && !p.trouble }

// outcome returns the poll of the answer to a ticket, and its failure if there
// is one.
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

// outcomes are all outcomes, so that each is counted from 0.
func outcomes() []string {
	names := []string{"ok"}
	for c := model.FailNetwork; c <= model.FailUnreadable; c++ {
		names = append(names, named(c))
	}
	return names
}
