package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// editPlan collects what an edit changes.
type editPlan struct {
	before     Config
	vocabulary Vocabulary
	known      []string     // profiles
	entries    []Entry      // the watch list as it is meant to be, with the removed ones
	tables     []query.View // the views as they are meant to be
	watch      listEdit
	views      listEdit
	result     Edited
	problems   Problems
}

func planEdit(before Config, v Vocabulary) *editPlan {
	p := &editPlan{before: before, vocabulary: v, entries: slices.Clone(before.Watch), tables: slices.Clone(before.Views)}
	for _, profile := range before.Resolve().Profiles {
		p.known = append(p.known, profile.Name)
	}
	p.known = append(p.known, v.Regions...)
	p.watch = listEdit{name: "watch", first: "id", inline: true, set: map[int][]pair{}}
	p.views = listEdit{name: "view", set: map[int][]pair{}}
	return p
}

// meant returns the configuration that the file is to mean.
func (p *editPlan) meant() Config {
	c := p.before
	c.Watch = without(p.entries, p.watch.removed)
	c.Views = p.tables
	return c
}

// without returns a list without the elements of some indexes, which are in order.
func without(list []Entry, removed []int) (rest []Entry) {
	for i, element := range list {
		if _, gone := slices.BinarySearch(removed, i); !gone {
			rest = append(rest, element)
		}
	}
	return rest
}

func (p *editPlan) refuse(format string, args ...any) {
	if problem := fmt.Sprintf(format, args...); !slices.Contains(p.problems, problem) {
		p.problems = append(p.problems, problem)
	}
}

// find returns the indexes of the entries that are meant.
func (p *editPlan) find(t Target) (at []int) {
	for i, e := range p.entries {
		if _, gone := slices.BinarySearch(p.watch.removed, i); t.is(e) && !gone {
			at = append(at, i)
		}
	}
	return at
}

func (p *editPlan) remove(t Target) {
	switch at := p.find(t); len(at) {
	case 0:
		if !t.IfThere && !slices.ContainsFunc(p.before.Watch, t.is) {
			p.refuse("%s", p.notListed(t))
		}
	case 1:
		to, _ := slices.BinarySearch(p.watch.removed, at[0])
		p.watch.removed = slices.Insert(p.watch.removed, to, at[0])
		p.result.Removed = append(p.result.Removed, t.ID)
	default:
		p.ambiguous(t.ID, at)
	}
}

// ambiguous refuses an ID that several entries have.
func (p *editPlan) ambiguous(id string, at []int) {
	var profiles []string
	for _, i := range at {
		profiles = append(profiles, p.entries[i].Profile)
	}
	p.refuse("%s is watched with several profiles, %s; name the profile", quote(id), shown(strings.Join(profiles, ", "), 200))
}

// notListed says why an ID cannot be removed.
func (p *editPlan) notListed(t Target) string {
	wanted := model.Pattern{Profile: t.Profile, Glob: t.ID}
	var ids, matched []string
	for _, e := range p.entries {
		glob := model.Pattern{Profile: e.Profile, Glob: e.ID}
		if e.IsPattern() && !wanted.IsGlob() && glob.Matches(model.Ref{Profile: e.Profile, ID: t.ID}) && (t.Profile == "" || t.Profile == e.Profile) {
			return fmt.Sprintf("%s is there by the glob %s on line %d, which would have to go as a whole", quote(t.ID), quote(e.ID), e.Line)
		}
		ids = append(ids, e.ID)
		wanted.Profile = e.Profile
		if wanted.IsGlob() && !e.IsPattern() && wanted.Matches(model.Ref{Profile: e.Profile, ID: e.ID}) {
			matched = append(matched, e.ID)
		}
	}
	text := quote(t.ID) + " is not in the watch list"
	if others := p.find(Target{ID: t.ID}); t.Profile != "" && len(others) > 0 {
		return fmt.Sprintf("%s of %s; it is there with %s", text, t.Profile, p.entries[others[0]].Profile)
	}
	if len(matched) > 0 {
		return text + " itself; what it matches has to be named: " + shown(strings.Join(matched, " "), 200)
	}
	if near := words.Nearest(t.ID, ids); near != "" {
		return text + "; did you mean " + quote(near) + "?"
	}
	return text
}

