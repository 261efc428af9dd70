// Package kept has the small files that keep a user's choices from run to run. The program
// works without them.
package kept

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

// Filters is the path of the file that keeps filters from run to run, or "" if there is
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

// keptFilter is the filter that was active at the end of a run. It is kept for the
// hosts of that run only, because a filter for a simulator does not fit the service.
type keptFilter struct {
	Hosts  string `json:"hosts"` // sorted, with spaces between them
	Filter string `json:"filter"`
}

// The limits of the file: its bytes, and its filters.
const (
	maxFilterFile  = 64 << 10
	maxKeptFilters = 20
)

// Of returns the filters of earlier runs over the same hosts. If the command line
// has IDs, no filter is active, because it could hide them.
func (p Filters) Of(ids []string, hosts ...string) ui.Filters {
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

// on returns the filter that is kept for hosts, or "".
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

// keep sets the filter of hosts, which may be empty.
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

func (p Filters) read() keptFilters {
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

// write reads the file again before it writes, because another dashboard may have
// written to it.
func (p Filters) write(hosts, kept string, past []string) {
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
