package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/disk"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui"
	"studiowatch/ui/cli/host"
)

// filterFile is the path of a file that keeps filters from run to run; empty
// when there is no place for one. The program works without the file: errors of
// reading and writing are passed over.
func filterFile(w host.World) filterPath { return filterPath(w.StateFile("filters")) }

type filterPath string

// keptFilters is what the file holds, as JSON.
type keptFilters struct {
	Filter string       `json:"filter,omitempty"` // as older versions kept it, for all hosts
	Kept   []keptFilter `json:"kept,omitempty"`   // the newest last
	Past   []string     `json:"past"`             // the newest last
}

// keptFilter is the filter that was in force when the dashboard was left. A filter
// for a simulator is not one for the service.
type keptFilter struct {
	Hosts  string `json:"hosts"` // that were watched, in order, with spaces between them
	Filter string `json:"filter"`
}

// The bounds of the file: its bytes, and its filters.
const (
	maxFilterFile  = 64 << 10
	maxKeptFilters = 20
)

// filters returns the filters of earlier runs over the same hosts. When the command
// line has IDs no filter is in force: it could hide just these.
func (p filterPath) filters(ids []string, hosts ...string) ui.Filters {
	before, here := p.read(), strings.Join(slices.Compact(slices.Sorted(slices.Values(hosts))), " ")
	f := ui.Filters{Kept: before.on(here), Past: before.Past}
	if len(ids) > 0 {
		f.Kept = ""
	}
	f.Keep = func(kept string, past []string) {
		if len(ids) > 0 {
			kept = p.read().on(here)
		}
		p.write(here, kept, past)
	}
	return f
}

// on is the filter kept for hosts.
func (k keptFilters) on(hosts string) string {
	for _, kept := range k.Kept {
		if kept.Hosts == hosts {
			return kept.Filter
		}
	}
	if slices.ContainsFunc(strings.Fields(hosts), func(host string) bool { return !model.Counts("", host) }) {
		return ""
	}
	return k.Filter
}

// keep makes a filter, which may be empty, the filter of hosts.
func (k *keptFilters) keep(hosts, filter string) {
	if k.on(hosts) == filter {
		return
	}
	k.Kept = slices.DeleteFunc(k.Kept, func(kept keptFilter) bool { return kept.Hosts == hosts })
	if filter != "" || k.on(hosts) != "" {
		k.Kept = append(k.Kept, keptFilter{hosts, filter})
	}
	k.Kept = k.Kept[max(0, len(k.Kept)-maxKeptFilters):]
}

func (p filterPath) read() keptFilters {
	var k keptFilters
	content, err := disk.Read(string(p), disk.Files, maxFilterFile)
	if err != nil || json.Unmarshal(content, &k) != nil {
		return keptFilters{}
	}
	if !keepable(k.Filter) {
		k.Filter = ""
	}
	k.Kept = slices.DeleteFunc(k.Kept, func(kept keptFilter) bool { return !keepable(kept.Filter) || !safe.Printable(kept.Hosts) })
	k.Past = addKept(nil, k.Past)
	return k
}

// write adds to what other dashboards have written since.
func (p filterPath) write(hosts, kept string, past []string) {
	if p == "" {
		return
	}
	k := p.read()
	if !keepable(kept) {
		kept = ""
	}
	if len(past) == 0 && kept == k.on(hosts) {
		return
	}
	k.keep(hosts, kept)
	k.Past = addKept(k.Past, past)
	content, err := json.Marshal(k)
	if err != nil || os.MkdirAll(filepath.Dir(string(p)), 0o700) != nil {
		return
	}
	_ = journal.Replace(string(p), append(content, '\n'))
}

// addKept adds filters to the past, except those that may not be kept.
func addKept(past, filters []string) []string {
	for _, text := range filters {
		if text != "" && keepable(text) {
			past = ui.AppendPast(past, text)
		}
	}
	return past
}

// keepable reports whether a text can be typed and may be kept. An API key that was
// pasted by mistake may not.
func keepable(text string) bool {
	return utf8.RuneCountInString(text) <= ui.MaxTyped && safe.Clean(text).String() == text && config.Mask(text) == text
}
