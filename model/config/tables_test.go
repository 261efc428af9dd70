package config

import (
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type kind string

// meal is a table for these tests.
type meal struct {
	Kind  kind
	Share float64
	Count int
	After time.Duration
}

func mealFields(m *meal) []Field {
	return []Field{Text("kind", &m.Kind, "soup", "salad"), Fraction("share", &m.Share), Whole("count", &m.Count), Duration("after", &m.After)}
}

func (m meal) problems() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		_ = (m.Kind != "" || yield("kind", "is missing")) && (m.Share <= 1 || yield("share", "is too much"))
	}
}

func parseMeals(text string) ([]meal, error) {
	return ParseTables("menu.toml", []byte(text), "meal", meal{Share: 0.5}, mealFields, meal.problems)
}

func TestTablesBeginAsTheEmptyOne(t *testing.T) {
	got, err := parseMeals("[[meal]]\nkind = \"soup\"\n\n[[meal]]\nkind = \"salad\"\nshare = 1\ncount = 3\nafter = \"-90s\"\n")
	want := []meal{{Kind: "soup", Share: 0.5}, {Kind: "salad", Share: 1, Count: 3, After: -90 * time.Second}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
	if got, err := parseMeals("# nothing\n"); err != nil || len(got) != 0 {
		t.Errorf("an empty document has %v, %v", got, err)
	}
}

func TestAllFaultsOfTablesAreReportedAtOnce(t *testing.T) {
	_, err := parseMeals(`colour = "red"
[[meal]]
kind = "suop"
share = 2
count = 1.5
[[meal]]
share = "half"
after = "soon"
price = 3
`)
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatalf("%v", err)
	}
	want := `menu.toml:1: colour: unknown key; known here: meal
menu.toml:3: meal[1].kind: unknown kind "suop"; did you mean "soup"?
menu.toml:4: meal[1].share: is too much
menu.toml:5: meal[1].count: must be a whole number, not a fraction
menu.toml:6: meal[2].kind: is missing
menu.toml:7: meal[2].share: must be a number, not text
menu.toml:8: meal[2].after: "soon" is not a duration such as "5s" or "2m30s"
menu.toml:9: meal[2].price: unknown key; known here: kind, share, count, after`
	if diff := cmp.Diff(want, faults.Error()); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		"[meal]\nkind = \"soup\"\n": "menu.toml:1: meal: must be written with two brackets, [[meal]], before its keys",
		"meal = [1]\n":              "menu.toml:1: meal[1]: must be a section, not a whole number",
		"[[meal]\n":                 "menu.toml:1: the name of a section is not closed with ]]",
	} {
		if _, err := parseMeals(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
