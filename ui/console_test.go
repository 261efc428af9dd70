package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
)

func TestTheConsoleIsOpenedOrItsAddressShown(t *testing.T) {
	const page = "https://console.example/deploy"
	a := newTestApp(t, Options{Console: Console{Pages: map[string]string{"default": page}}}, "alpha")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.press("o")
	a.wantOnScreen("the console: " + page)

	var fails error
	var asked []string
	a.opts.Console.Open = func(_ context.Context, url string) error {
		asked = append(asked, url)
		return fails
	}
	open := func() tea.Msg { return a.Update(keyPress("o"))() }
	a.send(open())
	a.wantOnScreen("opening the console")
	fails = errors.New("xdg-open: exit status 4")
	a.send(open())
	a.wantOnScreen(page + " (xdg-open: exit status 4)")
	if strings.Join(asked, " ") != page+" "+page {
		t.Errorf("opened %q", asked)
	}

	a.size(80, 60)
	a.press("enter")
	a.wantOnScreen("CONSOLE", page)
	if got := a.View().Content; !strings.Contains(got, "\x1b]8;;"+page) || strings.Count(got, "\x1b]8;;") != 2 {
		t.Error("the detail has no link, or one that does not end")
	}
	checkGeometry(t, "link", a.View(), 80, 60, false)

	a.opts.Console.Pages = nil
	a.press("o")
	a.wantOnScreen("no console page is known")
	a.wantOffScreen("CONSOLE")
	newTestApp(t, Options{}).press("o")
}
