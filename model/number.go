package model

import (
	"strconv"

	"studiowatch/model/safe"
)

// Number is an optional whole number of the API. The zero value means that it was
// not sent, which is not the same as 0.
type Number struct {
	value int64
	state numberState
	sent  safe.Text
}

type numberState uint8

const (
	numberAbsent numberState = iota
	numberFine
	numberOdd    // usable, but negative or beyond maxPlausible
	numberUnread // sent, but not a whole number that fits
)

// maxPlausible is the largest number that is not odd. The service limits capacity
// to 999; its largest rate limits are in the millions.
const maxPlausible = 1_000_000_000

// NumberOf returns n as if the server had sent it.
func NumberOf(n int64) Number { return ParseNumber(strconv.FormatInt(n, 10)) }

// ParseNumber reads the text of a JSON number or string. It accepts 4, "4", 4.0
// and 1e2, because published answers differ. A text without a whole number within
// ±2^53 is kept as sent and has no value.
func ParseNumber(sent string) Number {
	n := Number{sent: safe.Clean(sent), state: numberUnread}
	if v, err := strconv.ParseInt(sent, 10, 64); err == nil {
		n.value = v
	} else {
		f, err := strconv.ParseFloat(sent, 64)
		if err != nil || f != f || f < -1<<53 || f > 1<<53 || f != float64(int64(f)) {
			return n
		}
		n.value = int64(f)
		n.sent = safe.Clean(strconv.FormatInt(n.value, 10))
	}
	n.state = numberFine
	if n.value < 0 || n.value > maxPlausible {
		n.state = numberOdd
	}
	return n
}

// UnreadNumber returns a number that was sent in a form without a value, such as
// an object.
func UnreadNumber(sent string) Number { return Number{sent: safe.Clean(sent), state: numberUnread} }

// Int returns the value, and whether there is one.
func (n Number) Int() (int64, bool) { return n.value, n.state == numberFine || n.state == numberOdd }

// Sent reports whether the server sent anything for the field.
func (n Number) Sent() bool { return n.state != numberAbsent }

// Odd reports whether the field was sent but cannot be right: negative, above
// 1e9, or no number.
func (n Number) Odd() bool { return n.state == numberOdd || n.state == numberUnread }

// String returns the number as it was sent; "–" if it has no value.
func (n Number) String() string {
	if _, ok := n.Int(); !ok {
		return "–"
	}
	return n.sent.String()
}

// Flag is an optional boolean of the API. The zero value means that it was not
// sent.
type Flag uint8

const (
	FlagAbsent Flag = iota
	FlagFalse
	FlagTrue
)
