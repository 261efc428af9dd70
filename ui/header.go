package ui

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/ui/draw"
)

// count is a verdict and how many rows have it.
type count struct {
	verdict model.Verdict
	rows    int
}

// counts lists the verdicts that rows have, the good ones first, as a person
// would tell it.
func (a *app) counts() []count {
	var found []count
	for _, v := range verdictMeanings {
		if n := a.engine.Board.Count(v.verdict); n > 0 {
			found = append(found, count{v.verdict, n})
		}
	}
	return found
}

// headerForm is a way to write the header: what is watched, the verdicts'
// names beside their counts, all of what stands on the right.
type headerForm struct{ name, title, words, whole bool }

// headerForms are ever shorter ways. When something is out of the ordinary,
// that counts for more than what is watched.
func (a *app) headerForms() []headerForm {
	whole, brief := headerForm{true, true, true, true}, headerForm{true, true, false, true}
	if a.outOfOrdinary() {
		return []headerForm{whole, brief, {true, false, false, true}, {false, false, false, true}}
	}
	return []headerForm{whole, brief, {true, true, false, false}, {true, false, false, false}}
}

func (a *app) outOfOrdinary() bool {
	return len(a.engine.Plan.Troubles()) > 0 || a.engine.Plan.Rhythm(a.now).Stretched || a.cutText() != ""
}

// headerLine says what is watched, how it is and how fresh that is.
func (a *app) headerLine(width int) string {
	form, counts := a.fitHeader(width)
	return a.drawHeader(form, counts, width)
}

// fitHeader returns the longest form that fits, and the counts there is room for.
func (a *app) fitHeader(width int) (headerForm, []count) {
	counts := a.counts()
	for _, form := range a.headerForms() {
		if a.headerWidth(form, counts) <= width {
			return form, counts
		}
	}
	// What is wrong is said even where there is no room to count everything.
	for len(counts) > 0 && a.headerWidth(headerForm{}, counts) > width {
		counts = counts[:len(counts)-1]
	}
	return headerForm{}, counts
}

func (a *app) headerWidth(form headerForm, counts []count) int {
	width := 1 + draw.Width(a.headerTitle(form)) + 1 + draw.Width(a.freshness(form.whole)) + 1
	for i, c := range counts {
		if i > 0 {
			width += 2
		}
		width += draw.Width(countText(&a.theme, c, form.words))
	}
	return width
}

// headerTitle is what stands on the left, with the space behind it.
func (a *app) headerTitle(form headerForm) string {
	switch {
	case form.title && a.opts.Title != "":
		return "studiowatch  " + a.opts.Title + "   "
	case form.name:
		return "studiowatch   "
	}
	return ""
}

func (a *app) drawHeader(form headerForm, counts []count, width int) string {
	l := draw.NewLine(&a.theme, width)
	l.Gap(1)
	if title, found := strings.CutPrefix(a.headerTitle(form), "studiowatch"); found {
		l.Put(l.Pal.Title, "studiowatch")
		l.Put(l.Pal.Dim, title)
	}
	for i, c := range counts {
		if i > 0 {
			l.Gap(2)
		}
		l.Put(l.Pal.Verdict[c.verdict], countText(&a.theme, c, form.words))
	}
	look := l.Pal.Dim
	switch {
	case a.engine.Plan.Paused():
		look = l.Pal.Verdict[model.VerdictDegraded]
	case len(a.engine.Plan.Troubles()) > 0:
		look = l.Pal.Loud
	}
	l.Gap(1)
	l.Right(look, a.freshness(form.whole), l.Rest()-1)
	return l.String()
}

func countText(t *draw.Theme, c count, word bool) string {
	text := fmt.Sprintf("%s %d", t.Marks.Verdict[c.verdict], c.rows)
	if word {
		text += " " + c.verdict.String()
	}
	return text
}

// freshness is what stands in the way of reading, else the interval, and the
// time of the last answer.
func (a *app) freshness(interval bool) string {
	last := "no answer yet"
	if at := a.engine.Board.LastAnswer(); !at.IsZero() {
		last = draw.Clock(at)
	}
	troubles := a.engine.Plan.Troubles()
	switch {
	case a.player != nil && len(troubles) > 0 && interval:
		return a.troubleHead(troubles, false) + " · " + a.playText()
	case a.player != nil:
		return a.playText()
	case a.engine.Plan.Paused():
		return "paused · " + last
	case len(troubles) > 0:
		return a.troubleHead(troubles, interval)
	case a.cutText() != "":
		return a.cutText() + " · " + last
	case interval:
		return "every " + a.rhythmText() + " · " + last
	}
	return last
}

// cutText says how much is shown of a list that is too long to be read to its
// end; empty when all is.
func (a *app) cutText() string {
	for _, profile := range a.opts.Profiles {
		if c := a.engine.Plan.ListCount(profile); c.Cut {
			return fmt.Sprintf("the first %d of %d", c.Seen, max(c.Seen, c.Says))
		}
	}
	return ""
}

// rhythmText is the interval of changing rows, and, when the budget does not
// allow what was asked for, the interval that is stretched most.
func (a *app) rhythmText() string {
	refresh, steady := a.engine.Plan.Intervals()
	r := a.engine.Plan.Rhythm(a.now)
	switch {
	case r.Refresh > refresh:
		return every(roughly(r.Refresh)) + ", not " + every(refresh)
	case r.Steady > steady:
		return every(roughly(r.Steady)) + ", not " + every(steady)
	}
	return every(refresh)
}

// roughly is an interval as exact as a person wants it.
func roughly(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(time.Second / 10)
	}
	return d.Round(time.Second)
}

// troubleHead says what is wrong, since when, and when the next try comes.
func (a *app) troubleHead(troubles []poll.Trouble, long bool) string {
	t := troubles[0]
	text := draw.CutEnd(t.Failure.Label(), 26, a.theme.Marks.Ellipsis)
	if len(a.opts.Profiles) > 1 {
		text = t.Profile + ": " + text
	}
	if len(troubles) > 1 {
		text += fmt.Sprintf(" (+%d)", len(troubles)-1)
	}
	next := "trying now"
	if t.Next.After(a.now) {
		next = "next try " + draw.Clock(t.Next)
	}
	if !long {
		return text + " · " + strings.TrimPrefix(next, "next try ")
	}
	return text + " since " + t.Since.Format("15:04") + " · " + next
}
