package query

import (
	"cmp"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Field is something known of a deployment that a column of its own can show,
// and that rows can be sorted by. One of Text, Count, Took and At is set; each
// tells what there is to know, or that there is nothing. Beside At stands Ago,
// which says how long ago that is.
type Field struct {
	Name  string // in the configuration
	Key   string // of the filter that looks in it; empty when none does
	Text  func(*watch.Row) string
	Count func(*watch.Row) (int64, bool)
	Took  func(*watch.Row) time.Duration // 0 when not known
	At    func(*watch.Row) time.Time     // zero when not known; by the clock of who says it
	Ago   func(r *watch.Row, now time.Time) (time.Duration, bool)
}

var fields = []Field{
	{Name: "name", Key: "name", Text: func(r *watch.Row) string {
		if r.Name != "" {
			return r.Name
		}
		return of(r, func(d *model.Deployment) string { return d.Name.String() })
	}},
	{Name: "group", Key: "group", Text: func(r *watch.Row) string { return r.Group }},
	{Name: "verdict", Key: "is", Text: func(r *watch.Row) string { return r.Verdict.String() }},
	{Name: "code", Key: "code", Text: codeText},
	sent("model", "model", func(d *model.Deployment) string { return d.ModelName.String() }),
	sent("base_model", "model", func(d *model.Deployment) string { return d.BaseModel.String() }),
	sent("plan", "plan", func(d *model.Deployment) string { return d.Plan.String() }),
	sent("spec", "", func(d *model.Deployment) string { return d.ModelUnitSpec.String() }),
	sent("charge", "", func(d *model.Deployment) string { return d.ChargeType.String() }),
	sent("workspace", "", func(d *model.Deployment) string { return d.WorkspaceID.String() }),
	sent("creator", "", func(d *model.Deployment) string { return d.Creator.String() }),
	sent("modifier", "by", func(d *model.Deployment) string { return d.Modifier.String() }),
	sent("reason", "", func(d *model.Deployment) string { return d.FailReason.String() }),
	counted("context", func(d *model.Deployment) model.Number { return d.MaxContextLength }),
	counted("rpm", func(d *model.Deployment) model.Number { return d.RPMLimit }),
	counted("tpm", func(d *model.Deployment) model.Number { return d.TPMLimit }),
	stamped("created", func(d *model.Deployment) model.Stamp { return d.Created }),
	stamped("modified", func(d *model.Deployment) model.Stamp { return d.Modified }),
	{Name: "read", At: func(r *watch.Row) time.Time { return r.ReadAt }, Ago: func(r *watch.Row, now time.Time) (time.Duration, bool) {
		return max(0, now.Sub(r.ReadAt)), !r.ReadAt.IsZero()
	}},
	{Name: "latency", Took: func(r *watch.Row) time.Duration { return r.Poll.Latency }},
	{Name: "request_id", Text: func(r *watch.Row) string { return r.Poll.RequestID.String() }},
}

// Fields returns all fields. The slice belongs to the model.
func Fields() []Field { return fields }

func sent(name, key string, text func(*model.Deployment) string) Field {
	return Field{Name: name, Key: key, Text: func(r *watch.Row) string { return of(r, text) }}
}

func counted(name string, count func(*model.Deployment) model.Number) Field {
	return Field{Name: name, Count: func(r *watch.Row) (int64, bool) { return countOf(r, count) }}
}

// stamped is a time of the server's. Rows are sorted by it as it was sent, so
// that a clock that turns out to be wrong puts none in another place.
func stamped(name string, stamp func(*model.Deployment) model.Stamp) Field {
	return Field{
		Name: name,
		At: func(r *watch.Row) time.Time {
			if r.Latest == nil {
				return time.Time{}
			}
			return stamp(r.Latest).At
		},
		Ago: func(r *watch.Row, now time.Time) (time.Duration, bool) { return r.Ago(stamp, now) },
	}
}

// order is how rows are sorted by a field: where it is known, with the smallest
// first, the newest, or the first of the alphabet.
func (f Field) order() order {
	switch {
	case f.Text != nil:
		return byText(f.Text)
	case f.Count != nil:
		return order{func(r *watch.Row) bool { _, ok := f.Count(r); return ok }, func(a, b *watch.Row) int {
			x, _ := f.Count(a)
			y, _ := f.Count(b)
			return cmp.Compare(x, y)
		}}
	case f.Took != nil:
		return order{func(r *watch.Row) bool { return f.Took(r) > 0 }, func(a, b *watch.Row) int { return cmp.Compare(f.Took(a), f.Took(b)) }}
	}
	return byTime(f.At)
}
