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

func TestASummaryIsAMarkdownTable(t *testing.T) {
	a := showcase(t, Options{Title: "ap-southeast-1"})
	got := a.summary(a.table.index.Rows())
	for _, want := range []string{
		"**studiowatch ap-southeast-1** · 2026-11-23 12:04:44 +00:00 · 9 deployments\n\n| Deployment | Status | Ready | Age | Note |\n|---|---|---:|---:|---|\n",
		"| qwen3-8b-ft-202511132025-0260 | ✗ FAILED | 0/2 | 4m | InsufficientResource\\: no capacity left for MU1 |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the summary lacks\n%s\nit is\n%s", want, got)
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
	if got := strings.Count(c.texts[0], "row-"); got != maxSummary {
		t.Errorf("%d rows", got)
	}
}

func TestHostileTextsAreInertInTheClipboard(t *testing.T) {
	names, texts := corpus(t)
	for _, name := range names {
		a := newTestApp(t, Options{Title: texts[name]}, "alpha")
		d := deployment("alpha", model.Failed, 0, 1)
		d.FailReason = safe.Clean(texts[name])
		a.answer("alpha", reading(d))
		got := a.summary(a.table.index.Rows())
		if lines := strings.Split(got, "\n"); len(lines) != 6 {
			t.Errorf("%s: %d lines", name, len(lines))
		}
		if !safe.Printable(strings.ReplaceAll(got, "\n", "")) {
			t.Errorf("%s: the summary is not printable: %q", name, got)
		}
	}
	if got, want := markdown("a|b`<b>![x](http://h) *_\n"), "a\\|b\\`\\<b\\>\\!\\[x\\]\\(http\\://h\\) \\*\\_"; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
