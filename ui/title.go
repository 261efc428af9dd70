package ui

import (
	"cmp"
	"slices"

	"studiowatch/ui/draw"
)

// windowTitle leads with the worst verdict, for those who look elsewhere.
func (a *app) windowTitle() string {
	title := "studiowatch"
	if a.opts.Title != "" {
		title += " " + a.opts.Title
	}
	if counts := a.counts(); len(counts) > 0 {
		worst := slices.MinFunc(counts, func(a, b count) int { return cmp.Compare(a.verdict.Attention(), b.verdict.Attention()) })
		title = countText(&a.theme, worst, true) + " · " + title
	}
	return draw.NewLine(&a.theme, 0).Show(title)
}
