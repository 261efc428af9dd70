package model

import (
	"strconv"
	"strings"
	"time"

	"studiowatch/model/safe"
)

// Sample is the result of one request about one deployment: either a reading or a
// Failure.
type Sample struct {
	Ref        Ref
	Poll       Poll
	Deployment *Deployment // nil when the request failed
	Failure    *Failure    // nil when it succeeded
	Listed     bool        // from a page of the list, which may have fewer fields than a GET
}

// Poll is the request behind a sample.
type Poll struct {
	At         time.Time     // when the answer was complete
	HTTPStatus int           // 0 when no answer came
	Latency    time.Duration // from sending to the end of the body
	RequestID  safe.Text     // the server's, for a support ticket
	Date       time.Time     // the server's clock, from the Date header; zero when it sent none
}

func (p Poll) SentAt() time.Time { return p.At.Add(-p.Latency) }

// Failure is why a request brought no reading.
type Failure struct {
	Class      FailureClass
	Code       safe.Text // the server's error code as sent; empty when there was none
	Message    safe.Text
	HTTPStatus int           // 0 when no answer came
	RequestID  safe.Text     // empty when none came
	RetryAfter time.Duration // from the server; 0 if it sent none
	Host       safe.Text     // the host that was asked
	Region     string        // the region id of that host; empty for an unknown one
	KeySource  safe.Text     // where the key came from, never the key
}

// FailureClass groups failures by what can be done about them.
type FailureClass uint8

const (
	FailNetwork    FailureClass = iota + 1 // no connection: DNS, refused, reset, cut off
	FailTimeout                            // no whole answer within the time limit
	FailTLS                                // the certificate or handshake was refused
	FailProxy                              // the HTTP proxy is the trouble
	FailRedirect                           // a redirect, which is never followed
	FailKey                                // the key was refused
	FailPermission                         // the key may not do this
	FailBilling                            // the account must pay or subscribe
	FailNotFound                           // no such deployment for this key
	FailThrottled                          // too many requests
	FailRejected                           // the request itself was refused
	FailServer                             // the service is in trouble, or busy
	FailUnreadable                         // an answer that is no answer: not JSON, cut short, empty
)

// Label returns the short name that a row shows: the server's code, else the HTTP
// status, else the class.
func (f *Failure) Label() string {
	switch {
	case !f.Code.Empty():
		return f.Code.String()
	case f.HTTPStatus >= 300:
		return "HTTP " + strconv.Itoa(f.HTTPStatus)
	}
	return f.Class.String()
}

// Text returns the message without the label at its beginning.
func (f *Failure) Text() string {
	return strings.TrimPrefix(f.Message.String(), f.Label()+", ")
}

// Wait returns the least time until the same request is repeated; 0 leaves it to
// the back-off. It is never shorter than the server's Retry-After.
func (f *Failure) Wait() time.Duration {
	var least time.Duration
	switch f.Class {
	case FailThrottled:
		least = 30 * time.Second
		if f.RetryAfter > 0 {
			return f.RetryAfter
		}
	case FailBilling:
		least = 5 * time.Minute
	case FailPermission:
		if f.Answered() {
			least = 5 * time.Minute // a right is granted by a person
		}
	case FailRejected:
		if f.Answered() {
			least = time.Minute
		}
	case FailTLS:
		least = time.Minute
	case FailNetwork, FailTimeout, FailProxy, FailRedirect, FailKey, FailNotFound, FailServer, FailUnreadable:
	}
	return max(least, f.RetryAfter)
}

// Answer is the result of one ticket: the sample of a GET, or the records of one
// page of the list.
type Answer struct {
	Poll     Poll
	Samples  []Sample
	Failure  *Failure // why the page could not be read; the failure of a GET is in its sample
	Sent     int      // records on the page, good and bad, including duplicates
	Skipped  int      // records without a usable id, among those sent
	Total    int      // records of the whole list, by the server; 0 if it sent none
	HasTotal bool     // the server sent a usable total
}

// Empty reports whether the request was cancelled before an answer came.
func (a Answer) Empty() bool { return a.Poll.At.IsZero() && a.Failure == nil && len(a.Samples) == 0 }

func (a Answer) Latency() time.Duration {
	for _, s := range a.Samples {
		return s.Poll.Latency
	}
	return a.Poll.Latency
}