// add adds an entry, or changes the one that is there. An ID without a profile is the
// one that is there, with whichever profile.
func (p *editPlan) add(a Addition) {
	if _, err := model.CheckTarget(a.ID); err != nil {
		p.refuse("%s", err)
		return
	}
	if !p.takes(a) {
		return
	}
	switch at := p.find(Target{ID: a.ID, Profile: a.Profile}); {
	case len(at) == 1:
		p.change(at[0], a)
	case len(at) > 1 && len(a.pairs()) == 0:
		p.result.Same = append(p.result.Same, a.ID)
	case len(at) > 1:
		p.ambiguous(a.ID, at)
	default:
		p.append(a)
	}
}

// append adds an entry that is not there. It names its profile only if another would
// be meant without.
func (p *editPlan) append(a Addition) {
	e := Entry{ID: a.ID}.with(a)
	usual, err := p.before.ProfileOf(e)
	switch {
	case a.Profile == "" && err != nil:
		p.refuse("%s: %s; name the profile", quote(a.ID), err)
		return
	case a.Profile != "" && !slices.Contains(p.known, a.Profile):
		p.refuse("%s", unknownName("profile", a.Profile, p.known))
		return
	}
	pairs := []pair{{"id", literal(a.ID)}}
	if e.Profile = usual; a.Profile != "" && a.Profile != usual {
		e.Profile, e.Named = a.Profile, true
		pairs = append(pairs, pair{"profile", literal(a.Profile)})
	}
	pairs = append(pairs, slices.DeleteFunc(a.pairs(), func(p pair) bool { return p.value == "" })...)
	p.entries = append(p.entries, e)
	p.watch.added = append(p.watch.added, item{pairs, len(pairs) == 1})
	p.result.Added = append(p.result.Added, a.ID)
}

// labels returns the texts of an addition by their keys.
func (a Addition) labels() []pair {
	var labels []pair
	if a.Name != nil {
		labels = append(labels, pair{"name", *a.Name})
	}
	if a.Group != nil {
		labels = append(labels, pair{"group", *a.Group})
	}
	return labels
}

// takes reports whether the attributes of an addition may be written, or refuses them.
func (p *editPlan) takes(a Addition) bool {
	count := len(p.problems)
	for _, label := range a.labels() {
		switch {
		case safe.HoldsKey(label.value):
			p.refuse("%s: %s", label.key, noKeys)
		case !safe.Printable(label.value):
			p.refuse("%s: %s holds characters that are not printable", label.key, quote(label.value))
		}
	}
	if n := a.Capacity; n != nil && (*n < 0 || *n > model.MaxCapacity) {
		p.refuse("capacity: %d is out of range; it is 0 to %d", *n, model.MaxCapacity)
	}
	return len(p.problems) == count
}

// with returns an entry with the attributes of an addition.
func (e Entry) with(a Addition) Entry {
	if a.Name != nil {
		e.Name = *a.Name
	}
	if a.Group != nil {
		e.Group = *a.Group
	}
	if a.Capacity != nil {
		e.Capacity = a.Capacity
	}
	return e
}

// change gives the attributes of an addition to an entry that is there.
func (p *editPlan) change(i int, a Addition) {
	before := p.entries[i]
	after := before.with(a)
	switch added := i - len(p.before.Watch); {
	case reflect.DeepEqual(before, after) && added < 0:
		p.result.Same = append(p.result.Same, a.ID)
		return
	case reflect.DeepEqual(before, after):
		return
	case added >= 0:
		p.refuse("%s is to be added twice, and not in the same way", quote(a.ID))
		return
	}
	p.entries[i] = after
	was := Addition{Name: &before.Name, Group: &before.Group, Capacity: before.Capacity}.pairs()
	p.watch.set[i] = append(p.watch.set[i], slices.DeleteFunc(a.pairs(), func(new pair) bool { return slices.Contains(was, new) })...)
	p.result.Changed = append(p.result.Changed, a.ID)
}

// pairs returns the attributes of an addition as they are written.
func (a Addition) pairs() (pairs []pair) {
	for _, label := range a.labels() {
		if label.value != "" {
			label.value = literal(label.value)
		}
		pairs = append(pairs, label)
	}
	if a.Capacity != nil {
		pairs = append(pairs, pair{"capacity", strconv.Itoa(*a.Capacity)})
	}
	return pairs
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// literal returns printable text as TOML.
func literal(s string) string { return `"` + escapes.Replace(s) + `"` }
