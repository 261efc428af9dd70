package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"time"

	"studiowatch/model"
	"studiowatch/model/disk"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

// Decoder decodes a deployment object as the service sends it. It returns false if
// that is impossible.
type Decoder func(raw []byte) (*model.Deployment, bool)

// Recording reads a file that a Recorder wrote, line by line from the beginning.
type Recording struct {
	Head    Head
	Skipped int // the lines so far that could not be used, each counted once

	file   *os.File
	lines  *bufio.Reader
	line   []byte // the last line that was read; the next one takes its place
	at     int64  // where that line ends in the file
	judged int64  // up to here the lines that could not be used are counted
	decode Decoder
	next   *wire // a line that was read but not used yet; may be nil
	ahead  []model.Sample
	held   int                             // the size of the lines of those, in bytes
	known  map[model.Ref]*model.Deployment // the last reading of each deployment
	frame  frame                           // of the last sample
}

// maxKnown is how many readings are held to save decoding the same again.
const maxKnown = 20_000

// maxPage is how much is held of a page whose end has not come, in bytes.
const maxPage = maxLine

// ErrNoRecording is the error for a file without any line of a recording.
var ErrNoRecording = errors.New("it is no recording: make one with --record")

// OpenRecording opens a recording and reads its head. If there is no head, Head has
// only the time of the first line. The errors are those of disk.Open, and
// ErrNoRecording.
func OpenRecording(path string, decode Decoder) (*Recording, error) {
	// A pipe is refused, because a recording is read more than once.
	file, err := disk.Open(path, disk.Files)
	if err != nil {
		return nil, err
	}
	r := &Recording{file: file, lines: bufio.NewReaderSize(nil, 64<<10), decode: decode, known: map[model.Ref]*model.Deployment{}}
	r.seek(0)
	if err := r.begin(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return r, nil
}

// Close closes the file.
func (r *Recording) Close() error { return r.file.Close() }

// endWindow is how much of the end of a file End reads, in bytes. A line is rarely as
// long.
const endWindow = 1 << 20

// End returns the time of the last line; zero if it cannot be told from the end of the
// file. It does not change what Next returns.
func (r *Recording) End() time.Time {
	info, err := r.file.Stat()
	if err != nil {
		return time.Time{}
	}
	tail := make([]byte, min(info.Size(), endWindow))
	if _, err := r.file.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return time.Time{}
	}
	tail = tail[:max(0, bytes.LastIndexByte(tail, '\n'))] // a last line without a line break is not played
	for len(tail) > 0 {
		begin := bytes.LastIndexByte(tail, '\n') + 1
		var line struct {
			At time.Time `json:"at"`
		}
		if json.Unmarshal(tail[begin:], &line) == nil && !line.At.IsZero() {
			return line.At
		}
		tail = tail[:max(0, begin-1)]
	}
	return time.Time{}
}

func (r *Recording) begin() error {
	for {
		raw, err := r.readLine()
		if err != nil {
			return ErrNoRecording
		}
		var head headLine
		if json.Unmarshal(raw, &head) == nil && head.Event == eventHead && !head.At.IsZero() {
			r.Head = head.head()
			return nil
		}
		if line, ok := r.parse(raw); ok {
			r.next = line
			r.Head.At = line.At
			return nil
		}
	}
}

// skip counts the last line as one that could not be used.
func (r *Recording) skip() {
	if r.at > r.judged {
		r.Skipped++
		r.judged = r.at
	}
}

// wire is a record as it is read.
type wire struct {
	record
	Raw json.RawMessage `json:"sample"`

	same *model.Deployment // the known reading with the same sample; nil if there is none
}

func (r *Recording) parse(raw []byte) (*wire, bool) {
	w, ok := r.unpack(raw)
	if !ok || w.At.IsZero() || w.Page < 0 {
		r.skip()
		return nil, false
	}
	switch w.Event {
	case eventSample:
		if w.same == nil && model.CheckID(w.ID) != nil && w.Page == 0 {
			r.skip()
			return nil, false
		}
	case eventSent, eventCancel:
		if model.CheckID(w.ID) != nil && w.Page == 0 {
			r.skip()
			return nil, false
		}
	case eventPage, eventPast, string(model.KindAsleep), string(model.KindStop):
	case eventHead: // another run was appended here
	default:
		r.skip()
		return nil, false
	}
	w.Profile = printable(w.Profile)
	return w, true
}

// sampleKey is before the sample, which a Recorder writes last.
var sampleKey = []byte(`,"sample":`)

// unpack decodes a line; false if it is no record. Most lines are of a reading that is
// the same as the last one of its deployment. Of these the sample is compared only.
func (r *Recording) unpack(raw []byte) (*wire, bool) {
	var w wire
	if at := bytes.Index(raw, sampleKey); at > 0 && bytes.HasSuffix(raw, []byte("}\n")) {
		sample := raw[at+len(sampleKey) : len(raw)-2]
		raw[at] = '}'
		whole := r.frame.unpack(raw[:at+1], &w) && r.compare(&w, sample)
		if raw[at] = ','; whole {
			return &w, true
		}
	}
	if json.Unmarshal(raw, &w) != nil {
		return nil, false
	}
	kept := safe.Keep(w.Raw)
	w.record.Sample = &kept
	return &w, true
}

