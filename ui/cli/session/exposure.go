package session

import (
	"os"
	"slices"
	"strings"

	"studiowatch/ui/cli/host"
)

// exposure is a file, and what nobody but its owner may do with it.
type exposure struct {
	file string
	mask os.FileMode
}

const (
	readByOthers    os.FileMode = 0o044
	changedByOthers os.FileMode = 0o022
)

// ofKey is the exposure of a file that holds a key.
func ofKey(file string) exposure { return exposure{file, readByOthers | changedByOthers} }

// exposure is that of the configuration. Others may read it, unless it holds a
// command: a command may hold a token.
func (s Settings) exposure() exposure {
	if len(s.Notify.Command) > 0 {
		return ofKey(s.Path)
	}
	return exposure{s.Path, changedByOthers}
}

// ExposureWarning returns a warning when others can read or change the
// configuration or a file with a key and should not; nothing otherwise. These
// files decide where a key goes and which key it is.
func (s Settings) ExposureWarning(keyFiles ...string) string {
	files := []exposure{s.exposure()}
	for _, file := range keyFiles {
		files = append(files, ofKey(file))
	}
	return exposed(s.source.World, files...)
}

// exposed returns a warning about those of the files that others can read or
// change and should not; nothing when there is none. It passes over an empty name
// and a file that is not there.
func exposed(w host.World, files ...exposure) string {
	if !host.FileModesProtect {
		return "" // the mode says nothing there about others
	}
	var open []string
	what := "read"
	for _, e := range files {
		info, err := os.Stat(e.file)
		if err != nil || !info.Mode().IsRegular() || info.Mode()&e.mask == 0 {
			continue
		}
		if info.Mode()&changedByOthers != 0 {
			what = "change"
		}
		open = append(open, w.ShortPath(e.file))
	}
	slices.Sort(open)
	names := strings.Join(slices.Compact(open), " ")
	if names == "" {
		return ""
	}
	return "others than you can " + what + " " + names + "; to keep them out: chmod 600 " + names
}
