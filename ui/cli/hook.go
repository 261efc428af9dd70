package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
)

// The bounds of the user's command: how long one may take, how many run at
// once, how many events wait for their turn, and how long the end of the
// program waits for them.
const (
	hookTime  = 10 * time.Second
	hooks     = 4
	hookQueue = 100
	hookEnd   = time.Second
)

// hook runs the user's command for each event. It never keeps anybody waiting.
type hook struct {
	world  world
	notice func(string)
	limit  time.Duration // for one run of the command

	mu      sync.Mutex
	argv    []string
	hidden  []string // names of environment variables that hold keys
	waiting []model.Event
	running int
	told    string
	all     sync.WaitGroup
	ctx     context.Context
	cancel  context.CancelFunc
}

func newHook(w world, notice func(string)) *hook {
	h := &hook{world: w, notice: notice, limit: hookTime}
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
	names := []string{"DASHSCOPE_API_KEY", "DASHSCOPE_API_KEY_FILE_PATH"}
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

// close gives what runs a moment to end, and then ends it.
func (h *hook) close() {
	done := make(chan struct{})
	go func() {
		h.all.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(hookEnd):
	}
	h.cancel()
	<-done
}

// execute runs the command once. The event is on its standard input, as one
// line; what it prints goes nowhere, and the first line of its complaints into
// the error.
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
	complaints := &head{}
	c.Stderr = complaints
	c.WaitDelay = time.Second
	apart(c)
	err = c.Run()
	switch {
	case ctx.Err() == context.DeadlineExceeded:
		return fmt.Errorf("%s has been ended after %v", filepath.Base(argv[0]), h.limit)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("there is no program %s", argv[0])
	case err != nil:
		first, _, _ := strings.Cut(strings.TrimSpace(complaints.String()), "\n")
		return fmt.Errorf("%s: %w: %s", filepath.Base(argv[0]), err, first)
	}
	return nil
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
		"REQUEST_ID": e.RequestID.String(), "TOOK_S": fmt.Sprintf("%.0f", e.Took.Seconds()), "HEADLINE": e.Headline(),
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

// head keeps the beginning of what is written to it.
type head struct{ bytes.Buffer }

const headSize = 1 << 10

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), headSize-h.Len())])
	return len(p), nil
}
