package query

import (
	"slices"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// ChoiceKind says what a choice does.
type ChoiceKind uint8

// The values of ChoiceKind.
const (
	ChoiceListed  ChoiceKind = iota // adds a deployment of a list
	ChoiceWatched                   // goes to a deployment that is watched already
	ChoiceTyped                     // adds an ID, as it is typed, that no list has so far
	ChoiceGlob                      // follows a glob
	ChoiceNames                     // does what each of several names does
	ChoiceWrong                     // does nothing, because a name is neither an ID nor a glob
)

// Choice is something that can be done with a typed text.
type Choice struct {
	Kind       ChoiceKind
	Ref        model.Ref         // without a profile where it does not matter; the ID is the name
	Deployment *model.Deployment // nil unless it is listed
	Err        error             // why a name is wrong
}

// Same reports whether two choices do the same.
func (c Choice) Same(o Choice) bool { return c.Kind == o.Kind && c.Ref == o.Ref }

// Choices are all choices for a typed text, the best ones first. The one to take is
// that with the index First: the typed ID if it exists, else the first that fits. If
// nothing is typed, First is -1.
type Choices struct {
	All      []Choice
	First    int
	Exact    bool // First has the typed ID
	Listed   int  // how many are of the kind ChoiceListed
	Watched  int  // how many watched deployments fit; counted for a glob, or if none is listed
	Unwanted int  // how many deployments match the glob and were taken off by hand
}

// Catalog holds the offers and the watched deployments of some profiles.
type Catalog struct {
	*Offers
	Profiles []string // at least one; the first is that of an ID that no list has
	Engine   *watch.Engine
}

// Choices returns what can be done with a typed text.
func (c Catalog) Choices(t Typed) Choices {
	glob, err := model.CheckTarget(t.Name)
	switch {
	case len(t.Names) > 0:
		return c.namesChoices(t.Names)
	case len(t.Words) == 0:
		return c.allChoices()
	case glob && err != nil:
		return Choices{All: []Choice{{Kind: ChoiceWrong, Ref: model.Ref{ID: t.Name}, Err: err}}}
	case glob:
		return c.globChoices(t.Name)
	}
	return c.wordChoices(t, err)
}

// unwatched calls do for every offer of the profiles that is not watched, in the order
// of the profiles and then of their lists.
func (c Catalog) unwatched(do func(*Offer)) {
	for _, profile := range c.Profiles {
		for _, o := range c.all {
			if o.Ref.Profile == profile && c.Engine.Board.Row(o.Ref) == nil {
				do(o)
			}
		}
	}
}

func (o *Offer) choice() Choice {
	return Choice{Kind: ChoiceListed, Ref: o.Ref, Deployment: o.Deployment}
}

// allChoices returns all offers, in the order of the lists.
func (c Catalog) allChoices() Choices {
	found := Choices{First: -1}
	c.unwatched(func(o *Offer) { found.All = append(found.All, o.choice()) })
	found.Listed = len(found.All)
	found.Watched = c.watched(func(*watch.Row) bool { return true })
	return found
}

// watched returns how many watched deployments of the profiles fit.
func (c Catalog) watched(fits func(*watch.Row) bool) (n int) {
	for _, row := range c.Engine.Board.Rows() {
		if slices.Contains(c.Profiles, row.Ref.Profile) && fits(row) {
			n++
		}
	}
	return n
}

// wordChoices returns the offers that have all words. Problem says why the text is no
// ID; nil if it is one.
func (c Catalog) wordChoices(t Typed, problem error) Choices {
	var places [foundPlaces][]Choice
	var found Choices
	c.unwatched(func(o *Offer) {
		if place, ok := o.find(t); ok {
			places[place] = append(places[place], o.choice())
			found.Listed++
		}
	})
	exact := places[foundExact]
	for _, profile := range c.Profiles {
		if ref := (model.Ref{Profile: profile, ID: t.Name}); c.Engine.Board.Row(ref) != nil {
			exact = append(exact, Choice{Kind: ChoiceWatched, Ref: ref})
		}
	}
	if found.Exact = len(exact) > 0; !found.Exact && problem == nil {
		exact = []Choice{{Kind: ChoiceTyped, Ref: model.Ref{Profile: c.Profiles[0], ID: t.Name}}}
		if found.Listed > 0 {
			found.First = 1
		}
	}
	found.All = slices.Concat(exact, places[foundStart], places[foundInID], places[foundElsewhere])
	if len(found.All) == 0 {
		found.All = []Choice{{Kind: ChoiceWrong, Ref: model.Ref{ID: t.Name}, Err: problem}}
	}
	if found.Listed == 0 {
		found.Watched = c.watched(func(row *watch.Row) bool { return holdsAll(row, t.Words) })
	}
	return found
}

// globChoices returns the glob, and then the offers that match it.
func (c Catalog) globChoices(glob string) Choices {
	found := Choices{All: []Choice{{Kind: ChoiceGlob, Ref: model.Ref{ID: glob}}}}
	matches := func(ref model.Ref) bool { return model.Pattern{Profile: ref.Profile, Glob: glob}.Matches(ref) }
	c.unwatched(func(o *Offer) {
		switch {
		case !matches(o.Ref):
		case c.Engine.Unwanted(o.Ref):
			found.Unwanted++
		default:
			found.All = append(found.All, o.choice())
			found.Listed++
		}
	})
	found.Watched = c.watched(func(row *watch.Row) bool { return matches(row.Ref) })
	return found
}

// namesChoices returns the choice of all names, and then that of each.
func (c Catalog) namesChoices(names []string) Choices {
	found := Choices{All: []Choice{{Kind: ChoiceNames}}}
	for _, name := range names {
		choice := c.named(name)
		if choice.Kind == ChoiceListed {
			found.Listed++
		}
		found.All = append(found.All, choice)
	}
	return found
}

// named returns the choice of one name among several.
func (c Catalog) named(name string) Choice {
	glob, err := model.CheckTarget(name)
	switch {
	case err != nil:
		return Choice{Kind: ChoiceWrong, Ref: model.Ref{ID: name}, Err: err}
	case glob:
		return Choice{Kind: ChoiceGlob, Ref: model.Ref{ID: name}}
	}
	typed := Choice{Kind: ChoiceTyped, Ref: model.Ref{Profile: c.Profiles[0], ID: name}}
	for _, profile := range slices.Backward(c.Profiles) {
		ref := model.Ref{Profile: profile, ID: name}
		switch offer := c.byRef[ref]; {
		case c.Engine.Board.Row(ref) != nil && typed.Kind != ChoiceListed:
			typed = Choice{Kind: ChoiceWatched, Ref: ref}
		case c.Engine.Board.Row(ref) == nil && offer != nil:
			typed = offer.choice()
		}
	}
	return typed
}
