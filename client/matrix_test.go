package client

import (
	stdflag "flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/words"
)

var update = stdflag.Bool("update", false, "rewrite the verdicts in testdata/matrix.golden")

// matrixStatuses are those that the service documents, those that a gateway or
// proxy sends instead, and good ones for an answer without a deployment.
var matrixStatuses = []int{200, 204, 302, 304, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 425, 429, 430, 431, 500, 502, 503, 504, 520}

// matrixBodies are ways to answer. The first code is documented, so it
// decides, whatever the status is. The second code is unknown, so the status
// decides. The body of 9 MiB would be a good answer if it were smaller.
func matrixBodies() []struct{ name, body string } {
	return []struct{ name, body string }{
		{"JSON error", `{"request_id":"r","code":"Throttling.RateQuota","message":"Requests rate limit exceeded."}`},
		{"OpenAI error", `{"error":{"message":"Something odd.","type":"odd_error","code":"odd_code"},"request_id":"r"}`},
		{"HTML", "<html><body>" + strings.Repeat("secret page ", 100) + "</body></html>"},
		{"empty", ""},
		{"truncated", `{"output":{"deployed_model":"a","sta`},
		{"9 MiB", `{"output":{"deployed_model":"a","deployments":[],"pad":"` + strings.Repeat("x", 9<<20) + `"}}`},
	}
}

func TestEveryStatusWithEveryBodyGivesItsVerdict(t *testing.T) {
	const golden = "testdata/matrix.golden"
	var got strings.Builder
	cells, bodies := 0, matrixBodies()
	for _, status := range matrixStatuses {
		for _, b := range bodies {
			cells++
			c := newClient(t, answering(status, b.body))
			f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "asked"})))
			list := c.List(t.Context(), "p", 1)
			if list.Failure == nil || len(list.Samples) != 0 {
				t.Fatalf("list with %d %s: %+v", status, b.name, list)
			}
			if diff := cmp.Diff(verdict(f), verdict(list.Failure)); diff != "" {
				t.Errorf("%d %s (-get +list):\n%s", status, b.name, diff)
			}
			if strings.Contains(words.Failure(f), "secret") {
				t.Errorf("%d %s quotes the page: %s", status, b.name, words.Failure(f))
			}
			fmt.Fprintf(&got, "%d %-12s | %s\n", status, b.name, verdict(f))
		}
	}
	t.Logf("%d cells, each for a get and a list", cells)
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("verdicts changed; go test ./client -update rewrites them (-want +got):\n%s", diff)
	}
}

func verdict(f *model.Failure) string {
	return fmt.Sprintf("%-12v | %-20s | %s", f.Class, f.Label(), f.Message)
}
