package client

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// shown lists what was sent of a deployment, under the names of the server.
func shown(d *model.Deployment) map[string]string {
	all := map[string]string{
		"deployed_model": d.ID.String(), "name": d.Name.String(), "model_name": d.Terms().ModelName.String(), "base_model": d.Terms().BaseModel.String(),
		"status": string(d.Status), "gmt_create": stampText(d, "gmt_create"), "gmt_modified": stampText(d, "gmt_modified"),
		"workspace_id": d.Terms().WorkspaceID.String(), "charge_type": d.Terms().ChargeType.String(), "creator": d.Terms().Creator.String(), "modifier": d.Modifier.String(),
		"plan": d.Terms().Plan.String(), "model_unit_spec": d.Terms().ModelUnitSpec.String(), "ptu_service_tier": d.Terms().PTUServiceTier.String(),
		"pre_paid_gmt_expired": stampText(d, "pre_paid_gmt_expired"), "fail_reason": d.FailReason.String(),
	}
	for name, n := range numbers(d) {
		if n.Sent() {
			all[name] = n.String()
		}
	}
	if d.AutoRenewal != model.FlagAbsent {
		all["auto_renewal"] = fmt.Sprint(d.AutoRenewal == model.FlagTrue)
	}
	for name, v := range all {
		if v == "" {
			delete(all, name)
		}
	}
	return all
}

func numbers(d *model.Deployment) map[string]model.Number {
	return map[string]model.Number{
		"capacity": d.Capacity, "ready_capacity": d.ReadyCapacity,
		"max_context_length": d.Terms().MaxContextLength, "rpm_limit": d.Terms().RPMLimit, "tpm_limit": d.Terms().TPMLimit,
		"input": d.Terms().PTU.InputTPM, "output": d.Terms().PTU.OutputTPM, "thinking": d.Terms().PTU.ThinkingOutputTPM,
	}
}

// stamps are the stamps of a deployment by their names.
func stamps(d *model.Deployment) map[string]model.Stamp {
	return map[string]model.Stamp{"gmt_create": d.Created, "gmt_modified": d.Modified, "pre_paid_gmt_expired": d.PrePaidExpired}
}

// stampText returns what was sent for a stamp, or that it was read as another time.
func stampText(d *model.Deployment, name string) (text string) {
	object, err := d.Raw.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	for member, value := range safe.Members(object) {
		if strings.EqualFold(string(member), name) {
			text = safe.Clean(plain(value)).String()
		}
	}
	if got, want := stamps(d)[name], model.ParseStamp(text); got != want {
		return fmt.Sprintf("%s, read as %v", text, got)
	}
	return text
}

