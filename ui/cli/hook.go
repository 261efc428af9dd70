package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// The bounds of the user's command: how long one may take, how many run at
// once, how many events wait for their turn, how long the end of the program
// waits for them, and how long a pipe is waited for once a command has ended.
const (
	hookTime  = 10 * time.Second
	hooks     = 4
	hookQueue = 100
	hookEnd   = time.Second
	hookDelay = 200 * time.Millisecond
)

// hook runs the user's command for each event. It never keeps anybody waiting.
type hook struct {
	world  world
	notice func(string)
	limit  time.Duration // for one run of the command
	grace  time.Duration // for what runs when the program ends

	mu      sync.Mutex
	argv    []string
	hidden  []string // names of environment variables that hold keys
	waiting []model.Event
	running int
	told    string
	groups  []processGroup // what commands that have ended left running
	all     sync.WaitGroup
	ctx     context.Context
	cancel  context.CancelFunc
}

func newHook(w world, notice func(string)) *hook {
	h := &hook{world: w, notice: notice, limit: hookTime, grace: hookEnd}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

// configure sets the command, and which variables its environment lacks
// because they hold keys.
func (h *hook) configure(c config.Config) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.argv, h.hidden = c.Notify.Command, keyVariables(c)
}

// keyVariables names the environment variables a key is read from.
func keyVariables(c config.Config) []string {
	names := []string{client.EnvKey, client.EnvKeyFile}
	for _, p := range c.Profiles {
		if p.KeyEnv != "" {
			names = append(names, p.KeyEnv)
		}
	}
	return names
}

// run starts the command for an event, or lets it wait for its turn. When too
// many wait, the oldest is given up.
func (h *hook) run(e model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.argv) == 0 || h.ctx.Err() != nil {
		return
	}
	h.waiting = append(h.waiting, e)
	if over := len(h.waiting) - hookQueue; over > 0 {
		h.waiting = h.waiting[over:]
		h.tell("the notification command is too slow: some events were not passed on")
	}
	if h.running < hooks {
		h.running++
		h.all.Go(h.work)
	}
}

// work runs the command until nothing waits any more.
func (h *hook) work() {
	for {
		h.mu.Lock()
		if len(h.waiting) == 0 || h.ctx.Err() != nil {
			h.running--
			h.mu.Unlock()
			return
		}
		e := h.waiting[0]
		h.waiting = h.waiting[1:]
		argv, env := h.argv, h.environment(e)
		h.mu.Unlock()
		err := h.execute(argv, env, e)
		h.mu.Lock()
		switch {
		case err == nil:
			h.told = ""
		case h.ctx.Err() == nil:
			h.tell("the notification command: " + safe.Clean(h.world.secrets.hide(err.Error())).String())
		}
		h.mu.Unlock()
	}
}

// tell says a thing, unless that was said last.
func (h *hook) tell(text string) {
	if h.told != text {
		h.told = text
		h.notice(text)
	}
}

