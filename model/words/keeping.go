package words

import (
	"fmt"
	"strings"
)

// Keeping is what an edit does with the entries of the watch list and with the views.
type Keeping struct {
	Added, Changed, Removed, Same []string // IDs
	Views                         int      // that are written or removed
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
	return "nothing to keep: nothing was added or taken off"
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
