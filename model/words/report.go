package words

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
)

// The sentences of a report. Its reader was not there and knows nothing of the program,
// so they are whole and name what they speak of.

// NothingKnown says that there is nothing about an ID or a glob, and which IDs were
// probably meant.
func NothingKnown(id string, nearest []string) string {
	text := "nothing is known of " + id
	if len(nearest) > 0 {
		text += "; did you mean " + strings.Join(nearest, " or ") + "?"
	}
	return text
}

// NothingHappened says that nothing was recorded about any deployment for so long.
func NothingHappened(d time.Duration) string {
	return "Nothing was recorded about any deployment in " + Span(d) + "."
}

// Span writes a length of time for a sentence: 24 hours, 7 days, 1h30m.
func Span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day && d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	case d >= 2*time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d hours", d/time.Hour)
	case d >= time.Hour:
		return Length(d.Round(time.Minute))
	}
	return Length(d.Round(time.Second))
}

// Unwatched says why a deployment was not watched for a while.
func Unwatched(g watch.Gap) string {
	switch g {
	case watch.GapNotRunning:
		return "not watched: studiowatch was not running"
	case watch.GapAsleep:
		return "not watched: the machine slept"
	case watch.GapOffline:
		return "not watched: the service could not be reached"
	case watch.GapUnread:
		return "not watched: the deployment could not be read"
	}
	return ""
}

// NothingSince says that a journal has nothing newer.
const NothingSince = "nothing was written down since then"

// AsBefore says that a deployment was as before it was not watched for a while.
const AsBefore = "as before"

// ReadyUnits says how many units of how many are ready; empty if the service reports
// none.
func ReadyUnits(ready, capacity model.Number) string {
	switch {
	case ready.Sent() && capacity.Sent():
		return fmt.Sprintf("%s of %s units ready", ready, capacity)
	case ready.Sent():
		return fmt.Sprintf("%s units ready", ready)
	case capacity.Sent():
		return fmt.Sprintf("%s units asked for", capacity)
	}
	return ""
}

// Happened says what happened in an event, without the service's reason, which stands
// for itself. It says the units only where nothing else changed, because they stand beside
// it.
func Happened(e model.Event) string {
	h := HappeningOf(query.Change{Event: &e})
	if e.From != e.To {
		h.Size = ""
	}
	return List(h.What[0], h.Size, h.Code)
}

// SplitReason returns the code at the beginning of a reason of the service, and the
// rest. Without a code the rest is the whole reason.
func SplitReason(reason string) (code, rest string) {
	code, rest, found := strings.Cut(reason, ": ")
	if found && !strings.ContainsAny(code, " ,;") {
		return code, rest
	}
	return "", reason
}

// ReasonGiven says what the reason means that the service gives for the state of a
// deployment, and what can be done about it. The failure has its code, which may be empty.
func ReasonGiven(f *model.Failure, v model.Verdict) (cause, remedy string) {
	cause, known := causes[f.Cause()]
	if !known {
		cause = "The service gives this as the reason of the deployment's state."
	}
	switch v {
	case model.VerdictFailed:
		return cause, "Look at the deployment in the Model Studio console; a ticket to the service should have the request ID."
	case model.VerdictStalled, model.VerdictDegraded:
		return cause, "If it lasts, look at the deployment in the Model Studio console; a ticket to the service should have the request ID."
	case model.VerdictReady, model.VerdictRolling, model.VerdictEnding, model.VerdictStopped, model.VerdictGone, model.VerdictUnknown, model.VerdictUnreadable, model.VerdictWaiting:
	}
	return cause, "Nothing needs doing while the deployment moves on."
}

// ChartTitle names the chart of a deployment's capacity.
const ChartTitle = "Ready units over time"

// ChartText says in words what a chart of capacity shows, from its first to its last
// state.
func ChartText(first, last *model.Event, from, to string) string {
	return fmt.Sprintf("At %s %s of %s units were ready. At %s %s of %s units were ready.", from, first.Ready, first.Capacity, to, last.Ready, last.Capacity)
}

// Masked says how many IDs were masked; empty if none was.
func Masked(accounts, workspaces int) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{accounts, "account"}, {workspaces, "workspace"}} {
		switch {
		case p.n == 1:
			parts = append(parts, "the ID of 1 "+p.what)
		case p.n > 1:
			parts = append(parts, fmt.Sprintf("the IDs of %d %ss", p.n, p.what))
		}
	}
	switch {
	case len(parts) == 0:
		return ""
	case accounts+workspaces == 1:
		return "Masked: " + parts[0] + ". A number stands in its place."
	}
	return "Masked: " + strings.Join(parts, " and ") + ". Numbers stand in their place; the same number is the same ID."
}

// Older says how many earlier lines of a timeline a report leaves out.
func Older(n int) string {
	if n == 1 {
		return "1 earlier line is left out. A report of this deployment alone, or of a shorter time, has it."
	}
	return fmt.Sprintf("%d earlier lines are left out. A report of this deployment alone, or of a shorter time, has them.", n)
}

// Times says how often an answer came; empty if that is unknown.
func Times(n int) string {
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// ReportTitle is the head of a report about one deployment, by its name or ID.
func ReportTitle(name string) string { return "What happened to " + name }

// ReportTitleOf is the head of a report about several deployments.
func ReportTitleOf(n int) string {
	switch n {
	case 0:
		return "Nothing happened"
	case 1:
		return "What happened to 1 deployment"
	}
	return fmt.Sprintf("What happened to %d deployments", n)
}

// Deployments says how many deployments there are.
func Deployments(n int) string {
	if n == 1 {
		return "1 deployment"
	}
	return fmt.Sprintf("%d deployments", n)
}

// NotWatched says that a deployment was not watched for so long.
func NotWatched(d time.Duration) string {
	return "It was not watched in this time (" + Span(d) + ")."
}

// ReportBasis says what a report is worth: only what was seen is in it.
func ReportBasis(recorded bool) string {
	if recorded {
		return "Made from the recorded answers of the service. A change is shown when it was first seen, up to one interval after it happened."
	}
	return "Made from what was seen and written down when it was seen. A change is shown when it was first seen, up to one interval after it happened; while nobody watched, nothing was seen."
}

// OnlyTheWorst says of how many deployments a report has more than a line.
func OnlyTheWorst(n int) string {
	return fmt.Sprintf("Only the first %d are told of below. A report of one ID or a glob tells of the others.", n)
}
