// Package kept has the small files that keep a user's choices from run to run. The program
// works without them.
package kept

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui"
	"studiowatch/ui/cli/host"
)

// Filters is the path of the file that keeps what the table shows from run to run, or "" if there is
// no folder for it. The program works without the file, so errors of reading and writing
// are ignored.
type Filters string

// FilterFile returns the file of this user.
func FilterFile(w host.World) Filters { return Filters(w.StateFile("filters")) }

// keptFilters is the content of the file, as JSON.
type keptFilters struct {
	Filter string       `json:"filter,omitempty"` // of an older version, for all hosts
	Kept   []keptFilter `json:"kept,omitempty"`   // the newest last
	Past   []string     `json:"past"`             // the newest last
}

// keptFilter is what was shown at the end of a run: the filter, the order and the view.
// It is kept for the hosts of that run only, because a filter for a simulator does not
// fit the service.
type keptFilter struct {
	Hosts   string `json:"hosts"` // sorted, with spaces between them
	Filter  string `json:"filter"`
	View    string `json:"view,omitempty"`
	Sort    string `json:"sort,omitempty"`
	Reverse bool   `json:"reverse,omitempty"`
	Over    string `json:"over,omitempty"` // the order that Sort took the place of
}

func keptOf(hosts string, k ui.Kept) keptFilter {
	return keptFilter{Hosts: hosts, Filter: k.Filter, View: k.View, Sort: k.Sort, Reverse: k.Reverse, Over: k.Over}
}

func (k keptFilter) kept() ui.Kept {
	return ui.Kept{Filter: k.Filter, View: k.View, Sort: k.Sort, Reverse: k.Reverse, Over: k.Over}
}

// keepable reports whether all of it may be kept.
func (k keptFilter) keepable() bool {
	return keepable(k.Filter) && keepable(k.View) && keepable(k.Sort) && keepable(k.Over) && safe.Printable(k.Hosts)
}

// The limits of the file: its bytes, and its filters.
const (
	maxFilterFile  = 64 << 10
	maxKeptFilters = 20
)

// Of returns what earlier runs over the same hosts have kept. If the command line
// has IDs, nothing of it is active, because it could hide them.
func (p Filters) Of(ids []string, hosts ...string) ui.Filters {
	before, here := p.read(), strings.Join(slices.Compact(slices.Sorted(slices.Values(hosts))), " ")
	f := ui.Filters{Kept: before.on(here), Past: before.Past}
	if len(ids) > 0 {
		f.Kept = ui.Kept{}
	}
	f.Keep = func(kept ui.Kept, past []string) {
		if len(ids) > 0 {
			kept = p.read().on(here)
		}
		p.write(here, kept, past)
	}
	return f
}

// on returns what is kept for hosts.
func (k keptFilters) on(hosts string) ui.Kept {
	for _, kept := range k.Kept {
		if kept.Hosts == hosts {
			return kept.kept()
		}
	}
	if slices.ContainsFunc(strings.Fields(hosts), func(host string) bool { return !model.Counts("", host) }) {
		return ui.Kept{}
	}
	return ui.Kept{Filter: k.Filter}
}

// keep sets what is kept for hosts, which may be nothing.
func (k *keptFilters) keep(hosts string, is ui.Kept) {
	if k.on(hosts) == is {
		return
	}
	k.Kept = slices.DeleteFunc(k.Kept, func(kept keptFilter) bool { return kept.Hosts == hosts })
	if is != k.on(hosts) {
		k.Kept = append(k.Kept, keptOf(hosts, is))
	}
	k.Kept = k.Kept[max(0, len(k.Kept)-maxKeptFilters):]
}

func (p Filters) file() file { return file{string(p), maxFilterFile} }

func (p Filters) read() keptFilters { return parseFilters(p.file().read()) }

func parseFilters(content []byte) keptFilters {
	var k keptFilters
	if json.Unmarshal(content, &k) != nil {
		return keptFilters{}
	}
	if !keepable(k.Filter) {
		k.Filter = ""
	}
	k.Kept = slices.DeleteFunc(k.Kept, func(kept keptFilter) bool { return !kept.keepable() })
	k.Past = addKept(nil, k.Past)
	return k
}

// write changes what the file holds by then, because another dashboard may have written
// to it.
func (p Filters) write(hosts string, kept ui.Kept, past []string) {
	if !keptOf(hosts, kept).keepable() {
		kept = ui.Kept{}
	}
	if p == "" || len(past) == 0 && kept == p.read().on(hosts) {
		return
	}
	_ = p.file().update(func(old []byte) any {
		k := parseFilters(old)
		k.keep(hosts, kept)
		k.Past = addKept(k.Past, past)
		return k
	})
}

// addKept adds the filters that may be kept to past.
func addKept(past, filters []string) []string {
	for _, text := range filters {
		if text != "" && keepable(text) {
			past = ui.AppendPast(past, text)
		}
	}
	return past
}

// keepable reports whether a text can be typed and holds no API key that was pasted by
// mistake.
func keepable(text string) bool {
	return utf8.RuneCountInString(text) <= ui.MaxTyped && safe.Clean(text).String() == text && config.Mask(text) == text
}
