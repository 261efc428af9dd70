package client

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// shown flattens a deployment to what was sent of it, under the server's names.
func shown(d *model.Deployment) map[string]string {
	all := map[string]string{
		"deployed_model": d.ID.String(), "name": d.Name.String(), "model_name": d.ModelName.String(), "base_model": d.BaseModel.String(),
		"status": string(d.Status), "gmt_create": d.Created.Sent.String(), "gmt_modified": d.Modified.Sent.String(),
		"workspace_id": d.WorkspaceID.String(), "charge_type": d.ChargeType.String(), "creator": d.Creator.String(), "modifier": d.Modifier.String(),
		"plan": d.Plan.String(), "model_unit_spec": d.ModelUnitSpec.String(), "ptu_service_tier": d.PTUServiceTier.String(),
		"overflow_strategy": d.OverflowStrategy.String(), "pre_paid_gmt_expired": d.PrePaidExpired.Sent.String(),
		"pre_paid_instance_id": d.PrePaidInstanceID.String(), "instance_id": d.InstanceID.String(), "operation_id": d.OperationID.String(),
		"fail_reason": d.FailReason.String(),
		"cycle":       d.PrePaid.AutoRenewalCycle.String(), "pricing_cycle": d.PrePaid.PricingCycle.String(),
	}
	for name, n := range map[string]model.Number{
		"base_capacity": d.BaseCapacity, "capacity": d.Capacity, "ready_capacity": d.ReadyCapacity,
		"max_context_length": d.MaxContextLength, "rpm_limit": d.RPMLimit, "tpm_limit": d.TPMLimit,
		"input": d.PTU.InputTPM, "output": d.PTU.OutputTPM, "thinking": d.PTU.ThinkingOutputTPM,
		"duration": d.PrePaid.Duration, "renewal_duration": d.PrePaid.AutoRenewalDuration,
	} {
		if n.Sent() {
			all[name] = n.String()
		}
	}
	for name, f := range map[string]model.Flag{"enable_thinking": d.EnableThinking, "auto_renewal": d.PrePaid.AutoRenewal} {
		if f != model.FlagAbsent {
			all[name] = fmt.Sprint(f == model.FlagTrue)
		}
	}
	for name, v := range all {
		if v == "" {
			delete(all, name)
		}
	}
	return all
}

// sent flattens the object as the server wrote it, independently of the decoder.
func sent(t *testing.T, object json.RawMessage) map[string]string {
	t.Helper()
	rename := map[string]string{"input_tpm": "input", "input_tpm_quota": "input", "output_tpm": "output", "output_tpm_quota": "output"}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(object, &fields); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for name, v := range fields {
		if name == "ptu_capacity" {
			for name, v := range sent(t, v) {
				all[name] = v
			}
			continue
		}
		if to := rename[name]; to != "" {
			name = to
		}
		all[name] = strings.Trim(string(v), `"`)
		var s string
		if json.Unmarshal(v, &s) == nil {
			all[name] = s
		}
	}
	return all
}

// wantFailure holds what the sample lines that are no deployment give, by line.
var wantFailure = map[int]struct {
	status  int
	class   model.FailureClass
	code    string
	message string
}{
	18: {200, model.FailUnreadable, "", "output without a deployment"},
	19: {200, model.FailUnreadable, "", "output without a deployment"},
	20: {404, model.FailNotFound, "NotFound", "Model: qwen-plus-20230703-cx7f not found!"},
	21: {404, model.FailNotFound, "NotFound", "Not found."},
	22: {400, model.FailRejected, "InvalidParameter", "The model xxx does not exist or is not deployable"},
	23: {400, model.FailRejected, "CAPACITY_INSTANCE_REQUIRED", "需要指定容量实例"},
}

