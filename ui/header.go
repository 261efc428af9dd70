package ui

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
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

// headerForms are ever shorter ways to write the header.
var headerForms = []struct{ title, words, interval bool }{
	{true, true, true}, {true, false, true}, {true, false, false}, {false, false, false},
}

// headerLine says what is watched, how it is and how fresh that is.
func (a *app) headerLine(width int) string {
	counts := a.counts()
	for i, form := range headerForms {
		left, right := "studiowatch", a.freshness(form.interval)
		if form.title && a.opts.Title != "" {
			left += "  " + a.opts.Title
		}
		middle := 0
		for _, c := range counts {
			middle += 2 + textWidth(countText(&a.theme, c, form.words))
		}
		if i < len(headerForms)-1 && 1+textWidth(left)+2+middle+2+textWidth(right)+1 > width {
			continue
		}
		l := newLine(&a.theme, width)
		l.gap(1)
		l.put(l.pal.title, "studiowatch")
		l.put(l.pal.dim, strings.TrimPrefix(left, "studiowatch"))
		l.gap(1)
		for _, c := range counts {
			l.gap(2)
			l.put(l.pal.verdict[c.verdict], countText(&a.theme, c, form.words))
		}
		look := l.pal.dim
		if a.engine.Plan.Paused() {
			look = l.pal.verdict[model.VerdictDegraded]
		} else if len(a.engine.Plan.Troubles()) > 0 {
			look = l.pal.loud
		}
		l.right(look, right, l.rest()-1)
		return l.String()
	}
	return ""
}

func countText(t *theme, c count, word bool) string {
	text := fmt.Sprintf("%s %d", t.glyphs.verdict[c.verdict], c.rows)
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
		last = clockText(at)
	}
	troubles := a.engine.Plan.Troubles()
	switch {
	case a.engine.Plan.Paused():
		return "paused · " + last
	case len(troubles) > 0:
		return a.troubleHead(troubles, interval)
	case interval:
		return "every " + a.rhythmText() + " · " + last
	}
	return last
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
func (a *app) troubleHead(troubles []model.Trouble, long bool) string {
	t := troubles[0]
	text := cutEnd(t.Failure.Label(), 26, a.theme.glyphs.ellipsis)
	if len(a.opts.Profiles) > 1 {
		text = t.Profile + ": " + text
	}
	if len(troubles) > 1 {
		text += fmt.Sprintf(" (+%d)", len(troubles)-1)
	}
	next := "trying now"
	if !t.Next.IsZero() {
		next = "next try " + clockText(later(t.Next, a.now))
	}
	if !long {
		return text + " · " + strings.TrimPrefix(next, "next try ")
	}
	return text + " since " + t.Since.Format("15:04") + " · " + next
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
