package ui

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"studiowatch/model"
	"studiowatch/ui/draw"
	"studiowatch/ui/marks"
)

// rgb is a colour in parts of 255.
type rgb [3]float64

// fixed is a colour of the 256-colour palette above the first sixteen, which
// terminals may redefine.
func fixed(t *testing.T, n int) rgb {
	t.Helper()
	if n < 16 || n > 255 {
		t.Fatalf("%d is no index of the fixed palette", n)
	}
	if n >= 232 {
		grey := float64(8 + 10*(n-232))
		return rgb{grey, grey, grey}
	}
	var c rgb
	n -= 16
	for i, level := range []int{n / 36, n / 6 % 6, n % 6} {
		if level > 0 {
			c[i] = float64(55 + 40*level)
		}
	}
	return c
}

// linear is the light a part of a colour stands for (sRGB, IEC 61966-2-1).
func linear(c float64) float64 {
	if c /= 255; c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

// luminance is the relative luminance of WCAG 2.
func (c rgb) luminance() float64 {
	return linear(c[0])*0.2126 + linear(c[1])*0.7152 + linear(c[2])*0.0722
}

func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// grounds are backgrounds people have, the extremes first.
var grounds = map[string][]rgb{
	"dark":  {{0, 0, 0}, {0x1e, 0x1e, 0x1e}, {0x28, 0x2c, 0x34}},
	"light": {{255, 255, 255}, {0xfd, 0xf6, 0xe3}},
}

// ink is how a character is drawn. -1 is the terminal's own colour.
type ink struct {
	fore, back       int
	bold, under, rev bool
}

func (k ink) String() string {
	var words []string
	for _, w := range []struct {
		on   bool
		word string
	}{{k.bold, "bold"}, {k.under, "underline"}, {k.rev, "reverse"}, {k.fore >= 0, strconv.Itoa(k.fore)}, {k.back >= 0, "on " + strconv.Itoa(k.back)}} {
		if w.on {
			words = append(words, w.word)
		}
	}
	return "{" + strings.Join(words, " ") + "}"
}

// TestGoldenStyles are all screens in all themes as they are coloured.
func TestGoldenStyles(t *testing.T) {
	for _, theme := range []struct {
		name, dir string
		ascii     bool
	}{{"dark", "dark", false}, {"light", "light", false}, {"mono", "mono", false}, {"mono", "ascii", true}} {
		everyScene(func(name string, open scene) {
			t.Run(theme.dir+"/"+name, func(t *testing.T) {
				a := open(t, Options{Title: "ap-southeast-1", Theme: theme.name, ASCII: theme.ascii})
				a.size(80, 24)
				a.goldenStyles(theme.dir + "/" + strings.ReplaceAll(name, " ", "-"))
			})
		})
	}
}

// inks calls with every character of a frame and how it is drawn, as a terminal
// of 16 or 256 colours would.
func inks(t *testing.T, frame string, with func(r rune, look ink)) {
	t.Helper()
	plain := ink{fore: -1, back: -1}
	look := plain
	for rest := frame; rest != ""; {
		if m := sgr(rest); m > 0 {
			look = look.apply(t, rest[2:m-1])
			rest = rest[m:]
			continue
		}
		r := []rune(rest[:min(len(rest), 4)])[0]
		with(r, look)
		rest = rest[len(string(r)):]
	}
	if look != plain {
		t.Errorf("a style does not end: %+v", look)
	}
}

func (k ink) apply(t *testing.T, codes string) ink {
	t.Helper()
	var n []int
	for _, code := range strings.Split(codes, ";") {
		v, _ := strconv.Atoi(code)
		n = append(n, v)
	}
	for i := 0; i < len(n); i++ {
		switch c := n[i]; {
		case c == 0:
			k = ink{fore: -1, back: -1}
		case c == 1:
			k.bold = true
		case c == 4:
			k.under = true
		case c == 7:
			k.rev = true
		case c == 39:
			k.fore = -1
		case c == 49:
			k.back = -1
		case c >= 30 && c < 38:
			k.fore = c - 30
		case c >= 90 && c < 98:
			k.fore = c - 90 + 8
		case c >= 40 && c < 48:
			k.back = c - 40
		case c >= 100 && c < 108:
			k.back = c - 100 + 8
		case (c == 38 || c == 48) && i+2 < len(n) && n[i+1] == 5:
			if c == 38 {
				k.fore = n[i+2]
			} else {
				k.back = n[i+2]
			}
			i += 2
		default:
			t.Fatalf("style %q is none of ours", codes)
		}
	}
	return k
}

// drawing are the characters that are lines and bars and no text. What they
// show stands beside them in figures.
func drawing(r rune, g *marks.Set) bool {
	known := append(append([]string{g.Full, g.Starting, g.Track, g.None, g.Rule, g.Level, g.Gap, g.Dot, " "}, g.Parts...), g.Blocks...)
	return slices.Contains(known, string(r))
}

// TestEveryTextIsReadable on every background there may be, by the contrast of
// WCAG 2.2, 1.4.3; lines and bars by 1.4.11, but for those that say nothing.
func TestEveryTextIsReadable(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		var faint int
		look := draw.NewTheme(theme, false).Plain.Faint
		inks(t, look.On+"x"+look.Off, func(_ rune, look ink) { faint = look.fore })
		seen := map[string]bool{}
		drawScenes(t, theme, func(name string, a *testApp) {
			inks(t, a.View().Content, func(r rune, look ink) {
				if look.rev {
					look.fore, look.back = look.back, look.fore
				}
				if r == ' ' || r == '\n' || look.fore < 0 && look.back < 0 {
					return
				}
				want := 4.5
				if drawing(r, a.theme.Marks) {
					want = 3
					if look.fore == faint {
						return // the empty part of a bar, or a rule
					}
				}
				for _, ground := range grounds[theme] {
					fore, back := ground, ground
					text := rgb{255, 255, 255}
					if theme == "light" {
						text = rgb{}
					}
					if look.fore >= 0 {
						fore = fixed(t, look.fore)
					} else if !look.rev {
						fore = text
					}
					if look.back >= 0 {
						back = fixed(t, look.back)
					} else if look.rev {
						back = text
					}
					pair := fmt.Sprint(fore, back, want)
					if c := contrast(fore, back); c < want && !seen[pair] {
						t.Errorf("%s, %s: %q in %d on %d over %v has a contrast of %.2f, want %.1f", theme, name, r, look.fore, look.back, ground, c, want)
					}
					seen[pair] = true
				}
			})
		})
		if len(seen) < 20 {
			t.Errorf("%s: only %d pairs were seen", theme, len(seen))
		}
	}
}

