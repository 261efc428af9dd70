package plain

import (
	"fmt"
	"strings"

	"studiowatch/model"
	"studiowatch/model/words"
)

// End is how the wait for a deployment, or its reading, has ended.
type End uint8

const (
	Open        End = iota // it has not
	Done                   // reached, or read
	Lost                   // cannot be reached any more
	Refused                // the request or its address is wrong
	Denied                 // the key was refused, or lacks a right
	Unpaid                 // the account must pay or subscribe
	TimedOut               // not reached in time
	Unreachable            // no good answer ever came
	Missing                // there is no such deployment, or no more
)

// severity is the order in which ends count if deployments end differently.
// What keeps every deployment from being read comes first, and then what is
// certain.
var severity = []End{Denied, Unpaid, Refused, Lost, Missing, Unreachable, TimedOut}

// Unmet is the error of a command that did not reach what it was asked for.
type Unmet struct {
	End  End
	Text string // for people
}

func (u *Unmet) Error() string { return u.Text }

// miss is a deployment, or a glob, that has ended badly.
type miss struct {
	end End
	who string
	why string
}

// unmet makes one error of the misses, and nil if there are none. of is how
// many were asked for, and claim says what the misses did not do.
func unmet(misses []miss, of int, claim string) error {
	if len(misses) == 0 {
		return nil
	}
	u := &Unmet{Text: misses[0].who + ": " + misses[0].why}
	for _, end := range severity {
		for _, m := range misses {
			if m.end == end && u.End == Open {
				u.End = end
			}
		}
	}
	if of > 1 {
		lines := []string{fmt.Sprintf("%d of %d %s:", len(misses), of, claim)}
		for _, m := range joined(misses) {
			lines = append(lines, "  "+m.who+": "+m.why)
		}
		u.Text = strings.Join(lines, "\n")
	}
	return u
}

// mostNamed is how many deployments with the same reason are named.
const mostNamed = 5

// joined combines the misses that have the same reason.
func joined(misses []miss) []miss {
	var whys []string
	who := map[string][]string{}
	for _, m := range misses {
		if who[m.why] == nil {
			whys = append(whys, m.why)
		}
		who[m.why] = append(who[m.why], m.who)
	}
	var all []miss
	for _, why := range whys {
		names := who[why]
		text := strings.Join(names[:min(len(names), mostNamed)], ", ")
		if more := len(names) - mostNamed; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		all = append(all, miss{who: text, why: why})
	}
	return all
}

// endOf is the end that a failure means when it is believed. It is Open if the
// failure may pass by itself.
func endOf(f *model.Failure) End {
	switch f.Class {
	case model.FailKey, model.FailPermission:
		return Denied
	case model.FailBilling:
		return Unpaid
	case model.FailRejected:
		return Refused
	case model.FailNotFound:
		return Missing
	case model.FailNetwork, model.FailTimeout, model.FailTLS, model.FailProxy, model.FailRedirect,
		model.FailThrottled, model.FailServer, model.FailUnreadable:
	}
	return Open
}

// endOfAll is endOf for a failure of the whole profile. If the list is not
// found, the address has no deployment API.
func endOfAll(f *model.Failure) End {
	if end := endOf(f); end != Missing {
		return end
	}
	return Refused
}

// ownWord reports whether the service itself refused, because of the
// deployment that was asked for. A gateway between the two may refuse as well,
// and that may pass.
func ownWord(f *model.Failure) bool { return f.Class == model.FailRejected && f.Answered() }

// blameAll says why a whole profile, or its list, cannot be read.
func blameAll(f *model.Failure) string {
	if endOfAll(f) != Refused || ownWord(f) {
		return blame(f)
	}
	host := "this host"
	if !f.Host.Empty() {
		host = f.Host.String()
	}
	return noteOf(f) + ". Does " + host + " have the deployment API? Check the profile's base URL."
}

// blame says what failed and what can be done about it.
func blame(f *model.Failure) string {
	return noteOf(f) + ". " + words.Advice(f)
}

// noteOf is a failure in one line, with what the service needs to find it.
func noteOf(f *model.Failure) string {
	if f.RequestID.Empty() {
		return words.Failure(f)
	}
	return words.Failure(f) + " (request_id " + f.RequestID.String() + ")"
}
