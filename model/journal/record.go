// Package journal has the files that keep events and answers, one JSON object a
// line: the journal and recordings.
package journal

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"studiowatch/model"
	"studiowatch/model/disk"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

// Recorder appends every answer to a file, for a bug report and for replay.
// The file has what the server sent and how long that took, and never the key.
// Several goroutines may use it. Only Close waits for the disk.
type Recorder struct{ file *disk.Appender }

// The events of a recording's lines.
const (
	eventHead   = "recording"
	eventSample = "sample"
	eventPage   = "page"      // ends the samples of a page of the list
	eventPast   = "past"      // the events of the journal before the run
	eventSent   = "sent"      // a request was sent, whose answer comes later
	eventCancel = "cancelled" // it was cancelled instead
)

// record is one line. Its first fields are those of every line that this
// program writes. The sample is the object as the server sent it.
type record struct {
	At        time.Time    `json:"at"`
	Profile   string       `json:"profile"`
	ID        string       `json:"id,omitempty"`
	Event     string       `json:"event"`
	Page      int          `json:"page,omitempty"`
	Total     *int         `json:"total,omitempty"` // nil if the server sent none
	Sent      *int         `json:"sent,omitempty"`  // nil in older recordings
	Skipped   int          `json:"skipped,omitempty"`
	RequestID string       `json:"request_id,omitempty"`
	HTTP      int          `json:"http_status"`
	LatencyMS float64      `json:"latency_ms"`
	Date      *time.Time   `json:"date,omitempty"`
	Code      string       `json:"code,omitempty"`
	Error     *recordError `json:"error,omitempty"`
	Sample    *safe.JSON   `json:"sample,omitempty"`
	Took      float64      `json:"took_s,omitempty"`
	Past      []past       `json:"past,omitempty"`
}

// past is an event from before the run. It is nil if it cannot be read, so that the
// others still can.
type past struct{ event *model.Event }

func (p past) MarshalJSON() ([]byte, error) { return json.Marshal(p.event) }

func (p *past) UnmarshalJSON(b []byte) error {
	var e model.Event
	if json.Unmarshal(b, &e) == nil {
		p.event = &e
	}
	return nil
}

type recordError struct {
	Class      string  `json:"class"`
	Message    string  `json:"message,omitempty"`
	RetryAfter float64 `json:"retry_after_s,omitempty"`
	Host       string  `json:"host,omitempty"`
	Region     string  `json:"region,omitempty"`
	KeySource  string  `json:"key_source,omitempty"` // where the key came from, never the key
}

// OpenRecorder opens or creates the file, which only its owner can read. Warn is
// called at most once, when the file cannot be written and the recording ends.
func OpenRecorder(path string, warn func(string)) (*Recorder, error) {
	file, err := disk.OpenAppender(path, disk.Files, func(err error) {
		warn("the recording ends here: " + Reason(err))
	})
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return &Recorder{file}, nil
}

// Begin writes the head of a run.
func (r *Recorder) Begin(h Head) { r.write(appendLine(nil, h.line())) }

// Sent writes that the request for a ticket is sent. What an answer proves depends on
// what else happened meanwhile.
func (r *Recorder) Sent(t poll.Ticket, now time.Time) { r.write(requestLine(t, eventSent, now)) }

// Cancelled writes that there is no answer to a ticket, because the request was cancelled.
func (r *Recorder) Cancelled(t poll.Ticket, now time.Time) {
	r.write(requestLine(t, eventCancel, now))
}

func requestLine(t poll.Ticket, event string, now time.Time) []byte {
	return appendLine(nil, record{At: now, Profile: t.Ref.Profile, ID: t.Ref.ID, Event: event, Page: t.Page})
}

// Record appends the answer to a ticket: a line for each sample, and a line for the
// page if the ticket is for one.
func (r *Recorder) Record(t poll.Ticket, a model.Answer) {
	var lines []byte
	for _, s := range a.Samples {
		lines = appendLine(lines, sampleLine(t, s))
	}
	if t.Page > 0 && (a.Failure != nil || !a.Poll.At.IsZero()) {
		lines = appendLine(lines, pageLine(t, a))
	}
	r.write(lines)
}

// maxPast is how many events of earlier runs a recording contains.
const maxPast = 2000

// Past writes the newest events of earlier runs, at most maxPast, because stalls and
// estimates depend on them.
func (r *Recorder) Past(now time.Time, events []model.Event) {
	line := record{At: now, Event: eventPast}
	for i := max(0, len(events)-maxPast); i < len(events); i++ {
		line.Past = append(line.Past, past{&events[i]})
	}
	if len(line.Past) > 0 {
		r.write(appendLine(nil, line))
	}
}

// Stop writes the end of the run.
func (r *Recorder) Stop(now time.Time) {
	r.write(appendLine(nil, record{At: now, Event: string(model.KindStop)}))
}

// Asleep writes that the machine has slept for this long until now.
func (r *Recorder) Asleep(now time.Time, d time.Duration) {
	r.write(appendLine(nil, record{At: now, Event: string(model.KindAsleep), Took: d.Seconds()}))
}

func (r *Recorder) write(lines []byte) { _, _ = r.file.Write(lines) }

// Close writes the rest. It waits for the disk, at most a second.
func (r *Recorder) Close() { r.file.Close() }

func sampleLine(t poll.Ticket, s model.Sample) record {
	line := pollLine(s.Poll)
	line.Profile, line.ID, line.Event, line.Page = s.Ref.Profile, s.Ref.ID, eventSample, t.Page
	if s.Deployment != nil {
		line.Sample, line.Code = &s.Deployment.Raw, s.Deployment.Remark.String()
	}
	line.fail(s.Failure)
	return line
}

func pageLine(t poll.Ticket, a model.Answer) record {
	line := pollLine(a.Poll)
	line.Profile, line.Event, line.Page = t.Ref.Profile, eventPage, t.Page
	line.Sent, line.Skipped = &a.Sent, a.Skipped
	if a.HasTotal {
		line.Total = &a.Total
	}
	line.fail(a.Failure)
	return line
}

func pollLine(p model.Poll) record {
	line := record{
		At: p.At, RequestID: p.RequestID.String(), HTTP: p.HTTPStatus, LatencyMS: math.Round(float64(p.Latency.Microseconds())) / 1000,
	}
	if !p.Date.IsZero() {
		line.Date = &p.Date
	}
	return line
}

func (line *record) fail(f *model.Failure) {
	if f == nil {
		return
	}
	line.Code = f.Code.String()
	line.Error = &recordError{
		Class: f.Class.String(), Message: f.Message.String(), RetryAfter: f.RetryAfter.Seconds(),
		Host: f.Host.String(), Region: f.Region, KeySource: f.KeySource.String(),
	}
}

func appendLine(to []byte, line any) []byte {
	b, err := json.Marshal(line)
	if err != nil {
		// This cannot happen: every field is a plain value or checked JSON.
		return to
	}
	return append(append(to, b...), '\n')
}
