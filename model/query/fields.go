package query

import (
	"cmp"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Field is a value of a row that can be a column and an order. Exactly one of
// Text, Count, Took and At is set. Ago is set together with At.
type Field struct {
	Name  string                         // in the configuration
	Key   string                         // the filter key that looks in it; empty if there is none
	Text  func(*watch.Row) string        // empty if unknown
	Count func(*watch.Row) (int64, bool) // false if unknown
	Took  func(*watch.Row) time.Duration // 0 if unknown
	At    func(*watch.Row) time.Time     // zero if unknown; by the server's clock or by ours
	Ago   func(r *watch.Row, now time.Time) (time.Duration, bool)
}

var fields = []Field{
	{Name: "name", Key: "name", Text: func(r *watch.Row) string {
		return cmp.Or(r.Name, of(r, func(d *model.Deployment) string { return d.Name.String() }))
	}},
	{Name: "group", Key: "group", Text: func(r *watch.Row) string { return r.Group }},
	{Name: "verdict", Key: "is", Text: func(r *watch.Row) string { return r.Verdict.String() }},
	{Name: "code", Key: "code", Text: codeText},
	sent("model", "model", func(d *model.Deployment) string { return d.Terms().ModelName.String() }),
	sent("base_model", "model", func(d *model.Deployment) string { return d.Terms().BaseModel.String() }),
	sent("plan", "plan", func(d *model.Deployment) string { return d.Terms().Plan.String() }),
	sent("spec", "", func(d *model.Deployment) string { return d.Terms().ModelUnitSpec.String() }),
	sent("charge", "", func(d *model.Deployment) string { return d.Terms().ChargeType.String() }),
	sent("workspace", "", func(d *model.Deployment) string { return d.Terms().WorkspaceID.String() }),
	sent("creator", "", func(d *model.Deployment) string { return d.Terms().Creator.String() }),
	sent("modifier", "by", func(d *model.Deployment) string { return d.Modifier.String() }),
	sent("reason", "", func(d *model.Deployment) string { return d.FailReason.String() }),
	counted("context", func(d *model.Deployment) model.Number { return d.Terms().MaxContextLength }),
	counted("rpm", func(d *model.Deployment) model.Number { return d.Terms().RPMLimit }),
	counted("tpm", func(d *model.Deployment) model.Number { return d.Terms().TPMLimit }),
	stamped("created", func(d *model.Deployment) model.Stamp { return d.Created }),
	stamped("modified", func(d *model.Deployment) model.Stamp { return d.Modified }),
	{Name: "read", At: func(r *watch.Row) time.Time { return r.ReadAt }, Ago: func(r *watch.Row, now time.Time) (time.Duration, bool) {
		return max(0, now.Sub(r.ReadAt)), !r.ReadAt.IsZero()
	}},
	{Name: "latency", Took: func(r *watch.Row) time.Duration { return r.Poll.Latency }},
	{Name: "request_id", Text: func(r *watch.Row) string { return r.Poll.RequestID.String() }},
}

// Fields returns all fields. The caller must not change the slice.
func Fields() []Field { return fields }

func sent(name, key string, text func(*model.Deployment) string) Field {
	return Field{Name: name, Key: key, Text: func(r *watch.Row) string { return of(r, text) }}
}

func counted(name string, count func(*model.Deployment) model.Number) Field {
	return Field{Name: name, Count: func(r *watch.Row) (int64, bool) { return countOf(r, count) }}
}

// stamped returns a field for a stamp of the server. Rows are sorted by the stamp
// as it was sent, so that their order does not depend on the skew of the clocks.
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

// order returns how rows are sorted by the field: the smallest number, the newest
// time or the first text in the alphabet comes first.
func (f Field) order() order {
	switch {
	case f.Text != nil:
		return byText(f.Text)
	case f.Count != nil:
		return byNumber(f.Count)
	case f.Took != nil:
		return byNumber(func(r *watch.Row) (time.Duration, bool) { return f.Took(r), f.Took(r) > 0 })
	}
	return byTime(f.At)
}
