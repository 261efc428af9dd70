package ui

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// shortStatus are forms for the statuses that do not fit their column.
var shortStatus = map[model.Status]string{
	model.WaitPrepaidToDeploying: "WAIT_PAY_DEPLOY",
	model.WaitPrepaidToScaling:   "WAIT_PAY_SCALE",
	model.ArrearsRecovering:      "ARREARS_RECOVER",
}

// badge writes the verdict's glyph and the server's word, marked when it has
// just changed. Where nothing was ever read, the error's code stands for the
// word.
func badge(l *line, row *watch.Row, old, changed bool, width int, words [][]rune) {
	word := badgeWord(row)
	if textWidth(word) > width-2 {
		if short, ok := shortStatus[model.Status(word)]; ok {
			word = short
		} else if row.Latest == nil {
			word = cutCode(word, width-2, l.g.ellipsis)
		}
	}
	look := freshLook(l, row, old)
	l.cell(look, l.g.verdict[row.Verdict]+" ", min(2, width))
	if changed {
		l.marked(look, word, width-2, true)
		return
	}
	l.found(look, word, width-2, words)
}

// badgeWord is the server's word for a row, or the code of why there is none.
func badgeWord(row *watch.Row) string {
	switch {
	case row.Verdict == model.VerdictGone && row.Failure != nil:
		return "GONE"
	case row.Latest != nil && row.Latest.Status == "":
		return "(no status)"
	case row.Latest != nil:
		return string(row.Latest.Status)
	case row.Failure != nil:
		return row.Failure.Label()
	}
	return "waiting"
}

// freshLook is the verdict's style, or a quiet one where an old reading is
// shown: it must not look fresh.
func freshLook(l *line, row *watch.Row, old bool) style {
	if old {
		return l.pal.dim
	}
	return l.pal.verdict[row.Verdict]
}

// readyCell writes ready/wanted; a mark says that the server's numbers are
// odd, and another which way they have just moved. Where there is no room for a
// note, the code of a failure stands here.
func (a *app) readyCell(l *line, row *watch.Row, old bool, width int, noNote bool) {
	if f := row.Blocked(); noNote && f != nil && row.Latest != nil {
		l.cell(l.pal.code, cutCode(f.Label(), width, l.g.ellipsis), width)
		return
	}
	look := l.pal.text
	if old || row.Latest == nil {
		look = l.pal.dim
	}
	text, moved := l.show(readyText(row, l.g.dash)), a.fresh(row.Moves.Ready)
	arrow := l.g.fall
	if row.Moves.ReadyUp {
		arrow = l.g.rise
	}
	if moved && textWidth(text) < width {
		text = arrow + text
	}
	n := min(width, textWidth(text))
	l.gap(width - n)
	l.marked(look, text, n, moved || a.fresh(row.Moves.Capacity))
}

// markTime is how long a cell that has changed is marked.
const markTime = 5 * time.Second

// fresh reports whether something that was seen to change then is still to be
// marked.
func (a *app) fresh(moved time.Time) bool {
	return !moved.IsZero() && a.now.Sub(moved) < a.forEyes(markTime)
}

// marksHold is how long a row's marks stay as they are.
func (a *app) marksHold(row *watch.Row) time.Duration {
	hold := time.Hour
	for _, moved := range []time.Time{row.Moves.Status, row.Moves.Capacity, row.Moves.Ready} {
		if a.fresh(moved) {
			hold = min(hold, moved.Add(a.forEyes(markTime)).Sub(a.now))
		}
	}
	return hold
}

func readyText(row *watch.Row, dash string) string {
	d := row.Latest
	if d == nil || !d.ReadyCapacity.Sent() && !d.Capacity.Sent() {
		return dash
	}
	text := d.ReadyCapacity.String() + "/" + d.Capacity.String()
	if oddCapacity(d) {
		text += "!"
	}
	return text
}

func oddCapacity(d *model.Deployment) bool {
	ready, haveReady := d.ReadyCapacity.Int()
	want, haveWant := d.Capacity.Int()
	return d.ReadyCapacity.Odd() || d.Capacity.Odd() || haveReady && haveWant && (ready > want || want == 0)
}

// changedText is the time since the last change, and how long the text holds.
// A row that is changing shows seconds; dash stands where nothing is known.
func changedText(row *watch.Row, now time.Time, dash string) (string, time.Duration) {
	age, _, ok := row.Age(now)
	if !ok {
		return dash, time.Hour
	}
	return words.Age(age, row.Verdict.Changing())
}

// noteCell writes the row's note: what must not be cut, then the words that
// still fit.
func (a *app) noteCell(l *line, row *watch.Row, old bool, width int) {
	width = min(width, l.rest())
	note, _ := words.Row(a.engine.Board, row, a.now)
	look := l.pal.text
	switch {
	case note.Loud:
		look = l.pal.loud
	case row.Verdict == model.VerdictReady || row.Verdict == model.VerdictWaiting || row.Verdict == model.VerdictGone:
		look = l.pal.dim
	}
	if old {
		age, _ := words.Age(max(0, a.now.Sub(row.ReadAt)), false)
		note = note.First("read " + age + " ago")
	}
	words := note.Words()
	code := note.Code
	if code == "" {
		l.cell(look, words, width)
		return
	}
	code = cutCode(code, width, l.g.ellipsis)
	n := min(width, textWidth(l.show(code)))
	l.found(l.pal.code, code, n, a.filter.sought["code"])
	if words == "" || width-n < 4 {
		l.gap(width - n)
		return
	}
	l.cell(look, ": "+words, width-n)
}

func joinWords(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
