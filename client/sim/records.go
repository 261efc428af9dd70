package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
)

// fields are the fields of a JSON object.
type fields = map[string]any

// output is what the envelope of a good answer holds: a page or a record.
type output struct {
	fields
	rng *rand.Rand
}

// changeOutput changes the output of the answer. An answer without an output stays
// as it is.
func changeOutput(change func(output)) injector {
	return func(c call) (*http.Response, error) {
		return c.changeEnvelope(func(envelope fields) {
			if out, ok := envelope["output"].(fields); ok {
				change(output{out, c.rng})
			}
		})
	}
}

// withCode adds a code to a good answer. Some gateways send a code of success, or a
// warning.
func withCode(c call) (*http.Response, error) {
	return c.changeEnvelope(func(envelope fields) {
		if envelope["output"] == nil {
			return
		}
		code := cmp.Or(c.fault.Code, "OK")
		envelope["code"], envelope["message"] = code, c.fault.Message
		if _, err := strconv.Atoi(code); err == nil {
			envelope["code"] = json.Number(code)
		}
	})
}

// changeEnvelope changes the envelope of the answer.
func (c call) changeEnvelope(change func(envelope fields)) (*http.Response, error) {
	w, err := c.sim.record(c.r, c.service)
	if err != nil {
		return nil, err
	}
	envelope, err := readFields(w.body.Bytes())
	if err != nil {
		return nil, fmt.Errorf("rewrite an answer: %w", err)
	}
	change(envelope)
	w.body.Reset()
	if err := json.NewEncoder(&w.body).Encode(envelope); err != nil {
		return nil, fmt.Errorf("rewrite an answer: %w", err)
	}
	return w.response(c.r), nil
}

// records are the records of a page, or the one record of a GET.
func (o output) records() []fields {
	page, ok := o.fields["deployments"].([]any)
	if !ok {
		return []fields{o.fields}
	}
	records := make([]fields, 0, len(page))
	for _, v := range page {
		if record, ok := v.(fields); ok {
			records = append(records, record)
		}
	}
	return records
}

func (o output) setRecords(records []fields) { o.fields["deployments"] = records }

func wrongTypes(o output) {
	for _, record := range o.records() {
		changeTypes(o.rng, record)
	}
}

// changeTypes replaces every value of a record except the ID, in the order of their
// names, so that the same seed always gives the same values.
func changeTypes(rng *rand.Rand, record fields) {
	for _, name := range slices.Sorted(maps.Keys(record)) {
		switch v := record[name].(type) {
		case fields:
			changeTypes(rng, v)
		case json.Number:
			record[name] = oneOf(rng, v.String(), nil, []any{v}, fields{"value": v}, v.String()+".0", "many", true)
		case string:
			if name != "deployed_model" {
				record[name] = oneOf(rng, nil, 7, []any{v}, fields{"value": v}, false)
			}
		case bool:
			record[name] = oneOf(rng, nil, "yes", 1, []any{v}, fields{})
		}
	}
}

func oneOf(rng *rand.Rand, values ...any) any { return values[rng.IntN(len(values))] }

func oddNumbers(o output) {
	pairs := [][2]int64{{4, 9}, {-4, -1}, {0, 0}, {1e18, 2}, {2, 1e18}, {0, 3}}
	for _, record := range o.records() {
		pair := pairs[o.rng.IntN(len(pairs))]
		record["capacity"], record["ready_capacity"] = pair[0], pair[1]
	}
}

func unknownStatus(o output) {
	for _, record := range o.records() {
		record["status"] = "MELTING"
	}
}

func unknownFields(o output) {
	var nested any = "deep"
	for range 200 {
		nested = []any{fields{"of": nested}}
	}
	for _, record := range o.records() {
		record["scaling_policy"], record["labels"] = nested, fields{"team": "red", "": nil}
	}
}

func missingPage(o output) { o.setRecords([]fields{}) }

func totalLies(o output) {
	total := 0
	if n, ok := o.fields["total"].(json.Number); ok {
		n, err := n.Int64()
		if err == nil {
			total = int(n)
		}
	}
	wrong := total/2 + o.rng.IntN(total+2)
	if wrong == total {
		wrong++
	}
	o.fields["total"] = wrong
}

func noID(o output) {
	if records := o.records(); len(records) > 0 {
		delete(records[o.rng.IntN(len(records))], "deployed_model")
	}
}

// duplicate puts a copy before or behind each record. The copy is older than any
// record and has another status, so that a test can find a client that uses the
// copy.
func duplicate(o output) {
	twice := []fields{}
	for _, record := range o.records() {
		copied := maps.Clone(record)
		copied["gmt_modified"], copied["status"] = "2001-02-03T04:05:06", "PENDING"
		pair := []fields{record, copied}
		if o.rng.IntN(2) == 0 {
			slices.Reverse(pair)
		}
		twice = append(twice, pair...)
	}
	o.setRecords(twice)
}
