package draw

import "strings"

// Section is a part of the help: a head, and names with their meanings.
type Section struct {
	Head    string
	Entries []Entry
}

// Entry is a name and what it means. Look is the style of the name; nil for bold.
type Entry struct {
	Name, Text string
	Look       func(*Palette) Style
}

// Matching returns the entries that have all words, without letter case, in their
// sections.
func Matching(all []Section, words []string) []Section {
	var found []Section
	for _, s := range all {
		var entries []Entry
		for _, e := range s.Entries {
			text, fits := strings.ToLower(e.Name+" "+e.Text+" "+s.Head), true
			for _, word := range words {
				fits = fits && strings.Contains(text, strings.ToLower(word))
			}
			if fits {
				entries = append(entries, e)
			}
		}
		if len(entries) > 0 {
			found = append(found, Section{s.Head, entries})
		}
	}
	return found
}

// sectionWidth is the least width of a column of sections, and longestEntry that of the names
// in it.
const (
	sectionWidth = 40
	longestEntry = 18
)

// Sections draws sections in as many columns as the width has room for, all about as
// high. No section is divided.
func Sections(t *Theme, width int, all []Section) []string {
	n := max(1, min(len(all), width/sectionWidth))
	pages := make([]*Page, len(all))
	least := 0
	for i, s := range all {
		pages[i] = &Page{Theme: t, Width: width / n}
		pages[i].section(s)
		least = max(least, len(pages[i].Lines))
	}
	for height := least; ; height++ {
		if columns := pack(pages, height); len(columns) <= n {
			return beside(t, columns, width, n)
		}
	}
}

// section writes a section and an empty line.
func (p *Page) section(s Section) {
	p.Add(p.Line().Put(p.Theme.Plain.Title, s.Head))
	names := 0
	for _, e := range s.Entries {
		names = min(longestEntry, max(names, Width(e.Name)))
	}
	for _, e := range s.Entries {
		look := p.Theme.Plain.Bold
		if e.Look != nil {
			look = e.Look(&p.Theme.Plain)
		}
		name := e.Name
		for _, part := range Wrap(e.Text, max(1, p.Width-Margin-names-2)) {
			l := p.Line()
			p.Add(l.Cell(look, name, names).Gap(1).Put(l.Pal.Text, part))
			name = ""
		}
	}
	p.Blank()
}

// pack puts the sections into columns of a height, in their order.
func pack(pages []*Page, height int) (columns [][]string) {
	for i, p := range pages {
		last := len(columns) - 1
		if i == 0 || len(columns[last])+len(p.Lines) > height+1 { // the empty line at the end may stand below
			columns, last = append(columns, nil), last+1
		}
		columns[last] = append(columns[last], p.Lines...)
	}
	return columns
}

// beside joins columns of lines.
func beside(t *Theme, columns [][]string, width, n int) []string {
	height := 0
	for _, lines := range columns {
		height = max(height, len(lines))
	}
	joined := make([]string, height)
	rest := NewLine(t, width-len(columns)*(width/n)).String()
	for _, lines := range columns {
		for i, line := range Fill(lines, width/n, height) {
			joined[i] += line
		}
	}
	for i := range joined {
		joined[i] += rest
	}
	return joined
}
