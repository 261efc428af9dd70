package draw

import (
	"slices"
	"strconv"

	"studiowatch/model/watch"
)

// Labels are the texts by which the deployments of a table are shown: the names of
// their entries, or else their IDs. A label that is too long is cut in the middle. If
// others of its profile would look the same after that, it shows where they differ.
type Labels struct {
	Longest int // width of the longest label there ever was

	width int
	mark  string
	cut   map[*watch.Row]*lookalikes // of all rows; nil until the width is known
	alike map[looks]*lookalikes
	shown map[looks]*lookalikes // whose labels that show their middle look so
}

// looks is a label as it is cut, beside its profile.
type looks struct{ profile, text string }

// lookalikes are rows whose labels look the same when they are cut.
type lookalikes struct {
	looks
	rows       []*watch.Row
	begin, end int                   // cells that all have in common, at the beginning and at the end
	apart      map[*watch.Row]string // labels that look different; nil if they must be made anew
}

// NewLabels returns the labels of rows.
func NewLabels(rows []*watch.Row) *Labels {
	s := &Labels{cut: make(map[*watch.Row]*lookalikes, len(rows))}
	s.Add(rows...)
	return s
}

// Label returns the name of a row's entry, or else its ID.
func Label(row *watch.Row) string {
	if row.Name != "" {
		return row.Name
	}
	return row.Ref.ID
}

// Add adds those rows that are new.
func (s *Labels) Add(rows ...*watch.Row) {
	for _, row := range rows {
		if _, known := s.cut[row]; known {
			continue
		}
		s.cut[row] = nil
		s.Longest = max(s.Longest, Width(Label(row)))
		s.place(row)
	}
}

// Drop removes rows.
func (s *Labels) Drop(rows ...*watch.Row) {
	changed := map[*lookalikes]bool{}
	for _, row := range rows {
		if same := s.cut[row]; same != nil {
			changed[same] = true
		}
		delete(s.cut, row)
	}
	for same := range changed {
		s.forget(same)
		same.rows = slices.DeleteFunc(same.rows, func(r *watch.Row) bool { return s.cut[r] == nil })
		if len(same.rows) == 0 {
			delete(s.alike, same.looks)
		}
	}
}

// place cuts the label of a row, and puts it beside those that look like it.
func (s *Labels) place(row *watch.Row) {
	if s.width == 0 {
		return
	}
	label := Label(row)
	look := looks{row.Ref.Profile, CutMiddle(label, s.width, s.mark)}
	same := s.alike[look]
	if same == nil {
		n := Width(label)
		same = &lookalikes{looks: look, begin: n, end: n}
		s.alike[look] = same
		if other := s.shown[look]; other != nil {
			s.forget(other)
		}
	} else {
		begin, end := common(Label(same.rows[0]), label)
		same.begin, same.end = min(same.begin, begin), min(same.end, end)
	}
	s.cut[row] = same
	s.forget(same)
	same.rows = append(same.rows, row)
}

// forget drops the labels of a group that has changed.
func (s *Labels) forget(g *lookalikes) {
	for row, text := range g.apart {
		delete(s.shown, looks{row.Ref.Profile, text})
	}
	g.apart = nil
}

// Of returns the label of a row in a column of a width.
func (s *Labels) Of(row *watch.Row, width int, mark string) string {
	if s.width != width || s.mark != mark {
		s.width, s.mark = width, mark
		s.alike, s.shown = map[looks]*lookalikes{}, map[looks]*lookalikes{}
		for row := range s.cut {
			s.place(row)
		}
	}
	same := s.cut[row]
	switch {
	case same == nil:
		return CutMiddle(Label(row), width, mark)
	case len(same.rows) == 1:
		return same.text
	case len(same.rows) > fewAlike:
		label := Label(row)
		return showing(label, same.begin, Width(label)-same.end, width, mark)
	case same.apart == nil:
		s.part(same)
	}
	return same.apart[row]
}

// fewAlike is how many labels are made different for certain. Of more, each shows the
// first place where they differ, which takes no time that grows with their number.
const fewAlike = 64

