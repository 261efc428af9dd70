package model

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"studiowatch/model/safe"
)

// Event is one thing that happened to a deployment, to a profile, or to the run
// of the program. Status, capacity and the like are the values after the event.
type Event struct {
	At      time.Time // when it was seen, up to one interval after it happened
	Ref     Ref       // without an ID it is about the profile, without a profile about the run
	Host    string    // where the readings of the profile came from; empty if unknown
	Kind    Kind
	From    Status // the status before; empty if unknown
	To      Status // the status after; empty if the deployment is gone
	Verdict Verdict

	Ready     Number
	Capacity  Number
	Model     safe.Text     // the base model, else the deployed one
	Plan      safe.Text     // the billing plan
	By        safe.Text     // who last edited the deployment, when it was edited; an account UID
	Code      safe.Text     // the error's code
	Reason    safe.Text     // the server's words
	RequestID safe.Text     // of the answer that showed it
	Took      time.Duration // how long the state that has ended lasted; 0 if its beginning was not seen
	Expires   time.Time     // of KindExpiring: the end of the prepaid term, by the server's clock
	Session   string        // the run of the program that saw it; empty for this run

	Watched time.Duration // how long the run had watched the deployment before, without an event
	Still   []Still       // of KindClosed: the deployments without an event in the run
}

// Still lists deployments of one profile that a run watched to its end without an
// event. Each was watched at least for the time For.
type Still struct {
	Profile string        `json:"profile"`
	Host    string        `json:"host,omitempty"`
	For     time.Duration `json:"-"`
	IDs     []string      `json:"ids"`
}

// Kind says what happened. The kind of a change to another verdict is the name of
// the new verdict.
type Kind string

// The kinds that are no names of verdicts.
const (
	KindSeen    Kind = "seen"    // read for the first time in a run
	KindChanged Kind = "changed" // status or capacity changed, the verdict did not
	KindUnread  Kind = "unread"  // read again after a time in which it could not be read

	KindExpiring Kind = "expiring" // the prepaid term ends soon, or has ended

	KindOffline Kind = "offline" // of a profile: nothing of it can be read
	KindOnline  Kind = "online"  // of a profile: it can be read again
	KindAsleep  Kind = "asleep"  // of the run: the machine slept, or the program was stopped
	KindOpened  Kind = "opened"  // of the run: it has begun
	KindClosed  Kind = "closed"  // of the run: it has ended
	KindStop    Kind = "stop"    // of the run: it has ended; in recordings and in journals of older versions
)

// KindOf returns the kind of a change to a verdict.
func KindOf(v Verdict) Kind { return Kind(v.String()) }

// The kinds with the name of a verdict that the code mentions.
var (
	KindReady    = KindOf(VerdictReady)
	KindFailed   = KindOf(VerdictFailed)
	KindStalled  = KindOf(VerdictStalled)
	KindDegraded = KindOf(VerdictDegraded)
	KindGone     = KindOf(VerdictGone)
	KindRolling  = KindOf(VerdictRolling)
)