// sent lists the members of the object that are decoded, as the server wrote it,
// independently of the decoder.
func sent(t *testing.T, object json.RawMessage) map[string]string {
	t.Helper()
	rename := map[string]string{"input_tpm": "input", "input_tpm_quota": "input", "output_tpm": "output", "output_tpm_quota": "output"}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(object, &fields); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for name, v := range fields {
		if kindOf(name) == kindRaw {
			continue
		}
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

// wantFailure holds the failures for the sample lines that are not a
// deployment, by line.
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
				t.Fatalf("failed: %s", words.Failure(s.Failure))
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
	if a.Failure != nil || len(a.Samples) != len(records) || a.Skipped != 0 {
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
	for name, s := range stamps(d) {
		if text := stampText(d, name); text != "" && s.At.IsZero() {
			t.Errorf("stamp %q was not read", text)
		}
	}
	kept, err := d.Raw.MarshalJSON()
	if err != nil || string(kept) != string(object) {
		t.Errorf("raw is %s, %v; want %s", kept, err, object)
	}
}

// pageFields are the fields on the page of the deployment object. laterFields are
// from newer pages and published answers.
var (
	pageFields = strings.Fields(`deployed_model name model_name base_model status gmt_create gmt_modified base_capacity capacity
		ready_capacity workspace_id charge_type creator modifier plan model_unit_spec enable_thinking max_context_length rpm_limit tpm_limit
		ptu_capacity ptu_service_tier overflow_strategy pre_paid_info`)
	laterFields = strings.Fields(`fail_reason pre_paid_gmt_expired pre_paid_instance_id instance_id operation_id input_tpm output_tpm aigc_config`)
)

// kind is how a field is read.
type kind int

const (
	kindText kind = iota
	kindID
	kindNumber
	kindStamp
	kindObject
	kindRaw // it is kept as it was sent, and not decoded
)

func kindOf(field string) kind {
	switch field {
	case "deployed_model":
		return kindID
	case "capacity", "ready_capacity", "max_context_length", "rpm_limit", "tpm_limit", "input_tpm", "output_tpm":
		return kindNumber
	case "gmt_create", "gmt_modified", "pre_paid_gmt_expired":
		return kindStamp
	case "ptu_capacity", "pre_paid_info":
		return kindObject
	case "base_capacity", "enable_thinking", "overflow_strategy", "pre_paid_instance_id", "instance_id", "operation_id", "aigc_config":
		return kindRaw
	}
	return kindText
}

// wrongValues are values that a field must not have, and what they become. A
// "!" marks a value that cannot be used for its purpose; a text accepts every
// value. Objects have no mark: they count as not sent, and only the raw record shows
// the value.
var wrongValues = []struct{ name, json, text, number, stamp string }{
	{"a string", `"text"`, "text", "–!", "text!"},
	{"4.0", `4.0`, "4.0", "4", "4.0!"},
	{"1e2", `1e2`, "1e2", "100", "1e2!"},
	{"1e400", `1e400`, "1e400", "–!", "1e400!"},
	{"null", `null`, "", "", ""},
	{"a bool", `true`, "true", "–!", "true!"},
	{"an array", `[]`, "[]", "–!", "[]!"},
	{"an object", `{}`, "{}", "–!", "{}!"},
	{"an empty string", `""`, "", "–!", ""},
	{"NaN", `"NaN"`, "NaN", "–!", "NaN!"},
	{"a negative", `-1`, "-1", "-1!", "-1!"},
	{"2^63", `9223372036854775808`, "9223372036854775808", "–!", "9223372036854775808!"},
	{"a duplicated key", "", "", "", ""},
	{"a key in another case", "", "", "", ""},
	{"a number as a string", `"4"`, "4", "4", "4!"},
	{"a full array", `[1,{"a":2}]`, `[1,{"a":2}]`, "–!", `[1,{"a":2}]!`},
	{"a full object", `{"a":[null]}`, `{"a":[null]}`, "–!", `{"a":[null]}!`},
}

// cell returns the members of a record that put the nth wrong value into the field,
// and the expected reading.
func cell(field string, nth int) (members, want string) {
	good := map[kind]string{kindNumber: `7`, kindStamp: `"2026-01-01T00:00:00"`, kindObject: `{}`}[kindOf(field)]
	if good == "" {
		good = `"READABLE"`
	}
	read := strings.Trim(good, `"{}`)
	if kindOf(field) == kindRaw {
		read = ""
	}
	v := wrongValues[nth]
	switch v.name {
	case "a duplicated key":
		return fmt.Sprintf(`"%s":{"x":[1]},"%[1]s":%s`, field, good), read
	case "a key in another case":
		return fmt.Sprintf(`"%s":%s`, strings.ToUpper(field), good), read
	}
	want = map[kind]string{kindNumber: v.number, kindStamp: v.stamp, kindText: v.text}[kindOf(field)]
	if kindOf(field) == kindID && !isArray([]byte(v.json)) && !isObject([]byte(v.json)) {
		want = v.text
	}
	return fmt.Sprintf(`"%s":%s`, field, v.json), want
}

// reading returns a field as it was read, with "!" if it is marked.
func reading(d *model.Deployment, field string) string {
	if field == "input_tpm" || field == "output_tpm" {
		field = strings.TrimSuffix(field, "_tpm")
	}
	text := shown(d)[field]
	if stamp, isStamp := stamps(d)[field]; numbers(d)[field].Odd() || isStamp && text != "" && stamp.At.IsZero() {
		text += "!"
	}
	return text
}

func TestAWrongTypeNeverCostsTheRecordOrItsNeighbour(t *testing.T) {
	cells, ofSuite := 0, 0
	for i, field := range slices.Concat(pageFields, laterFields) {
		for nth, v := range wrongValues {
			cells++
			if i < len(pageFields) && nth < 14 {
				ofSuite++
			}
			members, want := cell(field, nth)
			for _, rest := range []string{`"deployed_model":"a"`, `"status":"RUNNING"`} {
				if !strings.HasPrefix(rest, `"`+field+`"`) {
					members = rest + "," + members
				}
			}
			t.Run(field+" with "+v.name, func(t *testing.T) { checkCell(t, field, "{"+members+"}", want) })
		}
	}
	t.Logf("%d cells; %d of them are the fields of the object page with the first fourteen values", cells, ofSuite)
}

func checkCell(t *testing.T, field, record, want string) {
	s := get(t, answering(200, `{"output":`+record+`}`))
	if s.Failure != nil {
		t.Fatalf("get: %s is lost: %s", record, words.Failure(s.Failure))
	}
	kept, err := s.Deployment.Raw.MarshalJSON()
	if got := reading(s.Deployment, field); got != want || err != nil || string(kept) != record {
		t.Errorf("get: %s reads %q, want %q; kept as %s, %v", record, got, want, kept, err)
	}
	if field != "status" && s.Deployment.Status != model.Running {
		t.Errorf("get: status is %q", s.Deployment.Status)
	}
	page := `{"output":{"total":3,"deployments":[{"deployed_model":"before"},` + record + `,{"deployed_model":"after"}]}}`
	a := newClient(t, answering(200, page)).List(t.Context(), "p", 1)
	id, ids, skipped := "a", []string{"before", "after"}, 1
	if field == "deployed_model" {
		id = want
	}
	if id != "" {
		ids, skipped = []string{"before", id, "after"}, 0
	}
	if a.Failure != nil || a.Skipped != skipped {
		t.Fatalf("list: %d skipped, want %d, %v", a.Skipped, skipped, a.Failure)
	}
	if diff := cmp.Diff(ids, listed(a)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

func listed(a model.Answer) []string {
	var ids []string
	for _, s := range a.Samples {
		ids = append(ids, s.Ref.ID)
	}
	return ids
}

func TestScalarsDecodeFromAnyType(t *testing.T) {
	record := `{"deployed_model":12345678901234567890,"creator":1654290265984853001,"plan":null,"status":" running ",
		"capacity":"4","ready_capacity":4.0,"rpm_limit":"many","tpm_limit":{},"max_context_length":null,
		"name":true,"modifier":9007199254740993,"gmt_create":20250617,
		"input_tpm":7,"ptu_capacity":{"input_tpm":null,"input_tpm_quota":8,"thinking_output_tpm":0},
		"pre_paid_info":{"auto_renewal":0,"auto_renewal_duration":1},"pre_paid_gmt_expired":"2026-01-01T00:00:00+00:00"}`
	d := get(t, answering(200, `{"data":`+record+`}`)).Deployment
	want := map[string]string{
		"deployed_model": "12345678901234567890", "creator": "1654290265984853001", "status": "RUNNING", "capacity": "4", "ready_capacity": "4",
		"rpm_limit": "–", "tpm_limit": "–", "name": "true", "modifier": "9007199254740993", "gmt_create": "20250617", "input": "8", "thinking": "0",
		"auto_renewal": "false", "pre_paid_gmt_expired": "2026-01-01T00:00:00+00:00",
	}
	if diff := cmp.Diff(want, shown(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !d.Terms().RPMLimit.Odd() || !d.Terms().TPMLimit.Odd() || d.Terms().MaxContextLength.Sent() {
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

func TestAnIDThatCannotBeAskedForIsSkipped(t *testing.T) {
	body := `{"output":{"deployments":[{"deployed_model":"a"},{"deployed_model":"a/b"},{"deployed_model":".."},{"deployed_model":"a?b"},
		{"deployed_model":"a\\b"},{"deployed_model":"a b"},{"deployed_model":"%2e%2e"},{"deployed_model":"\u001b[31m"},{"deployed_model":"z-1.5_x"}]}}`
	a := newClient(t, answering(200, body)).List(t.Context(), "p", 1)
	if diff := cmp.Diff([]string{"a", "z-1.5_x"}, listed(a)); diff != "" || a.Skipped != 7 || a.Failure != nil {
		t.Errorf("%d skipped, want 7; %v (-want +got):\n%s", a.Skipped, a.Failure, diff)
	}
}

func TestSamplesSayWhetherTheyCameFromAList(t *testing.T) {
	const d = `"deployed_model":"a","deployments":[{"deployed_model":"a"}]`
	c := newClient(t, answering(200, `{"output":{`+d+`}}`))
	if one(t, c.Get(t.Context(), model.Ref{ID: "a"})).Listed || !one(t, c.List(t.Context(), "p", 1)).Listed {
		t.Error("a get is marked as listed, or a record of the list is not")
	}
}

func TestTheTotalIsTakenOnlyWhereItCanBeOne(t *testing.T) {
	const none = -1
	for sent, want := range map[string]int{`250`: 250, `"250"`: 250, `2.5e2`: 250, `0`: 0, `-1`: none, `null`: none, `"many"`: none, `[]`: none,
		`2147483647`: 2147483647, `2147483648`: none, `9223372036854775807`: none, `1e400`: none, `"NaN"`: none, `1.5`: none, `""`: none, `true`: none} {
		a := newClient(t, answering(200, `{"output":{"total":`+sent+`,"deployments":[{"deployed_model":"a"}]}}`)).List(t.Context(), "p", 1)
		if a.Failure != nil || a.Total != max(0, want) || a.HasTotal != (want != none) {
			t.Errorf("total %s is %d (sent: %v), want %d (%v)", sent, a.Total, a.HasTotal, want, a.Failure)
		}
	}
	for _, body := range []string{`{"output":[{"deployed_model":"a"}]}`, `{"output":{"deployments":[]}}`} {
		if a := newClient(t, answering(200, body)).List(t.Context(), "p", 1); a.Failure != nil || a.Total != 0 || a.HasTotal {
			t.Errorf("%s has total %d (%v)", body, a.Total, a.Failure)
		}
	}
}

func TestTheServersClockIsKept(t *testing.T) {
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	const good, bad = `{"output":{"deployed_model":"a","deployments":[{"deployed_model":"a"}]}}`, `{"code":"SystemError"}`
	tests := []struct {
		name, sent string
		want       time.Time
	}{
		{"a date", "Mon, 05 Jan 2026 10:00:00 GMT", at},
		{"the old form", "Monday, 05-Jan-26 10:00:00 GMT", at},
		{"nothing", "", time.Time{}},
		{"text", "soon", time.Time{}},
		{"another standard", "2026-01-05T10:00:00Z", time.Time{}},
	}
	for _, test := range tests {
		for status, body := range map[int]string{200: good, 500: bad} {
			c := newClient(t, answering(status, body, "Date", test.sent))
			single, list := c.Get(t.Context(), model.Ref{ID: "a"}), c.List(t.Context(), "p", 1)
			polls := []model.Poll{single.Poll, one(t, single).Poll, list.Poll}
			if status == 200 {
				polls = append(polls, one(t, list).Poll)
			}
			for i, poll := range polls {
				if !poll.Date.Equal(test.want) {
					t.Errorf("%d with %s: date of poll %d is %v, want %v", status, test.name, i, poll.Date, test.want)
				}
			}
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
	if len(a.Samples) != 2 || a.Skipped != 7 || a.Sent != 11 {
		t.Fatalf("%d records, %d skipped of %d sent; want 2, 7 and 11", len(a.Samples), a.Skipped, a.Sent)
	}
	if got := a.Samples[0]; got.Ref.ID != "a" || got.Deployment.Status != model.Running {
		t.Errorf("the newest of three is %s %s", got.Ref.ID, got.Deployment.Status)
	}
}

func TestAListAnswerWithoutDeployments(t *testing.T) {
	lines := sampleLines(t)
	for _, body := range []string{`{"output":{}}`, `{"output":{"deployments":{}}}`, `{"output":"x"}`, `{"output":{"total":3}}`,
		`{"output":{"deployments":null}}`, `{"output":{"total":0,"deployments":{}}}`, `{"output":{"results":[]}}`, `{"output":[{}]}`, `{"output":[1,2]}`,
		`{"output":{"total":0,"records":[{"model_service_id":"a"}]}}`, `{"output":{"data":[],"records":[{"model_service_id":"a"}]}}`, lines[17], lines[18]} {
		a := newClient(t, answering(200, body)).List(t.Context(), "p", 1)
		if a.Failure == nil || a.Failure.Class != model.FailUnreadable || a.Failure.Message.String() != "output without deployments" {
			t.Errorf("%s gives %+v", body, a.Failure)
		}
	}
}

func TestAnEmptyListIsToldFromNone(t *testing.T) {
	for _, output := range []string{`[]`, `{"total":0}`, `{"total":0,"deployments":null}`, `{"total":0,"results":[]}`, `{"total":101,"page_no":2,"deployments":null}`,
		`{"deployments":[]}`, `{"records":[]}`, `{"items":[],"total":0}`, `{"list":[],"total":null}`, `{"data":[]}`, `{"items":0,"records":[]}`, `{"Deployments":[]}`} {
		a := newClient(t, answering(200, `{"output":`+output+`}`)).List(t.Context(), "p", 1)
		if a.Failure != nil || len(a.Samples) != 0 || a.Sent != 0 {
			t.Errorf("%s gives %+v", output, a)
		}
	}
}

func TestTheListIsTheArrayThatHoldsDeployments(t *testing.T) {
	const some = `[{"deployed_model":"a"},null,{"deployed_model":"b"}]`
	for _, output := range []string{some, `{"deployments":` + some + `}`, `{"items":` + some + `}`, `{"records":` + some + `,"items":2}`, `{"list":` + some + `}`,
		`{"data":` + some + `}`, `{"whatever":` + some + `}`, `{"deployments":[],"failed":` + some + `}`, `{"DEPLOYMENTS":` + some + `}`,
		`{"alerts":[{"id":1}],"deployments":{},"results":` + some + `}`, `{"records":[{"model_service_id":"x"}],"total":2,"list":` + some + `}`,
		`{"deployments":` + some + `,"archive":[{"deployed_model":"old"}]}`} {
		for _, envelope := range []string{"output", "data"} {
			a := newClient(t, answering(200, `{"`+envelope+`":`+output+`}`)).List(t.Context(), "p", 1)
			if diff := cmp.Diff([]string{"a", "b"}, listed(a)); diff != "" || a.Failure != nil || a.Sent != 3 || a.Skipped != 1 {
				t.Errorf("%s: %d sent, %d skipped, %v (-want +got):\n%s", output, a.Sent, a.Skipped, a.Failure, diff)
			}
		}
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
	for _, field := range slices.Concat(pageFields, laterFields) {
		d := get(t, answering(200, fmt.Sprintf(`{"output":{"status":"x","%s":"%s"}}`, field, hostile))).Deployment
		found := false
		for name, v := range shown(d) {
			if !safe.Printable(v) {
				t.Errorf("%s came out as %q", name, v)
			}
			found = found || strings.Contains(v, "^[")
		}
		kind := kindOf(field)
		text := kind != kindNumber && kind != kindObject && kind != kindRaw
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
				if f != nil && (f.Class == 0 || f.Label() == "" || !safe.Printable(words.Failure(f))) {
					t.Errorf("failure %+v", f)
				}
			}
		}
	})
}
