package words

import (
	"fmt"
	"strings"

	"studiowatch/model/query"
)

// Listed says how many of the listed deployments fit.
func Listed(l query.Listing, fit int) string {
	if l.Partial {
		return List(fmt.Sprintf("%d of the first %d listed", fit, l.Records), listFailure(l))
	}
	return List(fmt.Sprintf("%d of %d listed", fit, l.Records), listFailure(l))
}

// listFailure says why a list cannot be read; empty if all can be.
func listFailure(l query.Listing) string {
	switch {
	case l.Failure == nil:
		return ""
	case l.Profiles > 1:
		return l.Failed + ": " + Failure(l.Failure)
	}
	return Failure(l.Failure)
}

// NotListed says why there is no listed deployment to choose, and what is done with
// the typed text instead. The text may be empty.
func NotListed(l query.Listing, c query.Choices, ellipsis string) string {
	text := "nothing listed fits"
	switch {
	case l.Failure != nil:
		text = listFailure(l)
	case l.Reading && l.Now == 0:
		text = "asking the service for its list" + ellipsis
	case l.Reading:
		text = fmt.Sprintf("reading the list; nothing to choose in its first %d so far%s", l.Now, ellipsis)
	case l.Records == 0 && l.Profiles > 1:
		text = "the service lists no deployments for these keys"
	case l.Records == 0:
		text = "the service lists no deployments for this key"
	case len(c.All) == 0 && l.Partial:
		return "all that could be listed is watched already; type another ID"
	case len(c.All) == 0:
		return "all that the service lists is watched already; type another ID"
	case c.Watched > 0:
		text = "what fits is watched already"
	}
	if len(c.All) == 0 {
		return text
	}
	switch c.All[0].Kind {
	case query.ChoiceTyped:
		text = List(text, "the ID is added as it is typed")
	case query.ChoiceGlob:
		text = List(text, "what matches is watched as it appears")
	case query.ChoiceListed, query.ChoiceWatched, query.ChoiceNames, query.ChoiceWrong:
	}
	return text
}

// Takes says what the key for a choice does with it; empty if nothing. Profile is empty
// if there is only one.
func Takes(c query.Choice, profile string) string {
	to := ""
	if profile != "" {
		to = " to " + profile
	}
	switch c.Kind {
	case query.ChoiceListed:
		return "adds " + c.Ref.ID
	case query.ChoiceWatched:
		return "goes to " + c.Ref.ID
	case query.ChoiceTyped:
		return "adds it as typed" + to
	case query.ChoiceGlob:
		return "follows " + c.Ref.ID
	case query.ChoiceNames:
		return "takes all of these"
	case query.ChoiceWrong:
	}
	return ""
}

// Names says what becomes of several names.
func Names(c query.Choices) string {
	kinds := map[query.ChoiceKind]int{}
	for _, choice := range c.All {
		kinds[choice.Kind]++
	}
	var parts []string
	for _, part := range []struct {
		n    int
		text string
	}{
		{kinds[query.ChoiceListed] + kinds[query.ChoiceTyped], "to add"}, {kinds[query.ChoiceGlob], "to follow"},
		{kinds[query.ChoiceWatched], "watched already"}, {kinds[query.ChoiceWrong], "wrong"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.text))
		}
	}
	return strings.Join(parts, ", ")
}

// Glob says what a glob follows.
func Glob(c query.Choices) string {
	text := fmt.Sprintf("follows %d now, and new ones", c.Listed)
	if c.Watched > 0 {
		text += "; " + areWatched(c.Watched)
	}
	switch {
	case c.Unwanted == 1:
		text += "; 1 that was taken off stays off"
	case c.Unwanted > 1:
		text += fmt.Sprintf("; %d that were taken off stay off", c.Unwanted)
	}
	return text
}

func areWatched(n int) string {
	if n == 1 {
		return "1 is watched already"
	}
	return fmt.Sprintf("%d are watched already", n)
}

// Adding is what became of the names that somebody typed.
type Adding struct {
	Added   []string // IDs
	Globs   []string // that are followed from now on
	Found   int      // deployments that the globs match so far
	Watched int      // names that were watched or followed before
	Twice   int      // names that were there more than once
	Wrong   []string // names that are neither an ID nor a glob
	Hidden  int      // added deployments that the filter hides
	Profile string   // to which the deployments belong; empty if that needs no word
	Keep    string   // the key that keeps them after this run; empty if there is none
}