// drawScenes shows all scenes at a size that shows much of each.
func drawScenes(t *testing.T, theme string, with func(name string, a *testApp)) {
	everyScene(func(name string, open scene) {
		a := open(t, Options{Title: "ap-southeast-1", Theme: theme})
		a.size(160, 50)
		with(name, a)
	})
}

// TestSixteenColoursStayReadable: what the framework makes of our colours on
// such a terminal is never the colour it stands on, nor that of a background.
func TestSixteenColoursStayReadable(t *testing.T) {
	for theme, ground := range map[string]int{"dark": 0, "light": 15} {
		drawScenes(t, theme, func(name string, a *testApp) {
			var out bytes.Buffer
			w := colorprofile.Writer{Forward: &out, Profile: colorprofile.ANSI}
			if _, err := w.Write([]byte(a.View().Content)); err != nil {
				t.Fatal(err)
			}
			bad := map[ink]bool{}
			inks(t, out.String(), func(r rune, look ink) {
				fore, back := look.fore, look.back
				if fore < 0 {
					fore = 15 - ground
				}
				if back < 0 {
					back = ground
				}
				if fore > 15 || back > 15 {
					t.Fatalf("%s, %s: %+v on a terminal of 16 colours", theme, name, look)
				}
				if fore == back && r != ' ' && !drawing(r, a.theme.Marks) && !bad[look] {
					bad[look] = true
					t.Errorf("%s, %s: %q is drawn in colour %d on itself", theme, name, r, fore)
				}
			})
		})
	}
}

func TestWithoutColourThereIsNone(t *testing.T) {
	drawScenes(t, "mono", func(name string, a *testApp) {
		inks(t, a.View().Content, func(_ rune, look ink) {
			if look.fore >= 0 || look.back >= 0 {
				t.Fatalf("%s: %+v without colour", name, look)
			}
		})
	})
}

// eye takes what is seen from what is there.
type eye [3]rgb

// blind are simulations of how people see who lack a kind of cone, as matrices
// on linear light (Machado, Oliveira and Fernandes 2009, severity 1).
var blind = map[string]eye{
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// TestVerdictsDifferForTheColourBlind: where two look alike in colour, in any
// theme and to any eye, their glyphs differ, with ASCII too.
func TestVerdictsDifferForTheColourBlind(t *testing.T) {
	// CIE 1976: below some 20 two colours of small marks apart from each other
	// are not told apart with certainty.
	const alike = 20
	pairs := 0
	for _, ascii := range []bool{false, true} {
		for _, name := range []string{"dark", "light", "mono"} {
			theme := draw.NewTheme(name, ascii)
			for kind, m := range blind {
				for _, v := range model.Verdicts() {
					for _, w := range model.Verdicts() {
						if v >= w {
							continue
						}
						if distanceOf(m.see(t, theme.Plain.Verdict[v]), m.see(t, theme.Plain.Verdict[w])) >= alike {
							continue
						}
						pairs++
						if theme.Marks.Verdict[v] == theme.Marks.Verdict[w] {
							t.Errorf("%s, %s: %v and %v look alike", name, kind, v, w)
						}
					}
				}
			}
			g := theme.Marks
			if g.Full == g.Starting || g.Full == g.Track || g.Starting == g.Track {
				t.Errorf("%s: the parts of a bar have the shapes %s %s %s", name, g.Full, g.Starting, g.Track)
			}
		}
	}
	if pairs < 100 {
		t.Errorf("only %d pairs of verdicts look alike, which is too good to be true", pairs)
	}
}

// see returns a style's colour as the eye has it, in CIE L*a*b*.
func (e eye) see(t *testing.T, s draw.Style) rgb {
	t.Helper()
	c := rgb{255, 255, 255}
	inks(t, s.On+"x"+s.Off, func(_ rune, look ink) {
		if look.fore >= 0 {
			c = fixed(t, look.fore)
		}
	})
	var seen rgb
	for i := range seen {
		for j, part := range c {
			seen[i] += e[i][j] * linear(part)
		}
		seen[i] = min(1, max(0, seen[i]))
	}
	return lab(seen)
}

// lab converts linear sRGB to L*a*b* under D65.
func lab(c rgb) rgb {
	f := func(x float64) float64 {
		if x > 216.0/24389 {
			return math.Cbrt(x)
		}
		return (24389.0/27*x + 16) / 116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.95047)
	y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.08883)
	return rgb{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distanceOf(a, b rgb) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}
