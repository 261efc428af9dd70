//go:build !unix

package terminal

import "time"

// readsInput is true if the framework reads the terminal by our input. Here it reads the
// console itself.
const readsInput = false

// inputReady is not used on this system.
func inputReady(uintptr, time.Duration) bool { return false }
