package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/session"
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

// TestAReplayKnowsTheRegionsOfTheRun, which decide what the stamps of the service prove.
func TestAReplayKnowsTheRegionsOfTheRun(t *testing.T) {
	head := journal.Head{
		Profiles: []string{"old", "named", "demo"},
		Hosts:    map[string]string{"old": "dashscope.aliyuncs.com", "named": "proxy.example"},
		Regions:  map[string]string{"named": "cn-beijing", "demo": "cn-beijing"},
	}
	want := map[string]model.Origin{
		"old":   {Host: "dashscope.aliyuncs.com", Region: "cn-beijing"},
		"named": {Host: "proxy.example", Region: "cn-beijing"},
		"demo":  {Region: "cn-beijing"},
	}
	if diff := cmp.Diff(want, replayOptions(session.Settings{}, head).Origins); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