func TestPublishedSamplesDecodeFieldByField(t *testing.T) {
	lines := sampleLines(t)
	if len(lines) != 23 {
		t.Fatalf("%d samples, want 23", len(lines))
	}
	for i, line := range lines {
		t.Run(fmt.Sprint("line ", i+1), func(t *testing.T) {
			var wire struct {
				RequestID string `json:"request_id"`
				Output    struct{ Deployments []json.RawMessage }
			}
			if err := json.Unmarshal([]byte(line), &wire); err != nil {
				t.Fatal(err)
			}
			if want, ok := wantFailure[i+1]; ok {
				s := get(t, answering(want.status, line))
				f := failed(t, s)
				if f.Class != want.class || f.Code.String() != want.code || f.Message.String() != want.message || f.RequestID.String() != wire.RequestID {
					t.Errorf("got %v %q %q %q, want %v", f.Class, f.Code, f.Message, f.RequestID, want)
				}
				return
			}
			if len(wire.Output.Deployments) > 0 {
				checkListSample(t, line, wire.Output.Deployments)
				return
			}
			var one struct{ Output json.RawMessage }
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Fatal(err)
			}
			s := get(t, answering(200, line))
			if s.Failure != nil {
				t.Fatalf("failed: %s", s.Failure.Note())
			}
			if s.Poll.RequestID.String() != wire.RequestID || s.Ref.ID != "asked" {
				t.Errorf("request id %q, ref %v", s.Poll.RequestID, s.Ref)
			}
			checkDeployment(t, s.Deployment, one.Output)
		})
	}
}

func checkListSample(t *testing.T, line string, records []json.RawMessage) {
	t.Helper()
	a := newClient(t, answering(200, line)).List(t.Context(), "p", 1)
	if a.Failure != nil || len(a.Samples) != len(records) || a.More || a.Skipped != 0 {
		t.Fatalf("answer is %+v", a)
	}
	for i, s := range a.Samples {
		if want := (model.Ref{Profile: "p", ID: s.Deployment.ID.String()}); s.Ref != want {
			t.Errorf("ref %v, want %v", s.Ref, want)
		}
		checkDeployment(t, s.Deployment, records[i])
	}
}

func checkDeployment(t *testing.T, d *model.Deployment, object json.RawMessage) {
	t.Helper()
	if diff := cmp.Diff(sent(t, object), shown(d)); diff != "" {
		t.Errorf("fields (-sent +decoded):\n%s", diff)
	}
	for _, s := range []model.Stamp{d.Created, d.Modified} {
		if !s.Sent.Empty() && s.At.IsZero() {
			t.Errorf("stamp %q was not read", s.Sent)
		}
	}
	kept, err := d.Raw.MarshalJSON()
	if err != nil || string(kept) != string(object) {
		t.Errorf("raw is %s, %v; want %s", kept, err, object)
	}
}

// matrixFields are the fields of the deployment object page.
var matrixFields = strings.Fields(`deployed_model name model_name base_model status gmt_create gmt_modified base_capacity capacity
	ready_capacity workspace_id charge_type creator modifier plan model_unit_spec enable_thinking max_context_length rpm_limit tpm_limit
	ptu_capacity ptu_service_tier overflow_strategy pre_paid_info fail_reason pre_paid_gmt_expired input_tpm aigc_config instance_id`)

var matrixValues = []string{`"text"`, `"4"`, `4.0`, `1e2`, `1e400`, `null`, `true`, `[]`, `[1,{"a":2}]`, `{}`, `{"a":[null]}`, `""`, `"NaN"`,
	`-1`, `9223372036854775808`, `"\u001b[31m\ud800\u0000"`}

func TestAWrongTypeNeverCostsTheRecordOrItsNeighbour(t *testing.T) {
	for _, field := range matrixFields {
		for _, value := range matrixValues {
			record := fmt.Sprintf(`{"deployed_model":"a","status":"RUNNING","%s":%s}`, field, value)
			s := get(t, answering(200, `{"output":`+record+`}`))
			if s.Failure != nil {
				t.Errorf("get with %s: %s is lost: %s", field, value, s.Failure.Note())
			} else if field != "status" && s.Deployment.Status != model.Running {
				t.Errorf("get with %s: %s has status %q", field, value, s.Deployment.Status)
			}
			a := newClient(t, answering(200, `{"output":{"total":2,"deployments":[`+record+`,{"deployed_model":"b"}]}}`)).List(t.Context(), "p", 1)
			if a.Failure != nil || len(a.Samples)+a.Skipped != 2 || a.Samples[len(a.Samples)-1].Ref.ID != "b" {
				t.Errorf("list with %s: %s gives %d records, %d skipped", field, value, len(a.Samples), a.Skipped)
			}
			if field != "deployed_model" && a.Skipped != 0 {
				t.Errorf("list with %s: %s skipped the record", field, value)
			}
		}
	}
}

