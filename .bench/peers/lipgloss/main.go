// Lipgloss shows the list in the table of Lip Gloss, given just the rows on the screen.
package main

import (
	"fmt"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"

	"studiowatch-bench/feed"
)

var (
	plain    = lipgloss.NewStyle().Padding(0, 1)
	selected = plain.Reverse(true)
	header   = plain.Bold(true)
)

type list struct {
	rows          [][]string
	cursor, first int
	width, height int
	at            time.Time
}

func (l *list) Init() tea.Cmd { return nil }

func (l *list) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		l.width, l.height = msg.Width, msg.Height
	case feed.Page:
		for i, row := range msg.Rows {
			if msg.First+i < len(l.rows) {
				l.rows[msg.First+i] = row
			} else {
				l.rows = append(l.rows, row)
			}
		}
		l.at = msg.At
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q":
			return l, tea.Quit
		case "j", "down":
			l.cursor = min(len(l.rows)-1, l.cursor+1)
		case "k", "up":
			l.cursor = max(0, l.cursor-1)
		}
	}
	l.first = max(min(l.first, l.cursor), l.cursor-l.room()+1)
	return l, nil
}

// room is how many rows fit between the header with its rule and the footer.
func (l *list) room() int { return max(1, l.height-3) }

func (l *list) View() tea.View {
	last := min(len(l.rows), l.first+l.room())
	t := table.New().Headers(feed.Headers...).Rows(l.rows[min(l.first, last):last]...).Width(l.width).
		BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).BorderColumn(false).
		StyleFunc(func(row, _ int) lipgloss.Style {
			switch row {
			case table.HeaderRow:
				return header
			case l.cursor - l.first:
				return selected
			}
			return plain
		})
	row := 0
	if len(l.rows) > 0 {
		row = l.cursor + 1
	}
	v := tea.NewView(t.Render() + "\n" + feed.Footer(row, len(l.rows), l.at))
	v.AltScreen = true
	return v
}

func main() {
	source := feed.Flags()
	p := tea.NewProgram(&list{})
	go source.Run(func(page feed.Page) { p.Send(page) })
	if _, err := p.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
