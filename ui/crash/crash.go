// Package crash is what is known of a panic in our own code, wherever it was
// caught.
package crash

import (
	"fmt"
	"runtime/debug"
)

// Crash is a panic in our own code. A terminal has been given back by the time
// anybody sees it.
type Crash struct {
	Value any
	Stack []byte
}

func (c *Crash) Error() string { return fmt.Sprintf("internal error: %v", c.Value) }

// Of returns the crash for what recover has returned; nil when that is nil. It
// is called where the panic is caught, so that the stack is the panic's.
func Of(value any) *Crash {
	if value == nil {
		return nil
	}
	return &Crash{Value: value, Stack: debug.Stack()}
}
