package desk

import "time"

// DoubleClick is the longest time between the two clicks of a double click.
const DoubleClick = 400 * time.Millisecond

// Clicks tells double clicks from others. What is clicked is told apart by its key.
type Clicks[K comparable] struct {
	key K         // of the last click
	at  time.Time // the time of the last click
}

// Twice notes a click at a time of this machine, and reports whether it is the second one
// of a double click.
func (c *Clicks[K]) Twice(key K, now time.Time) bool {
	twice := c.key == key && now.Sub(c.at) <= DoubleClick
	if c.key, c.at = key, now; twice {
		c.at = time.Time{} // a third click is a first one
	}
	return twice
}
