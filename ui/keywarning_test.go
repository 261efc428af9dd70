package ui

import (
	"testing"
	"time"

	"studiowatch/model"
)

// TestAKeyIsSaidToBeRefusedOnceNothingCanBeReadWithIt: one deployment that
// refuses it is no proof.
func TestAKeyIsSaidToBeRefusedOnceNothingCanBeReadWithIt(t *testing.T) {
	const text = "the key is refused now"
	refused := failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided.")
	ids := []string{"alpha", "beta"}
	a := newTestApp(t, Options{}, ids...)
	good := func(id string) { a.answer(id, read(id, model.Running, 1, 1)) }
	again := func() {
		a.pass(5 * time.Second)
		a.ask(ids...)
	}
	for range 2 {
		good("alpha")
		good("beta")
		again()
	}
	a.answer("alpha", refused)
	a.send(changeMsg{Notice: text, Refused: "default"})
	a.wantOffScreen(text)
	good("beta")
	a.wantOffScreen(text)

	again()
	a.wantOffScreen(text)
	a.answer("alpha", refused)
	a.answer("beta", refused)
	for i := 0; i < 5 && len(a.Engine.Plan.Troubles()) == 0; i++ {
		a.pass(5 * time.Second)
		for len(a.sent) > 0 {
			a.answer(a.sent[0].Ref.ID, refused)
		}
	}
	a.wantOnScreen(text)

	// A new key makes what was to be told untrue.
	a = newTestApp(t, Options{}, ids...)
	good("alpha")
	good("beta")
	a.send(changeMsg{Notice: text, Refused: "default"})
	a.send(changeMsg{Retry: []string{"default"}})
	if len(a.keyWarnings) > 0 {
		t.Error("it is still to be told")
	}
}
