package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
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
}

func newWait(w host.World, f *session.Flags) *cobra.Command {
	var wf waitFlags
	cmd := &cobra.Command{
		Use:   "wait [ID…]",
		Short: "Block until deployments are ready, or whatever else is waited for",
		Long: "wait blocks until all the deployments are ready, and prints a line whenever one changes. An ID may be\n" +
			"a glob, which stands for what the key can list; without IDs it waits for the watch list.\n\n" +
			"A deployment is ready when it is RUNNING with all of its capacity. Right after a scaling was asked for it may\n" +
			"still read so at its old size: give the new one with --capacity. Without it, a deployment that was\n" +
			"ready from the start counts once it was last edited 15s ago, or still is so 15s later.\n\n" +
			"Errors that may pass are waited out. FAILED ends the wait at once; UPDATING_FAILED, STOPPED, ARREARS_DOWN,\n" +
			"SUSPENDED, OFFLINING and DELETED once two answers, 5s or more apart, have said so. What stood there from the\n" +
			"start must still do so 15s later: it may be what was just mended. An ID that was never read is not found once two\n" +
			"answers, 5s or more apart, have said so, and --create-timeout has passed. It is deleted once it is not found\n" +
			"and the list has twice not had it, or it was created again.\n\n" +
			"Exit codes: 0 reached, 1 cannot be reached any more, 2 usage or configuration, 3 key or permission, 4 billing,\n" +
			"5 timeout, 6 the API could not be reached, 7 not found or gone, 70 internal error, 128+n signal n. If deployments\n" +
			"end differently, the first of 3, 4, 2, 1, 7, 6, 5 counts.",
		Example: "  studiowatch wait qwen-plus-ft-202307121513-5dde\n" +
			"  studiowatch wait chat-a chat-b --capacity 8 --timeout 1h\n" +
			"  studiowatch wait 'emo-*' --for stopped --fail-fast\n" +
			"  studiowatch wait old-model --for deleted -o ndjson | jq .event",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error { return wait(cmd.Context(), source(w, *f), wf, ids) },
	}
	p := cmd.Flags()
	p.StringVar(&wf.goal, "for", "ready", "wait until it is `GOAL`: ready, running, stopped, deleted or status=X")
	p.IntVar(&wf.capacity, "capacity", 0, "ready means `N` units asked for and N ready")
	p.BoolVar(&wf.any, "any", false, "one deployment is enough")
	p.BoolVar(&wf.failFast, "fail-fast", false, "give up as soon as one deployment cannot get there")
	p.DurationVar(&wf.timeout, "timeout", 30*time.Minute, "give up after `DURATION`; 0 is never")
	p.DurationVar(&wf.create, "create-timeout", 10*time.Second, "how long an ID may take to appear: `DURATION`, 0s to 24h")
	p.StringVarP(&wf.output, "output", "o", "text", "`FORMAT`: text, or ndjson for an event a line")
	p.BoolVar(&f.All, "all", false, "wait for everything the key can list")
	complete(cmd, w, f)
	completeWords(cmd, "for", "ready", "running", "stopped", "deleted", "status=")
	completeWords(cmd, "output", "text", "ndjson")
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
	return withExitCode(wait.Run(ctx))
}

// check returns the goal of the flags, or what is wrong with them.
func (wf waitFlags) check() (plain.Goal, error) {
	goal, err := plain.ParseGoal(wf.goal, wf.capacity)
	switch {
	case err != nil:
		return goal, exit.Usage("--for, --capacity: %w", err)
	case wf.timeout < 0:
		return goal, exit.Usage("--timeout %v: a wait has no length below zero; 0 is for ever", wf.timeout)
	case wf.create < 0 || wf.create > maxCreate:
		return goal, exit.Usage("--create-timeout %v: it may be 0s to 24h", wf.create)
	case wf.output != "text" && wf.output != "ndjson":
		return goal, exit.Usage("-o %q: it is text or ndjson", wf.output)
	case wf.any && wf.failFast:
		return goal, exit.Usage("--any is content with one deployment, and --fail-fast gives up for one: say either")
	}
	return goal, nil
}
