package ui

// scroll is how far down a text of lines has been moved.
type scroll struct{ top int }

func (s *scroll) move(lines int) { s.top += lines }

// clamp keeps the last page full.
func (s *scroll) clamp(lines, height int) { s.top = max(0, min(s.top, lines-height)) }

// cut returns the lines on screen.
func (s *scroll) cut(lines []string, height int) []string {
	top := min(s.top, len(lines))
	return lines[top:min(len(lines), top+max(0, height))]
}
