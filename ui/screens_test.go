package ui

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// fleet is a watch list with every verdict in it.
func fleet(t *testing.T, opts Options) *testApp {
	ids := []string{
		"qwen3-8b-ft-202511132025-0260", "qwen-plus-2025-12-01-b6d61c71", "emo-35b3f106-sample01",
		"qwen-plus-20230703-cx7f", "wan2.5-i2v-preview-ft-202511111122-4c1e", "cosyvoice-v3-flash-ft-202507011122-77aa",
		"qwen-max-2025-09-23-9d1ef0aa", "qwen-turbo-2025-07-15-55c0b1d2", "客服助手-qwen-plus-0a1b", "qwen-vl-max-2025-08-13-beef",
		"example-model-code", "deepseek-v3-ft-202510010900-31aa", "qwen2.5-72b-ft-202508220714-77f0", "text-embedding-v4-cafe01",
	}
	a := newTestApp(t, opts, ids...)
	show := func(n int, s model.Sample) { a.answer(ids[n], s) }
	broken := deployment(ids[0], model.Failed, 0, 2)
	broken.FailReason = safe.Clean("InsufficientResource: no capacity left in this zone for MU1")
	show(0, reading(broken))
	show(1, read(ids[1], model.Updating, 4, 8))
	show(2, read(ids[2], model.Running, 1, 1))
	show(3, failed(model.FailNotFound, 404, "NotFound", "Model: qwen-plus-20230703-cx7f not found!"))
	lora := deployment(ids[4], model.Running, 0, 0)
	lora.Capacity, lora.ReadyCapacity = model.Number{}, model.Number{}
	ordered := *lora.Terms()
	ordered.Plan = safe.Clean("lora")
	lora.With(&ordered)
	show(4, reading(lora))
	show(5, read(ids[5], model.Stopped, 0, 1))
	a.pass(500 * time.Millisecond)
	show(6, read(ids[6], model.Running, 2, 4))
	show(7, read(ids[7], model.UpdatingFailed, 4, 8))
	show(8, read(ids[8], model.Running, 12, 12))
	show(9, read(ids[9], model.Deleting, 1, 1))
	a.pass(500 * time.Millisecond)
	show(10, read(ids[10], model.WaitPrepaidToDeploying, 0, 4))
	show(11, read(ids[11], "MELTING", 3, 4))
	show(12, read(ids[12], model.Running, 16, 16))
	a.time = a.time.Add(35 * time.Second)
	a.ask(ids[12], ids[1])
	show(12, failed(model.FailServer, 500, "InternalError.Timeout", "An internal timeout error has occurred, please try again later."))
	show(1, read(ids[1], model.Updating, 5, 8))
	a.pass(12 * time.Second)
	return a
}

var sizes = []struct {
	name          string
	width, height int
}{{"80x24", 80, 24}, {"120x40", 120, 40}, {"200x50", 200, 50}, {"40x12", 40, 12}}

func TestGoldenFrames(t *testing.T) {
	for _, s := range sizes {
		for name, prepare := range map[string]func(a *testApp){
			"table":  func(a *testApp) {},
			"detail": func(a *testApp) { a.typeText("/b6d61"); a.press("enter", "enter") },
			"raw": func(a *testApp) {
				a.typeText("/b6d61")
				a.press("enter", "enter", "tab")
				if a.Width >= splitWidth {
					a.press("tab")
				}
			},
			"error":       func(a *testApp) { a.typeText("/cx7f"); a.press("enter", "enter") },
			"filter":      func(a *testApp) { a.typeText("/is:ro qwen") },
			"filter-bad":  func(a *testApp) { a.typeText("/qwen stauts:running") },
			"filter-tab":  func(a *testApp) { a.typeText("/qwen status:"); a.press("tab") },
			"filter-none": func(a *testApp) { a.typeText("/nothing-like-it"); a.press("enter") },
			"help":        func(a *testApp) { a.press("?") },
			"add":         func(a *testApp) { a.press("a"); a.typeText("qwen") },
			"paused":      func(a *testApp) { a.press("p") },
			"keep":        surfaces["keep"],
		} {
			t.Run(name+"-"+s.name, func(t *testing.T) {
				a := fleet(t, Options{Title: "ap-southeast-1"})
				a.size(s.width, s.height)
				prepare(a)
				a.golden(name + "-" + s.name)
			})
		}
		for name, open := range scenes() {
			if !strings.HasPrefix(name, "view") && !strings.HasPrefix(name, "fleet") && !strings.HasPrefix(name, "wall") {
				continue
			}
			name = strings.ReplaceAll(name, " ", "-")
			t.Run(name+"-"+s.name, func(t *testing.T) {
				a := open(t, Options{Title: "ap-southeast-1"})
				a.size(s.width, s.height)
				a.golden(name + "-" + s.name)
			})
		}
		if s.name == "40x12" {
			t.Run("keep-40x8", func(t *testing.T) {
				a := fleet(t, Options{Title: "ap-southeast-1"})
				surfaces["keep"](a)
				a.size(40, 8)
				a.golden("keep-40x8")
			})
		}
		t.Run("filter-kept-"+s.name, func(t *testing.T) {
			a := fleet(t, Options{Title: "ap-southeast-1", Filters: Filters{Kept: Kept{Filter: "is:ready"}}})
			a.size(s.width, s.height)
			a.golden("filter-kept-" + s.name)
		})
		t.Run("outage-"+s.name, func(t *testing.T) {
			a := down(t, Options{Title: "ap-southeast-1"})
			a.size(s.width, s.height)
			a.golden("outage-" + s.name)
		})
		t.Run("profiles-"+s.name, func(t *testing.T) {
			a := fleet(t, Options{Title: "default · cn-beijing", Profiles: []string{"default", "cn-beijing"}})
			a.size(s.width, s.height)
			a.golden("profiles-" + s.name)
		})
		t.Run("pattern-"+s.name, func(t *testing.T) {
			a := newTestApp(t, Options{Title: "ap-southeast-1", Patterns: []model.Pattern{{Profile: "default", Glob: "emo-*"}}})
			a.size(s.width, s.height)
			a.golden("pattern-" + s.name)
		})
	}
}
