package cli

import (
	"os"
	"runtime"
	"slices"
	"strings"
)

// exposed returns a warning about those of the files that others than their
// owner can read or change; nothing when there is none. An empty name and a
// file that is not there are passed over.
func exposed(w world, files ...string) string {
	if runtime.GOOS == "windows" {
		return "" // the mode says nothing there about others
	}
	var open []string
	what := "read"
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil || !info.Mode().IsRegular() || info.Mode()&0o066 == 0 {
			continue
		}
		if info.Mode()&0o022 != 0 {
			what = "change"
		}
		open = append(open, shortPath(w, file))
	}
	slices.Sort(open)
	names := strings.Join(slices.Compact(open), " ")
	if names == "" {
		return ""
	}
	return "others than you can " + what + " " + names + "; to keep them out: chmod 600 " + names
}
