// Tview shows the list in the table of tview.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"studiowatch-bench/feed"
)

type list struct {
	table  *tview.Table
	footer *tview.TextView
	rows   int
	at     time.Time
}

func newList() *list {
	l := &list{table: tview.NewTable().SetSelectable(true, false).SetFixed(1, 0), footer: tview.NewTextView()}
	for i, title := range feed.Headers {
		l.table.SetCell(0, i, tview.NewTableCell(title).SetSelectable(false).SetAttributes(tcell.AttrBold))
	}
	l.table.SetSelectionChangedFunc(func(int, int) { l.foot() })
	l.foot()
	return l
}

func (l *list) foot() {
	row, _ := l.table.GetSelection()
	l.footer.SetText(feed.Footer(min(row, l.rows), l.rows, l.at))
}

func (l *list) take(p feed.Page) {
	for i, cells := range p.Rows {
		row := p.First + i + 1
		if row <= l.rows {
			for column, text := range cells {
				l.table.GetCell(row, column).SetText(text)
			}
			continue
		}
		for column, text := range cells {
			l.table.SetCell(row, column, tview.NewTableCell(text).SetMaxWidth(feed.Widths[column]))
		}
		l.rows = row
	}
	if row, _ := l.table.GetSelection(); row == 0 {
		l.table.Select(1, 0).ScrollToBeginning()
	}
	l.at = p.At
	l.foot()
}

func main() {
	source := feed.Flags()
	l := newList()
	screen := tview.NewFlex().SetDirection(tview.FlexRow).AddItem(l.table, 0, 1, true).AddItem(l.footer, 1, 0, false)
	app := tview.NewApplication().SetRoot(screen, true)
	app.SetInputCapture(func(key *tcell.EventKey) *tcell.EventKey {
		if key.Rune() == 'q' {
			app.Stop()
		}
		return key
	})
	go source.Run(func(p feed.Page) { app.QueueUpdateDraw(func() { l.take(p) }) })
	if err := app.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
