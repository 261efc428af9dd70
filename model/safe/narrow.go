package safe

// The full-width forms of the printable ASCII characters, and the ideographic space.
const (
	firstWide = '！'
	lastWide  = '～'
	wideSpace = '\u3000'
	toNarrow  = firstWide - '!'
)

// Narrow returns the ASCII character of a full-width one, which is what the same key
// types while an input method for Chinese or Japanese is on. It returns any other
// character unchanged.
func Narrow(r rune) rune {
	switch {
	case r >= firstWide && r <= lastWide:
		return r - toNarrow
	case r == wideSpace:
		return ' '
	}
	return r
}
