package words

import (
	"errors"
	"strings"
	"testing"

	"studiowatch/model/query"
)

func TestABadFilterSaysHow(t *testing.T) {
	for filter, want := range map[string]string{
		"qwen colour:red":    `no key "colour"; it is one of id, name`,
		"stauts:x emo":       `no key "stauts"; did you mean status?`,
		"-stauts:x":          "did you mean status?",
		"a<1":                `no key "a"`,
		"is:wobbly":          `no verdict "wobbly"`,
		"is:ready,redy":      "did you mean ready?",
		"emo  is:!stoped":    "did you mean stopped?",
		"status<RUNNING":     "status has no order; write status:text",
		"id>=x":              "id has no order",
		"ready<x":            `"x" is no whole number; units that serve: ready<1, ready<50%`,
		"ready<-1":           "no whole number",
		"ready<1,2":          "ready< compares with one number",
		"capacity<50%":       "capacity is no share; units asked for: capacity>=8",
		"age<2":              `"2" is no age; write 90s, 15m, 2h or 3d`,
		"age<h":              "is no age",
		"age<0s":             "is no age",
		"age<1h,2h":          "age< compares with one age",
		"age:2h":             "an age is less or more than another",
		"age<99999999999s":   "is no age",
		"age<9999999999w":    "is no age",
		`name:"日本" colour:x`: "no key",
		"x:1 y:2":            `no key "x"`,
	} {
		_, err := query.ParseFilter(filter)
		wrong, ok := errors.AsType[*query.FilterError](err)
		if !ok {
			t.Errorf("%q: no *FilterError but %v", filter, err)
			continue
		}
		if got := FilterProblem(wrong); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", filter, got, want)
		}
	}
}

func TestEveryKeyOfAFilterHasItsHelp(t *testing.T) {
	for _, key := range query.FilterKeys() {
		if keyHelp[key] == "" {
			t.Errorf("%s has none", key)
		}
	}
	if len(keyHelp) != len(query.FilterKeys()) {
		t.Errorf("%d keys have help, and there are %d", len(keyHelp), len(query.FilterKeys()))
	}
}

func TestWhatBelongsInAFilterIsSaidEverywhere(t *testing.T) {
	for text, want := range map[string]string{
		"": "words, -word", "emo ": "words, -word", "st": "found in ID", "nokey:": "keys are id, name", "status:u": "status: part of the status",
		"ready<": "units that serve", "age<2": "time since the last change", "is:st": "is: a verdict",
	} {
		if got := FilterHelp(query.Complete(text, len(text), nil)); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
