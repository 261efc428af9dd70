package ui

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"studiowatch/ui/draw"
)

// pictures are the README's: frames of the real screens.
var pictures = []struct {
	name          string
	width, height int
	show          func(t *testing.T, opts Options) *testApp
}{
	{"table", 112, 14, showcase},
	{"detail", 112, 31, func(t *testing.T, opts Options) *testApp {
		a := insight(t, opts)
		a.typeText("/rolling")
		a.press("enter", "enter")
		return a
	}},
	{"timeline", 112, 17, func(t *testing.T, opts Options) *testApp {
		a := insight(t, opts)
		a.press("t")
		return a
	}},
	{"filter", 112, 13, func(t *testing.T, opts Options) *testApp {
		a := fleet(t, opts)
		a.typeText("/qwen is:rolling,failed,stal")
		a.press("tab")
		return a
	}},
}

// TestTheReadmeShowsPicturesOfRealFrames in light and dark.
func TestTheReadmeShowsPicturesOfRealFrames(t *testing.T) {
	for _, p := range pictures {
		for _, theme := range []string{"dark", "light"} {
			a := p.show(t, Options{Title: "ap-southeast-1", Theme: theme})
			a.size(p.width, p.height)
			name := fmt.Sprintf("%s-%s.svg", p.name, theme)
			path := filepath.Join("..", ".github", name)
			got := paint(t, a, theme)
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(path); err != nil || string(want) != got {
				t.Errorf("%s is not the frame it should be (-update rewrites): %v", name, err)
			}
			if !strings.Contains(readme(t), ".github/"+name) {
				t.Errorf("the README does not show %s", name)
			}
		}
	}
}

// A cell of the pictures and the space around the screen, in pixels.
const (
	cellWidth, cellHeight = 8.4, 18.0
	border                = 12.0
	fontSize              = 14
)

var paper = map[string]struct{ ground, text string }{"dark": {"#16181d", "#e3e5e8"}, "light": {"#ffffff", "#24292f"}}

// paint turns a frame into SVG.
func paint(t *testing.T, a *testApp, theme string) string {
	t.Helper()
	return sheet(a, theme, "", drawFrame(t, a, theme))
}

// sheet is a picture of the size of a screen.
func sheet(a *testApp, theme, style, content string) string {
	wide, high := float64(a.Width)*cellWidth+2*border, float64(a.Height)*cellHeight+2*border
	style = fmt.Sprintf(`<style>text{font:%dpx ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}.b{font-weight:600}.u{text-decoration:underline}%s</style>`, fontSize, style)
	return fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" fill=\"%s\">\n%s\n<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"%s\"/>\n%s</svg>\n",
		wide, high, wide, high, paper[theme].text, style, paper[theme].ground, content)
}

// drawFrame draws the cells of a frame. Blocks are rectangles, and a text is stretched
// to its cells, so that any fixed-width font will do.
func drawFrame(t *testing.T, a *testApp, theme string) string {
	t.Helper()
	var front strings.Builder
	var back, shapes blocks
	x, y := 0, 0
	var run []rune
	var runLook ink
	flush := func() {
		at := x - draw.Width(string(run))
		text := strings.TrimLeft(string(run), " ")
		at += len(run) - len([]rune(text))
		if text = strings.TrimRight(text, " "); text != "" {
			drawText(t, &front, text, at, y, runLook)
		}
		run = nil
	}
	inks(t, a.View().Content, func(r rune, look ink) {
		if r == '\n' {
			flush()
			x, y = 0, y+1
			return
		}
		width := draw.Width(string(r))
		if look.back >= 0 {
			back.add(x, y, 0, 1, width, hex(t, look.back))
		}
		size := strings.IndexRune("▁▂▃▄▅▆▇█", r)/len("▁") + 1
		switch {
		case strings.ContainsRune("▁▂▃▄▅▆▇█", r):
			flush()
			shapes.add(x, y, 1-float64(size)/8, 1, width, colourOf(t, look))
		case r == '░':
			flush()
			shapes.add(x, y, 0, 1, width, colourOf(t, look)+` fill-opacity="0.3"`)
		case r == '▌':
			flush()
			shapes.add(x, y, 0, 0.5, width, colourOf(t, look))
		case len(run) > 0 && look == runLook && width == 1:
			run = append(run, r)
		default:
			flush()
			run, runLook = []rune{r}, look
		}
		x += width
	})
	flush()
	if c := a.View().Cursor; c != nil {
		shapes.add(c.X, c.Y, 0.1, 0.2, 1, fmt.Sprintf(` fill="%s"`, paper[theme].text))
	}
	return back.String() + shapes.String() + front.String()
}

// blocks are rectangles, those that touch and look alike joined into one.
type blocks struct {
	b           strings.Builder
	x, y, width int
	top, share  float64
	fill        string
}

// add draws part of a cell: from a share of its height downwards, and a share
// of its width.
func (k *blocks) add(x, y int, top, share float64, width int, fill string) {
	if k.width > 0 && k.y == y && k.x+k.width == x && k.top == top && k.share == 1 && share == 1 && k.fill == fill {
		k.width += width
		return
	}
	k.write()
	k.x, k.y, k.width, k.top, k.share, k.fill = x, y, width, top, share, fill
}

func (k *blocks) write() {
	if k.width > 0 {
		fmt.Fprintf(&k.b, `<rect x="%.1f" y="%.2f" width="%.1f" height="%.2f"%s/>`+"\n",
			border+float64(k.x)*cellWidth, border+(float64(k.y)+k.top)*cellHeight, float64(k.width)*cellWidth*k.share, (1-k.top)*cellHeight, k.fill)
	}
	k.width = 0
}

func (k *blocks) String() string {
	k.write()
	return k.b.String()
}

func drawText(t *testing.T, b *strings.Builder, text string, x, y int, look ink) {
	t.Helper()
	class := strings.TrimSpace(map[bool]string{true: "b "}[look.bold] + map[bool]string{true: "u"}[look.under])
	if class != "" {
		class = fmt.Sprintf(` class="%s"`, class)
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs"%s%s>%s</text>`+"\n",
		border+float64(x)*cellWidth, border+float64(y)*cellHeight+13.5, float64(draw.Width(text))*cellWidth, class, colourOf(t, look), html.EscapeString(text))
}

func colourOf(t *testing.T, look ink) string {
	if look.fore < 0 {
		return ""
	}
	return hex(t, look.fore)
}

func hex(t *testing.T, n int) string {
	c := fixed(t, n)
	return fmt.Sprintf(` fill="#%02x%02x%02x"`, int(c[0]), int(c[1]), int(c[2]))
}
