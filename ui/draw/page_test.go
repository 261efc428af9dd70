package draw

import (
	"slices"
	"testing"
)

func TestTextIsBrokenAtSpacesAndIDsAreNot(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  []string
	}{
		{"try --profile cn-beijing now", 20, []string{"try --profile", "cn-beijing now"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"a bcdefghij", 4, []string{"a", "bcde", "fghi", "j"}},
		{"客服助手 ok", 5, []string{"客服", "助手", "ok"}},
		{"客", 1, nil},
		{"", 10, nil},
	} {
		if got := Wrap(tt.text, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("%q at %d: %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}
