package words

import (
	"fmt"

	"studiowatch/model/poll"
)

// CountDifference says how the records of a list differ from its total; empty if
// they do not.
func CountDifference(c poll.ListCount) string {
	switch {
	case !c.Differs():
		return ""
	case c.Cut && c.Says > c.Seen:
		return fmt.Sprintf("the list is too long to be read to its end: %d of %d are shown", c.Seen, c.Says)
	case c.Cut:
		return fmt.Sprintf("the list is too long to be read to its end: %d are shown", c.Seen)
	}
	return fmt.Sprintf("the service says %d, listed %d", c.Says, c.Seen)
}
