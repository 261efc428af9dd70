package model

import (
	"math"
	"strconv"
)

// Number is an optional whole number of the API. The zero value means that it was
// not sent, which is not the same as 0.
//
// There are several in each reading, so it takes one word: a value from 0 on is kept
// one higher, and the lowest word is a number without a value.
type Number struct{ word int64 }

const wordUnread = math.MinInt64

// maxPlausible is the largest number that is not odd. The service limits capacity
// to 999; its largest rate limits are in the millions.
const maxPlausible = 1_000_000_000

// NumberOf returns n as if the server had sent it. The lowest and the highest int64 do
// not fit, and have no value.
func NumberOf(n int64) Number {
	switch {
	case n == math.MaxInt64 || n == wordUnread:
		return UnreadNumber()
	case n >= 0:
		n++
	}
	return Number{n}
}

// ParseNumber reads the text of a JSON number or string. It accepts 4, "4", 4.0
// and 1e2, because published answers differ. Digits alone have a value if it fits in
// a Number, and other forms if they are a whole number within ±2^53.
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
func UnreadNumber() Number { return Number{wordUnread} }

// Int returns the value, and whether there is one.
func (n Number) Int() (int64, bool) {
	switch {
	case n.word == 0 || n.word == wordUnread:
		return 0, false
	case n.word > 0:
		return n.word - 1, true
	}
	return n.word, true
}

// Sent reports whether the server sent anything for the field.
func (n Number) Sent() bool { return n.word != 0 }

// Odd reports whether the field was sent but cannot be right: negative, above
// 1e9, or no number.
func (n Number) Odd() bool { return n.word < 0 || n.word > maxPlausible+1 }

// String returns the number; "–" if it has no value.
func (n Number) String() string {
	value, ok := n.Int()
	if !ok {
		return "–"
	}
	return strconv.FormatInt(value, 10)
}

// Flag is an optional boolean of the API. The zero value means that it was not
// sent.
type Flag uint8

const (
	FlagAbsent Flag = iota
	FlagFalse
	FlagTrue
)
