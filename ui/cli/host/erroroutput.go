package host

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// errorOutput is what a command writes to its standard error. The beginning is
// kept. The rest is read and dropped for as long as any process writes it: a
// command in the background would end if nobody read.
type errorOutput struct {
	mu    sync.Mutex
	head  []byte
	ended chan struct{}
}

// maxErrorOutput is how many bytes of it are kept.
const maxErrorOutput = 1 << 10

// newErrorOutput returns the end of a pipe for a command to write into.
func newErrorOutput() (*errorOutput, *os.File, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	output := &errorOutput{ended: make(chan struct{})}
	go func() {
		defer close(output.ended)
		defer func() { _ = out.Close() }()
		_, _ = io.Copy(output, out)
	}()
	return output, in, nil
}

func (c *errorOutput) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.head = append(c.head, p[:min(len(p), maxErrorOutput-len(c.head))]...)
	return len(p), nil
}

// firstLine is for when the command has ended. What it has written by then is
// in the pipe, which others may still hold open.
func (c *errorOutput) firstLine() string {
	select {
	case <-c.ended:
	case <-time.After(hookDelay):
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	first, _, _ := strings.Cut(strings.TrimSpace(string(c.head)), "\n")
	return first
}
