package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/model"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
	"studiowatch/ui/plain"
)

// maxCreate is the largest value of --create-timeout.
const maxCreate = 24 * time.Hour

// waitFlags are the flags of wait besides the global ones.
type waitFlags struct {
	goal     string
	capacity int
	any      bool
	failFast bool
	timeout  time.Duration
	create   time.Duration
	output   string
	notify   bool
}

func newWait(w host.World, f *session.Flags) *cobra.Command {
	wf := waitFlags{timeout: 30 * time.Minute, create: 10 * time.Second, output: "text"}
	cmd := &cobra.Command{
		Use:        "wait [ID...]",
		Short:      "Block until deployments are ready, or whatever else is waited for",
		SuggestFor: []string{"until", "rollout", "await"},
		Long: "wait blocks until all the deployments are ready, and prints a line whenever one changes. An ID may be " +
			"a glob, which stands for what the key can list; without IDs it waits for the watch list.\n\n" +
			"A deployment is ready when it is RUNNING with all of its capacity. Right after a scaling was asked for it may " +
			"still read so at its old size: give the new one with --capacity. Without it, a deployment that was " +
			"ready from the start counts once it was last edited 15s ago, or still is so 15s later.\n\n" +
			"Errors that may pass are waited out. FAILED ends the wait at once; UPDATING_FAILED, STOPPED, ARREARS_DOWN, " +
			"SUSPENDED, OFFLINING and DELETED once two answers, 5s or more apart, have said so. What stood there from the " +
			"start must still do so 15s later: it may be what was just mended. An ID that was never read is not found once two " +
			"answers, 5s or more apart, have said so, and --create-timeout has passed. It is deleted once it is not found " +
			"and the list has twice not had it, or it was created again.\n\n" +
			"--notify tells of each deployment once, when the wait for it ends, by the bell, the desktop and the command of " +
			"[notify], whatever its on says. The bell and the desktop are reached through standard error, if it is a terminal.",
		Example: "  studiowatch wait qwen-plus-ft-202307121513-5dde\n" +
			"  studiowatch wait chat-a chat-b --capacity 8 --timeout 1h\n" +
			"  studiowatch wait 'emo-*' --for stopped --fail-fast\n" +
			"  studiowatch wait chat-a --notify\n" +
			"  studiowatch wait old-model --for deleted -o ndjson | jq .event",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error { return wait(cmd.Context(), source(w, *f), wf, ids) },
	}
	p := cmd.Flags()
	p.StringVar(&wf.goal, "for", "ready", "wait until it is `GOAL`: ready, running, stopped, deleted or status=X")
	p.IntVar(&wf.capacity, "capacity", 0, "ready means `N` units asked for and N ready")
	p.BoolVar(&wf.any, "any", false, "one deployment is enough")
	p.BoolVar(&wf.failFast, "fail-fast", false, "give up as soon as one deployment cannot get there")
	p.Var(usage.Duration(&wf.timeout, 0, usage.Forever), "timeout", "give up after `DURATION`; 0 is never")
	p.Var(usage.Duration(&wf.create, 0, maxCreate), "create-timeout", "how long an ID may take to appear: `DURATION`, 0s to 24h")
	p.BoolVar(&wf.notify, "notify", false, "tell of each end by all ways of [notify]")
	takePolling(cmd, w, f)
	takeLook(cmd, f)
	takeOutput(cmd, &wf.output, "`FORMAT`: text, or ndjson for an event a line", "text", "ndjson")
	p.BoolVar(&f.All, "all", false, "wait for everything the key can list")
	usage.ExitCodes(cmd, "reached", "If deployments end differently, the first of 3, 4, 2, 1, 7, 6, 5 counts.",
		exit.Lost, exit.BadUsage, exit.NoKey, exit.Unpaid, exit.TimedOut, exit.Unreachable, exit.Missing, exit.Internal)
	usage.Environment(cmd)
	complete(cmd, w, f)
	completeWords(cmd, "for", "ready", "running", "stopped", "deleted", "status=")
	return cmd
}

func wait(ctx context.Context, src session.Source, wf waitFlags, ids []string) error {
	goal, err := wf.check()
	if err != nil {
		return err
	}
	h, ctx, err := openHeadless(ctx, src, ids, "wait for")
	if err != nil {
		return err
	}
	defer h.Close()
	wait := plain.Wait{
		Loop: h.loop, Globs: h.Scope.Patterns, Goal: goal, Any: wf.any, FailFast: wf.failFast, Timeout: wf.timeout, CreateTimeout: wf.create,
		Out: src.World.Stdout, Events: wf.output == "ndjson", Screen: src.World.ScreenSize(), Look: h.look, Keep: h.Keep, Warn: h.Notice,
	}
	if !wf.notify {
		return withExitCode(wait.Run(ctx))
	}
	tell := newTeller(ctx, src.World, h)
	wait.Tell = tell.tell
	err = wait.Run(ctx)
	tell.hook.Finish(ctx)
	return withExitCode(err)
}

// teller tells people of the ends of a wait.
type teller struct {
	hook     *host.Hook
	terminal io.Writer // standard error; nil if it is no terminal
	channels []channel
}

// newTeller returns a teller by all ways of [notify], and warns if none of them can reach
// anybody.
func newTeller(ctx context.Context, w host.World, h headless) teller {
	c := h.Scope.Settings.Config
	t := teller{hook: host.NewHook(ctx, w, h.Notice), terminal: w.ErrorTerminal(), channels: channels(w, c.Notify)}
	h.AtClose(t.hook.Close)
	t.hook.Configure(c)
	switch by := w.Telling(ctx, c); {
	case len(by.Ways) == 0:
		h.Notice("--notify tells nobody: " + by.Lost)
	case t.terminal == nil && len(c.Notify.Command) == 0:
		h.Notice("--notify tells nobody: standard error is no terminal, and [notify] has no command")
	}
	return t
}

func (t teller) tell(events []model.Event) {
	for _, e := range events {
		t.hook.Run(e)
	}
	if t.terminal == nil {
		return
	}
	for _, c := range t.channels {
		_, _ = fmt.Fprint(t.terminal, c.announce(events)) // the wait does not end for it
	}
}

// check returns the goal of the flags, or what is wrong with them.
func (wf waitFlags) check() (plain.Goal, error) {
	if _, err := plain.ParseGoal(wf.goal, 0); err != nil {
		return plain.Goal{}, exit.Usage("--for: %w", err)
	}
	goal, err := plain.ParseGoal(wf.goal, wf.capacity)
	if err != nil {
		return goal, exit.Usage("--capacity %d: %w", wf.capacity, err)
	}
	if wf.any && wf.failFast {
		return goal, exit.Usage("--any is content with one deployment, and --fail-fast gives up for one: say either")
	}
	return goal, nil
}
