package client

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// pageBody is a page of 100 records as the service sends them.
func pageBody(t testing.TB) []byte { return pageOf(t, PageSize) }

// pageOf is a page of some records as the service sends them.
func pageOf(t testing.TB, records int) []byte {
	record := sampleLines(t)[5]
	record = strings.TrimSuffix(record[strings.Index(record, `{"deployed`):], "}}") + "},"
	var all strings.Builder
	for i := range records {
		all.WriteString(strings.Replace(record, `"deployed_model":"`, `"deployed_model":"n`+string(rune('a'+i/10))+string(rune('a'+i%10)), 1))
	}
	return []byte(`{"request_id":"f2ae64f7-83cc-410c-bc0b-840443f7eb86","output":{"total":100,"page_no":1,"page_size":100,"deployments":[` + strings.TrimSuffix(all.String(), ",") + `]}}`)
}

func decodeBody(t testing.TB, c *Client, body []byte) recordPage {
	r := reply{body: body}
	r.poll.HTTPStatus = 200
	if err := c.open(&r, nil); err != nil {
		t.Fatal(err)
	}
	p, err := r.page()
	if err != nil || len(p.deployments) == 0 {
		t.Fatalf("%d records, %v", len(p.deployments), err)
	}
	return p
}

// plainPage has the same fields, for one pass of the standard library over them.
type plainPage struct {
	RequestID string `json:"request_id"`
	Output    struct {
		Total       int `json:"total"`
		Deployments []struct {
			DeployedModel string `json:"deployed_model"`
			Name          string `json:"name"`
			ModelName     string `json:"model_name"`
			BaseModel     string `json:"base_model"`
			Status        string `json:"status"`
			GmtCreate     string `json:"gmt_create"`
			GmtModified   string `json:"gmt_modified"`
			BaseCapacity  int64  `json:"base_capacity"`
			Capacity      int64  `json:"capacity"`
			ReadyCapacity int64  `json:"ready_capacity"`
			WorkspaceID   string `json:"workspace_id"`
			ChargeType    string `json:"charge_type"`
			Creator       string `json:"creator"`
			Modifier      string `json:"modifier"`
			Plan          string `json:"plan"`
		} `json:"deployments"`
	} `json:"output"`
}

func decodePlain(t testing.TB, body []byte) {
	var p plainPage
	if err := json.Unmarshal(body, &p); err != nil || len(p.Output.Deployments) == 0 {
		t.Fatal(err)
	}
}

// TestAPageAllocatesLittle: a page of 100 records, and beside it one pass of the standard
// library over the same fields. The times are printed only.
func TestAPageAllocatesLittle(t *testing.T) {
	const most = 2500
	c, body := newClient(t, nil), pageBody(t)
	ours, plain := testing.AllocsPerRun(20, func() { decodeBody(t, c, body) }), testing.AllocsPerRun(20, func() { decodePlain(t, body) })
	t.Logf("%.0f allocations, one plain pass %.0f", ours, plain)
	if ours > most {
		t.Errorf("%.0f allocations, want %d at most", ours, most)
	}
}

// BenchmarkPage decodes pages, and prints the ratio to one plain pass in the same run.
func BenchmarkPage(b *testing.B) {
	for _, records := range []int{1, 10, PageSize} {
		b.Run(fmt.Sprintf("records=%d", records), func(b *testing.B) {
			c, body := newClient(b, nil), pageOf(b, records)
			b.ReportAllocs()
			var ours, plain time.Duration
			for b.Loop() {
				start := time.Now()
				decodeBody(b, c, body)
				between := time.Now()
				decodePlain(b, body)
				ours, plain = ours+between.Sub(start), plain+time.Since(between)
			}
			b.ReportMetric(float64(ours)/float64(plain), "plain-passes")
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs/page")
		})
	}
}

// TestRecordsOfAPageShareWhatTheyOrdered, and those that ordered something else do not.
func TestRecordsOfAPageShareWhatTheyOrdered(t *testing.T) {
	body := `{"output":{"total":3,"deployments":[{"deployed_model":"a","plan":"mu"},{"deployed_model":"b","plan":"mu"},{"deployed_model":"c","plan":"cu"}]}}`
	d := decodeBody(t, newClient(t, nil), []byte(body)).deployments
	if d[0].Terms() != d[1].Terms() || d[0].Terms() == d[2].Terms() {
		t.Errorf("the terms are %p, %p and %p", d[0].Terms(), d[1].Terms(), d[2].Terms())
	}
}
