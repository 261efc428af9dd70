package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// shot is a frame of a moving picture, and how long it is shown.
type shot struct {
	content string
	shown   time.Duration
}

// film collects the frames of an app.
type film struct {
	t     *testing.T
	app   *testApp
	theme string
	shots []shot
}

// show adds the present frame.
func (f *film) show(d time.Duration) {
	f.shots = append(f.shots, shot{drawFrame(f.t, f.app, f.theme), d})
}

// typed adds a frame after each key.
func (f *film) typed(keys ...string) {
	for _, key := range keys {
		f.app.press(key)
		f.show(250 * time.Millisecond)
	}
}

// String returns the moving picture. It needs no script: each frame is visible in its
// part of the time. Who wants no motion sees the first frame.
func (f *film) String() string {
	var whole time.Duration
	for _, s := range f.shots {
		whole += s.shown
	}
	var style, content strings.Builder
	from := time.Duration(0)
	part := func(d time.Duration) float64 { return 100 * float64(d) / float64(whole) }
	for i, s := range f.shots {
		name := fmt.Sprintf("f%d", i)
		fmt.Fprintf(&style, ".%s{animation-name:%[1]s}@keyframes %[1]s{0%%{visibility:hidden}%.3f%%{visibility:visible}%.3f%%{visibility:hidden}}\n", name, part(from), part(from+s.shown))
		fmt.Fprintf(&content, "<g class=\"f %s\">\n%s</g>\n", name, s.content)
		from += s.shown
	}
	head := fmt.Sprintf("\n.f{visibility:hidden;animation:%.2fs step-end infinite}\n", whole.Seconds())
	still := "@media (prefers-reduced-motion){.f{animation:none}.f0{visibility:visible}}\n"
	return sheet(f.app, f.theme, head+style.String()+still, content.String())
}

// later lets time pass, and answers what is asked meanwhile as before, but for what has
// changed.
func (f *film) later(d time.Duration, changed ...*model.Deployment) {
	f.app.pass(d)
	for _, d := range changed {
		f.app.ask(d.ID.String())
	}
	for len(f.app.sent) > 0 {
		ref := f.app.sent[0].Ref
		if f.app.sent[0].Page > 0 {
			f.app.sent = f.app.sent[1:] // a list that has not come yet
			continue
		}
		row := f.app.Engine.Board.Row(ref)
		s := model.Sample{Deployment: row.Latest, Failure: row.Failure}
		for _, d := range changed {
			if d.ID.String() == ref.ID {
				s = reading(d)
			}
		}
		f.app.answer(ref.ID, s)
	}
}

// rollout films a rollout and a failure beside it, as somebody watches them.
func rollout(t *testing.T, theme string) *film {
	a := showcase(t, Options{Title: "ap-southeast-1", Theme: theme})
	a.size(100, 16)
	f := &film{t: t, app: a, theme: theme}
	const grows, fails = "qwen-plus-2025-12-01-b6d61c71", "qwen-max-2025-09-23-9d1ef0aa"
	f.show(2 * time.Second)
	for _, ready := range []int64{6, 7} {
		f.later(20*time.Second, deployment(grows, model.Updating, ready, 8))
		f.show(1200 * time.Millisecond)
	}
	failed := deployment(fails, model.Failed, 0, 4)
	failed.FailReason = safe.Clean("InsufficientResource: no capacity left for MU1")
	f.later(10*time.Second, failed)
	f.show(1800 * time.Millisecond)
	f.later(10*time.Second, deployment(grows, model.Running, 8, 8))
	f.show(2200 * time.Millisecond)
	a.table.choose(model.Ref{Profile: "default", ID: grows})
	f.typed("enter")
	f.show(4 * time.Second)
	a.press("esc")
	f.typed("/", "i", "s", ":", "f", "a", "i", "l")
	f.show(1500 * time.Millisecond)
	a.press("esc")
	f.typed("t")
	f.show(3 * time.Second)
	a.press("esc")
	f.typed("f")
	f.show(3 * time.Second)
	a.press("esc")
	f.show(time.Second)
	return f
}

// TestTheReadmeMoves: its first picture is made of real frames, in dark and light.
func TestTheReadmeMoves(t *testing.T) {
	const most = 400 << 10 // bytes; a page should be there at once
	for _, theme := range []string{"dark", "light"} {
		name := "rollout-" + theme + ".svg"
		path := filepath.Join("..", ".github", name)
		got := rollout(t, theme).String()
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || string(want) != got {
			t.Errorf("%s is not what it should be (-update rewrites): %v", name, err)
		}
		if len(got) > most {
			t.Errorf("%s has %d bytes, %d at most", name, len(got), most)
		}
		if !strings.Contains(readme(t), ".github/"+name) {
			t.Errorf("the README does not show %s", name)
		}
	}
}
