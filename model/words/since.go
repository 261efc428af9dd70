package words

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model/watch"
)

// Away is the time since somebody last looked, and what has happened in it.
type Away struct {
	Outcomes    []watch.Outcome // as Digest.Outcomes returns them
	Looked, Now time.Time
}

// group is the outcomes that are counted together.
type group struct {
	watch.Outcome // the first of them
	count         int
}

// text returns the group in words, with its times if it has one deployment.
func (g group) text(now time.Time, timed bool) string {
	at := func(t time.Time) string {
		if t.IsZero() || !timed || g.count > 1 {
			return ""
		}
		return " " + Moment(t, now)
	}
	text := fmt.Sprintf("%d %s%s", g.count, g.What, at(g.At))
	if g.Again {
		text += ", ready again" + at(g.AgainAt)
	}
	return text
}

// groups returns the outcomes by kind, the most important first.
func (a Away) groups() (groups []group) {
	for _, o := range a.Outcomes {
		if last := len(groups) - 1; last >= 0 && groups[last].Rank() == o.Rank() {
			groups[last].count++
			continue
		}
		groups = append(groups, group{o, 1})
	}
	return groups
}

// Since says in one line what has happened since somebody last looked, in the longest
// form that fits; empty if nothing has. Times are left out first, and then what is least
// important, which is counted.
func Since(a Away, fits func(text string) bool) string {
	groups := a.groups()
	if len(groups) == 0 {
		return ""
	}
	ago := awayText(a.Now.Sub(a.Looked))
	text := ""
	for _, head := range []string{"Since you looked, " + ago + " ago: ", ago + " ago: ", ""} {
		for timed := len(groups); timed >= 0; timed-- {
			if text = head + a.list(groups, len(groups), timed); fits(text) {
				return text
			}
		}
		for shown := len(groups) - 1; shown > 0; shown-- {
			for _, timed := range []int{1, 0} {
				if text = head + a.list(groups, shown, timed); fits(text) {
					return text
				}
			}
		}
	}
	return text
}

// list returns the first groups, the first of those with times, and how many deployments
// the others have.
func (a Away) list(groups []group, shown, timed int) string {
	var parts []string
	more := 0
	for i, g := range groups {
		if i < shown {
			parts = append(parts, g.text(a.Now, i < timed))
		} else {
			more += g.count
		}
	}
	if more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	return strings.Join(parts, " · ")
}

// awayText writes how long somebody was away, in one unit.
func awayText(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "<1m"
	case d < 2*time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dd", d/(24*time.Hour))
}
