package model

import (
	"strconv"
)

// Number is an optional whole number of the API. The zero value means that it was
// not sent, which is not the same as 0.
type Number struct {
	value int64
	state numberState
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
func NumberOf(n int64) Number {
	if n < 0 || n > maxPlausible {
		return Number{n, numberOdd}
	}
	return Number{n, numberFine}
}

// ParseNumber reads the text of a JSON number or string. It accepts 4, "4", 4.0
// and 1e2, because published answers differ. A text without a whole number within
// ±2^53 has no value.
func ParseNumber(sent string) Number {
	if n, err := strconv.ParseInt(sent, 10, 64); err == nil {
		return NumberOf(n)
	}
	f, err := strconv.ParseFloat(sent, 64)
	if err != nil || f != f || f < -1<<53 || f > 1<<53 || f != float64(int64(f)) {
		return UnreadNumber()
	}
	return NumberOf(int64(f))
}

// UnreadNumber returns a number that was sent in a form without a value, such as
// an object.
func UnreadNumber() Number { return Number{state: numberUnread} }

// Int returns the value, and whether there is one.
func (n Number) Int() (int64, bool) { return n.value, n.state == numberFine || n.state == numberOdd }

// Sent reports whether the server sent anything for the field.
func (n Number) Sent() bool { return n.state != numberAbsent }

// Odd reports whether the field was sent but cannot be right: negative, above
// 1e9, or no number.
func (n Number) Odd() bool { return n.state == numberOdd || n.state == numberUnread }

// String returns the number; "–" if it has no value.
func (n Number) String() string {
	if _, ok := n.Int(); !ok {
		return "–"
	}
	return strconv.FormatInt(n.value, 10)
}

// Flag is an optional boolean of the API. The zero value means that it was not
// sent.
type Flag uint8

const (
	FlagAbsent Flag = iota
	FlagFalse
	FlagTrue
)
