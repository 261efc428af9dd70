package query

import "slices"

// View is a named filter with an order and columns.
type View struct {
	Name    string // printable and not empty; no two views have the same
	Filter  string // of ParseFilter; empty chooses all rows
	Sort    string // one of Sorts; empty for that of the configuration
	Reverse bool
	Columns []string // empty for those of the configuration
}

// MaxViews is how many views have a key.
const MaxViews = 9

// Equal reports whether two views are the same.
func (v View) Equal(o View) bool {
	return v.Name == o.Name && v.Filter == o.Filter && v.Sort == o.Sort && v.Reverse == o.Reverse && slices.Equal(v.Columns, o.Columns)
}

// FindView returns the index of the view with a name, or -1.
func FindView(views []View, name string) int {
	return slices.IndexFunc(views, func(v View) bool { return v.Name == name })
}
