package ui

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/ui/draw"
)

// surfaces are all screens; a new one joins with one entry.
var surfaces = map[string]func(a *testApp){
	"table":       func(a *testApp) {},
	"table below": func(a *testApp) { a.press("G") },
	"detail":      func(a *testApp) { a.press("down", "enter") },
	"raw":         func(a *testApp) { a.press("down", "enter", "tab", "pgdown") },
	"error":       func(a *testApp) { a.typeText("/cx7f"); a.press("enter", "enter") },
	"filter":      func(a *testApp) { a.typeText("/is:rolling qwen and quite a lot more than fits") },
	"bad filter":  func(a *testApp) { a.typeText("/colour:red") },
	"no rows":     func(a *testApp) { a.typeText("/nothing-like-it"); a.press("enter") },
	"add":         func(a *testApp) { a.press("a"); a.typeText("客服助手") },
	"help":        func(a *testApp) { a.press("?", "pgdown") },
	"timeline":    func(a *testApp) { a.press("t", "down") },
	"marked":      func(a *testApp) { a.press("space", "down", "down", "space") },
	"compare":     func(a *testApp) { a.press("space", "down", "d") },
	"compare all": func(a *testApp) { a.press("down", "space", "down", "space", "d", "tab", "up") },
	"keep": func(a *testApp) {
		f := configFile{text: "# 我们的部署\nwatch = [\n  \"cosyvoice-v3-flash-ft-202507011122-77aa\", # off soon\n  'emo-*',\n  { id = \"" + strings.Repeat("长-long-", 20) + "\", group = \"prod\" },\n]\n\n[ui]\ntheme = \"dark\"\n"}
		a.opts.Keeping = f.keeping()
		a.press("G", "x", "a")
		a.typeText("qwen-plus-ft-202307121513-5dde")
		a.press("ctrl+s")
	},
	"paused":      func(a *testApp) { a.press("p") },
	"completion":  func(a *testApp) { a.typeText("/qwen status:"); a.press("tab", "tab") },
	"all columns": func(a *testApp) { a.columns = draw.Columns(); a.press("s", "s", "S") },
	"groups": func(a *testApp) {
		for i, row := range a.Engine.Board.Rows() {
			a.Engine.Board.Rename(row, model.Entry{Ref: row.Ref, Name: row.Name, Group: []string{"prod", "客服", ""}[i%3]})
		}
		a.press("S", "S")
	},
	"outage": func(a *testApp) {
		a.fail("emo-35b3f106-sample01", failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided."))
	},
	"broken edit": func(a *testApp) {
		a.send(changeMsg{Broken: "config.toml:3: refresh: must be a duration, such as 5s, and not a number; the old one holds"})
	},
	"first seen":          func(a *testApp) { a.press("t", "down", "enter", "down") },
	"timeline filter":     func(a *testApp) { a.press("t"); a.typeText("/qwen status:upd") },
	"timeline none":       func(a *testApp) { a.press("t"); a.typeText("/event:gone"); a.press("enter") },
	"timeline bad filter": func(a *testApp) { a.press("t"); a.typeText("/age:2h") },
	"empty": func(a *testApp) {
		for a.Engine.Board.Len() > 0 {
			a.press("x")
		}
	},
}

func TestARolloutFillsTheTerminalExactly(t *testing.T) {
	for name, keys := range map[string][]string{"insight": nil, "rollout": {"/", "r", "o", "l", "l", "enter", "enter"}, "what happened": {"t"}} {
		for _, ascii := range []bool{false, true} {
			a := insight(t, Options{ASCII: ascii})
			a.press(keys...)
			for _, s := range sweep() {
				a.size(s[0], s[1])
				checkGeometry(t, fmt.Sprintf("%s %d×%d ascii=%v", name, s[0], s[1], ascii), a.View(), s[0], s[1], ascii)
			}
		}
	}
}

func TestEveryScreenFillsTheTerminalExactly(t *testing.T) {
	t.Parallel()
	for name, prepare := range surfaces {
		for i, ascii := range []bool{false, true} {
			profiles := []string{"default"}
			if ascii {
				profiles = append(profiles, "cn-beijing")
			}
			a := fleet(t, Options{Title: "ap-southeast-1", ASCII: ascii, Profiles: profiles})
			prepare(a)
			for n, s := range sweep() {
				if !*long && (bits.OnesCount(uint(n))+len(name))%2 != i {
					continue // a fair half, for the other kind of characters
				}
				a.size(s[0], s[1])
				checkGeometry(t, fmt.Sprintf("%s %d×%d ascii=%v", name, s[0], s[1], ascii), a.View(), s[0], s[1], ascii)
			}
		}
	}
}

// TestEverySceneFillsTheTerminalInEveryTheme draws at 64 sizes in three themes,
// in ASCII and not; a share of these, always the same one, without
//
//	go test ./ui -run EveryScene -long
func TestEverySceneFillsTheTerminalInEveryTheme(t *testing.T) {
	n, frames, looks := 0, 0, 0
	everyScene(func(name string, open scene) {
		looks++ // so that each look has its turn
		for _, theme := range []string{"dark", "light", "mono"} {
			for _, ascii := range []bool{false, true} {
				if looks++; !turn(looks) {
					continue
				}
				a := open(t, Options{Title: "ap-southeast-1", Theme: theme, ASCII: ascii})
				for _, width := range []int{40, 64, 80, 100, 120, 160, 200, 500} {
					for _, height := range []int{8, 10, 12, 24, 40, 50, 100, 200} {
						if n++; !*long && n%3 != 0 {
							continue
						}
						frames++
						a.size(width, height)
						checkGeometry(t, fmt.Sprintf("%s %s %d×%d ascii=%v", name, theme, width, height, ascii), a.View(), width, height, ascii)
					}
				}
			}
		}
	})
	t.Logf("%d frames of %d", frames, n)
}

// sweep is the sizes every screen is drawn at: all edges of the layout across
// a few heights, all heights that matter at a few widths, and every width that
// is too narrow or nearly so.
func sweep() (sizes [][2]int) {
	for w := 1; w <= 48; w++ {
		sizes = append(sizes, [2]int{w, 12})
	}
	for _, w := range []int{1, 2, 39, 40, 41, 63, 64, 79, 80, 81, 99, 100, 119, 120, 159, 160, 161, 200, 500} {
		sizes = append(sizes, [2]int{w, 8}, [2]int{w, 24})
	}
	for _, h := range []int{1, 2, 7, 9, 25, 40, 50, 200} {
		sizes = append(sizes, [2]int{40, h}, [2]int{80, h}, [2]int{160, h}, [2]int{200, h})
	}
	return sizes
}

// measured are the widths of lines, most of which are on many frames.
var measured = struct {
	sync.Mutex
	of map[string][2]int
}{of: map[string][2]int{}}

// cellsOf returns how wide a line is by graphemes, as some terminals have it, and by
// code points, as most do.
func cellsOf(line string) (graphemes, codePoints int) {
	measured.Lock()
	defer measured.Unlock()
	w, known := measured.of[line]
	if !known {
		if len(measured.of) > 10_000 {
			clear(measured.of)
		}
		w = [2]int{ansi.StringWidth(line), ansi.StringWidthWc(line)}
		measured.of[strings.Clone(line)] = w
	}
	return w[0], w[1]
}

func checkGeometry(t *testing.T, name string, v tea.View, width, height int, ascii bool) {
	t.Helper()
	lines := strings.Split(v.Content, "\n")
	if len(lines) != height {
		t.Fatalf("%s: %d lines", name, len(lines))
	}
	for i, line := range lines {
		if w, wc := cellsOf(line); w != width || wc != width {
			t.Fatalf("%s: line %d is %d cells wide by graphemes, and %d by code points: %q", name, i, w, wc, ansi.Strip(line))
		}
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.X >= width || c.Y < 0 || c.Y >= height) {
		t.Fatalf("%s: the cursor stands at %d,%d", name, c.X, c.Y)
	}
	if ascii && !draw.IsASCII(strings.ReplaceAll(v.Content, "\n", "")) {
		t.Fatalf("%s: prints beyond ASCII", name)
	}
}

// TestColumnsDependOnTheWidthAndTheWatchListAlone, and not on what is answered.
func TestColumnsDependOnTheWidthAndTheWatchListAlone(t *testing.T) {
	for _, width := range []int{40, 64, 80, 100, 120, 160, 200} {
		read := fleet(t, Options{})
		read.size(width, 24)
		var ids []string
		for _, row := range read.Engine.Board.Rows() {
			ids = append(ids, row.Ref.ID)
		}
		unread := newTestApp(t, Options{}, ids...)
		unread.size(width, 24)
		if before, after := unread.headLine(), read.headLine(); before != after {
			t.Errorf("%d wide: the heads moved\n%s\n%s", width, before, after)
		}
	}
}

// headLine returns the line with the heads of the columns.
func (a *testApp) headLine() string { return strings.Split(a.screenText(), "\n")[1] }

func TestTheErrorCodeIsNeverDropped(t *testing.T) {
	for _, width := range []int{40, 50, 64, 80, 100, 120, 160, 200} {
		a := newTestApp(t, Options{}, "seen", "never")
		a.answer("seen", read("seen", model.Running, 1, 1))
		a.answer("never", failed(model.FailNotFound, 404, "NotFound", "Model: never not found!"))
		a.time = a.time.Add(time.Minute)
		a.ask("seen")
		a.answer("seen", failed(model.FailThrottled, 429, "Throttling.RateQuota", "slow down"))
		a.size(width, 24)
		if line := a.lineOf("never"); !strings.Contains(line, "NotFound") {
			t.Errorf("%d wide, never read: %q", width, line)
		}
		if line := a.lineOf("seen"); !strings.Contains(line, "RateQuota") {
			t.Errorf("%d wide, read before: %q", width, line)
		}
	}
}

func TestTheStatusIsToldWithoutColour(t *testing.T) {
	colour, mono := fleet(t, Options{Theme: "dark"}), fleet(t, Options{Theme: "mono"})
	if colour.screenText() != mono.screenText() {
		t.Error("the text differs between themes")
	}
	if strings.Contains(mono.View().Content, "\x1b[38;") || strings.Contains(mono.View().Content, "\x1b[48;") {
		t.Error("the mono theme uses colour")
	}
	if !strings.Contains(colour.View().Content, "\x1b[38;5;") {
		t.Error("the dark theme uses none")
	}
}

// FuzzApp drives the app with keys, sizes and answers, and looks at every
// frame.
func FuzzApp(f *testing.F) {
	f.Add(uint64(1), []byte("jjk/abc\x00"))
	f.Add(uint64(2), []byte("a?x\x01\x02rp"))
	f.Add(uint64(3), []byte{10, 20, 200, 150, 90, 7, 7, 7})
	f.Add(uint64(5), []byte("1/a\x02f\x01\x022v\x02fx\x04u0\x80\x81ff\x04\xc8\xc9"))
	f.Add(uint64(4), []byte("\x80\x81\x82\x02\x83\x84/\x85\x86a\x87\x88\x90\x89?\x80\x81"))
	views := []query.View{{Name: "one", Filter: "alp"}, {Name: "two", Filter: "age<1m", Sort: "changed", Columns: []string{"note"}}}
	names := []string{"up", "down", "enter", "esc", "tab", "pgup", "pgdown", "home", "end", "backspace", "f5", "ctrl+l"}
	f.Fuzz(func(t *testing.T, seed uint64, input []byte) {
		rng := rand.New(rand.NewPCG(seed, 9))
		a := newTestApp(t, Options{Views: views, Wall: seed%2 == 0}, "alpha", "beta", "gamma", "客服")
		w, h := 80, 24
		for _, c := range input[:min(len(input), 200)] {
			switch {
			case int(c) < len(names):
				a.press(names[c])
			case c < 128 && c >= 32:
				a.press(string(rune(c)))
			case c < 140:
				randomMouse(a, rng, w, h)
			case c < 160:
				w, h = 1+rng.IntN(220), 1+rng.IntN(60)
				a.size(w, h)
			case c < 200:
				a.pass(time.Duration(rng.IntN(40)) * time.Second)
			default:
				randomAnswer(a, rng)
			}
			checkGeometry(t, "fuzz", a.View(), w, h, false)
			checkSelection(t, a)
		}
	})
}

// randomMouse clicks or turns the wheel anywhere, off the screen too.
func randomMouse(a *testApp, rng *rand.Rand, w, h int) {
	m := tea.Mouse{X: rng.IntN(w+4) - 2, Y: rng.IntN(h+4) - 2, Button: tea.MouseButton(rng.IntN(6))}
	if rng.IntN(2) == 0 {
		a.send(tea.MouseWheelMsg(m))
		return
	}
	a.send(tea.MouseClickMsg(m))
}

func randomAnswer(a *testApp, rng *rand.Rand) {
	if len(a.sent) == 0 {
		return
	}
	ticket := a.sent[rng.IntN(len(a.sent))]
	if ticket.Page > 0 {
		return
	}
	if rng.IntN(3) == 0 {
		a.answer(ticket.Ref.ID, failed(model.FailureClass(1+rng.IntN(13)), 500, "Code", "message"))
		return
	}
	status := model.Statuses()[rng.IntN(21)]
	a.answer(ticket.Ref.ID, read(ticket.Ref.ID, status, rng.Int64N(9)-1, rng.Int64N(9)))
}

func checkSelection(t *testing.T, a *testApp) {
	t.Helper()
	rows := a.table.index.Rows()
	if len(rows) == 0 {
		if a.table.cursor != -1 || a.table.row() != nil {
			t.Fatal("a row is selected and there is none")
		}
		return
	}
	if a.table.cursor < 0 || a.table.cursor >= len(rows) || rows[a.table.cursor].Ref != a.table.selected {
		t.Fatalf("cursor %d does not stand on %v", a.table.cursor, a.table.selected)
	}
	if line := a.table.lineOf(a.table.cursor); a.table.room > 0 && (line < a.table.Top || line >= a.table.Top+a.table.room) {
		t.Fatalf("the selected row is off the screen: %d, top %d, height %d", a.table.cursor, a.table.Top, a.table.room)
	}
}
