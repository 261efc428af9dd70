// Package journal keeps on disk what was seen, one JSON object a line.
package journal

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// Recorder appends every answer to a file, for a bug report. It holds what the
// server sent and how long that took; the key is nowhere in it. It may be used
// by several goroutines.
type Recorder struct {
	mu   sync.Mutex
	file *os.File
	err  error
}

// record is one line. Its first fields are those of every line this program
// writes; the sample is the server's object as it was sent.
type record struct {
	At        time.Time    `json:"at"`
	Profile   string       `json:"profile"`
	ID        string       `json:"id,omitempty"`
	Event     string       `json:"event"`
	Page      int          `json:"page,omitempty"`
	RequestID string       `json:"request_id,omitempty"`
	HTTP      int          `json:"http_status"`
	LatencyMS int64        `json:"latency_ms"`
	Code      string       `json:"code,omitempty"`
	Error     *recordError `json:"error,omitempty"`
	Sample    *safe.JSON   `json:"sample,omitempty"`
}

type recordError struct {
	Class   string `json:"class"`
	Message string `json:"message,omitempty"`
}

// OpenRecorder opens or makes the file, readable by its owner only.
func OpenRecorder(path string) (*Recorder, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return &Recorder{file: file}, nil
}

// Record appends the answer to a ticket, a line for each sample. After a write
// has failed nothing more is written; Close returns why.
func (r *Recorder) Record(t model.Ticket, a model.Answer) {
	var lines []byte
	for _, s := range a.Samples {
		lines = appendLine(lines, entry(t, s))
	}
	if a.Failure != nil {
		lines = appendLine(lines, entry(t, model.Sample{Ref: t.Ref, Poll: a.Poll, Failure: a.Failure}))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil && len(lines) > 0 {
		_, r.err = r.file.Write(lines)
	}
}

// Close closes the file. It returns the first error there was.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.file.Close(); r.err == nil {
		r.err = err
	}
	return r.err
}

func entry(t model.Ticket, s model.Sample) record {
	line := record{
		At: s.Poll.At, Profile: s.Ref.Profile, ID: s.Ref.ID, Event: "sample", Page: t.Page,
		RequestID: s.Poll.RequestID.String(), HTTP: s.Poll.HTTPStatus, LatencyMS: s.Poll.Latency.Milliseconds(),
	}
	if s.Deployment != nil {
		line.Sample = &s.Deployment.Raw
	}
	if f := s.Failure; f != nil {
		line.Code = f.Code.String()
		line.Error = &recordError{Class: f.Class.String(), Message: f.Message.String()}
	}
	return line
}

func appendLine(to []byte, line record) []byte {
	b, err := json.Marshal(line)
	if err != nil {
		// Every field is a plain value or JSON that was checked when it came.
		return to
	}
	return append(append(to, b...), '\n')
}
