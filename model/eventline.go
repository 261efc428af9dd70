package model

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
	"unique"

	"studiowatch/model/safe"
)

// quickLine reads a line as this program writes it, in a part of the time that
// encoding/json takes: a start reads thousands. It returns false for any other line,
// also for one that encoding/json can read.
func quickLine(b []byte) (line eventLine, ok bool) {
	if len(b) == 0 || b[0] != '{' || !json.Valid(b) {
		return line, false
	}
	for name, value := range safe.Members(b) {
		if !line.take(name, value) {
			return line, false
		}
	}
	return line, true
}

// take sets the field with a name, and reports whether it could. A text that many lines
// have is kept once.
func (l *eventLine) take(name, value []byte) (ok bool) {
	switch string(name) {
	case "at":
		return l.At.UnmarshalJSON(value) == nil
	case "expires_at":
		return l.Expires.UnmarshalJSON(value) == nil
	case "ready":
		l.Ready, ok = wholeNumber(value)
	case "capacity":
		l.Capacity, ok = wholeNumber(value)
	case "took_s":
		l.Took, ok = plainFloat(value)
	case "watched_s":
		l.Watched, ok = plainFloat(value)
	case "id":
		l.ID, ok = plainText(value)
	case "reason":
		l.Reason, ok = plainText(value)
	case "request_id":
		l.RequestID, ok = plainText(value)
	case "event":
		l.Event, ok = shared[Kind](value)
	case "from":
		l.From, ok = shared[Status](value)
	case "to":
		l.To, ok = shared[Status](value)
	case "profile":
		l.Profile, ok = shared[string](value)
	case "host":
		l.Host, ok = shared[string](value)
	case "verdict":
		l.Verdict, ok = shared[string](value)
	case "model":
		l.Model, ok = shared[string](value)
	case "plan":
		l.Plan, ok = shared[string](value)
	case "by":
		l.By, ok = shared[string](value)
	case "code":
		l.Code, ok = shared[string](value)
	case "session":
		l.Session, ok = shared[string](value)
	}
	return ok
}

// shared returns the one copy of a text that many lines have.
func shared[T ~string](value []byte) (T, bool) {
	text, ok := plainText(value)
	return T(unique.Make(text).Value()), ok
}

// plainText returns a string without escapes; false for any other value.
func plainText(value []byte) (string, bool) {
	if len(value) < 2 || value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 || !utf8.Valid(value) {
		return "", false
	}
	return string(value[1 : len(value)-1]), true
}

func wholeNumber(value []byte) (*int64, bool) {
	n, err := strconv.ParseInt(string(value), 10, 64)
	return &n, err == nil
}

func plainFloat(value []byte) (float64, bool) {
	n, err := strconv.ParseFloat(string(value), 64)
	return n, err == nil
}
