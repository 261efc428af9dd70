package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// column is a column of the table as it is drawn at one width.
type column struct {
	kind  columnKind
	name  string // in the configuration, and of the order it is sorted by
	head  string
	field *query.Field // of a column of kind colField
	width int
}

type columnKind uint8

const (
	colProfile columnKind = iota
	colDeployment
	colStatus
	colBar
	colReady
	colChanged
	colNote
	colField
)

// allColumns are the columns there are, without their widths.
var allColumns = func() []column {
	all := []column{
		{kind: colProfile, name: "profile", head: "PROFILE"},
		{kind: colDeployment, name: "deployment", head: "DEPLOYMENT"},
		{kind: colStatus, name: "status", head: "STATUS"},
		{kind: colBar, name: "capacity", head: "CAPACITY"},
		{kind: colReady, name: "ready", head: "READY"},
		{kind: colChanged, name: "changed", head: "CHANGED"},
		{kind: colNote, name: "note", head: "NOTE"},
	}
	fields := query.Fields()
	for i, f := range fields {
		all = append(all, column{kind: colField, name: f.Name, head: strings.ToUpper(strings.ReplaceAll(f.Name, "_", " ")), field: &fields[i]})
	}
	return all
}()

// fieldWidths are the widths of the columns that show one field as it was sent.
// They hold what the service's documents show as values. Below fieldsFrom cells
// the screen is too narrow for any.
var fieldWidths = map[string]int{
	"name": 20, "group": 12, "verdict": 10, "code": 20, "model": 24, "base_model": 20, "plan": 6, "spec": 5, "charge": 9, "workspace": 20,
	"creator": 17, "modifier": 17, "reason": 24, "context": 8, "rpm": 8, "tpm": 9, "created": 8, "modified": 9, "read": 7, "latency": 8, "request_id": 36,
}

const fieldsFrom = 64

// Columns returns the names the configuration may list under ui.columns.
func Columns() []string {
	var names []string
	for _, c := range allColumns {
		names = append(names, c.name)
	}
	return names
}

func findColumn(name string) (column, bool) {
	i := slices.IndexFunc(allColumns, func(c column) bool { return c.name == name })
	if i < 0 {
		return column{}, false
	}
	return allColumns[i], true
}

// numeric reports whether the column stands at its right edge.
func (c column) numeric() bool {
	return c.kind == colReady || c.kind == colChanged || c.kind == colField && c.field.Text == nil
}

// fieldCell writes a field as it is known, or nothing where it is not.
func (a *app) fieldCell(l *line, row *watch.Row, c column, old bool) {
	look := l.pal.text
	if old || c.field.Text == nil {
		look = l.pal.dim
	}
	text, _ := fieldText(c.field, row, a.now)
	if c.numeric() {
		l.right(look, text, c.width)
		return
	}
	if c.name == "request_id" || c.name == "code" {
		text = cutMiddle(text, c.width, l.g.ellipsis)
	}
	l.found(look, text, c.width, a.filter.sought[c.field.Key])
}

// fieldText words a field, and tells how long the words hold.
func fieldText(f *query.Field, row *watch.Row, now time.Time) (string, time.Duration) {
	switch {
	case f.Text != nil:
		return f.Text(row), time.Hour
	case f.Count != nil:
		if n, ok := f.Count(row); ok {
			return strconv.FormatInt(n, 10), time.Hour
		}
	case f.Took != nil:
		if d := f.Took(row); d > 0 {
			return d.Round(time.Millisecond).String(), time.Hour
		}
	case f.Ago != nil:
		if d, ok := f.Ago(row, now); ok {
			return words.Age(d, false)
		}
	}
	return "", time.Hour
}
