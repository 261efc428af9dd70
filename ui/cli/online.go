package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/words"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/session"
)

// tryOnline requests the first page of the list with every profile at the same time, and
// prints the outcomes in the order of the profiles. The error has the exit code of the
// worst outcome.
func tryOnline(ctx context.Context, src session.Source, routes []session.Route) error {
	w := src.World
	answers, err := session.FirstPages(ctx, src, routes, warningsOn(w.Stderr))
	if err != nil {
		return err
	}
	code, failed := exit.OK, 0
	for i, r := range routes {
		fmt.Fprintf(w.Stdout, "online   %s: %s\n", safe.Clean(r.Profile), outcomeText(answers[i]))
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

// outcomeText describes an answer to a request for the first page of the list.
func outcomeText(a model.Answer) string {
	if f := a.Failure; f != nil {
		text := strings.TrimSuffix(words.Failure(f), ".")
		if !f.RequestID.Empty() {
			text += " (request_id " + f.RequestID.String() + ")"
		}
		return text + ". " + words.Advice(f) + stillWorks(f)
	}
	listed := len(a.Samples) + a.Skipped
	text := count(max(listed, a.Total), "deployment")
	if !a.HasTotal && a.Sent > 0 {
		text += " on the first page"
	}
	return fmt.Sprintf("ok, %s, answered in %v", text, a.Poll.Latency.Round(time.Millisecond))
}

// stillWorks describes what still works if the list is refused.
func stillWorks(f *model.Failure) string {
	if f.Class == model.FailPermission && f.Answered() {
		return " Without it patterns and --all find nothing; IDs may be read all the same."
	}
	return ""
}

// exitCodeOf returns the exit code for a failure to read the list. A list that is not
// found, or a rejected request, means a wrong address.
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

// worse returns the exit code that counts if profiles differ: first one that a person
// must act on, in this order, and then one that may pass by itself.
func worse(a, b int) int {
	for _, code := range []int{exit.NoKey, exit.Unpaid, exit.BadUsage} {
		if a == code || b == code {
			return code
		}
	}
	return max(a, b)
}
