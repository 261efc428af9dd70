package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"path"
	"slices"
	"time"
)

// view is the service as one request sees it: the faults that change what exists.
// The zero view shows everything.
type view []Fault

// view returns the faults that apply to the nth request like this one. Each fault
// is drawn separately, so that one answer may have several.
func (c *chaos) view(n uint64, elapsed time.Duration, rng *rand.Rand) (v view) {
	for _, f := range c.faults {
		if f.Kind.in(views...) && f.active(elapsed) && f.matchesCount(n) && (f.Share == 1 || rng.Float64() < f.Share) {
			v = append(v, f)
		}
	}
	return v
}

// matchesDeployment reports whether the fault is for a deployment in a request of
// the scope.
func (f Fault) matchesDeployment(id string, scope Scope) bool {
	if f.Scope != AnyRequest && f.Scope != scope {
		return false
	}
	match, err := path.Match(f.ID, id)
	return f.ID == "" || match && err == nil
}

// hides reports whether a request of the scope does not find the deployment.
func (v view) hides(a *actor, scope Scope, elapsed time.Duration) bool {
	return slices.ContainsFunc(v, func(f Fault) bool {
		return f.Kind == FaultAbsent && f.matchesDeployment(a.id, scope) && (f.For == 0 || elapsed < a.born+f.For)
	})
}

// pages returns how the list is divided into pages. The zero fault stands for
// the right division.
func (v view) pages() Fault {
	for _, f := range v {
		if f.Kind == FaultPages {
			return f
		}
	}
	return Fault{}
}

// record returns a deployment with the fields that FaultSet sets in it.
func (v view) record(o object, scope Scope) any {
	var record any = o
	for _, f := range v {
		if f.Kind != FaultSet || !f.matchesDeployment(o.ID, scope) {
			continue
		}
		if changed, err := merged(record, f.Fields); err == nil {
			record = changed
		}
	}
	return record
}

// merged returns a JSON object with a patch merged into it. In the patch, null
// removes a field.
func merged(object any, patch string) (fields, error) {
	data, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	to, err := readFields(data)
	if err != nil {
		return nil, err
	}
	from, err := readFields([]byte(patch))
	if err != nil {
		return nil, err
	}
	merge(to, from)
	return to, nil
}

func merge(to, from fields) {
	for name, v := range from {
		inner, isObject := v.(fields)
		old, wasObject := to[name].(fields)
		switch {
		case v == nil:
			delete(to, name)
		case isObject && wasObject:
			merge(old, inner)
		default:
			to[name] = v
		}
	}
}

// readFields reads a JSON object and keeps its numbers as they are written.
func readFields(data []byte) (fields, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var object fields
	if err := dec.Decode(&object); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF || object == nil {
		return nil, errors.New("more or less than one object")
	}
	return object, nil
}

// page returns a page as the view shows it. last is the number of the last page,
// and repeated is how many records a page repeats from the one before.
func (v view) page(p page, last, repeated int) any {
	f := v.pages()
	if len(v) == 0 {
		return p
	}
	records := make([]any, len(p.Deployments))
	for i, o := range p.Deployments {
		records[i] = v.record(o, ListRequests)
	}
	if f.Array == bareArray {
		return records
	}
	out := fields{"page_no": p.PageNo, "page_size": p.PageSize, "total": p.Total}
	switch f.Total {
	case TotalMissing:
		delete(out, "total")
	case TotalHigh:
		out["total"] = p.Total + 1
	case TotalLow:
		out["total"] = max(0, p.Total-1)
	case TotalOfPage:
		out["total"] = len(records)
	case TotalDuplicates:
		out["total"] = p.Total + repeated*(last-1)
	case TotalChanging:
		out["total"] = max(0, p.Total+p.PageNo%3-1)
	}
	if f.Array == "" {
		f.Array = "deployments"
	}
	out[f.Array] = records
	return out
}

// recreate deletes the deployments of a fault at From and creates them again after
// For.
func (s *Sim) recreate(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	const parts = 1000
	for i, a := range s.actors {
		now, _ := a.at(f.From)
		if now.status == "" || !f.matchesDeployment(a.id, AnyRequest) || float64(s.hash("recreate "+a.id)%parts) >= f.Share*parts {
			continue
		}
		a.born, a.updated = f.From+f.For, 0
		again := created(a.born, s.duration(rolloutTime, "create", a.id), step{capacity: now.capacity, ptu: now.ptu}, a.unit, a.prepaid(), a.outcome)
		a.setStory(append([]step{{at: f.From}}, again...))
		s.mayBeAbsent(i)
	}
}

// mayBeAbsent makes pages check whether the actor with the index exists.
func (s *Sim) mayBeAbsent(i int) {
	if index, known := slices.BinarySearch(s.temporary, i); !known {
		s.temporary = slices.Insert(s.temporary, index, i)
	}
}