// String says it, the most important first.
func (a Adding) String() string {
	var done []string
	switch n := len(a.Added); {
	case n == 1:
		done = append(done, "added "+a.Added[0])
	case n > 1:
		done = append(done, fmt.Sprintf("added %d", n))
	}
	switch n := len(a.Globs); {
	case n == 1:
		done = append(done, fmt.Sprintf("follows %s, %d now and new ones,", a.Globs[0], a.Found))
	case n > 1:
		done = append(done, fmt.Sprintf("follows %d globs, %d deployments now and new ones,", n, a.Found))
	}
	text := "nothing is added"
	if len(done) > 0 {
		text = strings.Join(done, " and ")
		if a.Profile != "" {
			text += " in " + a.Profile
		}
		text += " for this run"
	}
	parts := append([]string{text}, a.rest()...)
	switch {
	case a.Keep == "" || len(done) == 0:
	case len(a.Added)+len(a.Globs) == 1:
		parts = append(parts, a.Keep+" keeps it")
	default:
		parts = append(parts, a.Keep+" keeps them")
	}
	return strings.Join(parts, "; ")
}

// rest says what was not added, and what is not seen.
func (a Adding) rest() (parts []string) {
	if a.Watched > 0 {
		parts = append(parts, areWatched(a.Watched))
	}
	switch {
	case a.Twice == 1:
		parts = append(parts, "1 is there more than once")
	case a.Twice > 1:
		parts = append(parts, fmt.Sprintf("%d are there more than once", a.Twice))
	}
	switch n := len(a.Wrong); {
	case n == 1:
		parts = append(parts, fmt.Sprintf("1 is no ID: %q", a.Wrong[0]))
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d are no IDs: %q and %d more", n, a.Wrong[0], n-1))
	}
	switch all := len(a.Added) + a.Found; {
	case a.Hidden == 0:
	case a.Hidden == all && all == 1:
		parts = append(parts, "it is hidden by the filter")
	case a.Hidden == all:
		parts = append(parts, "they are hidden by the filter")
	default:
		parts = append(parts, fmt.Sprintf("%d of them hidden by the filter", a.Hidden))
	}
	return parts
}

// Keeping is what an edit does with the entries of the watch list and with the views.
type Keeping struct {
	Added   []string // IDs
	Changed []string // IDs that were there with other attributes
	Removed []string
	Same    []string // IDs that were there as they are wanted
	Views   int      // that are written
}

// String says what was done. It is empty if there is nothing to say.
func (k Keeping) String() string { return k.say("added", "changed", "removed") }

// Plan says what would be done.
func (k Keeping) Plan() string { return k.say("adds", "changes", "removes") }

func (k Keeping) say(verbs ...string) string {
	var parts []string
	for i, ids := range [][]string{k.Added, k.Changed, k.Removed} {
		switch n := len(ids); {
		case n == 1:
			parts = append(parts, verbs[i]+" "+ids[0])
		case n > 1:
			parts = append(parts, fmt.Sprintf("%s %d", verbs[i], n))
		}
	}
	switch {
	case k.Views == 1:
		parts = append(parts, "1 view")
	case k.Views > 1:
		parts = append(parts, fmt.Sprintf("%d views", k.Views))
	}
	switch n := len(k.Same); {
	case n == 1:
		parts = append(parts, k.Same[0]+" was there already")
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d were there already", n))
	}
	return strings.Join(parts, ", ")
}

// AllKept says that the configuration has what is to be kept.
const AllKept = "nothing to keep: the configuration has it already"

// NothingToKeep says that nothing was done that can be kept. Off are deployments that
// were taken off, although a glob of the watch list matches them.
func NothingToKeep(off []string) string {
	if len(off) > 0 {
		return "nothing to keep: " + ComesBack(off)
	}
	return "nothing to keep: nothing was added or taken off, and no view saved"
}

// ComesBack says that deployments were taken off for this run only. The text begins in
// lower case; it is empty if there are none.
func ComesBack(off []string) string {
	switch n := len(off); n {
	case 0:
		return ""
	case 1:
		return "a glob matches " + off[0] + ", so it is off for this run only"
	default:
		return fmt.Sprintf("globs match %s and %d more, so they are off for this run only", off[0], n-1)
	}
}
