package watchtest

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
)

// unchanging are the types whose values never change, so that anybody may share them.
var unchanging = []reflect.Type{
	reflect.TypeFor[model.Deployment](), reflect.TypeFor[model.Failure](), reflect.TypeFor[model.Event](), reflect.TypeFor[model.Poll](),
	reflect.TypeFor[time.Location](),
}

// replaced are the fields whose values are replaced as a whole, and never changed.
var replaced = []string{
	"Engine.patterns", "Engine.entries", "Engine.places", "Engine.origins", "History.hosts", "Row.trouble", "sweep.previous", "queue.order", "PlanOptions.Rates",
}

// growing are the fields whose lists only grow. Two may share one if the one that was made
// from the other has no room in it.
var growing = []string{"History.whole", "History.counted", "History.watch", "History.rows", "History.still", "durations.took"}

// Shared returns where a copy reaches memory that belongs to its original and that one of
// them may change.
func Shared(original, whole any) []string {
	g := graph{owned: map[uintptr]string{}}
	g.walk(reflect.ValueOf(original), place{})
	own := g.owned
	g = graph{owned: map[uintptr]string{}, foreign: own}
	g.walk(reflect.ValueOf(whole), place{})
	slices.Sort(g.found)
	return g.found
}

// place is where a walk is: the whole way, and the field that the last struct on it has.
type place struct{ way, field string }

func (p place) to(step string) place { return place{p.way + step, p.field} }

func (p place) toField(t reflect.Type, i int) place {
	return place{p.way + "." + t.Field(i).Name, t.Name() + "." + t.Field(i).Name}
}

// graph is a walk through everything that a value points to.
type graph struct {
	owned   map[uintptr]string // what the walk has reached, and where
	foreign map[uintptr]string // what belongs to another value
	found   []string           // where the walk reaches something foreign
}

// visit notes that the walk reaches some memory, and reports whether it goes on there.
func (g *graph) visit(at uintptr, p place) bool {
	if _, seen := g.owned[at]; at == 0 || seen {
		return false
	}
	g.owned[at] = p.way
	if other, shared := g.foreign[at]; shared {
		g.found = append(g.found, fmt.Sprintf("%s is %s of the original", p.way, other))
		return false
	}
	return true
}

func (g *graph) walk(v reflect.Value, p place) {
	if slices.Contains(replaced, p.field) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && !slices.Contains(unchanging, v.Type().Elem()) && g.visit(v.Pointer(), p) {
			g.walk(v.Elem(), p)
		}
	case reflect.Interface:
		g.walk(v.Elem(), p)
	case reflect.Struct:
		for i := range v.NumField() {
			g.walk(v.Field(i), p.toField(v.Type(), i))
		}
	case reflect.Array:
		for i := range v.Len() {
			g.walk(v.Index(i), p.to(fmt.Sprintf("[%d]", i)))
		}
	case reflect.Slice:
		g.slice(v, p)
	case reflect.Map:
		if v.IsNil() || !g.visit(v.Pointer(), p) {
			return
		}
		for key, value := range v.Seq2() {
			g.walk(key, p.to("[key]"))
			g.walk(value, p.to(fmt.Sprintf("[%v]", key)))
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if !v.IsNil() {
			g.found = append(g.found, p.way+" is of a kind that cannot be copied")
		}
	}
}

func (g *graph) slice(v reflect.Value, p place) {
	grows := slices.Contains(growing, p.field)
	switch {
	case v.Cap() == 0:
		return
	case grows && g.foreign != nil && g.foreign[v.Pointer()] != "":
		if v.Cap() > v.Len() {
			g.found = append(g.found, p.way+" has room in the list of the original")
		}
	case !g.visit(v.Pointer(), p):
		return
	}
	for i := range v.Len() {
		g.walk(v.Index(i), p.to(fmt.Sprintf("[%d]", i)))
	}
}

