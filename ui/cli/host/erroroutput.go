package host

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// errorOutput reads the standard error of a command and keeps its beginning. It reads
// until every process has closed it, because a write to a pipe without a reader would
// end a background process.
type errorOutput struct {
	mu    sync.Mutex
	head  []byte
	ended chan struct{}
}

// maxErrorOutput is how many bytes of the output are kept.
const maxErrorOutput = 1 << 10

// newErrorOutput returns an output, and the pipe that the command writes to.
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

// firstLine returns the first line of the output. It is called after the command has
// ended. Other processes may keep the pipe open, so it waits at most hookDelay.
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
