package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// good is the service's answer, as it should be.
func (c call) good() (*http.Response, error) { return roundTrip(c.sim, c.service, c.r) }

// usualDelay is within what a client should wait for.
const usualDelay = 9 * time.Second

func slow(c call) (*http.Response, error) {
	if c.fault.Delay == 0 {
		if err := sleep(c.r.Context(), usualDelay); err != nil {
			return nil, err
		}
	}
	return c.good()
}

// repeated answers as if page 1 had been asked for.
func repeated(c call) (*http.Response, error) {
	c.r = c.r.Clone(c.r.Context())
	q := c.r.URL.Query()
	q.Set("page_no", "1")
	c.r.URL.RawQuery = q.Encode()
	return c.good()
}

// altered brings the service's answer with another body.
func altered(change func(body []byte) []byte) spoiler {
	return func(c call) (*http.Response, error) {
		w, err := c.sim.record(c.r, c.service)
		if err != nil {
			return nil, err
		}
		w.body = *bytes.NewBuffer(change(w.body.Bytes()))
		return w.response(c.r), nil
	}
}

// halved brings half of the body that was announced, and then an end.
func halved(end func(*http.Request) error) spoiler {
	return func(c call) (*http.Response, error) {
		w, err := c.sim.record(c.r, c.service)
		if err != nil {
			return nil, err
		}
		res := w.response(c.r)
		half := w.body.Next(w.body.Len() / 2)
		res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(half), readerFunc(func() error { return end(c.r) })))
		return res, nil
	}
}

// dripping brings the body a byte a second.
func dripping(c call) (*http.Response, error) {
	res, err := c.good()
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(&drip{c.r.Context(), res.Body})
	return res, nil
}

type drip struct {
	ctx  context.Context
	body io.Reader
}

func (d *drip) Read(b []byte) (int, error) {
	if err := sleep(d.ctx, time.Second); err != nil {
		return 0, err
	}
	return d.body.Read(b[:min(1, len(b))])
}

// switching agrees to another protocol, which nobody asked for and nobody
// speaks. What comes on such a connection is the body.
func switching(c call) (*http.Response, error) {
	w, err := c.sim.record(c.r, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "simulated")
		w.WriteHeader(http.StatusSwitchingProtocols)
	}))
	if err != nil {
		return nil, err
	}
	res := w.response(c.r)
	res.ContentLength, res.Body = -1, io.NopCloser(readerFunc(func() error { return silence(c.r) }))
	return res, nil
}

// readerFunc reads nothing but an error.
type readerFunc func() error

func (f readerFunc) Read([]byte) (int, error) { return 0, f() }

// hugeSize is the padding of FaultHuge in bytes, above what any client takes.
const hugeSize = 9 << 20

// huge pads the JSON in front, so that a client reads all of it first.
func huge(c call) (*http.Response, error) {
	res, err := c.good()
	if err != nil {
		return nil, err
	}
	const head, foot = `{"padding":"`, `",`
	if _, err := io.CopyN(io.Discard, res.Body, 1); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(io.MultiReader(strings.NewReader(head), io.LimitReader(xs{}, hugeSize), strings.NewReader(foot), res.Body))
	res.ContentLength += hugeSize + int64(len(head)+len(foot)) - 1
	return res, nil
}

// xs is an endless row of x.
type xs struct{}

var row = bytes.Repeat([]byte("x"), 32<<10)

func (xs) Read(b []byte) (int, error) { return copy(b, row), nil }

func disguised(c call) (*http.Response, error) {
	w, err := c.sim.record(c.r, c.service)
	if err != nil {
		return nil, err
	}
	w.header.Set("Content-Type", "text/plain")
	w.body = *bytes.NewBuffer(append([]byte("\ufeff"), w.body.Bytes()...))
	return w.response(c.r), nil
}

// nasty is what a terminal must never get to see: escape sequences that write
// the clipboard, clear the screen and set the title, C1 controls, line ends,
// bidi overrides, zero-width characters, tags and too many combining marks.
const nasty = "\x1b]52;c;bmFzdHk=\a\x1b[2J\x1b]0;owned\x1b\\\x1bP+q\x1b\\\u009b31m\u009d8;;x\u009c\x00\x7f\b\r\n\t" +
	"\u202egnp\u2066\u200f\u061c\u200b\u200d\u2060\ufeff\U000E0041\ufe0e\ufe0f" + "e\u0301\u0301\u0301\u0301\u0301\u0301"

func hostile(body []byte) []byte {
	text, err := json.Marshal(nasty)
	if err != nil {
		return body
	}
	text = bytes.Trim(text, `"`)
	return intoKeys(intoTexts(body, text), text)
}

// badUTF8 writes two stray bytes, a character cut short, a C1 control as one
// byte, and two escapes that JSON allows and text does not.
func badUTF8(body []byte) []byte { return intoTexts(body, []byte("\xff\xfe\xc3(\x9b"+`\ud800\u0000`)) }

const idField = `"deployed_model":"`

// intoTexts puts JSON text before every text of a body of our own, but for the
// IDs: without them nobody could tell whose record it is.
func intoTexts(body, text []byte) []byte {
	const begin = `":"`
	body = bytes.ReplaceAll(body, []byte(begin), slices.Concat([]byte(begin), text))
	return bytes.ReplaceAll(body, slices.Concat([]byte(idField), text), []byte(idField))
}

// intoKeys gives every record a field of that name.
func intoKeys(body, name []byte) []byte {
	return bytes.ReplaceAll(body, []byte(idField), slices.Concat([]byte(`"`), name, []byte(`":0,`+idField)))
}
