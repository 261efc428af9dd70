package safe

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// ASCII replaces what is beyond 0x7E in a printable text, cell by cell, so that
// widths stay as they are but for the names of keys.
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
		if stand, ok := asciiFor[r]; ok {
			b.WriteString(stand)
			continue
		}
		for range ansi.StringWidth(string(r)) {
			b.WriteByte('?')
		}
	}
	return b.String()
}

var asciiFor = map[rune]string{'–': "-", '—': "-", '·': "-", '…': "~", '“': `"`, '”': `"`, '’': "'", '‘': "'", '⏎': "enter", '↑': "up", '↓': "down", '→': ">"}
