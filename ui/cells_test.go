package ui

import (
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

func TestTheWordOfARowIsTheServicesOrWhyThereIsNone(t *testing.T) {
	lost := failed(model.FailNotFound, 404, "NotFound", "Model: a not found!").Failure
	for _, tt := range []struct {
		name string
		row  watch.Row
		want string
	}{
		{"gone and answered NotFound", watch.Row{Verdict: model.VerdictGone, Latest: deployment("a", model.Running, 1, 1), Failure: lost}, "GONE"},
		{"the service says that it is deleted", watch.Row{Verdict: model.VerdictGone, Latest: deployment("a", model.Deleted, 0, 1)}, "DELETED"},
		{"answered NotFound and not yet gone", watch.Row{Verdict: model.VerdictReady, Latest: deployment("a", model.Running, 1, 1), Failure: lost}, "RUNNING"},
		{"never read and answered NotFound", watch.Row{Verdict: model.VerdictUnreadable, Failure: lost}, "NotFound"},
		{"read without a status", watch.Row{Latest: deployment("a", "", 1, 1)}, "(no status)"},
		{"not yet answered", watch.Row{}, "waiting"},
	} {
		if got := words.Badge(&tt.row); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestARowThatIsGoneIsQuiet although what was read of it is old.
func TestARowThatIsGoneIsQuiet(t *testing.T) {
	a := newTestApp(t, Options{Theme: "dark"}, "other", "removed")
	a.answer("other", read("other", model.Running, 1, 1))
	a.answer("removed", read("removed", model.Deleted, 0, 1))
	a.pass(2 * markTime) // what has changed is marked so long
	var line string
	for l := range strings.SplitSeq(a.View().Content, "\n") {
		if strings.Contains(l, "removed") {
			line = l
		}
	}
	if want := a.Theme.Plain.Verdict[model.VerdictGone].On + "DELETED"; !strings.Contains(line, want) {
		t.Errorf("no %q in %q", want, line)
	}
}
