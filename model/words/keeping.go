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

// String says it in one line. It is empty if there is nothing to say.
func (k Keeping) String() string {
	var parts []string
	for _, done := range []struct {
		what string
		ids  []string
	}{{"added", k.Added}, {"changed", k.Changed}, {"removed", k.Removed}} {
		switch n := len(done.ids); {
		case n == 1:
			parts = append(parts, done.what+" "+done.ids[0])
		case n > 1:
			parts = append(parts, fmt.Sprintf("%s %d", done.what, n))
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
