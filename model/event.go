package model

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"studiowatch/model/safe"
)

// Event is one thing that happened: to a deployment, to everything read with a
// profile, or to the watching itself. Status, capacity and the like are those
// from then on.
type Event struct {
	At      time.Time // when it was noticed, which is up to one interval after it happened
	Ref     Ref       // without an ID it is about the profile, without a profile about the watching
	Host    string    // that the profile's readings came from; empty where that is not known
	Kind    Kind
	From    Status // the status before; empty when that is not known
	To      Status // the status from then on; empty once gone
	Verdict Verdict

	Ready     Number
	Capacity  Number
	Model     safe.Text     // the base model, else the deployed one
	Plan      safe.Text     // the billing plan
	By        safe.Text     // who last edited the deployment, when it was edited; an account UID
	Code      safe.Text     // the error's code
	Reason    safe.Text     // the server's words for it
	RequestID safe.Text     // of the answer that told it
	Took      time.Duration // how long what ended had gone on; 0 when its beginning was not seen
	Expires   time.Time     // when the prepaid term ends that a KindExpiring tells of, by the server's clock
	Session   string        // the run of the program that saw it; empty for this one

	Watched time.Duration // how long the run had watched the deployment already, in which there was nothing to tell
	Still   []Still       // of a run that has ended: what it watched and has told nothing of
}

// Still is deployments of one profile that a run watched to its end and found
// as they were known to be. All of them were watched for so long at least.
type Still struct {
	Profile string        `json:"profile"`
	Host    string        `json:"host,omitempty"`
	For     time.Duration `json:"-"`
	IDs     []string      `json:"ids"`
}

// Kind says what happened. A change of the verdict has the new verdict's name.
type Kind string

// The kinds besides the verdicts' names.
const (
	KindSeen    Kind = "seen"    // read for the first time in a run
	KindChanged Kind = "changed" // status or capacity moved, and the verdict did not
	KindUnread  Kind = "unread"  // is read again after a while in which it could not be

	KindExpiring Kind = "expiring" // its prepaid term ends soon, or has ended

	KindOffline Kind = "offline" // of a profile: nothing of it can be read
	KindOnline  Kind = "online"  // of a profile: it can be read again
	KindAsleep  Kind = "asleep"  // of the watching: the machine slept, or the program was stopped
	KindOpened  Kind = "opened"  // of the watching: the run has begun
	KindClosed  Kind = "closed"  // of the watching: the run has ended
	KindStop    Kind = "stop"    // of the watching: the run has ended, as older versions wrote it
)

// KindOf is the kind of a change to a verdict.
func KindOf(v Verdict) Kind { return Kind(v.String()) }

// The kinds people are told of, which have a verdict's name.
var (
	KindReady    = KindOf(VerdictReady)
	KindFailed   = KindOf(VerdictFailed)
	KindStalled  = KindOf(VerdictStalled)
	KindDegraded = KindOf(VerdictDegraded)
	KindGone     = KindOf(VerdictGone)
	KindRolling  = KindOf(VerdictRolling)
)

// eventLine is an event as the journal, history, wait and the notification
// command write it.
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

// stillLine is Still as it is written.
type stillLine struct {
	Still
	For float64 `json:"watched_s"`
}

// MarshalJSON returns the event as one JSON object. Times are UTC, durations
// seconds; a field that is not known is left out.
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

// UnmarshalJSON reads what MarshalJSON writes, from whatever source: texts are
// made printable. The error says what an event lacks.
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

// clean is what may be used of a line: IDs that can be ones.
func (line stillLine) clean() Still {
	s := Still{Profile: printable(line.Profile), Host: printable(line.Host), For: seconds(line.For)}
	s.IDs = slices.DeleteFunc(line.IDs, func(id string) bool { return CheckID(id) != nil })
	return s
}

// tenths is a duration in seconds, to a tenth.
func tenths(d time.Duration) float64 { return math.Round(d.Seconds()*10) / 10 }

// seconds is a duration that was written in seconds; 0 for what cannot be one.
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

// SameState reports whether two events leave a deployment as alike as a
// watcher can tell.
func (e Event) SameState(o Event) bool {
	return e.Ref == o.Ref && e.To == o.To && e.Verdict == o.Verdict && e.Ready == o.Ready && e.Capacity == o.Capacity
}
