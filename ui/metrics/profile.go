package metrics

import (
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// profile is the state of the service for one profile.
type profile struct {
	name        string
	lastSuccess time.Time // when something was last read
	trouble     bool      // nothing of it can be read, confirmed by a witness
	known       bool      // it has answered, or it is down
}

func newProfile(name string) *profile { return &profile{name: name} }

// record records the result of a request; f is nil if it was good.
func (p *profile) record(f *model.Failure, now time.Time) {
	if f == nil {
		p.lastSuccess = now
	}
	p.known = p.known || f == nil || f.Answered()
}

// up reports whether the profile can be read. A failure of one deployment does not
// change that.
func (p *profile) up() bool { return p.known && !p.trouble }

// outcome returns the poll of an answer, and its failure or nil.
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
	return className(f.Class)
}

func className(c model.FailureClass) string {
	return strings.ToLower(strings.ReplaceAll(c.String(), " ", "_"))
}

// outcomes returns all outcomes, to create each counter at 0.
func outcomes() []string {
	names := []string{"ok"}
	for c := model.FailNetwork; c <= model.FailUnreadable; c++ {
		names = append(names, className(c))
	}
	return names
}