// part makes the labels of a group different from each other, and from those of other
// groups.
func (s *Labels) part(g *lookalikes) {
	slices.SortFunc(g.rows, func(a, b *watch.Row) int { return a.Ref.Compare(b.Ref) })
	texts := cutApart(wholeLabels(g.rows), s.width, s.mark)
	g.apart = make(map[*watch.Row]string, len(texts))
	number(texts, s.width, s.mark, func(text string) bool {
		other := s.alike[looks{g.profile, text}]
		return other != nil && other != g || s.shown[looks{g.profile, text}] != nil
	})
	for i, row := range g.rows {
		g.apart[row] = texts[i]
		s.shown[looks{g.profile, texts[i]}] = g
	}
}

// wholeLabels returns the labels of rows. A name that is another label too has its ID
// beside it.
func wholeLabels(rows []*watch.Row) []string {
	times := map[string]int{}
	for _, row := range rows {
		times[Label(row)]++
	}
	labels := make([]string, len(rows))
	for i, row := range rows {
		if labels[i] = Label(row); row.Name != "" && times[labels[i]] > 1 {
			labels[i] += " " + row.Ref.ID
		}
	}
	return labels
}

// The least widths of the beginning and the end of a label that shows its middle.
const (
	leastHead = 3
	leastTail = 4
)

// cutApart cuts different texts to a width, so that they look different. Each shows
// its beginning, the part in which it differs from the others, and its end. Texts that
// differ in too many places are numbered.
func cutApart(texts []string, width int, mark string) []string {
	begin, end := Width(texts[0]), Width(texts[0])
	for _, text := range texts[1:] {
		b, e := common(texts[0], text)
		begin, end = min(begin, b), min(end, e)
	}
	cut := make([]string, len(texts))
	sets := map[string][]int{}
	for i, text := range texts {
		cut[i] = showing(text, begin, Width(text)-end, width, mark)
		sets[cut[i]] = append(sets[cut[i]], i)
	}
	for _, set := range sets {
		if len(set) == 1 || len(set) == len(texts) {
			continue
		}
		still := make([]string, len(set))
		for k, i := range set {
			still[k] = texts[i]
		}
		for k, text := range cutApart(still, width, mark) {
			cut[set[k]] = text
		}
	}
	number(cut, width, mark, func(string) bool { return false })
	return cut
}

// Apart returns different texts as they are shown in a column of a width, so that they
// look different.
func Apart(texts []string, width int, mark string) map[string]string {
	shown := make(map[string]string, len(texts))
	for i, text := range cutApart(texts, width, mark) {
		shown[texts[i]] = text
	}
	return shown
}

// ApartIfLong is Apart, but nil if all texts fit the column as they are.
func ApartIfLong(texts []string, width int, mark string) map[string]string {
	if !slices.ContainsFunc(texts, func(text string) bool { return Width(text) > width }) {
		return nil
	}
	return Apart(texts, width, mark)
}

// number puts numbers after the texts that are taken, or in the list already.
func number(texts []string, width int, mark string, taken func(text string) bool) {
	before := map[string]bool{}
	for i, text := range texts {
		for n := 2; before[texts[i]] || taken(texts[i]); n++ {
			number := "#" + strconv.Itoa(n)
			texts[i] = CutEnd(text, width-len(number), mark) + number
		}
		before[texts[i]] = true
	}
}

// common returns how many cells two texts have in common at their beginning, and in
// the rest at their end.
func common(one, other string) (begin, end int) {
	a, b := []rune(one), []rune(other)
	n := min(len(a), len(b))
	head := 0
	for head < n && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < n-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return Width(string(a[:head])), Width(string(a[len(a)-tail:]))
}

// showing cuts a text to a width so that it shows the cells from begin to end, as many
// as there is room for.
func showing(text string, begin, end, width int, mark string) string {
	n, m := Width(text), Width(mark)
	window := min(max(1, end-begin), width-leastHead-leastTail-2*m)
	if n <= width || window < 1 {
		return CutMiddle(text, width, mark)
	}
	free := width - window - 2*m
	head := free * 2 / 5
	tail := free - head
	switch {
	case begin <= head+m: // the beginning goes on into the window
		head = width - tail - m
		return CutEnd(text, head, "") + mark + CutStart(text, n-tail)
	case begin+window+m >= n-tail: // the window goes on into the end
		tail = width - head - m
		return CutEnd(text, head, "") + mark + CutStart(text, n-tail)
	}
	return CutEnd(text, head, "") + mark + cutOut(text, begin, begin+window) + mark + CutStart(text, n-tail)
}
