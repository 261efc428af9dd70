package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// The limits of the user's command.
const (
	hookTime  = 10 * time.Second       // for one run
	hooks     = 4                      // runs at the same time
	hookQueue = 100                    // waiting events
	hookEnd   = time.Second            // for running commands when the program ends
	hookDelay = 200 * time.Millisecond // for the pipes of a command that has ended
)

// Hook runs the user's command for each event.
type Hook struct {
	world  World
	notice func(string)
	limit  time.Duration // for one run of the command
	grace  time.Duration // for commands that run when the program ends

	mu      sync.Mutex
	argv    []string
	hidden  []string // names of environment variables that hold keys
	waiting []model.Event
	running int
	warned  string         // the last notice; empty after a run without an error
	groups  []processGroup // processes that ended commands have left running
	all     sync.WaitGroup
	ctx     context.Context
	cancel  context.CancelFunc
}

// NewHook returns a hook that does nothing before Configure. Its commands continue when
// ctx ends, until Close.
func NewHook(ctx context.Context, w World, notice func(string)) *Hook {
	h := &Hook{world: w, notice: notice, limit: hookTime, grace: hookEnd}
	h.ctx, h.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return h
}

// Configure sets the command, and the variables that it does not get because they hold
// keys.
func (h *Hook) Configure(c config.Config) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.argv, h.hidden = c.Notify.Command, keyVariables(c)
}

// keyVariables returns the names of the environment variables that keys are read from.
func keyVariables(c config.Config) []string {
	names := []string{client.EnvKey, client.EnvKeyFile}
	for _, p := range c.Profiles {
		if p.KeyEnv != "" {
			names = append(names, p.KeyEnv)
		}
	}
	return names
}

// Run runs the command for an event, without waiting for it. If too many events wait,
// the oldest is dropped.
func (h *Hook) Run(e model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.argv) == 0 || h.ctx.Err() != nil {
		return
	}
	h.waiting = append(h.waiting, e)
	if over := len(h.waiting) - hookQueue; over > 0 {
		h.waiting = h.waiting[over:]
		h.warn("the notification command is too slow: some events were not passed on")
	}
	if h.running < hooks {
		h.running++
		h.all.Go(h.work)
	}
}

// work runs the command until no event waits.
func (h *Hook) work() {
	for {
		h.mu.Lock()
		if len(h.waiting) == 0 || h.ctx.Err() != nil {
			h.running--
			h.mu.Unlock()
			return
		}
		e := h.waiting[0]
		h.waiting = h.waiting[1:]
		h.mu.Unlock()
		err := h.Try(e)
		h.mu.Lock()
		switch {
		case err == nil:
			h.warned = ""
		case h.ctx.Err() == nil:
			h.warn("the notification command: " + safe.Clean(h.world.Secrets.Hide(err.Error())).String())
		}
		h.mu.Unlock()
	}
}

// warn shows a notice, unless the last one was the same.
func (h *Hook) warn(text string) {
	if h.warned != text {
		h.warned = text
		h.notice(text)
	}
}

// Finish waits until all commands have run, or ctx ends. No event may come meanwhile.
func (h *Hook) Finish(ctx context.Context) {
	select {
	case <-h.idle():
	case <-ctx.Done():
	}
}

// idle returns a channel that is closed when no command runs.
func (h *Hook) idle() <-chan struct{} {
	done := make(chan struct{})
	go func() {
		h.all.Wait()
		close(done)
	}()
	return done
}

// Close waits for running commands, for hookEnd. Then it kills them and all processes
// that earlier commands have left. It does not wait for a process that cannot be killed
// because its disk does not answer.
func (h *Hook) Close() {
	done := h.idle()
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
		g.kill()
	}
	h.groups = nil
}

// Try runs the command once for an event, and waits for its end. The command gets the
// event on its standard input, as one line of JSON. Its output is discarded. An error
// has the first line of its standard error. Close kills what the command has left
// running.
func (h *Hook) Try(e model.Event) error {
	h.mu.Lock()
	argv, env := h.argv, h.environment(e)
	h.mu.Unlock()
	if len(argv) == 0 {
		return nil // the command was removed while the event waited
	}
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
	detachGroup(c)
	message, err := h.runToEnd(c)
	switch {
	case ctx.Err() == context.DeadlineExceeded:
		return fmt.Errorf("%s has been ended after %v", filepath.Base(argv[0]), h.limit)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("there is no program %s", argv[0])
	case err != nil && message != "":
		return fmt.Errorf("%s: %w: %s", filepath.Base(argv[0]), err, message)
	case err != nil:
		return fmt.Errorf("%s: %w", filepath.Base(argv[0]), err)
	}
	return nil
}

// runToEnd starts a command and waits for its end. If the command fails, message is the
// first line of its standard error.
func (h *Hook) runToEnd(c *exec.Cmd) (message string, err error) {
	output, pipe, err := newErrorOutput()
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
	case group.alive():
		h.keepGroup(group)
	default:
		group.kill()
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		return "", nil // the command succeeded and read only part of the event
	}
	if err != nil {
		message = output.firstLine()
	}
	return message, err
}

// keepGroup keeps a group until Close, and removes groups that have ended.
func (h *Hook) keepGroup(group processGroup) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil {
		group.kill()
		return
	}
	h.groups = slices.DeleteFunc(h.groups, func(g processGroup) bool {
		if g.alive() {
			return false
		}
		g.kill()
		return true
	})
	h.groups = append(h.groups, group)
}

func (h *Hook) expand(program string) string {
	if rest, ok := strings.CutPrefix(program, "~/"); ok && h.world.Home() != "" {
		return filepath.Join(h.world.Home(), rest)
	}
	return program
}

// environment returns the environment of the command: our own without keys, and the
// variables that describe the event.
func (h *Hook) environment(e model.Event) []string {
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

// digits returns a number as text, or "" if it is unknown.
func digits(n model.Number) string {
	if v, ok := n.Int(); ok {
		return fmt.Sprint(v)
	}
	return ""
}
