package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"studiowatch/model/words"
)

// View is a named filter, sort and choice of columns. What is empty is as it is
// without a view.
type View struct {
	Name    string
	Filter  string
	Sort    string
	Columns []string
	Line    int // in the file
}

// views reads the tables of [[view]]. Their names differ.
func (p *parser) views(to *[]View) reader {
	return func(at string, v any) {
		for i, table := range p.tables(at, v) {
			at := index(at, i)
			if p.hidden[at] || table == nil {
				continue
			}
			view := View{Line: p.positions.line(at)}
			p.table(at, table, []field{
				{"name", p.viewName(&view.Name)},
				{"filter", p.label(&view.Filter)},
				{"sort", p.name(&view.Sort, "sort", p.vocabulary.Sorts)},
				{"columns", p.columns(&view.Columns)},
			})
			if !has(table, "name") {
				p.fault(join(at, "name"), "is missing; a view needs a name")
			}
			if before := slices.IndexFunc(*to, func(o View) bool { return o.Name == view.Name }); before >= 0 && view.Name != "" {
				p.fault(join(at, "name"), fmt.Sprintf("%s is the name of the view on line %d", quote(view.Name), (*to)[before].Line))
			}
			*to = append(*to, view)
		}
	}
}

func (p *parser) viewName(to *string) reader {
	read := p.label(to)
	return func(at string, v any) {
		if read(at, v); v == "" {
			p.fault(at, "must not be empty")
		}
	}
}

// pairs returns the keys of a view as they are written. A value is empty if the view
// does not have the key.
func (v View) pairs() []pair {
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
	return append(pairs, columns)
}

// item returns a view as it is written anew.
func (v View) item() item {
	return item{pairs: slices.DeleteFunc(v.pairs(), func(p pair) bool { return p.value == "" })}
}

// findView returns the index of a view, or -1.
func (p *editPlan) findView(name string) int {
	for i, v := range p.tables {
		if _, gone := slices.BinarySearch(p.views.removed, i); v.Name == name && !gone {
			return i
		}
	}
	return -1
}

func (p *editPlan) removeView(name string) {
	i := p.findView(name)
	if i >= 0 {
		to, _ := slices.BinarySearch(p.views.removed, i)
		p.views.removed = slices.Insert(p.views.removed, to, i)
		return
	}
	var names []string
	for _, v := range p.tables {
		names = append(names, v.Name)
	}
	text := "there is no view " + quote(name)
	if near := words.Nearest(name, names); near != "" {
		text += "; did you mean " + quote(near) + "?"
	}
	p.refuse("%s", text)
}

// setView adds a view, or replaces the one of the same name in its place.
func (p *editPlan) setView(view View) {
	view.Line = 0
	if !p.takesView(view) {
		return
	}
	i := p.findView(view.Name)
	if i < 0 {
		p.tables = append(p.tables, view)
		p.views.added = append(p.views.added, view.item())
		return
	}
	if i >= len(p.before.Views) {
		p.refuse("the view %s is to be added twice", quote(view.Name))
		return
	}
	before := p.tables[i]
	p.tables[i] = view
	was := before.pairs()
	p.views.set[i] = slices.DeleteFunc(view.pairs(), func(new pair) bool { return slices.Contains(was, new) })
}

// takesView reports whether a view may be written, or refuses it.
func (p *editPlan) takesView(view View) bool {
	text := strings.Join(view.item().lines("view", "", ""), "\n")
	got, err := Parse("", []byte(text), p.vocabulary)
	if faults, ok := errors.AsType[Faults](err); ok {
		for _, f := range faults {
			p.refuse("%s: %s", strings.TrimPrefix(f.Key, "view[1]."), f.Problem)
		}
		return false
	}
	if got = got.meaning(); err != nil || !reflect.DeepEqual(got.Views, []View{view}) {
		p.refuse("the view %s cannot be written", quote(view.Name))
		return false
	}
	return true
}
