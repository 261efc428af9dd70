package model_test

import (
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

func TestExplainIsNeverEmptyAndOneSentenceEach(t *testing.T) {
	check := func(f model.Failure) {
		t.Helper()
		cause, remedy := words.Explain(&f)
		for _, s := range []string{cause, remedy, words.Advice(&f)} {
			if len(s) < 15 || !strings.HasSuffix(s, ".") || !safe.Printable(s) {
				t.Errorf("%v %q: %q is no sentence", f.Class, f.Code, s)
			}
		}
	}
	for class := range model.FailureClass(40) {
		check(model.Failure{Class: class})
		check(model.Failure{Class: class, Code: safe.Clean("Never.Heard.Of")})
	}
	for _, name := range model.Codes() {
		code, _, _ := strings.Cut(strings.TrimPrefix(name, "*"), "@")
		class := model.ClassOf(name)
		check(model.Failure{Class: class, Code: safe.Clean(code)})
		check(model.Failure{Class: class, Code: safe.Clean("Some." + code)})
		if class == 0 {
			t.Errorf("%s has no class", name)
		}
		if code != model.Canonical(code) {
			t.Errorf("%s can never be found: canonical makes it %s", name, model.Canonical(code))
		}
	}
}
