package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"studiowatch/model/query"
)

// viewPairs returns the keys of a view as they are written. A value is empty if the view
// does not have the key.
func viewPairs(v query.View) []pair {
	pairs := []pair{{"name", v.Name}, {"filter", v.Filter}, {"sort", v.Sort}}
	for i, p := range pairs {
		if p.value != "" {
			pairs[i].value = literal(p.value)
		}
	}
	columns := pair{key: "columns"}
	if len(v.Columns) > 0 {
		texts := make([]string, len(v.Columns))
		for i, c := range v.Columns {
			texts[i] = literal(c)
		}
		columns.value = "[" + strings.Join(texts, ", ") + "]"
	}
	reverse := pair{key: "reverse"}
	if v.Reverse {
		reverse.value = "true"
	}
	return append(pairs, reverse, columns)
}

// viewItem returns a view as it is written anew.
func viewItem(v query.View) item {
	return item{pairs: slices.DeleteFunc(viewPairs(v), func(p pair) bool { return p.value == "" })}
}

// setView adds a view, or replaces the one of the same name in its place.
func (p *editPlan) setView(view query.View) {
	if !p.takesView(view) {
		return
	}
	i := query.FindView(p.tables, view.Name)
	if i < 0 {
		p.tables = append(p.tables, view)
		p.views.added = append(p.views.added, viewItem(view))
		return
	}
	if i >= len(p.before.Views) {
		p.refuse("the view %s is to be added twice", quote(view.Name))
		return
	}
	before := p.tables[i]
	p.tables[i] = view
	was := viewPairs(before)
	p.views.set[i] = slices.DeleteFunc(viewPairs(view), func(new pair) bool { return slices.Contains(was, new) })
}

// takesView reports whether a view may be written, or refuses it.
func (p *editPlan) takesView(view query.View) bool {
	text := strings.Join(viewItem(view).lines("view", "", ""), "\n")
	got, err := Parse("", []byte(text), p.vocabulary)
	if faults, ok := errors.AsType[Faults](err); ok {
		for _, f := range faults {
			p.refuse("%s: %s", strings.TrimPrefix(f.Key, "view[1]."), f.Problem)
		}
		return false
	}
	if got = got.meaning(); err != nil || !reflect.DeepEqual(got.Views, []query.View{view}) {
		p.refuse("the view %s cannot be written", quote(view.Name))
		return false
	}
	return true
}
