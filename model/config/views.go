package config

import (
	"errors"
	"fmt"
	"strings"

	"studiowatch/model/query"
	"studiowatch/model/words"
)

// views reads the views. Their order is that of their keys.
func (p *parser) views(to *[]query.View) reader {
	return func(at string, v any) {
		named := map[string]int{} // the line of each name
		for i, table := range p.tables(at, v) {
			at := index(at, i)
			if table == nil || p.hidden[at] {
				continue
			}
			view := p.view(at, table)
			if line, twice := named[view.Name]; twice {
				p.fault(join(at, "name"), fmt.Sprintf("there is a view %s already, on line %d", quote(view.Name), line))
			} else if view.Name != "" {
				named[view.Name] = p.positions.line(join(at, "name"))
			}
			*to = append(*to, view)
		}
		if len(*to) > query.MaxViews {
			p.fault(index(at, query.MaxViews), fmt.Sprintf("is one too many; the keys are 1 to %d", query.MaxViews))
		}
	}
}

// view reads one view. What is wrong in it is left empty.
func (p *parser) view(at string, table map[string]any) query.View {
	var v query.View
	p.table(at, table, []field{
		{"name", p.viewName(&v.Name)},
		{"filter", p.filter(&v.Filter)},
		{"sort", p.name(&v.Sort, "sort", p.vocabulary.Sorts)},
		{"reverse", p.boolean(&v.Reverse)},
		{"columns", p.columns(&v.Columns)},
	})
	if !has(table, "name") {
		p.fault(join(at, "name"), "is missing; a view needs a name")
	}
	return v
}

func (p *parser) viewName(to *string) reader {
	read := p.label(to)
	return func(at string, v any) {
		if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
			p.fault(at, "must not be empty")
			return
		}
		read(at, v)
	}
}

// filter reads a filter, and reports the first of its conditions that is wrong.
func (p *parser) filter(to *string) reader {
	var text string
	read := p.label(&text)
	return func(at string, v any) {
		read(at, v)
		_, err := query.ParseFilter(text)
		var wrong *query.FilterError
		if errors.As(err, &wrong) {
			p.fault(at, quote(text)+" is no filter: "+shown(words.FilterProblem(wrong), 200))
			return
		}
		*to = text
	}
}
