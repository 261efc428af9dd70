// Bubbles shows the list in the table of Bubbles.
package main

import (
	"fmt"
	"os"
	"time"

	"charm.land/bubbles/v2/table"
	tea "charm.land/bubbletea/v2"

	"studiowatch-bench/feed"
)

type list struct {
	table table.Model
	rows  []table.Row
	at    time.Time
}

func newList() *list {
	var columns []table.Column
	for i, title := range feed.Headers {
		columns = append(columns, table.Column{Title: title, Width: feed.Widths[i]})
	}
	return &list{table: table.New(table.WithColumns(columns), table.WithFocused(true), table.WithHeight(24))}
}

func (l *list) Init() tea.Cmd { return nil }

func (l *list) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		l.table.SetWidth(msg.Width)
		l.table.SetHeight(msg.Height - 1)
	case feed.Page:
		l.take(msg)
		return l, nil
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return l, tea.Quit
		}
	}
	var cmd tea.Cmd
	l.table, cmd = l.table.Update(msg)
	return l, cmd
}

func (l *list) take(p feed.Page) {
	for i, row := range p.Rows {
		if p.First+i < len(l.rows) {
			l.rows[p.First+i] = row
		} else {
			l.rows = append(l.rows, row)
		}
	}
	l.at = p.At
	l.table.SetRows(l.rows)
}

func (l *list) View() tea.View {
	row := 0
	if len(l.rows) > 0 {
		row = l.table.Cursor() + 1
	}
	v := tea.NewView(l.table.View() + "\n" + feed.Footer(row, len(l.rows), l.at))
	v.AltScreen = true
	return v
}

func main() {
	source := feed.Flags()
	p := tea.NewProgram(newList())
	go source.Run(func(page feed.Page) { p.Send(page) })
	if _, err := p.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
