package plain

import (
	"fmt"
	"strings"

	"studiowatch/model"
	"studiowatch/model/words"
)

// End is how a wait for a deployment ended, or how its reading ended.
type End uint8

const (
	Open        End = iota // not ended yet
	Done                   // the goal is reached, or the deployment is read
	Lost                   // the goal cannot be reached any more
	Refused                // the request or its address is wrong
	Denied                 // the key was refused, or lacks a right
	Unpaid                 // the account must pay or subscribe
	TimedOut               // the goal was not reached in time
	Unreachable            // no good answer came
	Missing                // the deployment does not exist, or no longer exists
)

// severity orders the bad ends. If deployments end differently, the first of these
// counts. Ends that usually concern all deployments come first.
var severity = []End{Denied, Unpaid, Refused, Lost, Missing, Unreachable, TimedOut}

// Unmet is the error of a wait that did not reach its goal for all deployments,
// or of a Get that did not read all of them.
type Unmet struct {
	End  End
	Text string // for people
}

func (u *Unmet) Error() string { return u.Text }

// miss is a deployment or a glob with a bad end.
type miss struct {
	end End
	who string
	why string
}

// unmet returns one error for all misses, nil if there are none. of is the number
// of deployments and globs. failed says what the misses have in common.
func unmet(misses []miss, of int, failed string) error {
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
		lines := []string{fmt.Sprintf("%d of %d %s:", len(misses), of, failed)}
		for _, m := range joined(misses) {
			lines = append(lines, "  "+m.who+": "+m.why)
		}
		u.Text = strings.Join(lines, "\n")
	}
	return u
}

// maxNamed is how many deployments with the same reason are listed by name.
const maxNamed = 5

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
		text := strings.Join(names[:min(len(names), maxNamed)], ", ")
		if more := len(names) - maxNamed; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		all = append(all, miss{who: text, why: why})
	}
	return all
}

// endOf returns the end that a confirmed failure causes. It is Open if a later
// request may succeed.
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

// refusedByService reports whether the service itself rejected the request. If a
// gateway rejected it, a later request may succeed.
func refusedByService(f *model.Failure) bool { return f.Class == model.FailRejected && f.Answered() }

// explainAll says why a whole profile or its list cannot be read.
func explainAll(f *model.Failure) string {
	if endOfAll(f) != Refused || refusedByService(f) {
		return explain(f)
	}
	host := "this host"
	if !f.Host.Empty() {
		host = f.Host.String()
	}
	return failureLine(f) + ". Does " + host + " have the deployment API? Check the profile's base URL."
}

// explain says what failed and what can be done about it.
func explain(f *model.Failure) string {
	return failureLine(f) + ". " + words.Advice(f)
}

// failureLine describes a failure in one line, with its request ID if there is one.
func failureLine(f *model.Failure) string {
	if f.RequestID.Empty() {
		return words.Failure(f)
	}
	return words.Failure(f) + " (request_id " + f.RequestID.String() + ")"
}
