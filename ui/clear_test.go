package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
)

// styledLine returns the line of the screen that holds a text, with its styles.
func (a *testApp) styledLine(part string) string {
	a.t.Helper()
	for line := range strings.SplitSeq(a.View().Content, "\n") {
		if strings.Contains(ansi.Strip(line), part) {
			return line
		}
	}
	a.t.Fatalf("%q is not on the screen:\n%s", part, a.screenText())
	return ""
}

// TestATroubleOfAllLeavesTheRowsAsTheyAre: colours, bars and notes stay, and only a
// quiet age comes. What is wrong is said once, above, and explained once, below.
func TestATroubleOfAllLeavesTheRowsAsTheyAre(t *testing.T) {
	troubles := map[string]model.Sample{
		"Throttling.RateQuota": failed(model.FailThrottled, 429, "Throttling.RateQuota", "Requests rate limit exceeded."),
		"InvalidApiKey":        failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided."),
		"no connection":        failed(model.FailNetwork, 0, "", "connection refused"),
		"HTTP 502":             failed(model.FailServer, 502, "", "bad gateway"),
	}
	for code, trouble := range troubles {
		for _, size := range sizes {
			if size.width < 80 {
				continue
			}
			a := newTestApp(t, Options{Theme: "dark"}, "rolls", "serves", "partly", "broken")
			a.size(size.width, size.height)
			d := deployment("broken", model.Failed, 0, 2)
			d.FailReason = safe.Clean("no stock")
			rows := map[string]model.Sample{
				"rolls": read("rolls", model.Updating, 4, 8), "serves": read("serves", model.Running, 2, 2),
				"partly": read("partly", model.Running, 1, 2), "broken": reading(d),
			}
			before := map[string]string{}
			for id, s := range rows {
				a.answer(id, s)
			}
			a.pass(time.Minute)
			for id, s := range rows {
				a.answer(id, s)
			}
			a.time = a.time.Add(2 * markTime)
			for id := range rows {
				before[id], _, _ = strings.Cut(a.styledLine(id), "\x1b[m           ")
			}
			a.fail("rolls", trouble)
			for id := range rows {
				line := a.styledLine(id)
				if looks := func(row string) string { return upToReady(row) }; looks(line) != looks(before[id]) {
					t.Errorf("%s, %s: %s was\n%q and is\n%q", code, size.name, id, looks(before[id]), looks(line))
				}
			}
			for id, note := range map[string]string{"rolls": "serving 50%", "partly": "serving 50%", "broken": "no stock"} {
				if line := a.lineOf(id); !strings.Contains(line, note) {
					t.Errorf("%s, %s: the note of %s is lost: %s", code, size.name, id, line)
				}
			}
			lines := strings.Split(a.screenText(), "\n")
			if !strings.Contains(lines[0], code) {
				t.Errorf("%s, %s: the header does not say it: %s", code, size.name, lines[0])
			}
			for _, line := range lines[1 : size.height-desk.FooterLines] {
				if strings.Contains(line, code) {
					t.Errorf("%s, %s: said in %q", code, size.name, line)
				}
			}
		}
	}
}

// upToReady returns the styled line of a row up to its units.
func upToReady(line string) string {
	at := strings.Index(line, "/")
	return line[:max(0, at)]
}

