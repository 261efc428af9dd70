package client

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// maxRecords bounds the records taken from one page. A hostile 8 MiB page
// could name half a million, each a kilobyte once decoded.
const maxRecords = 10 * PageSize

// listNames are the names under which an array without deployments may be the
// list, the documented one first. One with deployments may have any name.
var listNames = []string{"deployments", "records", "items", "list", "data"}

// totalNames are the names the length of a list has on the pages of this API.
var totalNames = []string{"total", "items"}

// recordPage is one page of the list.
type recordPage struct {
	deployments []*model.Deployment
	sent        int // records on the page, good and bad
	named       int // of these, objects with a deployed_model
	skipped     int // of these, records without a usable id or beyond maxRecords
	total       int
	hasTotal    bool // false when the server sent none that a list could have
}

// decodePage reads the payload of a list. Its array is the one that holds
// objects with a deployed_model: the documentation calls it deployments, but
// other pages of the same API have other names for theirs. A record without a
// usable id is counted, and hides no other. It is false for what is no list.
func decodePage(output []byte) (recordPage, bool) {
	if isArray(output) {
		p := readRecords(output)
		return p, p.named > 0 || p.sent == 0
	}
	members := membersOf(output)
	p, ok := findRecords(members)
	p.total, p.hasTotal = totalOf(members)
	return p, ok || p.emptied(members)
}

// membersOf returns the members of an object by their names in lower case,
// since encoding/json matches names in any case.
func membersOf(object []byte) map[string]raw {
	var sent map[string]raw
	if !isObject(object) || json.Unmarshal(object, &sent) != nil {
		return nil
	}
	members := make(map[string]raw, len(sent))
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		members[strings.ToLower(name)] = sent[name] // lower case sorts last, so the documented spelling wins
	}
	return members
}

// findRecords reads the array that is the list. Where none holds a deployment,
// it is the first with a name of listNames: an empty one is an empty list, and
// under the documented name also one whose records are all bad.
func findRecords(members map[string]raw) (recordPage, bool) {
	names := slices.Clone(listNames)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(listNames, name) {
			names = append(names, name)
		}
	}
	var fallback *recordPage
	usable := false
	for i, name := range names {
		if !isArray(members[name]) {
			continue
		}
		p := readRecords(members[name])
		if p.named > 0 {
			return p, true
		}
		if fallback == nil && i < len(listNames) {
			fallback, usable = &p, p.sent == 0 || name == listNames[0]
		}
	}
	if !usable {
		return recordPage{}, false
	}
	return *fallback, true
}

// emptied reports whether an output without any list says that there is
// nothing on the page: a total beside a null, which is how some servers write
// an empty array, or a total of zero by itself.
func (p *recordPage) emptied(members map[string]raw) bool {
	null := false
	for _, name := range listNames {
		v, sent := members[name]
		if !absent(v) && !slices.Contains(totalNames, name) {
			return false
		}
		null = null || sent && absent(v)
	}
	return p.hasTotal && (null || p.total == 0)
}

// totalOf returns the length of the whole list as the server says, and false
// where that is no length a list could have.
func totalOf(members map[string]raw) (int, bool) {
	for _, name := range totalNames {
		total, ok := number(members[name]).Int()
		if ok && total >= 0 && total <= math.MaxInt32 {
			return int(total), true
		}
	}
	return 0, false
}

// readRecords takes in the records of an array that is known to be valid JSON.
func readRecords(records []byte) recordPage {
	var p recordPage
	at := map[safe.Text]int{}
	dec := json.NewDecoder(bytes.NewReader(records))
	if _, err := dec.Token(); err != nil {
		return p
	}
	var record raw
	for dec.More() {
		record = record[:0]
		if dec.Decode(&record) != nil {
			return p
		}
		p.sent++
		d, ok := p.decode(record)
		if !ok {
			p.skipped++
			continue
		}
		i, seen := at[d.ID]
		switch {
		case !seen:
			at[d.ID] = len(p.deployments)
			p.deployments = append(p.deployments, d)
		case d.Modified.At.After(p.deployments[i].Modified.At):
			p.deployments[i] = d
		}
	}
	return p
}

// decode reads the latest record of the page. It is false for what cannot be
// told from other records, or be asked for by itself.
func (p *recordPage) decode(record []byte) (*model.Deployment, bool) {
	if p.sent > maxRecords {
		return nil, false
	}
	d, ok := decodeDeployment(record)
	if !ok || d.ID.Empty() {
		return nil, false
	}
	p.named++
	return d, model.CheckID(d.ID.String()) == nil
}
