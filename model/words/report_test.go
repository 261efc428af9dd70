package words

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
)

func TestTheSentencesOfAReport(t *testing.T) {
	n := model.NumberOf
	for _, tt := range []struct{ got, want string }{
		{NothingKnown("a", nil), "nothing is known of a"},
		{NothingKnown("a", []string{"b"}), "nothing is known of a; did you mean b?"},
		{NothingKnown("a", []string{"b", "c"}), "nothing is known of a; did you mean b or c?"},
		{Span(24 * time.Hour), "24 hours"}, {Span(7 * 24 * time.Hour), "7 days"}, {Span(90 * time.Minute), "1h30m"}, {Span(time.Hour), "1h"}, {Span(25*time.Second + 300*time.Millisecond), "25s"},
		{Span(49 * time.Hour), "49 hours"}, {Span(90 * time.Second), "1m30s"},
		{ReadyUnits(n(1), n(2)), "1 of 2 units ready"}, {ReadyUnits(n(1), model.Number{}), "1 units ready"}, {ReadyUnits(model.Number{}, n(2)), "2 units asked for"}, {ReadyUnits(model.Number{}, model.Number{}), ""},
		{Masked(0, 0), ""}, {Masked(1, 0), "Masked: the ID of 1 account. A number stands in its place."},
		{Masked(2, 1), "Masked: the IDs of 2 accounts and the ID of 1 workspace. Numbers stand in their place; the same number is the same ID."},
		{Times(0), ""}, {Times(1), "once"}, {Times(3), "3 times"},
		{ReportTitleOf(0), "Nothing happened"}, {ReportTitleOf(1), "What happened to 1 deployment"}, {ReportTitleOf(2), "What happened to 2 deployments"},
		{Happened(model.Event{Kind: model.KindFailed, From: model.Pending, To: model.Failed, Reason: modeltest.Text("no")}), "PENDING → FAILED"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
	for _, gap := range []watch.Gap{watch.GapNotRunning, watch.GapAsleep, watch.GapOffline, watch.GapUnread} {
		if Unwatched(gap) == "" {
			t.Errorf("%s is not said", gap)
		}
	}
}

func TestAReasonIsExplained(t *testing.T) {
	for reason, want := range map[string][2]string{
		"InternalError: it broke": {"InternalError", "it broke"}, "no stock, retrying": {"", "no stock, retrying"}, "the thing: it broke": {"", "the thing: it broke"}, "": {"", ""},
	} {
		if code, rest := SplitReason(reason); code != want[0] || rest != want[1] {
			t.Errorf("%q: %q, %q", reason, code, rest)
		}
	}
	known := &model.Failure{Code: modeltest.Text("InternalError"), HTTPStatus: 200, Class: model.FailServer}
	if cause, remedy := ReasonGiven(known, model.VerdictFailed); cause != "The service met an internal error." || remedy == "" {
		t.Errorf("%q, %q", cause, remedy)
	}
	for v := range model.VerdictCount {
		if cause, remedy := ReasonGiven(&model.Failure{Code: modeltest.Text("Odd")}, v); cause == "" || remedy == "" {
			t.Errorf("%v: %q, %q", v, cause, remedy)
		}
	}
}
