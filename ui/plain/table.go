package plain

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Table prints rows as a table. A wide table has more columns. The error is that
// of out.
func Table(out io.Writer, board *watch.Board, rows []*watch.Row, now time.Time, look Look, wide bool) error {
	columns := tableColumns(rows, wide)
	table := [][]string{nil}
	for _, c := range columns {
		table[0] = append(table[0], c.head)
	}
	for _, row := range rows {
		var line []string
		for _, c := range columns {
			line = append(line, c.cell(board, row, now, look))
		}
		table = append(table, line)
	}
	for _, line := range align(table, look.ASCII) {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// column is a column of the table. An empty value is shown as a dash.
type column struct {
	head string
	cell func(board *watch.Board, row *watch.Row, now time.Time, look Look) string
}

func tableColumns(rows []*watch.Row, wide bool) []column {
	columns := []column{
		{"DEPLOYMENT", func(_ *watch.Board, row *watch.Row, _ time.Time, _ Look) string { return row.Ref.ID }},
		{"STATUS", func(_ *watch.Board, row *watch.Row, _ time.Time, look Look) string {
			return look.badge(row.Verdict, words.Badge(row), 0)
		}},
		{"READY", func(_ *watch.Board, row *watch.Row, _ time.Time, _ Look) string { return unitsOf(row) }},
		{"CHANGED", func(_ *watch.Board, row *watch.Row, now time.Time, _ Look) string { return changed(row, now) }},
	}
	several := slices.ContainsFunc(rows, func(r *watch.Row) bool { return r.Ref.Profile != rows[0].Ref.Profile })
	if wide || several {
		columns = append(columns, text("PROFILE", func(row *watch.Row) string { return row.Ref.Profile }))
	}
	if wide {
		columns = append(columns, field("NAME", "name"), field("GROUP", "group"),
			text("MODEL", func(row *watch.Row) string {
				return of(row, func(d *model.Deployment) fmt.Stringer { return d.Model() })
			}),
			field("PLAN", "plan"), field("EDITED BY", "modifier"), field("REQUEST ID", "request_id"),
		)
	}
	return append(columns, column{"NOTE", func(board *watch.Board, row *watch.Row, now time.Time, _ Look) string {
		note, _ := words.Row(board, row, now)
		return note.String()
	}})
}

// field returns the column that the dashboard shows under that name.
func field(head, name string) column {
	fields := query.Fields()
	return text(head, fields[slices.IndexFunc(fields, func(f query.Field) bool { return f.Name == name })].Text)
}

func text(head string, of func(row *watch.Row) string) column {
	return column{head, func(_ *watch.Board, row *watch.Row, _ time.Time, _ Look) string { return cmp.Or(of(row), dash) }}
}

// of returns a field of the last reading of a row; empty if it was never read.
func of(row *watch.Row, field func(d *model.Deployment) fmt.Stringer) string {
	if row.Latest == nil {
		return ""
	}
	return field(row.Latest).String()
}

func changed(row *watch.Row, now time.Time) string {
	age := row.Lasted(now)
	if age.Basis == watch.BasisNone || age.Basis == watch.BasisFirst && age.For < time.Second {
		return dash // one reading says nothing of how long it has been so
	}
	words, _ := words.Lasting(age, row.Verdict.Changing())
	return words
}
