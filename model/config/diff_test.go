package config

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestADiffShowsWhatChanges(t *testing.T) {
	before := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n"
	after := strings.NewReplacer("e\n", "e\r\n", "f\n", "f1\nf2\n", "m\n", "m\x1b[2J").Replace(before)
	want := "--- c.toml\n+++ c.toml\n@@ -3,11 +3,12 @@\n c\n d\n e\n-f\n+f1\n+f2\n g\n h\n i\n j\n k\n l\n-m\n+m^[[2J\n"
	if diff := cmp.Diff(want, Unified("c.toml", Diff([]byte(before), []byte(after)))); diff != "" {
		t.Error(diff)
	}
	if got := Diff([]byte("a\n"), []byte("a")); got != nil {
		t.Errorf("a line break alone: %v", got)
	}
	if got, want := Unified("c", Diff(nil, []byte("a\nb\n"))), "--- c\n+++ c\n@@ -0,0 +1,2 @@\n+a\n+b\n"; got != want {
		t.Errorf("a new file: %q", got)
	}
	if got, want := Unified("c", Diff([]byte("a\n]\nb\nc\n]\n"), []byte("a,\nn\n]\nb,\nc\n]\n"))), "--- c\n+++ c\n@@ -1,5 +1,6 @@\n-a\n+a,\n+n\n ]\n-b\n+b,\n c\n ]\n"; got != want {
		t.Errorf("a line that is there twice, between two that change: %q", got)
	}
	key := "sk-0123456789abcdef0123456789abcdef"
	if got := Unified("c", Diff([]byte("# "+key+"\n"), []byte("# "+key+" x\n"))); strings.Contains(got, "0123456789") {
		t.Errorf("a key is shown: %q", got)
	}
}

// TestADiffLeadsFromOneTextToTheOther makes texts with many equal lines.
func TestADiffLeadsFromOneTextToTheOther(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 3))
		var before, after []string
		for range r.IntN(40) {
			line := string(rune('a' + r.IntN(2+r.IntN(24))))
			if r.IntN(6) > 0 {
				before = append(before, line)
			}
			if r.IntN(6) > 0 {
				after = append(after, line)
			}
		}
		var one, other []string
		all := diffLines(before, after)
		for _, line := range all {
			if line.Sign != '+' {
				one = append(one, line.Text)
			}
			if line.Sign != '-' {
				other = append(other, line.Text)
			}
		}
		if !slices.Equal(one, before) || !slices.Equal(other, after) {
			t.Fatalf("seed %d: %q to %q is %v", seed, before, after, all)
		}
		for _, h := range Diff([]byte(strings.Join(before, "\n")), []byte(strings.Join(after, "\n"))) {
			for _, line := range h.Lines {
				lines := after
				if line.Sign == '-' {
					lines = before
				}
				if lines[line.Line-1] != line.Text {
					t.Fatalf("seed %d: line %d of %q is %q", seed, line.Line, lines, line.Text)
				}
			}
		}
	}
}
