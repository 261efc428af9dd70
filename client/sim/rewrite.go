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

// good returns the right answer of the service.
func (c call) good() (*http.Response, error) { return roundTrip(c.sim, c.service, c.r) }

// usualDelay is shorter than what a client should wait for.
const usualDelay = 9 * time.Second

func slow(c call) (*http.Response, error) {
	if c.fault.Delay == 0 {
		if err := sleep(c.r.Context(), usualDelay); err != nil {
			return nil, err
		}
	}
	return c.good()
}

// firstPage answers as if the client had asked for page 1.
func firstPage(c call) (*http.Response, error) {
	c.r = c.r.Clone(c.r.Context())
	q := c.r.URL.Query()
	q.Set("page_no", "1")
	c.r.URL.RawQuery = q.Encode()
	return c.good()
}

// changeBody changes the body of the answer.
func changeBody(change func(body []byte) []byte) injector {
	return func(c call) (*http.Response, error) {
		w, err := c.sim.record(c.r, c.service)
		if err != nil {
			return nil, err
		}
		w.body = *bytes.NewBuffer(change(w.body.Bytes()))
		return w.response(c.r), nil
	}
}

// halfBody sends half of the announced body, and then the error of end.
func halfBody(end func(*http.Request) error) injector {
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

// slowBody sends one byte a second.
func slowBody(c call) (*http.Response, error) {
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

// switchProtocols agrees to another protocol that the client did not ask for.
// Nothing comes after that.
func switchProtocols(c call) (*http.Response, error) {
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

// readerFunc is a reader that returns only an error.
type readerFunc func() error

func (f readerFunc) Read([]byte) (int, error) { return 0, f() }

// hugeSize is how many bytes FaultHuge adds to a body. No client accepts so many.
const hugeSize = 9 << 20

// huge puts a huge field before the others, so that a client must read all of
// it first.
func huge(c call) (*http.Response, error) {
	res, err := c.good()
	if err != nil {
		return nil, err
	}
	const head, foot = `{"padding":"`, `",`
	if _, err := io.CopyN(io.Discard, res.Body, 1); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(io.MultiReader(strings.NewReader(head), io.LimitReader(paddingReader{}, hugeSize), strings.NewReader(foot), res.Body))
	res.ContentLength += hugeSize + int64(len(head)+len(foot)) - 1
	return res, nil
}

// paddingReader is an endless series of x.
type paddingReader struct{}

var padding = bytes.Repeat([]byte("x"), 32<<10)

func (paddingReader) Read(b []byte) (int, error) { return copy(b, padding), nil }

func withBOM(c call) (*http.Response, error) {
	w, err := c.sim.record(c.r, c.service)
	if err != nil {
		return nil, err
	}
	w.header.Set("Content-Type", "text/plain")
	w.body = *bytes.NewBuffer(append([]byte("\ufeff"), w.body.Bytes()...))
	return w.response(c.r), nil
}

// hostileText is text that a terminal must never receive: escape sequences that
// write the clipboard, clear the screen and set the title, C1 controls, line ends,
// bidi overrides, zero-width characters, tags and too many combining marks.
const hostileText = "\x1b]52;c;bmFzdHk=\a\x1b[2J\x1b]0;owned\x1b\\\x1bP+q\x1b\\\u009b31m\u009d8;;x\u009c\x00\x7f\b\r\n\t" +
	"\u202egnp\u2066\u200f\u061c\u200b\u200d\u2060\ufeff\U000E0041\ufe0e\ufe0f" + "e\u0301\u0301\u0301\u0301\u0301\u0301"

func hostile(body []byte) []byte {
	text, err := json.Marshal(hostileText)
	if err != nil {
		return body
	}
	text = bytes.Trim(text, `"`)
	return intoKeys(intoTexts(body, text), text)
}

// badUTF8 writes two stray bytes, an incomplete character, a C1 control as one
// byte, and two escapes that JSON allows and text does not.
func badUTF8(body []byte) []byte { return intoTexts(body, []byte("\xff\xfe\xc3(\x9b"+`\ud800\u0000`)) }

const idField = `"deployed_model":"`

// intoTexts puts JSON text before every text of a body of the simulator, except the
// IDs, which identify the records.
func intoTexts(body, text []byte) []byte {
	const begin = `":"`
	body = bytes.ReplaceAll(body, []byte(begin), slices.Concat([]byte(begin), text))
	return bytes.ReplaceAll(body, slices.Concat([]byte(idField), text), []byte(idField))
}

// intoKeys gives every record a field with this name.
func intoKeys(body, name []byte) []byte {
	return bytes.ReplaceAll(body, []byte(idField), slices.Concat([]byte(`"`), name, []byte(`":0,`+idField)))
}
