package words

import (
	"fmt"
	"strings"

	"studiowatch/model/query"
)

// keyHelp says which values each filter key takes.
var keyHelp = map[string]string{
	"id":       "part of the ID",
	"name":     "part of the name",
	"group":    "part of the group's name",
	"model":    "part of the model's name",
	"plan":     "the plan: mu, cu, lora, ptu",
	"status":   "part of the status",
	"is":       "a verdict",
	"code":     "part of the error's code",
	"by":       "who changed it last: part of the account's number",
	"profile":  "part of the profile's name",
	"ready":    "units that serve: ready<1, ready<50%",
	"capacity": "units asked for: capacity>=8",
	"age":      "time since the last change: age<90s, age<15m, age<2h, age>3d",
}

// FilterProblem says what is wrong with a filter.
func FilterProblem(e *query.FilterError) string {
	switch e.Problem {
	case query.UnknownKey:
		return unlike("key", e.Text, e.Known) + "; in quotes it is a word"
	case query.UnknownVerdict:
		return unlike("verdict", e.Text, e.Known)
	case query.UnknownEvent:
		return unlike("event", e.Text, e.Known)
	case query.NoOrder:
		return fmt.Sprintf("%s has no order; write %s:text", e.Key, e.Key)
	case query.NotANumber:
		return fmt.Sprintf("%q is no whole number; %s", e.Text, keyHelp[e.Key])
	case query.NotAShare:
		return fmt.Sprintf("%s is no share; %s", e.Key, keyHelp[e.Key])
	case query.NotAnAge:
		return fmt.Sprintf("%q is no age; write 90s, 15m, 2h or 3d", e.Text)
	case query.NeitherLess:
		return "an age is less or more than another: age<2h, age>3d"
	case query.OneOnly:
		what := "number"
		if e.Key == "age" {
			what = "age"
		}
		return fmt.Sprintf("%s%s compares with one %s", e.Key, e.Op, what)
	}
	return string(e.Problem)
}

// unlike says that a text is none of the known ones.
func unlike(what, text string, known []string) string {
	if near := Nearest(text, known); near != "" {
		return fmt.Sprintf("no %s %q; did you mean %s?", what, text, near)
	}
	return fmt.Sprintf("no %s %q; it is one of %s", what, text, strings.Join(known, ", "))
}

// FilterHelp says what belongs at a place in a filter.
func FilterHelp(c query.Completion) string {
	switch c.Place {
	case query.PlaceNew:
		return `words, -word, key:value, ready<1, age<2h, "as it is"`
	case query.PlaceWord:
		return "found in ID, name, group, model, status, verdict and code"
	case query.PlaceText:
		return c.Key + ": " + keyHelp[c.Key]
	case query.PlaceNumber:
		return keyHelp[c.Key]
	case query.PlaceUnknown:
	}
	return "keys are " + strings.Join(query.FilterKeys(), ", ")
}

// FilterExample is a filter and what it finds.
type FilterExample struct{ Text, Means string }

// FilterExamples returns the examples of the help.
func FilterExamples() []FilterExample {
	return []FilterExample{
		{"qwen 0260", "both, anywhere"},
		{"-stopped", "without the word"},
		{"is:failed,stalled", "either verdict"},
		{"status:!RUNNING", "any other status"},
		{"plan:mu code:Thr", "keys: id name group model plan status is code by profile"},
		{"ready<50%", "under half serves"},
		{"age<2h", "changed within 2h"},
		{"capacity>=8", "8 units or more"},
		{`"is:ready"`, "just these letters"},
	}
}

// EventFilterHelp says what can be typed to choose events of a timeline.
func EventFilterHelp() string {
	return "words, -word, key:value; keys are " + strings.Join(query.EventKeys(), " ")
}
