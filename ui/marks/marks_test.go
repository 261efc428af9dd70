package marks

import (
	"slices"
	"testing"
	"unicode/utf8"

	"studiowatch/model"
)

// TestVerdictsHaveGlyphsOfTheirOwn, which tell them apart on 16 colours and
// none too.
func TestVerdictsHaveGlyphsOfTheirOwn(t *testing.T) {
	for name, g := range map[string]*Set{"Unicode": &Unicode, "ASCII": &ASCII} {
		owner := map[string]model.Verdict{}
		for _, v := range model.Verdicts() {
			glyph := g.Verdict[v]
			if other, taken := owner[glyph]; taken || glyph == "" {
				t.Errorf("%s: %v has the glyph %q, and so has %v", name, v, glyph, other)
			}
			owner[glyph] = v
		}
	}
}

// TestThePartsOfABarHaveShapesOfTheirOwn: the starting part is a shade, which neither a
// part of a cell nor the line of the missing part can be taken for; a part of a cell is
// lower than all of it.
func TestThePartsOfABarHaveShapesOfTheirOwn(t *testing.T) {
	for name, g := range map[string]*Set{"Unicode": &Unicode, "ASCII": &ASCII} {
		all := append([]string{g.Full, g.Starting, g.Track, g.None}, g.Parts...)
		for i, shape := range all {
			if slices.Index(all, shape) != i || utf8.RuneCountInString(shape) != 1 {
				t.Errorf("%s: %q is not a shape of its own among %q", name, shape, all)
			}
		}
	}
	g := &Unicode
	if rising := append(append([]string{g.Track}, g.Parts...), g.Full); !slices.IsSorted(rising) {
		t.Errorf("the steps of a cell do not rise: %v", rising)
	}
	if g.Starting != "░" && g.Starting != "▒" {
		t.Errorf("the starting part is %s, which is a height as ready and missing are", g.Starting)
	}
}

// TestWhatNeedsAttentionHasNoFaintGlyph: the glyphs of these verdicts are solid.
func TestWhatNeedsAttentionHasNoFaintGlyph(t *testing.T) {
	for v, want := range map[model.Verdict]string{model.VerdictStalled: "■", model.VerdictDegraded: "▲", model.VerdictFailed: "✗", model.VerdictUnreadable: "!"} {
		if got := Unicode.Verdict[v]; got != want {
			t.Errorf("%v has the glyph %s, want %s", v, got, want)
		}
	}
}
