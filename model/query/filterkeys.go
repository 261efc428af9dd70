package query

import (
	"slices"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// filterKey is the word before a colon or a comparison in a filter.
type filterKey struct {
	name  string
	kind  keyKind
	texts func(*watch.Row) [2]string // values of a row; most keys have one, so the second is empty
	count func(*watch.Row) (int64, bool)
	share func(*watch.Row) (float64, bool) // from 0 to 1; nil if the key has no percentage
}

type keyKind uint8

const (
	keyPart  keyKind = iota // the value must contain the text
	keyWhole                // the value must be the text
	keyStart                // the value must begin with the text
	keyCount
	keyAge
)

var filterKeys = []filterKey{
	{name: "id", texts: one(func(r *watch.Row) string { return r.Ref.ID })},
	{name: "name", texts: func(r *watch.Row) [2]string {
		return [2]string{r.Name, of(r, func(d *model.Deployment) string { return d.Name.String() })}
	}},
	{name: "group", texts: shown("group")},
	{name: "model", texts: shown("model", "base_model")},
	{name: "plan", kind: keyWhole, texts: shown("plan")},
	{name: "status", texts: func(r *watch.Row) [2]string {
		return [2]string{statusText(r), of(r, func(d *model.Deployment) string { return d.Status.Short() })}
	}},
	{name: "is", kind: keyStart, texts: shown("verdict")},
	{name: "code", texts: shown("code")},
	{name: "by", texts: shown("modifier")},
	{name: "profile", texts: one(func(r *watch.Row) string { return r.Ref.Profile })},
	{name: "ready", kind: keyCount, share: readyShare,
		count: func(r *watch.Row) (int64, bool) {
			return countOf(r, func(d *model.Deployment) model.Number { return d.ReadyCapacity })
		}},
	{name: "capacity", kind: keyCount, count: capacityOf},
	{name: "age", kind: keyAge},
}

// FilterKeys returns the names of the filter keys.
func FilterKeys() []string {
	names := make([]string, len(filterKeys))
	for i, k := range filterKeys {
		names[i] = k.name
	}
	return names
}

func findKey(name string) *filterKey {
	i := slices.IndexFunc(filterKeys, func(k filterKey) bool { return k.name == name })
	if i < 0 {
		return nil
	}
	return &filterKeys[i]
}

func one(text func(*watch.Row) string) func(*watch.Row) [2]string {
	return func(r *watch.Row) [2]string { return [2]string{text(r)} }
}

// shown returns the texts of one or two fields.
func shown(names ...string) func(*watch.Row) [2]string {
	var texts []func(*watch.Row) string
	for _, f := range fields {
		if slices.Contains(names, f.Name) {
			texts = append(texts, f.Text)
		}
	}
	return func(r *watch.Row) [2]string {
		var all [2]string
		for i, text := range texts {
			all[i] = text(r)
		}
		return all
	}
}

// of returns a text of the row's last reading; empty before the first reading.
func of(r *watch.Row, field func(*model.Deployment) string) string {
	if r.Latest == nil {
		return ""
	}
	return field(r.Latest)
}

func countOf(r *watch.Row, field func(*model.Deployment) model.Number) (int64, bool) {
	if r.Latest == nil {
		return 0, false
	}
	return field(r.Latest).Int()
}

func codeText(r *watch.Row) string {
	if r.Failure == nil {
		return ""
	}
	return r.Failure.Label()
}

func readyShare(r *watch.Row) (float64, bool) {
	if r.Latest == nil {
		return 0, false
	}
	return r.Latest.Share()
}
