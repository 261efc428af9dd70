package draw

// Scroll is the position in a text: the index of the first visible line.
type Scroll struct{ Top int }

// Move scrolls by a number of lines. Clamp must be called after it.
func (s *Scroll) Move(lines int) { s.Top += lines }

// Clamp limits the position so that the last page is full.
func (s *Scroll) Clamp(lines, height int) { s.Top = max(0, min(s.Top, lines-height)) }

// Show scrolls as little as possible, so that the lines from first to last are visible,
// the last one before the first one. Then it does what Clamp does.
func (s *Scroll) Show(first, last, lines, height int) {
	s.Top = min(max(s.Top, last-height+1), first)
	s.Clamp(lines, height)
}

// Cut returns the visible lines.
func (s *Scroll) Cut(lines []string, height int) []string {
	top := min(s.Top, len(lines))
	return lines[top:min(len(lines), top+max(0, height))]
}
