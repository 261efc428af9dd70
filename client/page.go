package client

import (
	"maps"
	"math"
	"slices"
	"strings"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// maxRecords is how many records are read from one page. A hostile page of 8 MiB
// could have half a million, and each takes a kilobyte of memory.
const maxRecords = 10 * PageSize

// listNames are the names under which an array without deployments may be the list.
// The documented name is the first. An array with deployments may have any name.
var listNames = []string{"deployments", "records", "items", "list", "data"}

// totalNames are the names of the length of a list on the pages of this API.
var totalNames = []string{"total", "items"}

// recordPage is one page of the list.
type recordPage struct {
	deployments []*model.Deployment
	sent        int // records on the page, good and bad
	named       int // how many of them are objects with a deployed_model
	skipped     int // how many of them have no usable ID or are beyond maxRecords
	total       int
	hasTotal    bool // false if the server sent no total that a list could have
}

// decodePage reads the payload of a list. The list is the array that holds objects
// with a deployed_model. The documentation calls it deployments, but other pages of
// the same API use other names. A record without a usable ID is counted and does
// not hide other records. It returns false if the payload is not a list.
func decodePage(output []byte) (recordPage, bool) {
	if isArray(output) {
		p := readRecords(output)
		return p, p.named > 0 || p.sent == 0
	}
	members := membersOf(output)
	p, ok := findRecords(members)
	p.total, p.hasTotal = totalOf(members)
	return p, ok || p.isEmpty(members)
}

// membersOf returns the members of an object by their names in lower case; nil if it is
// no object. The spelling in lower case counts more than another, and the last member of
// a name more than the others.
func membersOf(object []byte) map[string]raw {
	if !isObject(object) {
		return nil
	}
	found, exact := map[string]raw{}, map[string]bool{}
	for name, value := range safe.Members(object) {
		key := strings.ToLower(string(name))
		same := key == string(name)
		if same || !exact[key] {
			found[key], exact[key] = value, same
		}
	}
	return found
}

// findRecords finds the array that is the list. If no array holds a deployment, it
// is the first array with a name of listNames. That array must be empty; with the
// documented name, all of its records may also be bad.
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

// isEmpty reports whether an output without a list is an empty page. Then it has a
// total and a null for the array, which is how some servers write an empty array,
// or only a total of zero.
func (p *recordPage) isEmpty(members map[string]raw) bool {
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

// totalOf returns the length of the whole list as the server sent it. It returns
// false if no list can have that length.
func totalOf(members map[string]raw) (int, bool) {
	for _, name := range totalNames {
		total, ok := number(members[name]).Int()
		if ok && total >= 0 && total <= math.MaxInt32 {
			return int(total), true
		}
	}
	return 0, false
}

// readRecords reads the records of an array that is known to be valid JSON.
func readRecords(records []byte) recordPage {
	var p recordPage
	at, page := map[safe.Text]int{}, newShared()
	for record := range safe.Elements(records) {
		p.sent++
		d, ok := p.decode(record, page)
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

// decode reads the record that was counted last. It returns false if the record has
// no ID that a request can use.
func (p *recordPage) decode(record []byte, page *shared) (*model.Deployment, bool) {
	if p.sent > maxRecords {
		return nil, false
	}
	d, ok := decodeDeployment(record, page)
	if !ok || d.ID.Empty() {
		return nil, false
	}
	p.named++
	return d, model.CheckID(d.ID.String()) == nil
}
