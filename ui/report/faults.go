package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// fault is an error: of answers about a deployment or a profile, or what the service
// gives as the reason of a deployment's state.
type fault struct {
	label, message string
	cause, remedy  string
	requestID      string // of the last answer with it; empty if unknown
	first, last    time.Time
	times          int // answers with it; 0 if unknown
}

// faults are the errors of the answers of a recording. Those of a profile have a
// reference without an ID.
type faults struct {
	of map[model.Ref][]*fault
}

func newFaults() *faults { return &faults{map[model.Ref][]*fault{}} }

func (f *faults) addStep(step watch.Step) {
	if failure := step.Answer.Failure; failure != nil {
		f.add(model.Ref{Profile: step.Ref.Profile}, failure, step.Answer.Poll, step.At)
	}
	for _, s := range step.Answer.Samples {
		if s.Failure != nil {
			f.add(s.Ref, s.Failure, s.Poll, step.At)
		}
	}
}

func (f *faults) add(ref model.Ref, failure *model.Failure, poll model.Poll, at time.Time) {
	label := failure.Label()
	i := slices.IndexFunc(f.of[ref], func(known *fault) bool { return known.label == label })
	if i < 0 {
		i = len(f.of[ref])
		f.of[ref] = append(f.of[ref], &fault{label: label, first: at})
	}
	known := f.of[ref][i]
	known.explain(failure)
	known.last = at
	known.times++
	if id := cmp.Or(failure.RequestID, poll.RequestID); !id.Empty() {
		known.requestID = id.String()
	}
}

// explain sets the message, the cause and the remedy. The place of the key is left out:
// it may name a folder of the person who recorded, and is of no use to others.
func (f *fault) explain(failure *model.Failure) {
	public := *failure
	public.KeySource = safe.Text{}
	f.message = public.Text()
	f.cause, _ = words.Explain(&public)
	f.remedy = words.Advice(&public)
}

// during returns the errors of a deployment or a profile that a recording has between
// two times.
func (f *faults) during(ref model.Ref, from, to time.Time) (found []fault) {
	for _, known := range f.of[ref] {
		if !known.last.Before(from) && !known.first.After(to) {
			found = append(found, *known)
		}
	}
	return found
}

// unreadFaults returns the errors that the events of a deployment tell: what kept it from
// being read for a while.
func unreadFaults(events []*model.Event, from time.Time) (found []fault) {
	for _, e := range events {
		if e.Kind != model.KindUnread || e.At.Before(from) {
			continue
		}
		one := fault{label: e.Code.String(), requestID: e.RequestID.String(), first: e.At.Add(-e.Took), last: e.At}
		one.explain(failureOf(e))
		found = merge(found, one)
	}
	return found
}

// reasonFaults returns the reasons that the service has given for the states of a
// deployment after a time, and for the last state.
func reasonFaults(events []*model.Event, from time.Time) (found []fault) {
	for i, e := range events {
		if e.Reason.Empty() || e.At.Before(from) && i < len(events)-1 || e.Kind == model.KindUnread {
			continue
		}
		code, rest := words.SplitReason(e.Reason.String())
		one := fault{label: cmp.Or(code, string(e.To)), message: rest, requestID: e.RequestID.String(), first: e.At, last: e.At}
		one.cause, one.remedy = words.ReasonGiven(coded(safe.Clean(code), safe.Text{}), e.Verdict)
		found = merge(found, one)
	}
	return found
}

// merge adds an error, or makes the same one last longer.
func merge(found []fault, one fault) []fault {
	for i := range found {
		if found[i].label == one.label {
			one.first = model.Earlier(found[i].first, one.first)
			found[i] = one
			return found
		}
	}
	return append(found, one)
}

// failureOf returns the failure behind an event, which has only its label and message.
func failureOf(e *model.Event) *model.Failure {
	label := e.Code.String()
	f := &model.Failure{Message: e.Reason, Class: model.FailureClassNamed(label)}
	if f.Class.String() == label {
		return f
	}
	status, isStatus := strings.CutPrefix(label, "HTTP ")
	if !isStatus {
		return coded(e.Code, e.Reason)
	}
	f.HTTPStatus, _ = strconv.Atoi(status)
	f.Class = model.Classify(f.HTTPStatus, "", f.Message.String())
	return f
}

// coded returns the failure with a code, whose HTTP status is unknown.
func coded(code, message safe.Text) *model.Failure {
	const good = 200 // a status that says nothing, so that the code decides
	return &model.Failure{Code: code, Message: message, HTTPStatus: good, Class: model.Classify(good, code.String(), message.String())}
}

// outage is a time in which nothing of a profile could be read, or its list could not.
type outage struct {
	profile  string
	from, to time.Time // to is zero if it had not ended
	fault    fault
}

// troubles returns the outages of some profiles after a time, and the errors of the lists
// of a recording that belong to none.
func (s *Source) troubles(profiles map[string]bool, from time.Time) []outage {
	found := outages(s.history().All(), profiles, from)
	if !s.Recorded() {
		return found
	}
	for _, profile := range slices.Sorted(maps.Keys(profiles)) {
		for _, f := range s.faults.during(model.Ref{Profile: profile}, from, s.to) {
			if !slices.ContainsFunc(found, func(o outage) bool { return o.profile == profile && o.fault.label == f.label }) {
				found = append(found, outage{profile, f.first, f.last, f})
			}
		}
	}
	return found
}

// outages returns the outages of some profiles after a time.
func outages(events []*model.Event, profiles map[string]bool, from time.Time) (found []outage) {
	open := map[string]int{}
	for _, e := range events {
		if e.Ref.ID != "" || !profiles[e.Ref.Profile] {
			continue
		}
		switch e.Kind {
		case model.KindOffline:
			one := outage{profile: e.Ref.Profile, from: e.At, fault: fault{label: e.Code.String()}}
			one.fault.explain(failureOf(e))
			open[e.Ref.Profile] = len(found)
			found = append(found, one)
		case model.KindOnline:
			if i, begun := open[e.Ref.Profile]; begun {
				found[i].to = e.At
				delete(open, e.Ref.Profile)
			}
		}
	}
	return slices.DeleteFunc(found, func(o outage) bool { return !o.to.IsZero() && o.to.Before(from) })
}
