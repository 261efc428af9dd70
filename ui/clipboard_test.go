package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// board is a clipboard tool that remembers.
type board struct {
	texts []string
	err   error
}

func (c *board) options() Clipboard {
	return Clipboard{Tool: "xclip", Copy: func(_ context.Context, text string) error {
		c.texts = append(c.texts, text)
		return c.err
	}}
}

// pressCopy presses a key, runs what it asks for and hands back what comes of it.
func (a *testApp) pressCopy(key string) {
	a.t.Helper()
	var run func(tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				run(c)
			}
		case doneMsg:
			a.send(msg)
		}
	}
	run(a.Update(keyPress(key)))
}

func TestKeysCopy(t *testing.T) {
	c := &board{}
	a := newTestApp(t, Options{Clipboard: c.options()}, "alpha")
	a.pressCopy("i")
	a.wantOnScreen("no request ID")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.pressCopy("c")
	a.wantOnScreen("the ID: copied by xclip")
	a.pressCopy("i")
	a.wantOnScreen("the request ID: copied by xclip")
	a.press("enter")
	a.pressCopy("c")
	want := "[alpha f2ae64f7-83cc-410c-bc0b-840443f7eb86 alpha]"
	if got := fmt.Sprint(c.texts); got != want {
		t.Errorf("copied %s, want %s", got, want)
	}
	c.err = errors.New("xclip: no\x1b display")
	a.pressCopy("c")
	a.wantOnScreen("sent to the terminal (OSC 52); xclip: no", "display")
}

func TestWithoutAToolTheTerminalCopies(t *testing.T) {
	a := newTestApp(t, Options{Clipboard: Clipboard{Hint: "tmux needs set-clipboard on"}}, "alpha")
	cmd := a.Update(keyPress("c"))
	a.wantOnScreen("the ID: sent to the terminal (OSC 52); tmux needs set-clipboard on")
	batch, _ := cmd().(tea.BatchMsg)
	if len(batch) == 0 || fmt.Sprint(batch[0]()) != "alpha" {
		t.Errorf("the terminal is not sent the ID: %v", batch)
	}
	newTestApp(t, Options{}).press("c", "C", "i")
}

// tableSummary is what the key for a summary copies from the table.
func (a *testApp) tableSummary() string {
	c := &board{}
	a.opts.Clipboard = c.options()
	a.pressCopy("C")
	return c.texts[0]
}

