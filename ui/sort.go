package ui

import (
	"slices"
)

// sortBy sorts by a column, and the other way round where it was so already.
func (a *app) sortBy(name string) {
	q := a.table.index.Query()
	a.order(name, q.Sort == name && !q.Reverse)
}

// nextSort goes through the orders that the columns there are allow for, and
// begins with what needs attention.
func (a *app) nextSort() {
	orders := append([]string{"attention"}, a.columns...)
	at := slices.Index(orders, a.table.index.Query().Sort)
	a.order(orders[(at+1)%len(orders)], false)
}

func (a *app) reverseSort() {
	q := a.table.index.Query()
	a.order(q.Sort, !q.Reverse)
}

// order puts the rows in an order; the selected one stays selected.
func (a *app) order(name string, reverse bool) {
	q := a.table.index.Query()
	q.Sort, q.Reverse = name, reverse
	a.table.query(q, a.engine.Board.Rows())
	text := "sorted by " + name
	if reverse {
		text += ", reversed"
	}
	a.say(text)
}