// TestTheCodeOfARowsOwnTroubleIsWhole wherever there is a note, however long it is.
func TestTheCodeOfARowsOwnTroubleIsWhole(t *testing.T) {
	for i, code := range []string{
		"HTTP 502", "Throttling.RateQuota", "InternalError.Timeout", "Workspace.AccessDenied", "Throttling.AllocationQuota",
		"POSTPAID_INSTANCE_ALREADY_EXISTS", "CAPACITY_INSTANCE_OPERATION_UNSUPPORTED",
	} {
		for width := 80; width <= 220; width++ {
			if !turn(width + i) {
				continue
			}
			a := newTestApp(t, Options{}, "beta", "alpha-with-a-long-id-202511132025-0260", "never-read-with-a-long-id-2025-0260")
			a.size(width, 24)
			a.answer("beta", read("beta", model.Running, 1, 1))
			a.answer("alpha-with-a-long-id-202511132025-0260", read("alpha", model.Updating, 1, 2))
			a.answer("never-read-with-a-long-id-2025-0260", failed(model.FailServer, 500, code, "its message is long, too"))
			a.time = a.time.Add(time.Minute)
			a.ask("beta", "alpha-with-a-long-id-202511132025-0260")
			a.answer("beta", read("beta", model.Running, 1, 1))
			a.answer("alpha-with-a-long-id-202511132025-0260", failed(model.FailServer, 500, code, "its message is long, too"))
			for _, id := range []string{"alpha-w", "never-r"} {
				if line := a.lineOf(id); !strings.Contains(line, code) || strings.Count(line, code) > 1 {
					t.Fatalf("%s at %d columns: %s", code, width, line)
				}
			}
		}
	}
}

// TestOurOwnWordsFitTheNoteAt80Columns in every state: none is cut there.
func TestOurOwnWordsFitTheNoteAt80Columns(t *testing.T) {
	for _, status := range append(model.Statuses(), "MELTING", "SCALING_FAILED") {
		for _, units := range [][2]int64{{0, 2}, {1, 2}, {2, 2}, {0, 0}, {9, 8}} {
			for _, wanted := range []model.Wanted{{}, {Capacity: model.NumberOf(128)}, {Status: model.Running}, {Status: model.Stopped}} {
				for _, after := range []time.Duration{0, 9 * time.Minute, 40 * time.Minute} {
					a := newTestApp(t, Options{StallAfter: 15 * time.Minute, Entries: []model.Entry{
						{Ref: model.Ref{Profile: "default", ID: "a-long-id-that-takes-all-there-is-2025"}, Wanted: wanted},
					}})
					a.answer("a-long-id-that-takes-all-there-is-2025", read("a", status, units[0], units[1]))
					a.time = a.time.Add(after)
					a.Engine.Board.Apply(model.Sample{
						Ref: a.table.selected, Poll: model.Poll{At: a.time, HTTPStatus: 200}, Deployment: deployment("a", status, units[0], units[1]),
					})
					line := strings.TrimRight(strings.Split(a.screenText(), "\n")[2], " ")
					if strings.HasSuffix(line, "…") {
						t.Errorf("%s %v, wanted %+v, after %v: %s", status, units, wanted, after, line)
					}
				}
			}
		}
	}
}

// TestBadVerdictsKeepTheirNames in the header, and the others have theirs where there is
// room for them.
func TestBadVerdictsKeepTheirNames(t *testing.T) {
	for width := 72; width <= 240; width++ {
		a := fleet(t, Options{Title: "ap-southeast-1 · cn-beijing"})
		a.size(width, 24)
		head := strings.Split(a.screenText(), "\n")[0]
		for _, want := range []string{"▲ 2 degraded", "✗ 1 failed", "! 1 unreadable"} {
			if !strings.Contains(head, want) {
				t.Errorf("%d wide: no %q in %q", width, want, head)
			}
		}
		h := header{a.state}
		form, counts := h.fit(width)
		next := -1 // the count without a name that needs most attention
		for i, c := range counts {
			if !c.named && (next < 0 || c.verdict.Attention() < counts[next].verdict.Attention()) {
				next = i
			}
		}
		if next < 0 {
			continue
		}
		if counts[next].named = true; h.need(form, counts) <= width {
			t.Errorf("%d wide: there is room for the name of %v in %q", width, counts[next].verdict, head)
		}
	}
}

