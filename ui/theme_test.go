package ui

import (
	"math"
	"strconv"
	"testing"
)

// luminance is the relative luminance of WCAG 2 for an index of the 256-colour
// palette above the first sixteen, which terminals may redefine.
func luminance(t *testing.T, index string) float64 {
	t.Helper()
	n, err := strconv.Atoi(index)
	if err != nil || n < 16 || n > 255 {
		t.Fatalf("%q is no index of the fixed palette", index)
	}
	var rgb [3]float64
	if n >= 232 {
		grey := float64(8 + 10*(n-232))
		rgb = [3]float64{grey, grey, grey}
	} else {
		n -= 16
		for i, level := range []int{n / 36, n / 6 % 6, n % 6} {
			if level > 0 {
				rgb[i] = float64(55 + 40*level)
			}
		}
	}
	return linear(rgb[0])*0.2126 + linear(rgb[1])*0.7152 + linear(rgb[2])*0.0722
}

func linear(c float64) float64 {
	if c /= 255; c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

func TestEveryColourOfTextIsReadable(t *testing.T) {
	for name, theme := range map[string]struct {
		colours
		ground float64
	}{"dark": {darkColours, 0}, "light": {lightColours, 1}} {
		for what, colour := range map[string]string{
			"good": theme.good, "warn": theme.warn, "busy": theme.busy, "bad": theme.bad,
			"odd": theme.odd, "quiet": theme.quiet, "accent": theme.accent,
		} {
			for where, ground := range map[string]float64{"plain": theme.ground, "selected": luminance(t, theme.back)} {
				if c := contrast(luminance(t, colour), ground); c < 4.5 {
					t.Errorf("%s theme, %s on a %s line: contrast %.1f, want 4.5", name, what, where, c)
				}
			}
		}
	}
}
