package plain

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Schema is the JSON Schema (2020-12) of the array that Readings prints. A line of
// ReadingLines is one object of that array.
//
//go:embed reading.schema.json
var Schema string

// reading is a row as JSON. A field that is not known is left out.
type reading struct {
	Profile    string          `json:"profile"`
	ID         string          `json:"id"`
	Name       string          `json:"name,omitempty"`
	Group      string          `json:"group,omitempty"`
	Verdict    string          `json:"verdict"`
	Status     model.Status    `json:"status,omitempty"`
	Ready      *int64          `json:"ready,omitempty"`
	Capacity   *int64          `json:"capacity,omitempty"`
	Share      *float64        `json:"share,omitempty"`
	Model      string          `json:"model,omitempty"`
	Plan       string          `json:"plan,omitempty"`
	Created    *time.Time      `json:"created_at,omitempty"`
	Edited     *time.Time      `json:"edited_at,omitempty"`
	EditedBy   string          `json:"edited_by,omitempty"`
	Expires    *time.Time      `json:"expires_at,omitempty"`
	Reason     string          `json:"reason,omitempty"`
	Note       string          `json:"note,omitempty"`
	Wanted     *stateValues    `json:"wanted,omitempty"`
	Drift      string          `json:"drift,omitempty"`
	Difference *difference     `json:"difference,omitempty"`
	ReadAt     *time.Time      `json:"read_at,omitempty"`
	RequestID  string          `json:"request_id,omitempty"`
	HTTPStatus int             `json:"http_status,omitempty"`
	Latency    float64         `json:"latency_s,omitempty"`
	Error      *readError      `json:"error,omitempty"`
	Raw        json.RawMessage `json:"raw,omitempty"`
}

type stateValues struct {
	Capacity *int64       `json:"capacity,omitempty"`
	Status   model.Status `json:"status,omitempty"`
}

// difference is the drift as values. For a deployment that is gone, Has is the
// status DELETED.
type difference struct {
	Want *stateValues `json:"want"`
	Has  *stateValues `json:"has"`
}

type readError struct {
	Class   string `json:"class"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

// Readings prints rows as one JSON array, row by row, so that many rows need no more memory
// than few. The error is that of out.
func Readings(out io.Writer, board *watch.Board, rows []*watch.Row, now time.Time) error {
	if len(rows) == 0 {
		_, err := io.WriteString(out, "[]\n")
		return err
	}
	const indent = "  "
	b := bufio.NewWriter(out)
	before := "[\n"
	for _, row := range rows {
		if _, err := b.WriteString(before + indent); err != nil {
			return err
		}
		if err := encode(b, readingOf(board, row, now), indent, indent); err != nil {
			return err
		}
		before = ",\n"
	}
	_, _ = b.WriteString("\n]\n") // Flush returns the error
	return b.Flush()
}

// ReadingLines prints rows as JSON, one object per line. The error is that of out.
func ReadingLines(out io.Writer, board *watch.Board, rows []*watch.Row, now time.Time) error {
	b := bufio.NewWriter(out)
	for _, row := range rows {
		if err := encode(b, readingOf(board, row, now), "", ""); err != nil {
			return err
		}
		if err := b.WriteByte('\n'); err != nil {
			return err
		}
	}
	return b.Flush()
}

// encode writes a value as JSON without the end of the line.
func encode(out io.Writer, v any, prefix, indent string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, indent)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := out.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return err
}

func readingOf(board *watch.Board, row *watch.Row, now time.Time) reading {
	note, _ := words.Row(board, row, now)
	r := reading{
		Profile: row.Ref.Profile, ID: row.Ref.ID, Name: row.Name, Group: row.Group, Verdict: row.Verdict.String(), Note: note.String(),
		Drift: row.Drift().String(), RequestID: row.Poll.RequestID.String(), HTTPStatus: row.Poll.HTTPStatus, Latency: row.Poll.Latency.Seconds(),
		Error: errorOf(row.Blocked()), ReadAt: utc(row.ReadAt), Difference: differenceOf(row.Drift()),
	}
	if w := row.Wanted; w.Capacity.Sent() || w.Status != "" {
		r.Wanted = &stateValues{number(w.Capacity), w.Status}
	}
	d := row.Latest
	if d == nil {
		return r
	}
	r.Status, r.Ready, r.Capacity = d.Status, number(d.ReadyCapacity), number(d.Capacity)
	if share, ok := d.Share(); ok {
		r.Share = &share
	}
	r.Model, r.Plan, r.EditedBy, r.Reason = d.Model().String(), d.Terms().Plan.String(), d.Modifier.String(), d.FailReason.String()
	r.Created, r.Edited, r.Expires = utc(d.Created.At), utc(d.Modified.At), utc(d.PrePaidExpired.At)
	if !d.Raw.Empty() {
		r.Raw = d.Raw.Plain()
	}
	return r
}

func differenceOf(d model.Drift) *difference {
	if !d.Any() {
		return nil
	}
	return &difference{&stateValues{number(d.Want.Capacity), d.Want.Status}, &stateValues{number(d.Has.Capacity), d.Has.Status}}
}

func errorOf(f *model.Failure) *readError {
	if f == nil {
		return nil
	}
	return &readError{Class: f.Class.String(), Code: f.Code.String(), Message: f.Message.String(), Remedy: words.Advice(f)}
}

func number(n model.Number) *int64 {
	i, ok := n.Int()
	if !ok {
		return nil
	}
	return &i
}

func utc(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC().Truncate(time.Millisecond)
	return &at
}
