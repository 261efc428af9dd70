package ui

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// TestAStoryIsATicket, with whole times and the request.
func TestAStoryIsATicket(t *testing.T) {
	c := &board{}
	ref := model.Ref{Profile: "default", ID: "qwen-1"}
	a := newTestApp(t, Options{
		Title: "cn-beijing", Entries: []model.Entry{{Ref: ref, Name: "chat"}}, Clipboard: c.options(),
		Origins: map[string]model.Origin{"default": {Host: "dashscope.aliyuncs.com", Region: "cn-beijing"}},
	})
	a.answer("qwen-1", read("qwen-1", model.Running, 4, 4))
	a.pass(30 * time.Second)
	scaled := deployment("qwen-1", model.Updating, 4, 8)
	scaled.Modifier, scaled.Modified = safe.Clean("1654290000000777"), model.Stamp{At: a.time, Zoned: true}
	a.answer("qwen-1", reading(scaled))
	a.press("enter")
	a.pressCopy("C")
	a.wantOnScreen("the story of qwen-1: copied by xclip")
	want := `studiowatch cn-beijing · 2026-11-23 12:05:01 +00:00
deployment: qwen-1
name: chat
profile: default · dashscope.aliyuncs.com · cn-beijing
status: UPDATING · rolling · 4/8 units ready
request ID: f2ae64f7-83cc-410c-bc0b-840443f7eb86 · HTTP 200 in 123ms · 2026-11-23 12:05:01 +00:00

It was scaled from 4 to 8 units by …777 at 2026-11-23 12:05:01 +00:00.
It serves while it changes: 4 of 8 units are ready, unchanged since 2026-11-23 12:05:01 +00:00.
The old 4 units never stopped serving: every reading showed so.`
	if c.texts[0] != want {
		t.Errorf("the ticket is\n%s\nwant\n%s", c.texts[0], want)
	}
}

// TestATicketIsInert whatever the service and the configuration say.
func TestATicketIsInert(t *testing.T) {
	names, texts := corpus(t)
	for n, name := range append(names, "") {
		if !turn(n) {
			continue
		}
		text := texts[name] + "@all <@U1> [x](http://h) #1"
		ref := model.Ref{Profile: "default", ID: "alpha"}
		c := &board{}
		a := newTestApp(t, Options{
			Title: text, Entries: []model.Entry{{Ref: ref, Name: text}}, Clipboard: c.options(),
			Origins: map[string]model.Origin{"default": {Host: text, Region: text}},
		})
		d := deployment("alpha", model.Failed, 0, 1)
		d.FailReason, d.Status, d.Modifier = safe.Clean(text), model.Status(safe.Clean(text).String()), safe.Clean(text)
		a.answer("alpha", reading(d))
		a.pass(time.Minute)
		a.answer("alpha", failed(model.FailServer, 500, text, text))
		a.press("enter")
		a.pressCopy("C")
		got := c.texts[0]
		if strings.ContainsAny(got, "@<>#") || strings.Contains(got, "](") || !safe.Printable(strings.ReplaceAll(got, "\n", "")) || strings.Count(got, "\n") > 13 {
			t.Errorf("%s: the ticket is\n%q", name, got)
		}
	}
}

// TestAStoryLeavesRoomForTheRest of the first screen at 80×24: seven lines at most.
func TestAStoryLeavesRoomForTheRest(t *testing.T) {
	everyScene(func(name string, open scene) {
		a := open(t, Options{})
		a.size(80, 24)
		a.detail.raw = false
		for _, row := range a.Engine.Board.Rows() {
			a.detail.ref = row.Ref
			lines := a.detail.drawBody(80)
			for i := range lines {
				if strings.TrimSpace(lines[i]) == "" {
					lines = lines[:i]
					break
				}
			}
			if len(lines) < 1 || len(lines) > 7 {
				t.Errorf("%s: the story of %s takes %d lines:\n%s", name, row.Ref.ID, len(lines), strings.Join(lines, "\n"))
			}
		}
	})
}