// compare takes over a sample; false if it is no JSON.
func (r *Recording) compare(w *wire, sample []byte) bool {
	if d := r.known[model.Ref{Profile: w.Profile, ID: w.ID}]; d != nil {
		if raw, _ := d.Raw.MarshalJSON(); bytes.Equal(raw, sample) {
			w.same = d
			return true
		}
	}
	if !json.Valid(sample) {
		return false
	}
	kept := safe.KeepValid(sample)
	w.record.Sample = &kept
	return true
}

// Next returns the next step, and false at the end.
func (r *Recording) Next() (watch.Step, bool) {
	for {
		line := r.next
		r.next = nil
		if line == nil {
			raw, err := r.readLine()
			if err != nil {
				return watch.Step{}, false
			}
			var ok bool
			if line, ok = r.parse(raw); !ok {
				continue
			}
		}
		if step, ok := r.step(line); ok {
			return step, true
		}
	}
}

// step returns the step of a line. It keeps the samples of a page until the line
// that ends the page.
func (r *Recording) step(line *wire) (watch.Step, bool) {
	ref := model.Ref{Profile: line.Profile, ID: line.ID}
	switch line.Event {
	case string(model.KindAsleep):
		return watch.Step{At: line.At, Asleep: seconds(line.Took)}, line.Took > 0
	case string(model.KindStop), eventHead:
		r.ahead, r.held = nil, 0
		return watch.Step{At: line.At, Stop: true}, true
	case eventSent, eventCancel:
		if line.Page > 0 {
			ref.ID = ""
		}
		return watch.Step{At: line.At, Ref: ref, Page: line.Page, Sent: line.Event == eventSent}, true
	case eventPast:
		step := watch.Step{At: line.At}
		for _, p := range line.Past {
			if p.event != nil {
				step.Past = append(step.Past, *p.event)
			}
		}
		return step, len(step.Past) > 0
	case eventPage:
		samples := r.ahead
		r.ahead, r.held = nil, 0
		return watch.Step{At: line.At, Ref: model.Ref{Profile: line.Profile}, Page: line.Page, Answer: line.page(samples)}, true
	}
	sample := model.Sample{Ref: ref, Poll: line.poll(), Failure: line.failure(), Listed: line.Page > 0}
	if sample.Failure == nil {
		d, ok := r.deployment(ref, line)
		if !ok {
			r.skip()
			return watch.Step{}, false
		}
		sample.Deployment = d
	}
	if line.Page > 0 {
		switch {
		case sample.Deployment == nil || model.CheckID(ref.ID) != nil:
		case r.held+len(r.line) > maxPage:
			r.skip()
		default:
			r.ahead, r.held = append(r.ahead, sample), r.held+len(r.line)
		}
		return watch.Step{}, false
	}
	return watch.Step{At: line.At, Ref: ref, Answer: model.Answer{Poll: sample.Poll, Samples: []model.Sample{sample}}}, true
}

// deployment returns the reading of a line; false if it cannot be decoded. Each line has
// its own, because its remark may differ.
func (r *Recording) deployment(ref model.Ref, line *wire) (*model.Deployment, bool) {
	d := line.same
	if d == nil {
		raw, _ := line.Sample.MarshalJSON() // it was valid when it was read
		fresh, ok := r.decode(raw)
		if !ok {
			return nil, false
		}
		if len(r.known) >= maxKnown {
			clear(r.known)
		}
		d = fresh
		if model.CheckID(ref.ID) == nil {
			r.known[ref] = d
		}
	}
	whole := *d
	whole.Remark = safe.Clean(line.Code)
	return &whole, true
}

// page returns the answer that the last line of a page completes.
func (line *record) page(samples []model.Sample) model.Answer {
	a := model.Answer{Poll: line.poll(), Samples: samples, Failure: line.failure(), Skipped: line.Skipped}
	a.Sent = len(samples) + line.Skipped
	if line.Sent != nil {
		a.Sent = max(0, *line.Sent)
	}
	if line.Total != nil && *line.Total >= 0 {
		a.Total, a.HasTotal = *line.Total, true
	}
	return a
}

func (line *record) poll() model.Poll {
	p := model.Poll{
		At: line.At, HTTPStatus: line.HTTP, RequestID: safe.Clean(line.RequestID), Latency: seconds(line.LatencyMS / 1000),
	}
	if line.Date != nil {
		p.Date = *line.Date
	}
	return p
}

func (line *record) failure() *model.Failure {
	e := line.Error
	if e == nil {
		return nil
	}
	return &model.Failure{
		Class: model.FailureClassNamed(e.Class), Code: safe.Clean(line.Code), Message: safe.Clean(e.Message), HTTPStatus: line.HTTP,
		RequestID: safe.Clean(line.RequestID), RetryAfter: min(seconds(e.RetryAfter), time.Hour), Host: safe.Clean(e.Host),
		Region: printable(e.Region), KeySource: safe.Clean(e.KeySource),
	}
}