// close gives what runs a moment to end, and then ends it, with all that was
// left running. It does not wait for a process that even then does not end, as
// one whose disk does not answer.
func (h *hook) close() {
	done := make(chan struct{})
	go func() {
		h.all.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(h.grace):
	}
	h.cancel()
	select {
	case <-done:
	case <-time.After(2 * hookDelay):
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, g := range h.groups {
		g.end()
	}
	h.groups = nil
}

// execute runs the command once. The event is on its standard input, as one
// line; what it prints goes nowhere, and the first line of its complaints into
// the error. What it leaves running in the background is ended by close.
func (h *hook) execute(argv, env []string, e model.Event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(h.ctx, h.limit)
	defer cancel()
	c := exec.CommandContext(ctx, h.expand(argv[0]), argv[1:]...)
	c.Env = env
	c.Stdin = bytes.NewReader(append(line, '\n'))
	c.WaitDelay = hookDelay
	apart(c)
	said, err := h.finish(c)
	switch {
	case ctx.Err() == context.DeadlineExceeded:
		return fmt.Errorf("%s has been ended after %v", filepath.Base(argv[0]), h.limit)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("there is no program %s", argv[0])
	case err != nil && said != "":
		return fmt.Errorf("%s: %w: %s", filepath.Base(argv[0]), err, said)
	case err != nil:
		return fmt.Errorf("%s: %w", filepath.Base(argv[0]), err)
	}
	return nil
}

// finish starts a command and waits for its end. It returns the first line of
// what the command complained of, where it failed.
func (h *hook) finish(c *exec.Cmd) (said string, err error) {
	complaints, pipe, err := newComplaints()
	if err != nil {
		return "", err
	}
	c.Stderr = pipe
	err = c.Start()
	_ = pipe.Close()
	if err != nil {
		return "", err
	}
	group, groupErr := groupOf(c)
	err = c.Wait()
	switch {
	case groupErr != nil:
	case group.left():
		h.remember(group)
	default:
		group.end()
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		return "", nil // it has done well, and read only part of the event
	}
	if err != nil {
		said = complaints.firstLine()
	}
	return said, err
}

// remember keeps a group until close, and lets go of those that have ended.
func (h *hook) remember(group processGroup) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil {
		group.end()
		return
	}
	h.groups = slices.DeleteFunc(h.groups, func(g processGroup) bool {
		if g.left() {
			return false
		}
		g.end()
		return true
	})
	h.groups = append(h.groups, group)
}

func (h *hook) expand(program string) string {
	if rest, ok := strings.CutPrefix(program, "~/"); ok && homeDir(h.world) != "" {
		return filepath.Join(homeDir(h.world), rest)
	}
	return program
}

// environment is the program's own without its keys, and the event.
func (h *hook) environment(e model.Event) []string {
	env := withoutKeys(h.world, h.hidden)
	for name, value := range map[string]string{
		"EVENT": string(e.Kind), "AT": e.At.UTC().Format(time.RFC3339), "PROFILE": e.Ref.Profile, "HOST": e.Host, "ID": e.Ref.ID,
		"FROM": string(e.From), "TO": string(e.To), "VERDICT": e.Verdict.String(), "READY": digits(e.Ready), "CAPACITY": digits(e.Capacity),
		"MODEL": e.Model.String(), "PLAN": e.Plan.String(), "CODE": e.Code.String(), "REASON": e.Reason.String(),
		"REQUEST_ID": e.RequestID.String(), "TOOK_S": fmt.Sprintf("%.0f", e.Took.Seconds()), "HEADLINE": words.Headline(e),
	} {
		env = append(env, "STUDIOWATCH_"+name+"="+value)
	}
	return env
}

// digits is a number for a script; empty when there is none.
func digits(n model.Number) string {
	if v, ok := n.Int(); ok {
		return fmt.Sprint(v)
	}
	return ""
}

// complaints are what a command writes to its standard error: the beginning is
// kept, and the rest read and dropped for as long as anybody can write it. A
// command in the background would end, if nobody did.
type complaints struct {
	mu    sync.Mutex
	begun []byte
	ended chan struct{}
}

// maxComplaints is how many bytes of the complaints are kept.
const maxComplaints = 1 << 10

// hear returns the end of a pipe for a command to complain into.
func newComplaints() (*complaints, *os.File, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	heard := &complaints{ended: make(chan struct{})}
	go func() {
		defer close(heard.ended)
		defer func() { _ = out.Close() }()
		_, _ = io.Copy(heard, out)
	}()
	return heard, in, nil
}

func (c *complaints) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = append(c.begun, p[:min(len(p), maxComplaints-len(c.begun))]...)
	return len(p), nil
}

// firstLine is for when the command has ended. What it has written by then is
// in the pipe, which others may still hold open.
func (c *complaints) firstLine() string {
	select {
	case <-c.ended:
	case <-time.After(hookDelay):
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	first, _, _ := strings.Cut(strings.TrimSpace(string(c.begun)), "\n")
	return first
}
