package cli

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/words"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// tryOnline asks for one page of the list with each profile, all at once, and
// prints what came of it in the order of the profiles. The error has the exit
// code of the worst.
func tryOnline(ctx context.Context, w host.World, f flags, routes []route) error {
	warn := func(text string) { fmt.Fprintf(w.Stderr, "studiowatch: warning: %s\n", safe.Clean(text)) }
	log, closeLog, err := openLog(f.logFile, warn)
	if err != nil {
		return err
	}
	defer closeLog()
	svc := newService(w, log)
	links := map[string]*link{}
	for _, r := range routes {
		links[r.profile] = svc.open(r)
	}
	svc.replace(links)
	answers := make([]model.Answer, len(routes))
	var asked sync.WaitGroup
	for i, r := range routes {
		asked.Go(func() { answers[i] = svc.poll(ctx, poll.Ticket{Ref: model.Ref{Profile: r.profile}, Page: 1}) })
	}
	asked.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	code, failed := exit.OK, 0
	for i, r := range routes {
		fmt.Fprintf(w.Stdout, "online   %s: %s\n", safe.Clean(r.profile), outcomeText(answers[i]))
		if f := answers[i].Failure; f != nil {
			failed++
			code = worse(code, exitCodeOf(f))
		}
	}
	if code == exit.OK {
		return nil
	}
	return exit.Error{Code: code, Err: fmt.Errorf("%d of %s could not read the list", failed, count(len(routes), "profile"))}
}

// outcomeText says what an answer to the first page of the list is worth.
func outcomeText(a model.Answer) string {
	if f := a.Failure; f != nil {
		text := strings.TrimSuffix(words.Failure(f), ".")
		if !f.RequestID.Empty() {
			text += " (request_id " + f.RequestID.String() + ")"
		}
		return text + ". " + words.Advice(f) + whatStays(f)
	}
	listed := len(a.Samples) + a.Skipped
	text := count(max(listed, a.Total), "deployment")
	if !a.HasTotal && a.Sent > 0 {
		text += " on the first page"
	}
	return fmt.Sprintf("ok, %s, answered in %v", text, a.Poll.Latency.Round(time.Millisecond))
}

// whatStays says what a refusal to list leaves open: only the list was asked
// for.
func whatStays(f *model.Failure) string {
	if f.Class == model.FailPermission && f.Answered() {
		return " Without it patterns and --all find nothing; IDs may be read all the same."
	}
	return ""
}

// exitCodeOf is the exit code that a failure to read the list means. A list
// that is not found, or refused as it was asked for, means a wrong address.
func exitCodeOf(f *model.Failure) int {
	switch f.Class {
	case model.FailKey, model.FailPermission:
		return exit.NoKey
	case model.FailBilling:
		return exit.Unpaid
	case model.FailRejected, model.FailNotFound:
		return exit.BadUsage
	case model.FailNetwork, model.FailTimeout, model.FailTLS, model.FailProxy, model.FailRedirect,
		model.FailThrottled, model.FailServer, model.FailUnreadable:
	}
	return exit.Unreachable
}

// worse returns that of two exit codes which counts where profiles differ: a
// person must act on the first ones, and the last may pass by itself.
func worse(a, b int) int {
	for _, code := range []int{exit.NoKey, exit.Unpaid, exit.BadUsage} {
		if a == code || b == code {
			return code
		}
	}
	return max(a, b)
}
