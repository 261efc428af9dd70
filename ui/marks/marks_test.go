package marks

import (
	"slices"
	"testing"

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

// TestBarsAreToldApartByHeight: what is missing is lower than what is starting,
// and that than what is ready; a part of a cell is lower than all of it.
func TestBarsAreToldApartByHeight(t *testing.T) {
	g := &Unicode
	if g.Track >= g.Starting || g.Starting >= g.Full {
		t.Errorf("missing %s, starting %s, ready %s do not rise", g.Track, g.Starting, g.Full)
	}
	if rising := append(append([]string{g.Track}, g.Parts...), g.Full); !slices.IsSorted(rising) {
		t.Errorf("the steps of a cell do not rise: %v", rising)
	}
}