func TestASummaryIsPlainText(t *testing.T) {
	a := showcase(t, Options{Title: "ap-southeast-1"})
	got := a.tableSummary()
	for _, want := range []string{
		"studiowatch ap-southeast-1 · 2026-11-23 12:04:44 +00:00 · 9 deployments: 1 failed, 1 degraded, 1 unreadable, 2 rolling, 3 ready, 1 stopped\n",
		"\n✗ FAILED · qwen3-8b-ft-202511132025-0260 · 0/2 ready · changed 4m ago · InsufficientResource: no capacity left for MU1\n",
		"\n! NotFound · qwen-plus-20230703-cx7f · NotFound: Model: qwen-plus-20230703-cx7f not found!\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the summary lacks\n%s\nit is\n%s", want, got)
		}
	}
	if strings.Contains(got, `\`) || strings.HasSuffix(got, "\n") {
		t.Errorf("the summary is\n%s", got)
	}
	for _, row := range a.table.index.Rows() {
		note, _ := words.Row(a.Engine.Board, row, a.Now)
		if !strings.Contains(got, words.Badge(row)) || !strings.Contains(got, note.String()) {
			t.Errorf("the words of %s are others than on the screen:\n%s", row.Ref.ID, got)
		}
	}
}

// TestASummarySaysWhatItIsOf: the filtered rows, their names and profiles, or the
// deployment in the detail, or the event under the cursor of the timeline.
func TestASummarySaysWhatItIsOf(t *testing.T) {
	c := &board{}
	entries := []model.Entry{
		{Ref: model.Ref{Profile: "intl", ID: "qwen-1"}, Name: "chat, production"}, {Ref: model.Ref{Profile: "cn", ID: "emo-1"}},
	}
	a := newTestApp(t, Options{Profiles: []string{"intl", "cn"}, Entries: entries, Clipboard: c.options()})
	a.answer("qwen-1", read("qwen-1", model.Running, 4, 8))
	a.answer("emo-1", read("emo-1", model.Running, 1, 1))
	a.typeText("/id:qwen")
	a.press("enter")
	a.pressCopy("C")
	a.wantOnScreen("a summary of 1 row: copied by xclip")
	a.press("esc", "G", "enter")
	a.pressCopy("C")
	a.wantOnScreen("the story of emo-1: copied by xclip")
	a.press("t")
	a.pressCopy("C")
	a.wantOnScreen("the event: copied by xclip")
	for i, want := range []string{
		"1 of 2 deployments: 1 degraded\n▲ RUNNING · chat, production (qwen-1) · intl · 4/8 ready · changed 2h00m ago · serving 50%",
		"2026-11-23 12:04:31 +00:00\ndeployment: emo-1\nprofile: cn\nstatus: RUNNING · ready · 1/1 units ready\n",
		"emo-1 · cn · first seen RUNNING · 1 of 1 ready",
	} {
		if !strings.Contains(c.texts[i], " · "+want) {
			t.Errorf("summary %d is\n%s\nwant\n%s", i, c.texts[i], want)
		}
	}
}

func TestASummaryIsBounded(t *testing.T) {
	var ids []string
	for i := range maxSummary + 1 {
		ids = append(ids, fmt.Sprintf("row-%03d", i))
	}
	c := &board{}
	a := newTestApp(t, Options{Clipboard: c.options()}, ids...)
	a.pressCopy("C")
	a.wantOnScreen("a summary of the first 200 of 201 rows: copied by xclip")
	if got := strings.Count(c.texts[0], "row-"); got != maxSummary || !strings.Contains(c.texts[0], "201 deployments: 201 waiting · the first 200 follow\n") {
		t.Errorf("%d rows:\n%s", got, c.texts[0])
	}
}

func TestHostileTextsAreInertInTheClipboard(t *testing.T) {
	names, texts := corpus(t)
	for _, name := range names {
		a := newTestApp(t, Options{Title: texts[name]}, "alpha")
		d := deployment("alpha", model.Failed, 0, 1)
		d.FailReason = safe.Clean(texts[name])
		a.answer("alpha", reading(d))
		got := a.tableSummary()
		if lines := strings.Split(got, "\n"); len(lines) != 2 {
			t.Errorf("%s: %d lines", name, len(lines))
		}
		if !safe.Printable(strings.ReplaceAll(got, "\n", "")) {
			t.Errorf("%s: the summary is not printable: %q", name, got)
		}
	}
	for text, want := range map[string]string{
		"a_b-c.1 (2) 50% `x` *y*":         "a_b-c.1 (2) 50% `x` *y*", // read as it is
		"@all <!here> <at id=1>":          "＠all ‹!here› ‹at id=1›",
		"<http://h|x> ![x](http://h) #12": "‹http://h|x› ![x] (http://h) ＃12",
	} {
		if got := inert(text); got != want || !safe.Printable(got) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestNoTextOfTheServiceCallsSomebodyInAChat in whichever field it is sent.
func TestNoTextOfTheServiceCallsSomebodyInAChat(t *testing.T) {
	const text = "@all <@U1> [x](http://h) #1"
	d := deployment("alpha", model.Failed, 0, 1)
	d.FailReason, d.Status = safe.Clean(text), model.Status(text)
	a := newTestApp(t, Options{Title: text, Profiles: []string{text, "b"}, Entries: []model.Entry{{Ref: model.Ref{Profile: text, ID: "alpha"}, Name: text}}})
	a.answer("alpha", reading(d))
	if got := a.tableSummary(); strings.ContainsAny(got, "@<>#") || strings.Contains(got, "](") || strings.Count(got, "＠all") != 5 {
		t.Errorf("the summary is\n%s", got)
	}
}
