package cli

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"studiowatch/model/config"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui"
)

// filterFile is the path of a file that keeps filters from run to run; empty
// when there is no place for one. It is a comfort: what cannot be read or
// written is done without.
func filterFile(w world) filterPath {
	dir := stateDir(w)
	if dir == "" {
		return ""
	}
	return filterPath(filepath.Join(dir, "filters"))
}

type filterPath string

// keptFilters is what the file holds, as JSON.
type keptFilters struct {
	Filter string   `json:"filter"` // in force when the dashboard was left; may be empty
	Past   []string `json:"past"`   // the newest last
}

const maxFilterFile = 64 << 10 // bytes

// filters returns the filters of earlier runs. A filter is not in force where
// somebody has named what to show: it could hide just that.
func (p filterPath) filters(named bool) ui.Filters {
	before := p.read()
	f := ui.Filters{Kept: before.Filter, Past: before.Past}
	if named {
		f.Kept = ""
	}
	f.Keep = func(kept string, past []string) {
		if named {
			kept = p.read().Filter
		}
		p.write(kept, past)
	}
	return f
}

func (p filterPath) read() keptFilters {
	var k keptFilters
	file, err := os.Open(string(p))
	if err != nil {
		return k
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFilterFile))
	if err != nil || json.Unmarshal(content, &k) != nil {
		return keptFilters{}
	}
	if !keepable(k.Filter) {
		k.Filter = ""
	}
	k.Past = remember(nil, k.Past)
	return k
}

// write adds to what other dashboards have written since.
func (p filterPath) write(kept string, past []string) {
	if p == "" {
		return
	}
	k := p.read()
	if !keepable(kept) {
		kept = ""
	}
	if len(past) == 0 && kept == k.Filter {
		return
	}
	k.Filter = kept
	k.Past = remember(k.Past, past)
	content, err := json.Marshal(k)
	if err != nil || os.MkdirAll(filepath.Dir(string(p)), 0o700) != nil {
		return
	}
	_ = journal.Replace(string(p), append(content, '\n'))
}

// remember adds those filters to the past that may be kept.
func remember(past, filters []string) []string {
	for _, text := range filters {
		if text != "" && keepable(text) {
			past = ui.Remember(past, text)
		}
	}
	return past
}

// keepable reports whether a text is one that can be typed and may be kept: an
// API key that was pasted by mistake may not.
func keepable(text string) bool {
	return utf8.RuneCountInString(text) <= ui.MaxTyped && safe.Clean(text).String() == text && config.Mask(text) == text
}
