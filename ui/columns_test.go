package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/draw"
)

// everyField is a deployment in which all fields were sent.
func everyField() *model.Deployment {
	d := deployment("full", model.Running, 2, 2)
	d.Name, d.Modifier, d.FailReason = safe.Clean("my name"), safe.Clean("1002"), safe.Clean("a reason")
	d.With(&model.Terms{
		ModelName: safe.Clean("the model"), BaseModel: safe.Clean("the base"), Plan: safe.Clean("mu"), ModelUnitSpec: safe.Clean("MU1"),
		ChargeType: safe.Clean("post_paid"), WorkspaceID: safe.Clean("llm-0a1b2c3d"), Creator: safe.Clean("1001"),
		MaxContextLength: model.NumberOf(131072), RPMLimit: model.NumberOf(60), TPMLimit: model.NumberOf(100000),
	})
	d.Created.At, d.Modified.At = t0.Add(-50*time.Hour), t0.Add(-90*time.Minute)
	return d
}

func TestColumnsShowTheirFields(t *testing.T) {
	for name, want := range map[string]string{
		"name": "my name", "group": "video", "verdict": "ready", "model": "the model", "base_model": "the base", "plan": "mu", "spec": "MU1",
		"charge": "post_paid", "workspace": "llm-0a1b2c3d", "creator": "1001", "modifier": "1002", "reason": "a reason", "context": "131072",
		"rpm": "60", "tpm": "100000", "created": "2d", "modified": "1h30m", "read": "<1m", "latency": "123ms",
		"request_id": "f2ae64f7-83cc-410c-bc0b-840443f7eb86", "code": "",
	} {
		a := newTestApp(t, Options{Columns: []string{"status", name}}, "full", "unread")
		a.size(80, 24)
		row := a.Engine.Board.Rows()[0]
		row.Group = "video"
		a.answer("full", reading(everyField()))
		line := strings.Fields(strings.TrimPrefix(a.lineOf("RUNNING"), "▌"))
		if got := strings.Join(line[2:], " "); got != want {
			t.Errorf("%s shows %q, want %q", name, got, want)
		}
	}
}

func TestAnOldReadingLooksOldInEveryColumn(t *testing.T) {
	a := newTestApp(t, Options{Theme: "dark", Columns: []string{"status", "model"}}, "alpha", "beta")
	a.size(80, 24)
	a.answer("alpha", reading(everyField()))
	quiet := a.Theme.Selected.Dim.On + "the model"
	a.press("g") // until the first key, the first row is selected
	a.table.choose(model.Ref{Profile: "default", ID: "alpha"})
	if strings.Contains(a.View().Content, quiet) {
		t.Error("a new reading looks old")
	}
	a.time = a.time.Add(time.Minute)
	a.ask("alpha")
	a.answer("alpha", failed(model.FailServer, 502, "", "bad gateway"))
	if !strings.Contains(a.View().Content, quiet) {
		t.Errorf("an old reading looks new:\n%q", a.View().Content)
	}
}

// TestStatusAndCodeStayInNarrowScreens, whatever columns are wanted.
func TestStatusAndCodeStayInNarrowScreens(t *testing.T) {
	all := slices.DeleteFunc(draw.Columns(), func(name string) bool { return name == "note" || name == "ready" })
	all = append(all, "ready", "note")
	a := newTestApp(t, Options{Columns: all}, "beta", "alpha")
	a.answer("beta", read("beta", model.Running, 1, 1))
	a.answer("alpha", read("alpha", model.Updating, 1, 2))
	a.time = a.time.Add(time.Minute)
	a.ask("alpha")
	a.answer("alpha", failed(model.FailServer, 500, "InternalError.RateQuota", "slow down"))
	for width := minWidth; width <= 500; width++ {
		a.size(width, 24)
		line := a.lineOf("UPDAT")
		if !strings.Contains(line, "RateQ") && !strings.Contains(line, "Quota") && !strings.Contains(line, "…uota") {
			t.Errorf("%d wide: no code in %q", width, line)
		}
		checkGeometry(t, fmt.Sprint(width), a.View(), width, 24, false)
	}
}

func TestHostileTextStaysInItsColumn(t *testing.T) {
	for _, text := range hostile {
		a := newTestApp(t, Options{Columns: draw.Columns()}, "a")
		d := hostileDeployment(t, text)
		d.ID = safe.Clean("a")
		a.answer("a", reading(d))
		a.size(500, 24)
		checkInert(t, text, a.View())
		checkGeometry(t, text, a.View(), 500, 24, false)
	}
}
