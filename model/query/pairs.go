package query

import "studiowatch/model"

// Pair is a field of two deployments, under the name that the service gives it.
type Pair struct {
	Name string
	A, B Value
}

// Value is what was sent for a field.
type Value struct {
	Text string
	Sent bool
}

// Differs reports whether the two have another value, or only one has the field.
func (p Pair) Differs() bool { return p.A != p.B }

// Pairs returns the fields of two deployments as they were sent, in the order of the
// first one; what only the second one has comes last. Either may be nil.
func Pairs(a, b *model.Deployment) []Pair {
	var pairs []Pair
	at := map[string]int{}
	add := func(d *model.Deployment, value func(*Pair) *Value) {
		if d == nil {
			return
		}
		for _, f := range d.Raw.Fields() {
			name := f.Name.String()
			i, known := at[name]
			if !known {
				i = len(pairs)
				at[name] = i
				pairs = append(pairs, Pair{Name: name})
			}
			*value(&pairs[i]) = Value{f.Value.String(), true} // of a name that was sent twice the last one counts
		}
	}
	add(a, func(p *Pair) *Value { return &p.A })
	add(b, func(p *Pair) *Value { return &p.B })
	return pairs
}
