package safe

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// ASCII replaces the characters of a printable text beyond 0x7E. The width of the text
// stays the same, except where the symbol of a key becomes its name.
func ASCII(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < 0x7f
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < 0x7f {
			b.WriteRune(r)
			continue
		}
		if replacement, ok := asciiFor[r]; ok {
			b.WriteString(replacement)
			continue
		}
		for range ansi.StringWidth(string(r)) {
			b.WriteByte('?')
		}
	}
	return b.String()
}

var asciiFor = map[rune]string{'–': "-", '—': "-", '·': "-", '…': "~", '“': `"`, '”': `"`, '’': "'", '‘': "'", '⏎': "enter", '↑': "up", '↓': "down", '→': ">"}
