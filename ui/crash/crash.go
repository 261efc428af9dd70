// Package crash has the error for a panic in our own code.
package crash

import (
	"fmt"
	"runtime/debug"
)

// Crash is a panic in our own code. The terminal is restored before it is reported.
type Crash struct {
	Value any
	Stack []byte
}

func (c *Crash) Error() string { return fmt.Sprintf("internal error: %v", c.Value) }

// Of returns the crash for a value of recover, or nil if that is nil. It must be called
// in the function that calls recover, because it takes the stack of the panic.
func Of(value any) *Crash {
	if value == nil {
		return nil
	}
	return &Crash{Value: value, Stack: debug.Stack()}
}