func TestScalarsDecodeFromAnyType(t *testing.T) {
	record := `{"deployed_model":12345678901234567890,"creator":1654290265984853001,"modifier":null,"status":" running ",
		"capacity":"4","ready_capacity":4.0,"base_capacity":1e2,"rpm_limit":"many","tpm_limit":{},"max_context_length":null,
		"enable_thinking":"TRUE","name":true,"instance_id":9007199254740993,"gmt_create":20250617,
		"input_tpm":7,"ptu_capacity":{"input_tpm":null,"input_tpm_quota":8,"thinking_output_tpm":0},
		"pre_paid_info":{"duration":"3","auto_renewal":0,"auto_renewal_duration":1,"auto_renewal_cycle":"Day","pricing_cycle":"Hour"},
		"pre_paid_gmt_expired":"2026-01-01T00:00:00+00:00","aigc_config":{"b": 1}}`
	d := get(t, answering(200, `{"data":`+record+`}`)).Deployment
	want := map[string]string{
		"deployed_model": "12345678901234567890", "creator": "1654290265984853001", "status": "RUNNING", "capacity": "4", "ready_capacity": "4",
		"base_capacity": "100", "rpm_limit": "–", "tpm_limit": "–", "enable_thinking": "true", "name": "true", "instance_id": "9007199254740993",
		"gmt_create": "20250617", "input": "8", "thinking": "0", "duration": "3", "auto_renewal": "false", "renewal_duration": "1",
		"cycle": "Day", "pricing_cycle": "Hour", "pre_paid_gmt_expired": "2026-01-01T00:00:00+00:00",
	}
	if diff := cmp.Diff(want, shown(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, _ := d.AIGCConfig.MarshalJSON(); string(got) != `{"b":1}` {
		t.Errorf("aigc_config is %s", got)
	}
	if !d.RPMLimit.Odd() || !d.TPMLimit.Odd() || d.MaxContextLength.Sent() {
		t.Error("a number that cannot be used is not marked, or one that was not sent is")
	}
}

func TestTheEnvelopeIsRead(t *testing.T) {
	const d = `{"deployed_model":"a","status":"RUNNING"}`
	tests := []struct{ name, body string }{
		{"a byte order mark", "\ufeff" + `{"output":` + d + `}`},
		{"data for output", `{"data":` + d + `}`},
		{"a null output beside data", `{"output":null,"data":` + d + `}`},
		{"code Success", `{"code":"Success","output":` + d + `}`},
		{"code 200", `{"code":200,"output":` + d + `}`},
		{"a null code", `{"code":null,"error":null,"output":` + d + `}`},
		{"other case", `{"Output":` + d + `}`},
		{"a duplicate key", `{"output":1,"output":` + d + `}`},
		{"space around", " \n" + `{"output" : ` + d + `}` + "\n"},
	}
	for _, test := range tests {
		s := get(t, answering(200, test.body, "Content-Type", "image/png"))
		if s.Failure != nil || s.Deployment.ID.String() != "a" {
			t.Errorf("%s: %+v", test.name, s.Failure)
		}
	}
}

func TestBadRecordsOfAPageAreCountedAndDuplicatesResolved(t *testing.T) {
	body := `{"output":{"total":9,"deployments":[
		{"deployed_model":"a","gmt_modified":"2026-01-01T00:00:00","status":"PENDING"}, null, 5, [], "x", {}, {"deployed_model":" "}, {"deployed_model":{}},
		{"deployed_model":"b"},
		{"deployed_model":"a","gmt_modified":"2026-01-02T00:00:00","status":"RUNNING"},
		{"deployed_model":"a","gmt_modified":"2025-01-02T00:00:00","status":"FAILED"}]}}`
	a := newClient(t, answering(200, body)).List(t.Context(), "p", 1)
	if len(a.Samples) != 2 || a.Skipped != 7 {
		t.Fatalf("%d records, %d skipped; want 2 and 7", len(a.Samples), a.Skipped)
	}
	if got := a.Samples[0]; got.Ref.ID != "a" || got.Deployment.Status != model.Running {
		t.Errorf("the newest of three is %s %s", got.Ref.ID, got.Deployment.Status)
	}
}

func TestMoreFollowsTheTotalAndNotTheEcho(t *testing.T) {
	page := func(n int) string { return strings.TrimSuffix(strings.Repeat(`{"deployed_model":"a"},`, n), ",") }
	tests := []struct {
		name, total string
		records     int
		page        int
		want        bool
	}{
		{"first of three", `"total":250,`, 100, 1, true},
		{"last", `"total":250,`, 50, 3, false},
		{"exactly full", `"total":200,`, 100, 2, false},
		{"a total as a string", `"total":"250",`, 100, 1, true},
		{"an empty page ends it", `"total":250,`, 0, 1, false},
		{"no total, full page", ``, 100, 1, true},
		{"no total, short page", ``, 99, 1, false},
		{"an unreadable total", `"total":"many",`, 100, 1, true},
	}
	for _, test := range tests {
		body := fmt.Sprintf(`{"output":{%s"page_no":1,"page_size":10,"deployments":[%s]}}`, test.total, page(test.records))
		a := newClient(t, answering(200, body)).List(t.Context(), "p", test.page)
		if a.Failure != nil || a.More != test.want {
			t.Errorf("%s: more is %v, want %v (%v)", test.name, a.More, test.want, a.Failure)
		}
	}
}

func TestAListAnswerWithoutDeployments(t *testing.T) {
	lines := sampleLines(t)
	for _, body := range []string{`{"output":{}}`, `{"output":{"deployments":{}}}`, `{"output":"x"}`, `{"output":{"total":3}}`, lines[17], lines[18]} {
		a := newClient(t, answering(200, body)).List(t.Context(), "p", 1)
		if a.Failure == nil || a.Failure.Class != model.FailUnreadable || a.Failure.Message.String() != "output without deployments" {
			t.Errorf("%s gives %+v", body, a.Failure)
		}
	}
	a := newClient(t, answering(200, `{"output":{"total":0,"deployments":null}}`)).List(t.Context(), "p", 1)
	if a.Failure != nil || len(a.Samples) != 0 || a.More {
		t.Errorf("an empty list gives %+v", a)
	}
}

func TestAPageTakesABoundedNumberOfRecords(t *testing.T) {
	const sent = 50_000
	body := `{"output":{"deployments":[` + strings.Repeat(`{},`, 10) + strings.Repeat(`0,`, sent) + `{"deployed_model":"last"}]}}`
	a := newClient(t, answering(200, body)).List(t.Context(), "p", 1)
	if len(a.Samples) != 0 || a.Skipped != sent+11 {
		t.Errorf("%d records, %d skipped", len(a.Samples), a.Skipped)
	}
}

func TestHostileTextComesOutPrintable(t *testing.T) {
	const hostile = `\u001b]52;c;eA==\u0007\u009b31m\u202ex\u200b\r\n\u0000\ud800` + "\xff"
	for _, field := range matrixFields {
		d := get(t, answering(200, fmt.Sprintf(`{"output":{"status":"x","%s":"%s"}}`, field, hostile))).Deployment
		found := false
		for name, v := range shown(d) {
			if !safe.Printable(v) {
				t.Errorf("%s came out as %q", name, v)
			}
			found = found || strings.Contains(v, "^[")
		}
		text := !strings.Contains(" base_capacity capacity ready_capacity enable_thinking max_context_length rpm_limit tpm_limit ptu_capacity pre_paid_info input_tpm aigc_config ", " "+field+" ")
		if text && !found {
			t.Errorf("%s was dropped", field)
		}
	}
	body := fmt.Sprintf(`{"code":"%s","message":"%s","request_id":"%s"}`, hostile, hostile, hostile)
	f := failed(t, get(t, answering(500, body)))
	for _, v := range []safe.Text{f.Code, f.Message, f.RequestID} {
		if !safe.Printable(v.String()) || !strings.Contains(v.String(), "^[") {
			t.Errorf("error text came out as %q", v)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, line := range sampleLines(f) {
		f.Add([]byte(line), 200)
	}
	f.Add([]byte("data: {\"code\":\"Throttling\"}\n"), 429)
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		c := newClient(t, answering(status, string(body)))
		for _, a := range []model.Answer{c.Get(t.Context(), model.Ref{ID: "a"}), c.List(t.Context(), "p", 1)} {
			failures := []*model.Failure{a.Failure}
			for _, s := range a.Samples {
				failures = append(failures, s.Failure)
				if s.Deployment == nil {
					continue
				}
				for name, v := range shown(s.Deployment) {
					if !safe.Printable(v) {
						t.Errorf("%s is %q", name, v)
					}
				}
			}
			for _, f := range failures {
				if f != nil && (f.Class == 0 || f.Label() == "" || !safe.Printable(f.Note())) {
					t.Errorf("failure %+v", f)
				}
			}
		}
	})
}