// eventLine is the JSON form of an event. The journal, the commands history and
// wait, and the notification command use it.
type eventLine struct {
	At        time.Time   `json:"at"`
	Profile   string      `json:"profile"`
	Host      string      `json:"host,omitempty"`
	ID        string      `json:"id,omitempty"`
	Event     Kind        `json:"event"`
	From      Status      `json:"from,omitempty"`
	To        Status      `json:"to,omitempty"`
	Verdict   string      `json:"verdict,omitempty"`
	Ready     *int64      `json:"ready,omitempty"`
	Capacity  *int64      `json:"capacity,omitempty"`
	Model     string      `json:"model,omitempty"`
	Plan      string      `json:"plan,omitempty"`
	By        string      `json:"by,omitempty"`
	Code      string      `json:"code,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	RequestID string      `json:"request_id,omitempty"`
	Took      float64     `json:"took_s,omitempty"`
	Expires   time.Time   `json:"expires_at,omitzero"`
	Watched   float64     `json:"watched_s,omitempty"`
	Still     []stillLine `json:"still,omitempty"`
	Session   string      `json:"session,omitempty"`
}

// stillLine is the JSON form of Still.
type stillLine struct {
	Still
	For float64 `json:"watched_s"`
}

// MarshalJSON returns the event as one JSON object. Times are UTC, durations are
// seconds, and unknown fields are left out.
func (e Event) MarshalJSON() ([]byte, error) {
	line := eventLine{
		At: e.At.UTC().Truncate(time.Millisecond), Profile: e.Ref.Profile, Host: e.Host, ID: e.Ref.ID, Event: e.Kind, From: e.From, To: e.To,
		Ready: pointer(e.Ready), Capacity: pointer(e.Capacity), Model: e.Model.String(), Plan: e.Plan.String(),
		By: e.By.String(), Code: e.Code.String(), Reason: e.Reason.String(), RequestID: e.RequestID.String(),
		Took: tenths(e.Took), Expires: e.Expires.UTC().Truncate(time.Millisecond), Watched: tenths(e.Watched), Session: e.Session,
	}
	for _, s := range e.Still {
		line.Still = append(line.Still, stillLine{s, tenths(s.For)})
	}
	if e.Ref.ID != "" {
		line.Verdict = e.Verdict.String()
	}
	return json.Marshal(line)
}

// UnmarshalJSON reads the form of MarshalJSON. It makes texts printable, because
// the source may be anything. The error says what the event lacks.
func (e *Event) UnmarshalJSON(b []byte) error {
	var line eventLine
	if err := json.Unmarshal(b, &line); err != nil {
		return err
	}
	verdict, known := verdictNamed(line.Verdict)
	switch {
	case line.At.IsZero():
		return fmt.Errorf("an event without a time")
	case line.Event == "":
		return fmt.Errorf("an event without a kind")
	case line.ID != "" && CheckID(line.ID) != nil:
		return fmt.Errorf("an event of no deployment: %w", CheckID(line.ID))
	case line.ID != "" && !known:
		return fmt.Errorf("an event with an unknown verdict")
	}
	*e = Event{
		At: line.At, Ref: Ref{printable(line.Profile), line.ID}, Host: printable(line.Host), Kind: Kind(printable(string(line.Event))),
		From: ParseStatus(string(line.From)), To: ParseStatus(string(line.To)), Verdict: verdict,
		Ready: number(line.Ready), Capacity: number(line.Capacity), Model: safe.Clean(line.Model), Plan: safe.Clean(line.Plan),
		By: safe.Clean(line.By), Code: safe.Clean(line.Code), Reason: safe.Clean(line.Reason), RequestID: safe.Clean(line.RequestID),
		Took: seconds(line.Took), Expires: line.Expires, Watched: seconds(line.Watched), Session: printable(line.Session),
	}
	for _, s := range line.Still {
		e.Still = append(e.Still, s.clean())
	}
	return nil
}

// clean returns a line with printable texts, and only with valid IDs.
func (line stillLine) clean() Still {
	s := Still{Profile: printable(line.Profile), Host: printable(line.Host), For: seconds(line.For)}
	s.IDs = slices.DeleteFunc(line.IDs, func(id string) bool { return CheckID(id) != nil })
	return s
}

// tenths returns a duration in seconds, rounded to a tenth.
func tenths(d time.Duration) float64 { return math.Round(d.Seconds()*10) / 10 }

// seconds returns the duration of a number of seconds; 0 if it has none.
func seconds(s float64) time.Duration {
	if !(s >= 0 && s < float64(math.MaxInt64/int64(time.Second))) {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}

func printable(text string) string { return safe.Clean(text).String() }

func pointer(n Number) *int64 {
	v, ok := n.Int()
	if !ok {
		return nil
	}
	return &v
}

func number(v *int64) Number {
	if v == nil {
		return Number{}
	}
	return NumberOf(*v)
}

func verdictNamed(name string) (Verdict, bool) {
	for v, n := range verdictNames {
		if n == name {
			return Verdict(v), true
		}
	}
	return VerdictWaiting, false
}

// SameState reports whether a deployment was in the same state after both events.
func (e Event) SameState(o Event) bool {
	return e.Ref == o.Ref && e.To == o.To && e.Verdict == o.Verdict && e.Ready == o.Ready && e.Capacity == o.Capacity
}
