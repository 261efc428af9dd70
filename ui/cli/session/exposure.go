package session

import (
	"os"
	"slices"
	"strings"

	"studiowatch/ui/cli/host"
)

// exposure is a file with the mode bits that only its owner should have.
type exposure struct {
	file string
	mask os.FileMode
}

const (
	readByOthers    os.FileMode = 0o044
	changedByOthers os.FileMode = 0o022
)

// ofKey returns the exposure of a file that holds a key.
func ofKey(file string) exposure { return exposure{file, readByOthers | changedByOthers} }

// exposure returns the exposure of the configuration. Others may read it, unless it
// has a notification command, because a command may hold a token.
func (s Settings) exposure() exposure {
	if len(s.Notify.Command) > 0 {
		return ofKey(s.Path)
	}
	return exposure{s.Path, changedByOthers}
}

// ExposureWarning returns a warning if other users can read or change the
// configuration or a key file, and should not. Otherwise it returns "". These files
// decide which key is sent, and where.
func (s Settings) ExposureWarning(keyFiles ...string) string {
	files := []exposure{s.exposure()}
	for _, file := range keyFiles {
		files = append(files, ofKey(file))
	}
	return exposed(s.source.World, files...)
}

// exposed returns a warning that names the files whose mode allows others too much,
// or "" if there is none. It skips empty names and files that do not exist.
func exposed(w host.World, files ...exposure) string {
	if !host.FileModesProtect {
		return "" // the mode does not show what others can do
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
