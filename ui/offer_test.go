package ui

import (
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// offering is the prompt for an ID, with the lists of some profiles asked for.
func offering(t *testing.T, opts Options, ids ...string) *testApp {
	t.Helper()
	a := newTestApp(t, opts, ids...)
	for _, id := range ids {
		a.answer(id, read(id, model.Running, 1, 1))
	}
	a.press("a")
	return a
}

// page answers the request for a page of a profile's list.
func (a *testApp) page(profile string, answer model.Answer) {
	a.t.Helper()
	i := slices.IndexFunc(a.sent, func(t poll.Ticket) bool { return t.Page > 0 && t.Ref.Profile == profile })
	if i < 0 {
		a.t.Fatalf("no page of %s is asked for", profile)
	}
	ticket := a.sent[i]
	a.sent = slices.Delete(a.sent, i, i+1)
	answer.Poll = model.Poll{At: a.time, HTTPStatus: 200}
	a.send(answerMsg{ticket, answer})
}

// pageOf is a page of a list that has so many records, as the service says.
func pageOf(profile string, total int, ids ...string) model.Answer {
	answer := model.Answer{Sent: len(ids), Total: total, HasTotal: true}
	for _, id := range ids {
		answer.Samples = append(answer.Samples, model.Sample{Ref: model.Ref{Profile: profile, ID: id}, Deployment: deployment(id, model.Running, 1, 1), Listed: true})
	}
	return answer
}

func TestWhatAListLacksIsSaidOnceItWasReadToItsEnd(t *testing.T) {
	const lacks = "nothing listed fits"
	a := offering(t, Options{})
	a.wantOnScreen("asking the service for its list")
	a.page("default", pageOf("default", 3, "one", "two"))
	a.typeText("three")
	a.wantOffScreen(lacks)
	a.wantOnScreen("nothing to choose in its first 2 so far")
	a.page("default", pageOf("default", 3, "four"))
	a.wantOnScreen(lacks)

	// The list may have grown since.
	a.press("esc", "a")
	a.typeText("three")
	a.wantOffScreen(lacks)
	a.pass(2 * time.Second)
	a.page("default", pageOf("default", 4, "one", "two", "three", "four"))
	a.wantOnScreen("LISTED BY THE SERVICE")
}

func TestAListWhoseDeploymentsAreAllWatchedIsNotEmpty(t *testing.T) {
	a := offering(t, Options{}, "one")
	a.page("default", pageOf("default", 1, "one"))
	a.wantOnScreen("all that the service lists is watched already")
	a.wantOffScreen("lists no deployments")

	a = offering(t, Options{})
	a.page("default", pageOf("default", 0))
	a.wantOnScreen("the service lists no deployments for this key")
}

func TestAListThatCannotBeReadIsItsProfilesAlone(t *testing.T) {
	a := offering(t, Options{Profiles: []string{"here", "there"}})
	a.page("here", pageOf("here", 1, "one"))
	a.page("there", model.Answer{Failure: failed(model.FailNetwork, 0, "", "no route to it").Failure})
	a.typeText("zzz")
	a.wantOnScreen("add from all profiles", "there: no connection: no route to it")
	a.press("tab")
	a.wantOnScreen("add to here", "nothing listed fits")
	a.wantOffScreen("no route to it")
	a.press("tab")
	a.wantOnScreen("add to there", "no route to it")
}

// TestNothingIsSaidToBeThereNorNotWithoutAList: a pattern matches nothing once
// every list that it needs was read.
func TestNothingIsSaidToBeThereNorNotWithoutAList(t *testing.T) {
	patterns := []model.Pattern{{Profile: "here", Glob: "emo-*"}, {Profile: "there", Glob: "emo-*"}}
	a := newTestApp(t, Options{Profiles: []string{"here", "there"}, Patterns: patterns})
	a.wantOnScreen("Looking for the deployments that match emo-*")
	a.page("here", pageOf("here", 0))
	a.wantOnScreen("Looking for the deployments that match emo-*")
	a.page("there", model.Answer{Failure: failed(model.FailPermission, 403, "AccessDenied", "Access denied.").Failure})
	a.wantOnScreen("The list cannot be read, so it is not known what emo-* matches.")
	a.pass(10 * time.Minute)
	a.page("there", pageOf("there", 0))
	a.wantOnScreen("There are no deployments that match emo-*.")
}
