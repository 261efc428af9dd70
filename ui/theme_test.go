package ui

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
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
	fore, back            int
	bold, dim, under, rev bool
}

func (k ink) String() string {
	var words []string
	for _, w := range []struct {
		on   bool
		word string
	}{{k.bold, "bold"}, {k.dim, "faint"}, {k.under, "underline"}, {k.rev, "reverse"}, {k.fore >= 0, strconv.Itoa(k.fore)}, {k.back >= 0, "on " + strconv.Itoa(k.back)}} {
		if w.on {
			words = append(words, w.word)
		}
	}
	return "{" + strings.Join(words, " ") + "}"
}

// terminals are kinds of terminals, and what they say about their colours.
var terminals = []struct {
	name    string // of the folder with the golden styles
	options Options
	says    []tea.Msg
}{
	{"dark", Options{Theme: "dark"}, nil},
	{"light", Options{Theme: "light"}, nil},
	{"mono", Options{Theme: "mono"}, nil},
	{"ascii", Options{Theme: "mono", ASCII: true}, nil},
	{"neutral", Options{Theme: "auto"}, nil},
	{"basic", Options{Theme: "auto"}, []tea.Msg{tea.ColorProfileMsg{Profile: colorprofile.ANSI}}},
	{"basic-dark", Options{Theme: "dark"}, []tea.Msg{tea.ColorProfileMsg{Profile: colorprofile.ANSI}}},
	{"basic-light", Options{Theme: "light"}, []tea.Msg{tea.ColorProfileMsg{Profile: colorprofile.ANSI}}},
}

// TestGoldenStyles are all screens in all themes as they are coloured.
func TestGoldenStyles(t *testing.T) {
	for _, kind := range terminals[:6] {
		everyScene(func(name string, open scene) {
			t.Run(kind.name+"/"+name, func(t *testing.T) {
				opts := kind.options
				opts.Title = "ap-southeast-1"
				a := open(t, opts)
				a.told(kind.says...)
				a.size(80, 24)
				a.goldenStyles(kind.name + "/" + strings.ReplaceAll(name, " ", "-"))
			})
		})
	}
}