// TestGoodCountsGiveWayToTheNamesOfBadOnes whatever else the header says.
func TestGoodCountsGiveWayToTheNamesOfBadOnes(t *testing.T) {
	for _, profile := range []string{"cn", "a-very-long-profile-name", "北京的生产环境"} {
		a := down(t, Options{Title: "ap-southeast-1", Profiles: []string{"default", profile}, Entries: []model.Entry{{Ref: model.Ref{Profile: profile, ID: "elsewhere"}}}})
		a.fail("elsewhere", failed(model.FailThrottled, 429, "Throttling.RateQuota", "slow down"))
		h := header{a.state}
		for width := minWidth; width <= 240; width++ {
			form, counts := h.fit(width)
			var bads []count
			unnamed := false
			for _, c := range counts {
				if bad(c.verdict) {
					unnamed = unnamed || !c.named
					c.named = true
					bads = append(bads, c)
				}
			}
			if unnamed && h.need(form, bads) <= width {
				t.Errorf("%s, %d wide: a bad verdict has no name in %q", profile, width, ansi.Strip(h.line(width)))
			}
		}
	}
}

// TestProfilesLookDifferent where their names are cut.
func TestProfilesLookDifferent(t *testing.T) {
	one, other := "production-in-singapore-1", "production-in-singapore-2"
	var entries []model.Entry
	for _, profile := range []string{one, other} {
		entries = append(entries, model.Entry{Ref: model.Ref{Profile: profile, ID: "emo-" + profile[len(profile)-1:]}})
	}
	a := newTestApp(t, Options{Profiles: []string{one, other}, Entries: entries})
	for _, width := range []int{64, 80, 100, 120, 160, 200} {
		a.size(width, 24)
		first := strings.Fields(strings.TrimLeft(a.lineOf("emo-1"), "▌ "))[0]
		if strings.HasPrefix(strings.TrimLeft(a.lineOf("emo-2"), "▌ "), first+" ") {
			t.Errorf("%d wide: both profiles are %q", width, first)
		}
	}
	a.answer("emo-1", read("emo-1", model.Running, 1, 1))
	a.answer("emo-2", read("emo-2", model.Running, 1, 1))
	a.size(80, 24)
	a.press("t")
	if first, second := strings.Fields(a.lineOf("emo-1"))[1], strings.Fields(a.lineOf("emo-2"))[1]; first == second {
		t.Errorf("the timeline names both profiles %q", first)
	}
	a.press("esc", "a")
	a.page(one, pageOf(one, 1, "wan-1"))
	a.page(other, pageOf(other, 1, "wan-2"))
	lines := strings.Split(a.screenText(), "\n")
	if one, other := strings.Fields(lines[2])[1], strings.Fields(lines[3])[0]; one == other {
		t.Errorf("both profiles to choose from are %q:\n%s", one, a.screenText())
	}
}

// TestANameStandsWhereTheIDWould, and the ID in the message line and in the detail.
func TestANameStandsWhereTheIDWould(t *testing.T) {
	const id = "qwen-plus-2025-12-01-b6d61c71"
	for _, size := range sizes {
		if size.width < 80 {
			continue
		}
		a := newTestApp(t, Options{Entries: []model.Entry{{Ref: model.Ref{Profile: "default", ID: id}, Name: "chat, production", Group: "prod"}}}, "beta")
		a.size(size.width, size.height)
		a.answer("beta", read("beta", model.Running, 1, 1))
		for _, s := range []model.Sample{read(id, model.Running, 1, 1), failed(model.FailServer, 500, "InternalError", "busy")} {
			a.time = a.time.Add(time.Minute)
			a.answer(id, s)
			if line := a.lineOf("chat, production"); strings.Contains(line, "b6d61c71") {
				t.Errorf("%s: the ID is in the row, too: %s", size.name, line)
			}
			a.choose(id)
			if message := strings.Split(a.screenText(), "\n")[size.height-2]; !strings.Contains(message, id) {
				t.Errorf("%s: the message line has no ID: %q", size.name, message)
			}
		}
		a.press("t")
		if line := a.lineOf("chat, production"); !strings.Contains(line, "first seen") {
			t.Errorf("%s: the timeline has %q", size.name, line)
		}
		a.press("t", "enter")
		a.wantOnScreen("chat, production", id)
	}
}

