package config

import (
	"fmt"
	"iter"
	"slices"
	"time"
)

// Field is a key that a table of ParseTables may have. Text, Fraction, Whole and
// Duration return one.
type Field struct {
	name string
	read func(*parser) reader
}

// Text returns a key for one of the known texts, or for any text if none are given.
func Text[S ~string](name string, to *S, known ...S) Field {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	return Field{name, func(p *parser) reader {
		var text string
		read := p.label(&text)
		if len(known) > 0 {
			read = p.name(&text, name, names)
		}
		return func(at string, v any) {
			read(at, v)
			*to = S(text)
		}
	}}
}

// Fraction returns a key for a number.
func Fraction(name string, to *float64) Field {
	return Field{name, func(p *parser) reader {
		return func(at string, v any) {
			switch v := v.(type) {
			case float64:
				*to = v
			case int64:
				*to = float64(v)
			default:
				p.fault(at, "must be a number, not "+typeName(v))
			}
		}
	}}
}

// Whole returns a key for a number without a fraction.
func Whole(name string, to *int) Field {
	return Field{name, func(p *parser) reader {
		return func(at string, v any) {
			n, ok := v.(int64)
			if !ok {
				p.fault(at, "must be a whole number, not "+typeName(v))
				return
			}
			*to = int(n)
		}
	}}
}

// Duration returns a key for a duration of any length and sign.
func Duration(name string, to *time.Duration) Field {
	return Field{name, func(p *parser) reader {
		return func(at string, v any) {
			s, ok := v.(string)
			d, err := time.ParseDuration(s)
			switch {
			case !ok:
				p.fault(at, `must be a duration in quotes, such as "5s", not `+typeName(v))
			case err != nil:
				p.fault(at, quote(s)+` is not a duration such as "5s" or "2m30s"`)
			default:
				*to = d
			}
		}
	}}
}

// ParseTables returns the tables of a document that has only tables of the
// form [[name]]. Each table starts as a copy of empty. Fields returns the
// keys that a table may have, and check yields the keys whose values are wrong,
// with the reason. A value that cannot be read stays as in empty, and check's
// problem with it is not reported. The error is Faults, as with Parse.
func ParseTables[T any](file string, data []byte, name string, empty T, fields func(*T) []Field, check func(T) iter.Seq2[string, string]) ([]T, error) {
	p := newParser(file, Vocabulary{})
	tree, ok := p.tree(data)
	if !ok {
		return nil, p.faults
	}
	var tables []T
	p.table("", tree, []field{{name, func(at string, v any) {
		for i, v := range p.tables(at, v) {
			t, before := empty, len(p.faults)
			at := index(at, i)
			var readers []field
			for _, f := range fields(&t) {
				readers = append(readers, field{f.name, f.read(p)})
			}
			p.table(at, v, readers)
			reported := slices.Clone(p.faults[before:])
			for key, problem := range check(t) {
				at := join(at, key)
				if !slices.ContainsFunc(reported, func(f Fault) bool { return f.Key == shown(at, keyWidth) }) {
					p.fault(at, problem)
				}
			}
			tables = append(tables, t)
		}
	}}})
	if len(p.faults) > 0 {
		p.faults.sort()
		return nil, p.faults
	}
	return tables, nil
}

// tables returns the elements of a list of tables, or reports that the value
// is not such a list.
func (p *parser) tables(at string, v any) []map[string]any {
	list, ok := listOf(v)
	if !ok {
		p.fault(at, fmt.Sprintf("must be written with two brackets, [[%s]], before its keys", at))
		return nil
	}
	tables := make([]map[string]any, 0, len(list))
	for i, v := range list {
		table, ok := v.(map[string]any)
		if !ok {
			p.fault(index(at, i), "must be a section, not "+typeName(v))
		}
		tables = append(tables, table)
	}
	return tables
}