// told hands the app what a terminal says.
func (a *testApp) told(says ...tea.Msg) {
	for _, msg := range says {
		a.send(msg)
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
		case c == 2:
			k.dim = true
		case c == 4:
			k.under = true
		case c == 7:
			k.rev = true
		case c == 27:
			k.rev = false
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
		look := draw.NewTheme(draw.Appearance{Name: theme}).Plain.Faint
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
				if drawing(r, a.Theme.Marks) {
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

// sixteen are the first sixteen colours of xterm, as it has them from the start.
var sixteen = [16]rgb{
	{0, 0, 0}, {205, 0, 0}, {0, 205, 0}, {205, 205, 0}, {0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
	{127, 127, 127}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0}, {92, 92, 255}, {255, 0, 255}, {0, 255, 255}, {255, 255, 255},
}

// hues calls with every colour of a theme's own styles.
func hues(t *testing.T, theme draw.Theme, with func(name string, index int)) {
	t.Helper()
	p := theme.Plain
	styles := map[string]draw.Style{"text": p.Text, "bold": p.Bold, "dim": p.Dim, "head": p.Head, "title": p.Title, "accent": p.Accent, "code": p.Code, "loud": p.Loud, "faint": p.Faint}
	for _, v := range model.Verdicts() {
		styles[v.String()], styles["bar of "+v.String()] = p.Verdict[v], p.Bar[v]
	}
	for name, s := range styles {
		inks(t, s.On+"x"+s.Off, func(_ rune, look ink) {
			if look.back >= 0 {
				t.Errorf("%s has a background", name)
			}
			if look.fore >= 0 {
				with(name, look.fore)
			}
		})
	}
}

// TestOnAnUnknownGroundEverythingIsReadable: text is in the terminal's own foreground,
// and the hues have a contrast of 3 (WCAG 2.2, 1.4.11) to black and to white. Of xterm's
// green the contrast to white is 2.2, and no other of the sixteen is green.
func TestOnAnUnknownGroundEverythingIsReadable(t *testing.T) {
	for _, depth := range []draw.Depth{draw.Indexed, draw.Basic} {
		theme := draw.NewTheme(draw.Appearance{Depth: depth})
		seen := map[int]bool{}
		hues(t, theme, func(name string, index int) {
			if name == "text" || name == "bold" || name == "dim" || name == "head" {
				t.Errorf("depth %d: %s has the colour %d", depth, name, index)
			}
			colour, onWhite := sixteen[index%16], 3.0
			switch {
			case depth == draw.Indexed:
				colour = fixed(t, index)
			case index > 15:
				t.Fatalf("%s has the colour %d of 16", name, index)
			case index == 2:
				onWhite = 2
			}
			if l := colour.luminance(); l < 0.1 || l > 0.7 {
				t.Errorf("depth %d: the luminance of %s is %.2f", depth, name, l)
			}
			if b, w := contrast(colour, rgb{}), contrast(colour, rgb{255, 255, 255}); b < 3 || w < onWhite {
				t.Errorf("depth %d: %s has a contrast of %.2f to black and of %.2f to white", depth, name, b, w)
			}
			seen[index] = true
		})
		if len(seen) < 4 {
			t.Errorf("depth %d: only %d hues", depth, len(seen))
		}
	}
}

// TestSixteenColoursAreChosenByUs: the framework changes none of them, none is the black
// or the white that may be the background, and what is degraded does not look failed.
func TestSixteenColoursAreChosenByUs(t *testing.T) {
	for _, kind := range terminals[5:] {
		drawScenes(t, kind.options.Theme, func(name string, a *testApp) {
			a.told(kind.says...)
			frame := a.View().Content
			var out bytes.Buffer
			w := colorprofile.Writer{Forward: &out, Profile: colorprofile.ANSI}
			if _, err := w.Write([]byte(frame)); err != nil {
				t.Fatal(err)
			}
			if out.String() != frame {
				t.Fatalf("%s, %s: the framework changes the colours", kind.name, name)
			}
			inks(t, frame, func(r rune, look ink) {
				if look.back >= 0 || look.fore > 15 || look.fore == 0 || look.fore == 7 || look.fore == 8 || look.fore == 15 {
					t.Fatalf("%s, %s: %q is drawn as %v", kind.name, name, r, look)
				}
			})
		})
		theme := draw.NewTheme(draw.Appearance{Name: kind.options.Theme, Depth: draw.Basic})
		colour := map[model.Verdict]int{}
		for _, v := range []model.Verdict{model.VerdictFailed, model.VerdictUnreadable, model.VerdictDegraded, model.VerdictStalled, model.VerdictRolling, model.VerdictReady} {
			s := theme.Plain.Verdict[v]
			inks(t, s.On+"x"+s.Off, func(_ rune, look ink) { colour[v] = look.fore })
		}
		for _, warn := range []model.Verdict{model.VerdictDegraded, model.VerdictStalled} {
			if c := colour[warn]; c%8 == colour[model.VerdictFailed]%8 || c%8 == 1 || c == colour[model.VerdictRolling] || c == colour[model.VerdictReady] {
				t.Errorf("%s: %v has the colour %d, of %v", kind.name, warn, c, colour)
			}
		}
		if colour[model.VerdictFailed]%8 != 1 || colour[model.VerdictUnreadable]%8 != 1 {
			t.Errorf("%s: what has failed is not red: %v", kind.name, colour)
		}
	}
}

// TestTheThemeFollowsTheTerminal: it is neutral until the terminal has said something.
// Its answer counts more than its environment, and the user's choice most.
func TestTheThemeFollowsTheTerminal(t *testing.T) {
	light, dark := tea.BackgroundColorMsg{Color: color.White}, tea.BackgroundColorMsg{Color: color.Black}
	env := func(pairs ...string) tea.Msg { return tea.EnvMsg(pairs) }
	basic, none := tea.ColorProfileMsg{Profile: colorprofile.ANSI}, tea.ColorProfileMsg{Profile: colorprofile.ASCII}
	many := tea.ColorProfileMsg{Profile: colorprofile.TrueColor}
	for _, tt := range []struct {
		name, theme string
		says        []tea.Msg
		want        draw.Appearance
	}{
		{"nothing is said", "auto", nil, draw.Appearance{}},
		{"there is no setting", "", nil, draw.Appearance{}},
		{"an environment without a word", "auto", []tea.Msg{env("TERM=xterm-256color"), many}, draw.Appearance{}},
		{"a dark answer", "auto", []tea.Msg{dark}, draw.Appearance{Name: "dark"}},
		{"a light answer", "auto", []tea.Msg{light}, draw.Appearance{Name: "light"}},
		{"a dark environment", "auto", []tea.Msg{env("COLORFGBG=15;0")}, draw.Appearance{Name: "dark"}},
		{"a light environment", "auto", []tea.Msg{env("COLORFGBG=0;default;15")}, draw.Appearance{Name: "light"}},
		{"an answer after the environment", "auto", []tea.Msg{env("COLORFGBG=15;0"), light}, draw.Appearance{Name: "light"}},
		{"an answer before the environment", "auto", []tea.Msg{light, env("COLORFGBG=15;0")}, draw.Appearance{Name: "light"}},
		{"another answer", "auto", []tea.Msg{light, dark}, draw.Appearance{Name: "dark"}},
		{"a choice against an answer", "light", []tea.Msg{dark}, draw.Appearance{Name: "light"}},
		{"a choice against the environment", "dark", []tea.Msg{env("COLORFGBG=0;15")}, draw.Appearance{Name: "dark"}},
		{"no colour against an answer", "mono", []tea.Msg{dark, many}, draw.Appearance{Name: "mono"}},
		{"16 colours", "auto", []tea.Msg{basic}, draw.Appearance{Depth: draw.Basic}},
		{"16 colours, and a dark answer", "auto", []tea.Msg{basic, dark}, draw.Appearance{Name: "dark", Depth: draw.Basic}},
		{"16 colours, and a choice", "light", []tea.Msg{basic}, draw.Appearance{Name: "light", Depth: draw.Basic}},
		{"more colours than thought", "auto", []tea.Msg{basic, many}, draw.Appearance{}},
		{"a screen of few colours", "dark", []tea.Msg{env("TERM=screen"), tea.ColorProfileMsg{Profile: colorprofile.ANSI256}}, draw.Appearance{Name: "dark", Depth: draw.Basic}},
		{"a terminal without colours", "dark", []tea.Msg{none}, draw.Appearance{Name: "mono"}},
	} {
		a := fleet(t, Options{Theme: tt.theme})
		a.told(tt.says...)
		if a.Theme != draw.NewTheme(tt.want) {
			t.Errorf("%s: the theme is %+v, want that of %+v", tt.name, a.Theme.Plain, tt.want)
		}
		opts := a.opts
		a.send(changeMsg{Options: &opts})
		if a.Theme != draw.NewTheme(tt.want) {
			t.Errorf("%s: an edit of the configuration changes the theme", tt.name)
		}
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
			theme := draw.NewTheme(draw.Appearance{Name: name, ASCII: ascii})
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
