package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
)

func TestReplaySaysWhatItCannotPlay(t *testing.T) {
	w := testWorld(t, nil)
	var out, complaints bytes.Buffer
	w.Stdout, w.Stderr = &out, &complaints
	notes := filepath.Join(w.Home(), "notes.txt")
	clitest.Write(t, notes, "hello\n")
	for _, tt := range []struct{ args, want string }{
		{"", "one file"},
		{"a b", "one file"},
		{filepath.Join(w.Home(), "missing"), "no such file"},
		{w.Home(), "it is a folder; a regular file is needed here"},
		{notes, "no recording: make one with --record"},
		{notes + " --speed 0", ": it may be 0.1 to 10000"},
		{notes + " --speed NaN", ": it may be 0.1 to 10000"},
		{notes + " --speed fast", "--speed"},
		{notes + " --record x", "--record means nothing to studiowatch replay"},
	} {
		complaints.Reset()
		if code := run(t.Context(), append([]string{"replay"}, strings.Fields(tt.args)...), w); code != exit.BadUsage || !strings.Contains(complaints.String(), tt.want) {
			t.Errorf("replay %s: %d, %q, want %q", tt.args, code, complaints.String(), tt.want)
		}
	}
}
