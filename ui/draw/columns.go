package draw

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Column is a column of the table.
type Column struct {
	kind  columnKind
	Name  string // in the configuration; also the name of its order
	head  string
	field *query.Field // for the kind colField
	Width int
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

// allColumns holds all columns, without their widths.
var allColumns = func() []Column {
	all := []Column{
		{kind: colProfile, Name: "profile", head: "PROFILE"},
		{kind: colDeployment, Name: "deployment", head: "DEPLOYMENT"},
		{kind: colStatus, Name: "status", head: "STATUS"},
		{kind: colBar, Name: "capacity", head: "CAPACITY"},
		{kind: colReady, Name: "ready", head: "READY"},
		{kind: colChanged, Name: "changed", head: "CHANGED"},
		{kind: colNote, Name: "note", head: "NOTE"},
	}
	fields := query.Fields()
	for i, f := range fields {
		all = append(all, Column{kind: colField, Name: f.Name, head: strings.ToUpper(strings.ReplaceAll(f.Name, "_", " ")), field: &fields[i]})
	}
	return all
}()

// fieldWidths are the widths of the columns of kind colField. They fit the values in
// the service's documentation. On a screen of less than fieldsFrom cells there are
// no such columns.
var fieldWidths = map[string]int{
	"name": 20, "group": 12, "verdict": 10, "code": 20, "model": 24, "base_model": 20, "plan": 6, "spec": 5, "charge": 9, "workspace": 20,
	"creator": 17, "modifier": 17, "reason": 24, "context": 8, "rpm": 8, "tpm": 9, "created": 8, "modified": 9, "read": 7, "latency": 8, "request_id": 36,
}

const fieldsFrom = 64

// Columns returns the names the configuration may list under ui.columns.
func Columns() []string {
	var names []string
	for _, c := range allColumns {
		names = append(names, c.Name)
	}
	return names
}

func findColumn(name string) (Column, bool) {
	i := slices.IndexFunc(allColumns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return allColumns[i], true
}

// numeric reports whether the column is right-aligned.
func (c Column) numeric() bool {
	return c.kind == colReady || c.kind == colChanged || c.kind == colField && c.field.Text == nil
}

// fieldText returns the text of a field, and how long it stays true.
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