// Difference returns where two values of the same type differ in what they hold or in
// which pointers are equal; empty if they do not. Queues have their rows in any order.
func Difference(a, b any) string {
	d := difference{pairs: map[[2]uintptr]bool{}, first: map[uintptr]uintptr{}}
	d.compare(reflect.ValueOf(a), reflect.ValueOf(b), place{})
	return d.text
}

type difference struct {
	pairs map[[2]uintptr]bool
	first map[uintptr]uintptr // the pointer in b for each in a
	text  string
}

func (d *difference) is(p place, a, b any) {
	if a != b && d.text == "" {
		d.text = fmt.Sprintf("%s: %v, %v", p.way, a, b)
	}
}

func (d *difference) compare(a, b reflect.Value, p place) {
	if d.text != "" || ignored(p) {
		return
	}
	switch a.Kind() {
	case reflect.Pointer:
		d.pointer(a, b, p)
	case reflect.Interface:
		if d.is(p, a.IsNil(), b.IsNil()); !a.IsNil() {
			d.compare(a.Elem(), b.Elem(), p)
		}
	case reflect.Struct:
		for i := range a.NumField() {
			x, y := a.Field(i), b.Field(i)
			if field := p.toField(a.Type(), i); field.field == "queue.slots" {
				d.inOrder(x, y, field)
			} else {
				d.compare(x, y, field)
			}
		}
	case reflect.Array, reflect.Slice:
		d.is(p.to(".len"), a.Len(), b.Len())
		for i := 0; i < a.Len() && d.text == ""; i++ {
			d.compare(a.Index(i), b.Index(i), p.to(fmt.Sprintf("[%d]", i)))
		}
	case reflect.Map:
		d.is(p.to(".len"), a.Len(), b.Len())
		for key, value := range a.Seq2() {
			if other := b.MapIndex(key); other.IsValid() {
				d.compare(value, other, p.to(fmt.Sprintf("[%v]", key)))
			} else {
				d.is(p.to(fmt.Sprintf("[%v]", key)), "there", "not there")
			}
		}
	case reflect.Func:
		d.is(p, a.Pointer(), b.Pointer())
	default:
		d.is(p, fmt.Sprint(a), fmt.Sprint(b))
	}
}

// computed are the fields that follow from others, and are set once somebody asks for them.
var computed = []string{"durations.usual", "durations.slow"}

// ignored reports whether a field says nothing: its value may be another each time, or is
// not copied.
func ignored(p place) bool {
	return slices.Contains(computed, p.field) || strings.HasPrefix(p.field, "Limiter.") || p.field == "slot.index" ||
		strings.HasPrefix(p.field, "Location.") && p.field != "Location.name"
}

func (d *difference) pointer(a, b reflect.Value, p place) {
	d.is(p, a.IsNil(), b.IsNil())
	pair := [2]uintptr{a.Pointer(), b.Pointer()}
	if d.text != "" || a.IsNil() || d.pairs[pair] {
		return
	}
	d.pairs[pair] = true
	if other, known := d.first[pair[0]]; known && !slices.Contains(unchanging, a.Type().Elem()) {
		d.is(p.to(" points elsewhere"), other, pair[1])
	}
	d.first[pair[0]] = pair[1]
	d.compare(a.Elem(), b.Elem(), p)
}

// inOrder compares the rows of two queues.
func (d *difference) inOrder(a, b reflect.Value, p place) {
	x, y := inOrder(a), inOrder(b)
	d.is(p.to(".len"), len(x), len(y))
	for i := 0; i < len(x) && d.text == ""; i++ {
		d.compare(x[i], y[i], p.to(fmt.Sprintf("[%d]", i)))
	}
}

func inOrder(slots reflect.Value) []reflect.Value {
	all := make([]reflect.Value, slots.Len())
	for i := range all {
		all[i] = slots.Index(i)
	}
	nth := func(v reflect.Value) int64 { return v.Elem().FieldByName("nth").Int() }
	slices.SortFunc(all, func(a, b reflect.Value) int { return cmp.Compare(nth(a), nth(b)) })
	return all
}
