package draw

// Scroll is how far down a text of lines has been moved.
type Scroll struct{ Top int }

func (s *Scroll) Move(lines int) { s.Top += lines }

// Clamp keeps the last page full.
func (s *Scroll) Clamp(lines, height int) { s.Top = max(0, min(s.Top, lines-height)) }

// Cut returns the lines on screen.
func (s *Scroll) Cut(lines []string, height int) []string {
	top := min(s.Top, len(lines))
	return lines[top:min(len(lines), top+max(0, height))]
}
