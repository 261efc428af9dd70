package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// envelope is an answer of any endpoint, good or bad. Its names may be in upper or lower
// case, as encoding/json reads them.
type envelope struct {
	RequestID, Output, Data, Code, Message, Msg, Error raw
}

// envelopeOf reads the envelope of an object that is valid JSON.
func envelopeOf(object []byte) *envelope {
	m := membersOf(object)
	return &envelope{
		RequestID: m["request_id"], Output: m["output"], Data: m["data"], Code: m["code"], Message: m["message"], Msg: m["msg"],
		Error: m["error"],
	}
}

// payload is a part of an answer that may hold what was asked for.
type payload struct {
	json []byte
	sure bool // it is in an envelope, and not beside the code of an error
}

// open reads the envelope of an answer. It returns the error of an answer with a
// bad status. For a good status it only finds the payloads: the caller knows what
// was asked for, and a usable payload counts more than any code. broken is why the
// body could not be read, or nil. It does not matter if the status alone is enough.
func (c *Client) open(r *reply, broken error) error {
	status := r.poll.HTTPStatus
	if status >= 300 && status <= 399 {
		return c.redirect(r)
	}
	body := bytes.TrimSpace(bytes.TrimPrefix(r.body, []byte("\ufeff")))
	env, object, err := readEnvelope(body)
	if broken != nil {
		err = broken
	}
	if err != nil {
		if _, cut := errors.AsType[*cutError](err); cut {
			err = errors.New("the answer broke off")
		}
		r.fallback = withStatus(status, err.Error())
		if broken == nil && good(status) && isArray(body) && json.Valid(body) {
			r.payloads = []payload{{json: body}}
			return nil
		}
		return r.fallback
	}
	if id := plain(env.RequestID); id != "" {
		r.poll.RequestID = safe.Clean(id)
	}
	reported := env.report()
	if !good(status) {
		if reported.code == strconv.Itoa(status) || reported.code == unnamed {
			reported.code = "" // the code adds nothing to the status
		}
		return reported
	}
	r.findPayloads(env, object, reported)
	return nil
}

// findPayloads records where the payload of a good answer may be, and which error
// the answer is if no place has it.
func (r *reply) findPayloads(env *envelope, object []byte, reported *serviceError) {
	success := succeeded(reported.code)
	for _, v := range []raw{env.Output, env.Data} {
		if !absent(v) {
			r.payloads = append(r.payloads, payload{v, success})
		}
	}
	if len(r.payloads) == 0 {
		r.fallback = unreadable("empty answer: it has no output")
	}
	r.payloads = append(r.payloads, payload{json: object})
	if !success {
		r.fallback = reported
	}
	if !documented(reported.code) {
		remark := reported.code
		if reported.message != "" {
			remark += ": " + reported.message
		}
		r.remark = safe.Clean(remark)
	}
}

// deployment returns the deployment in the answer to a GET. Inside an envelope, an
// object is one if it has a deployed_model or a status, because other endpoints
// answer with other objects. Outside an envelope, or beside the code of an error,
// it needs both, because an ID alone may only repeat the one in the request.
func (r *reply) deployment() (*model.Deployment, error) {
	for _, p := range r.payloads {
		d, ok := decodeDeployment(p.json, &shared{})
		if !ok || d.ID.Empty() && d.Status == "" || !p.sure && (d.ID.Empty() || d.Status == "") {
			continue
		}
		d.Remark = r.remark
		return d, nil
	}
	return nil, r.missingPayload("output without a deployment")
}

// page returns the page of the list in an answer. Outside an envelope, or beside
// the code of an error, only an answer with a deployment counts as a page. No other
// one may prove that the list is empty.
func (r *reply) page() (recordPage, error) {
	for _, payload := range r.payloads {
		p, ok := decodePage(payload.json)
		if !ok || !payload.sure && p.named == 0 {
			continue
		}
		for _, d := range p.deployments {
			d.Remark = r.remark
		}
		if !p.hasTotal { // the total may stand beside the payload
			p.total, p.hasTotal = totalOf(membersOf(r.payloads[len(r.payloads)-1].json))
		}
		return p, nil
	}
	return recordPage{}, r.missingPayload("output without deployments")
}

// missingPayload returns the error of a good answer that lacks what was asked for.
func (r *reply) missingPayload(problem string) error {
	if r.fallback != nil {
		return r.fallback
	}
	for _, p := range r.payloads {
		if inner := envelopeOf(p.json); !absent(inner.Code) {
			if reported := inner.report(); !succeeded(reported.code) {
				return reported // asynchronous tasks report errors like this
			}
		}
	}
	return unreadable(problem)
}

func good(status int) bool { return status >= 200 && status <= 299 }

// documented reports whether a code is empty or a documented code of success.
func documented(code string) bool {
	return code == "" || code == "200" || strings.EqualFold(code, "Success")
}

// succeeded reports whether a code means success: a documented one, OK, 0, or 200
// to 299.
func succeeded(code string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(code))
	return documented(strings.TrimSpace(code)) || strings.EqualFold(strings.TrimSpace(code), "OK") || err == nil && (n == 0 || good(n))
}

// readEnvelope reads a JSON object, or the first object of an event stream, which
// the gateway sends for some errors. It also returns the object as it was sent. If
// the body is not JSON, the error does not quote it, because it is usually the HTML
// of a gateway.
func readEnvelope(body []byte) (*envelope, []byte, error) {
	object := body
	if !isObject(body) && !isArray(body) {
		object = firstEvent(body)
	}
	valid := json.Valid(object)
	switch {
	case len(body) == 0:
		return nil, nil, errors.New("empty answer")
	case valid && isObject(object):
		return envelopeOf(object), object, nil
	case valid:
		return nil, nil, errors.New("not a JSON object, " + size(len(body)))
	case isObject(object) && cutShort(object):
		return nil, nil, errors.New("JSON cut short after " + size(len(body)))
	case isObject(object):
		return nil, nil, errors.New("broken JSON, " + size(len(body)))
	}
	return nil, nil, errors.New("not JSON, " + size(len(body)))
}

// cutShort reports whether the JSON is good except that it ends too early.
func cutShort(object []byte) bool {
	var v json.RawMessage
	err := json.NewDecoder(bytes.NewReader(object)).Decode(&v)
	return errors.Is(err, io.ErrUnexpectedEOF)
}

func firstEvent(body []byte) []byte {
	for line := range bytes.Lines(body) {
		if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			if data = bytes.TrimSpace(data); isObject(data) {
				return data
			}
		}
	}
	return body
}

func size(n int) string {
	if n < 1000 {
		return strconv.Itoa(n) + " B"
	}
	if n < 1000*1000 {
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1000*1000))
}

// unnamed stands for the code of an error that has none.
const unnamed = "error"

// report returns the error in an answer. If the answer has none, the code is empty
// or one of success. An error has one of three forms: that of the error-code page,
// of the OpenAI-compatible API of the same gateway, or of the official SDKs.
func (e *envelope) report() *serviceError {
	code, message := plain(e.Code), firstOf(plain(e.Message), plain(e.Msg))
	var text string
	switch {
	case isObject(e.Error):
		nested := membersOf(e.Error)
		code = firstOf(code, plain(nested["code"]), plain(nested["type"]))
		text = firstOf(plain(nested["message"]), plain(nested["msg"]))
	case !absent(e.Error) && e.Error[0] == '"':
		text = plain(e.Error)
	}
	if code == "" && text != "" {
		code = unnamed
	}
	return &serviceError{code, firstOf(message, text)}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}