func (a *testApp) choose(id string) {
	a.table.choose(model.Ref{Profile: "default", ID: id})
}

// TestOneTimeInEveryPlace: how long a rollout has been without progress is the same in
// the table's column, in its note, in the detail and in the timeline.
func TestOneTimeInEveryPlace(t *testing.T) {
	found := deployment("stuck", model.Updating, 2, 4)
	found.Modified = model.Stamp{At: t0.Add(-31 * time.Minute)}
	pending := deployment("stuck", model.Pending, 0, 4)
	pending.Created = model.Stamp{At: t0.Add(-40*time.Minute - 5*time.Second)}
	pending.Modified = model.Stamp{At: t0.Add(-40 * time.Minute)}
	beijing := map[string]model.Origin{"default": {Host: "dashscope.aliyuncs.com", Region: "cn-beijing"}}
	for _, tt := range []struct {
		name          string
		first         *model.Deployment
		after         time.Duration
		changed, note string
		detail        []string
	}{
		{"pending for long", pending, 0, " 40m ", "no progress 40m", []string{"rollout                40m so far", "0 of 4 units are ready, unchanged since 11:24:26"}},
		{"found under way", found, 49 * time.Second, " >49s ", "serving 50% · edited 31m ago", []string{"at least 49s so far", "2 of 4 units are ready, unchanged since at least 12:04:31"}},
		{"stalled under our eyes", found, 20 * time.Minute, " >20m ", "no progress >20m", []string{"at least 20m so far", "2 of 4 units are ready, unchanged since at least 12:04:31"}},
	} {
		a := newTestApp(t, Options{StallAfter: 15 * time.Minute, Origins: beijing}, "stuck")
		a.size(120, 40)
		a.answer("stuck", reading(tt.first))
		if tt.after > 0 {
			again := *tt.first
			a.time = a.time.Add(tt.after)
			a.answer("stuck", reading(&again))
		}
		line := a.lineOf("stuck")
		if !strings.Contains(line, tt.changed) || !strings.Contains(line, tt.note) {
			t.Errorf("%s: no %q and %q in\n%s", tt.name, tt.changed, tt.note, line)
		}
		a.press("enter")
		for _, want := range tt.detail {
			if flowing := strings.Join(strings.Fields(a.screenText()), " "); !strings.Contains(flowing, strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: the detail has no %q:\n%s", tt.name, want, a.screenText())
			}
		}
	}
}

// TestAStampSaysItsZone in the detail: what the service sent without one is in UTC+8.
func TestAStampSaysItsZone(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	a.size(120, 60)
	d := deployment("a", model.Running, 1, 1)
	d.Raw = safe.Keep([]byte(`{"gmt_create":"2026-11-23T18:04:31.683","gmt_modified":"2026-11-23T10:04:31Z","gmt_effective":"2026-11-23T02:04:31","note":"2026-11"}`))
	a.answer("a", reading(d))
	a.press("enter")
	a.wantOnScreen(
		"2026-11-23T18:04:31.683 (UTC+8; here 10:04:31)", "2026-11-23T10:04:31Z (here 10:04:31)", "2026-11-23T02:04:31 (UTC+8; here Nov 22 18:04:31)",
		fmt.Sprintf("%-22s 2026-11 ", "note"),
	)
}

// TestTheNotesAgeIsQuiet, and stands where there is room for it.
func TestTheNotesAgeIsQuiet(t *testing.T) {
	a := newTestApp(t, Options{Theme: "dark"}, "rolls")
	a.size(120, 24)
	a.answer("rolls", read("rolls", model.Updating, 4, 8))
	a.press("p")
	a.pass(10 * time.Minute)
	if line := a.styledLine("rolls"); !strings.Contains(line, a.Theme.Selected.Dim.On+" · read 10m ago") {
		t.Errorf("no quiet age in %q", line)
	}
	if draw.Width(ansi.Strip(a.styledLine("rolls"))) != 120 {
		t.Error("the line has another width")
	}
}
