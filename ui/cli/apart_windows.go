package cli

import (
	"os/exec"
	"syscall"
)

// apart keeps a command from our console.
func apart(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// setsid does nothing where there are no sessions of a terminal.
func setsid(*exec.Cmd) {}
