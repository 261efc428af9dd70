package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
)

func TestGetEndsWithTheRightCode(t *testing.T) {
	for _, tl := range timelines(t, "get.txt") {
		t.Run(tl.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tl.check(t) })
		})
	}
}

// TestGetPrintsNothingButDataOnStandardOutput uses each format while some deployments
// cannot be read.
func TestGetPrintsNothingButDataOnStandardOutput(t *testing.T) {
	tl := timeline{ids: []string{"a", "b", "c"}, steps: map[string][]step{
		"a": {{0, []string{"RUNNING", "2/2"}}}, "b": {{0, []string{"404"}}}, "c": {{0, []string{"404"}}},
	}}
	for _, format := range getFormats {
		synctest.Test(t, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			w := simulated(&stdout, scriptedServer{tl, time.Now()})
			w.Stderr = &stderr
			if code := run(t.Context(), []string{"get", "a", "b", "c", "-o", format}, w); code != exit.Missing {
				t.Errorf("%s: exit %d", format, code)
			}
			text := stdout.String()
			if strings.ContainsAny(text, "\x1b\r") || strings.Contains(text, clitest.Key) {
				t.Errorf("%s: %q", format, text)
			}
			if !strings.Contains(stderr.String(), "2 of 3 could not be read") {
				t.Errorf("%s: standard error has %q", format, stderr.String())
			}
			var n int
			switch format {
			case "json":
				var all []map[string]any
				if err := json.Unmarshal([]byte(text), &all); err != nil {
					t.Fatal(err)
				}
				n = len(all)
			case "ndjson":
				for d := json.NewDecoder(strings.NewReader(text)); ; n++ {
					var one map[string]any
					if err := d.Decode(&one); err == io.EOF {
						break
					} else if err != nil {
						t.Fatal(err)
					}
				}
			default:
				n = strings.Count(text, "\n") - 1
			}
			if n != 3 {
				t.Errorf("%s: %d deployments, want 3", format, n)
			}
		})
	}
}

func TestWhatGetCannotMeanIsRefused(t *testing.T) {
	for args, says := range map[string]string{
		"get":           "nothing to get",
		"get a -o yaml": "--output yaml: it is table, wide, json or ndjson",
		"get a/b":       "a/b",
	} {
		var out bytes.Buffer
		if code := run(t.Context(), strings.Fields(args), simulated(&out, nil)); code != exit.BadUsage || !strings.Contains(out.String(), says) {
			t.Errorf("%s: exit %d, want 2 and %q in\n%s", args, code, says, out.String())
		}
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"get", "--schema"}, simulated(&out, nil)); code != exit.OK || !json.Valid(out.Bytes()) {
		t.Errorf("--schema: exit %d\n%s", code, out.String())
	}
}
