package plain

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/words"
)

// The widths of the columns of a line, in cells.
const (
	badgeWidth = 20
	unitsWidth = 7
	maxID      = 64
)

// manyFails is the number of failures in a row after which the line of a deployment
// shows them, if it was read before. Fewer failures are normal.
const manyFails = 3

// who returns the ID of a deployment, with its profile if there are several.
func (w *waiting) who(ref model.Ref) string {
	if w.several {
		return ref.Profile + "/" + ref.ID
	}
	return ref.ID
}

// profiles returns an empty source for each profile of the wait.
func (w *Wait) profiles() map[string]*source {
	sources := map[string]*source{}
	for _, row := range w.Engine.Board.Rows() {
		sources[row.Ref.Profile] = &source{}
	}
	for _, p := range w.Globs {
		sources[p.Profile] = &source{}
	}
	return sources
}

// state returns a text that changes when a new line of a target must be printed.
func (w *waiting) state(x *target) string {
	row, trouble := x.row, ""
	if f := row.Failure; f != nil && (row.Latest == nil || row.Fails() >= manyFails || stays(f)) {
		trouble = f.Label()
	}
	if row.Latest == nil && row.Failure == nil && x.end == Open {
		return x.shown // nothing is known yet
	}
	if x.end != Open && x.end != Done {
		return fmt.Sprint(x.end) // later changes do not concern the wait
	}
	reason := of(row, func(d *model.Deployment) fmt.Stringer { return d.FailReason })
	return fmt.Sprint(row.Verdict, words.Badge(row), unitsOf(row), reason, trouble, x.mayBeOld, x.end)
}

// stays reports whether a failure will probably last, so that already the first
// one is shown.
func stays(f *model.Failure) bool { return endOf(f) != Open && endOf(f) != Missing }

// lines returns one line for each target, and one for each glob that is open or
// matches nothing. Badge and numbers are first, because a narrow terminal cuts the
// end.
func (w *waiting) lines(now time.Time) []string {
	lines := make([]string, 0, len(w.targets))
	for _, x := range w.targets {
		lines = append(lines, w.line(x, now))
	}
	for _, g := range w.globs {
		if g.end == Open || g.end == Done && g.nothing {
			lines = append(lines, w.globLine(g))
		}
	}
	return lines
}

// changes returns the lines that have changed since the last call, each with the
// time.
func (w *waiting) changes(now time.Time) string {
	var b strings.Builder
	add := func(line string) { b.WriteString(now.Format(time.TimeOnly) + "  " + line + "\n") }
	for _, x := range w.targets {
		if state := w.state(x); state != x.shown && !x.reported {
			x.shown, x.reported = state, x.end == Done
			add(w.line(x, now))
		}
	}
	for _, g := range w.globs {
		if g.newNote() != "" {
			add(w.globLine(g))
		}
	}
	return b.String()
}

func (w *waiting) line(x *target, now time.Time) string {
	row := x.row
	return w.Look.badge(row.Verdict, words.Badge(row), badgeWidth) + "  " + w.columns(unitsOf(row), w.who(row.Ref), w.note(x, now))
}

func (w *waiting) globLine(g *glob) string {
	verdict, word, note := model.VerdictWaiting, "waiting", g.note()
	switch {
	case g.fault != nil:
		verdict, word, note = model.VerdictUnreadable, g.fault.Label(), g.fault.Text()
	case g.end == Done:
		verdict, word = model.VerdictGone, "none"
	case note == "":
		note = "reading the list"
	}
	return w.Look.badge(verdict, word, badgeWidth) + "  " + w.columns(dash, "'"+g.pattern.Glob+"'", note)
}

func (w *waiting) columns(units, id, note string) string {
	return strings.TrimRight(w.Look.show(padLeft(units, unitsWidth)+"  "+pad(id, min(maxID, w.idWidth))+"  "+note), " ")
}

// note describes the progress of a target.
func (w *waiting) note(x *target, now time.Time) string {
	if x.end == Done {
		took, _ := words.Age(x.took, true)
		text := "reached after " + took
		if w.leftGoal(x) {
			text += ", and left again"
		}
		return words.List(text, x.how)
	}
	note, _ := words.Row(w.Engine.Board, x.row, now)
	text := note.String()
	if x.end != Open {
		return words.List("given up", text)
	}
	if x.mayBeOld {
		text = words.List("making sure that this is not from before a change", text)
	}
	if age := x.row.Lasted(now); w.live != nil && age.Exact() && x.row.Verdict.Changing() {
		since, _ := words.Lasting(age, true)
		text = words.List(since, text)
	}
	return text
}

// leftGoal reports whether a target left the goal after it had reached it. It still
// counts as reached.
func (w *waiting) leftGoal(x *target) bool {
	d := x.row.Latest
	return d != nil && x.row.Failure == nil && !w.Goal.gone() && !w.Goal.met(d)
}

// timeoutText describes the state of a target when the time was up.
func (w *waiting) timeoutText(x *target) string {
	text := "not " + w.Goal.String() + " within " + words.Length(w.Timeout) + ": "
	now := w.now()
	ago := func(at time.Time) string {
		age, _ := words.Age(max(0, now.Sub(at)), true)
		return age + " ago"
	}
	row := x.row
	if row.Latest == nil {
		text += "it was never read"
	} else {
		text += "it was " + words.Badge(row)
		if row.Latest.Capacity.Sent() || row.Latest.ReadyCapacity.Sent() {
			text += ", " + unitsOf(row) + " ready"
		}
		if row.Verdict == model.VerdictUnknown {
			text += ", a status this version does not know"
		}
		if !row.Latest.FailReason.Empty() {
			text += ", \"" + row.Latest.FailReason.String() + "\""
		}
		text += ", read " + ago(row.ReadAt)
	}
	if x.fault != nil {
		text += "; the last error was " + words.Failure(x.fault) + ", " + ago(x.faultAt)
	} else if f := row.Blocked(); f != nil {
		text += "; the last error was " + words.Failure(f)
	}
	if x.fault != nil && x.fault.Class == model.FailNotFound && w.Goal.gone() {
		text += ", which alone does not prove that it is gone"
	}
	return text
}
