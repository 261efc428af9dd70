package plain

import (
	"fmt"
	"runtime/debug"
)

// Crash is a panic in our own code.
type Crash struct {
	Value any
	Stack []byte
}

func (c *Crash) Error() string { return fmt.Sprintf("internal error: %v", c.Value) }

// caught makes a crash of what recover returned, called while its stack is
// still there; nil when nothing panicked.
func caught(value any) *Crash {
	if value == nil {
		return nil
	}
	return &Crash{Value: value, Stack: debug.Stack()}
}
