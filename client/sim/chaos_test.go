package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// always lets a fault happen to every answer that matches.
func always(f Fault) Fault {
	f.Share = 1
	return f
}

// fine is the class of an answer that did not fail.
const fine model.FailureClass = 0

// someFailure stands for any class. The tests of the client say which one it
// is.
const someFailure model.FailureClass = 255

// verdicts are what the client makes of each fault, for a GET and for a page of the
// list, and the text of the failure. row is the number of a promise about failures.
var verdicts = []struct {
	row   int
	fault Fault
	get   model.FailureClass
	list  model.FailureClass
	text  string
}{
	{3, Fault{Kind: FaultDNS}, model.FailNetwork, model.FailNetwork, "cannot look up dashscope.aliyuncs.com: no such host"},
	{4, Fault{Kind: FaultRefused}, model.FailNetwork, model.FailNetwork, "refused the connection"},
	{4, Fault{Kind: FaultReset}, model.FailNetwork, model.FailNetwork, "reset the connection"},
	{4, Fault{Kind: FaultEOF}, model.FailNetwork, model.FailNetwork, "closed the connection before"},
	{4, Fault{Kind: FaultCut}, model.FailNetwork, model.FailNetwork, "closed the connection before"},
	{5, Fault{Kind: FaultTLS}, model.FailTLS, model.FailTLS, "is from CN=Simulated Authority,O=Intercept Ltd, which"},
	{6, Fault{Kind: FaultProxy}, model.FailProxy, model.FailProxy, "no connection to the proxy 192.0.2.1:443"},
	{6, Fault{Kind: FaultStatus, Status: 407}, model.FailProxy, model.FailProxy, "HTTP 407"},
	{7, Fault{Kind: FaultRedirect}, model.FailRedirect, model.FailRedirect, "redirected to login.elsewhere.example, not"},
	{7, Fault{Kind: FaultRedirect, Status: 308}, model.FailRedirect, model.FailRedirect, "HTTP 308"},
	{8, Fault{Kind: FaultStatus, Status: 401, Code: "InvalidApiKey", Message: "Invalid API-key provided."}, model.FailKey, model.FailKey, "InvalidApiKey: Invalid API-key"},
	{9, Fault{Kind: FaultStatus, Status: 403, Code: "AccessDenied"}, model.FailPermission, model.FailPermission, "AccessDenied"},
	{11, Fault{Kind: FaultStatus, Status: 404, Code: "NotFound"}, model.FailNotFound, model.FailNotFound, "NotFound"},
	{12, Fault{Kind: FaultNoPath}, model.FailRejected, model.FailRejected, "Request path not found, from https://dashscope.aliyuncs.com/api/v1"},
	{12, Fault{Kind: FaultHTML, Status: 404}, model.FailRejected, model.FailRejected, "not JSON, 54 B, from https://dashscope.aliyuncs.com/api/v1"},
	{13, Fault{Kind: FaultStatus, Status: 409, Code: "Conflict"}, model.FailServer, model.FailServer, "Conflict"},
	{14, Fault{Kind: FaultStatus, Status: 429}, model.FailThrottled, model.FailThrottled, "HTTP 429"},
	{14, Fault{Kind: FaultStatus, Status: 429, Code: "Throttling.AllocationQuota"}, model.FailThrottled, model.FailThrottled, "Throttling"},
	{18, Fault{Kind: FaultStatus, Status: 429, Code: "PostpaidBillOverdue"}, model.FailBilling, model.FailBilling, "PostpaidBillOverdue"},
	{19, Fault{Kind: FaultStatus, Status: 400, Code: "Arrearage"}, model.FailBilling, model.FailBilling, "Arrearage"},
	{20, Fault{Kind: FaultStatus, Status: 400, Code: "InvalidParameter", Message: "page_size"}, model.FailRejected, model.FailRejected, "InvalidParameter: page_size"},
	{21, Fault{Kind: FaultStatus}, model.FailServer, model.FailServer, "HTTP 500"},
	{21, Fault{Kind: FaultStatus, Message: "only words"}, model.FailServer, model.FailServer, "only words"},
	{21, Fault{Kind: FaultHTML}, model.FailServer, model.FailServer, "HTTP 502: not JSON"},
	{21, Fault{Kind: FaultHTML, Status: 503}, model.FailServer, model.FailServer, "HTTP 503"},
	{22, Fault{Kind: FaultCode200}, model.FailServer, model.FailServer, "InternalError"},
	{22, Fault{Kind: FaultCode200, Code: "Throttling.RateQuota", Message: "slower"}, model.FailThrottled, model.FailThrottled, "Throttling.RateQuota: slower"},
	{22, Fault{Kind: FaultOddCode}, fine, fine, ""},
	{23, Fault{Kind: FaultNoOutput}, model.FailUnreadable, model.FailUnreadable, "it has no output"},
	{23, Fault{Kind: FaultEmpty}, model.FailUnreadable, model.FailUnreadable, "empty answer"},
	{24, Fault{Kind: FaultSlow}, fine, fine, ""},
	{24, Fault{Kind: FaultSlow, Delay: 14 * sec}, fine, fine, ""},
	{25, Fault{Kind: FaultSlow, Delay: 16 * sec}, model.FailTimeout, model.FailTimeout, "in 15s"},
	{25, Fault{Kind: FaultTimeout}, model.FailTimeout, model.FailTimeout, "gave no whole answer in 15s"},
	{25, Fault{Kind: FaultDrip}, model.FailTimeout, model.FailTimeout, "gave no whole answer in 15s"},
	{25, Fault{Kind: FaultHTTP101}, someFailure, someFailure, ""},
	{25, Fault{Kind: FaultStall}, model.FailTimeout, model.FailTimeout, "gave no whole answer in 15s"},
	{26, Fault{Kind: FaultTruncate}, model.FailUnreadable, model.FailUnreadable, "JSON cut short"},
	{27, Fault{Kind: FaultBOM}, fine, fine, ""},
	{28, Fault{Kind: FaultHuge}, model.FailUnreadable, model.FailUnreadable, "answer too large: over 8 MiB"},
	{29, Fault{Kind: FaultBadUTF8}, fine, fine, ""},
	{30, Fault{Kind: FaultHostile}, fine, fine, ""},
	{31, Fault{Kind: FaultUnknownStatus}, fine, fine, ""},
	{32, Fault{Kind: FaultUnknownFields}, fine, fine, ""},
	{33, Fault{Kind: FaultWrongTypes}, fine, fine, ""},
	{34, Fault{Kind: FaultNoID}, fine, fine, ""},
	{34, Fault{Kind: FaultDuplicate}, fine, fine, ""},
	{35, Fault{Kind: FaultOddNumbers}, fine, fine, ""},
	{36, Fault{Kind: FaultMissingPage}, fine, fine, ""},
	{36, Fault{Kind: FaultRepeatPage}, fine, fine, ""},
	{36, Fault{Kind: FaultTotalLies}, fine, fine, ""},
}

func TestTheClientGivesEachFaultItsClass(t *testing.T) {
	untested := slices.Collect(maps.Keys(injectors))
	for _, v := range verdicts {
		untested = slices.DeleteFunc(untested, func(k FaultKind) bool { return k == v.fault.Kind })
		t.Run(fmt.Sprintf("row %d %s %d %s", v.row, v.fault.Kind, v.fault.Status, v.fault.Code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(Options{Fleet: 250, Static: true})
				c := NewClient(t, s.Chaos(1, always(v.fault)))
				checkFailure(t, "GET", c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Failure, v.get, v.text)
				checkFailure(t, "list", c.List(t.Context(), "sim", 2).Failure, v.list, v.text)
			})
		})
	}
	if len(untested) > 0 {
		t.Errorf("nobody knows what the client makes of %v", untested)
	}
}

func checkFailure(t *testing.T, what string, f *model.Failure, class model.FailureClass, text string) {
	t.Helper()
	switch {
	case f == nil && class != fine:
		t.Errorf("%s: a good answer, want %v", what, class)
	case f != nil && (class == fine || class != someFailure && f.Class != class || !strings.Contains(words.Failure(f), text)):
		t.Errorf("%s: %v %q, want %v %q", what, f.Class, words.Failure(f), class, text)
	}
}

func TestRetryAfterIsSentAsWritten(t *testing.T) {
	for _, tt := range []struct {
		row    int
		header string
		want   time.Duration
	}{
		{14, "", 0},
		{15, "7", 7 * sec},
		{16, t0.Add(90 * sec).Format(http.TimeFormat), 90 * sec},
		{17, t0.Add(-time.Hour).Format(http.TimeFormat), 0},
		{17, "-5", 0},
		{17, "1.5", 0},
		{17, "soon", 0},
		{17, "99999999999", 10 * mins},
	} {
		for _, f := range []Fault{{Kind: FaultStatus, Status: 429}, {Kind: FaultStatus, Status: 503, Code: "ModelUnavailable"}} {
			s, _ := newSim(Options{})
			f.RetryAfter = tt.header
			c := NewClient(t, s.Chaos(1, always(f)))
			if got := c.List(t.Context(), "sim", 1).Failure.RetryAfter; got != tt.want {
				t.Errorf("row %d: HTTP %d with Retry-After %q asks for %v, want %v", tt.row, f.Status, tt.header, got, tt.want)
			}
		}
	}
}

func TestASlowAnswerTakesAsLongAsItSays(t *testing.T) {
	for delay, want := range map[time.Duration]time.Duration{0: 9 * sec, 3 * sec: 3 * sec} {
		synctest.Test(t, func(t *testing.T) {
			s := New(Options{})
			c := NewClient(t, s.Chaos(1, always(Fault{Kind: FaultSlow, Delay: delay})))
			if got := c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Poll.Latency; got != want {
				t.Errorf("with a delay of %v it takes %v, want %v", delay, got, want)
			}
		})
	}
}

func TestEveryFaultCanBeDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		c := NewClient(t, s.Chaos(1, always(Fault{Kind: FaultReset, Delay: 4 * sec})))
		sample := c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0]
		if sample.Failure == nil || sample.Poll.Latency != 4*sec {
			t.Errorf("%v after %v, want a reset after 4s", sample.Failure, sample.Poll.Latency)
		}
	})
}

// readWithFault reads the one deployment and the second page of a fleet twice, with
// a fault and without it.
func readWithFault(t *testing.T, f Fault) (got, want model.Sample, gotPage, wantPage model.Answer) {
	t.Helper()
	s, _ := newSim(Options{Fleet: 250, Static: true})
	bad, good := NewClient(t, s.Chaos(1, always(f))), NewClient(t, s.Transport())
	ref := refOf(s.IDs()[0])
	got, want = bad.Get(t.Context(), ref).Samples[0], good.Get(t.Context(), ref).Samples[0]
	gotPage, wantPage = bad.List(t.Context(), "sim", 2), good.List(t.Context(), "sim", 2)
	if got.Deployment == nil || want.Deployment == nil || gotPage.Failure != nil || wantPage.Failure != nil {
		t.Fatalf("%s: no answer: %v, %v", f.Kind, got.Failure, gotPage.Failure)
	}
	return got, want, gotPage, wantPage
}

func ids(a model.Answer) (ids []string) {
	for _, sample := range a.Samples {
		ids = append(ids, sample.Ref.ID)
	}
	return ids
}

// readings are the records of a GET and of a page.
func readings(one model.Sample, page model.Answer) []*model.Deployment {
	all := []*model.Deployment{one.Deployment}
	for _, sample := range page.Samples {
		all = append(all, sample.Deployment)
	}
	return all
}

func TestACorruptRecordKeepsItsID(t *testing.T) {
	for _, kind := range []FaultKind{FaultBOM, FaultHostile, FaultBadUTF8, FaultWrongTypes, FaultOddNumbers, FaultUnknownStatus, FaultUnknownFields, FaultDuplicate} {
		t.Run(string(kind), func(t *testing.T) {
			got, want, gotPage, wantPage := readWithFault(t, Fault{Kind: kind})
			if got.Deployment.ID != want.Deployment.ID {
				t.Errorf("the ID is %s, want %s", got.Deployment.ID, want.Deployment.ID)
			}
			if diff := cmp.Diff(ids(gotPage), ids(wantPage)); diff != "" || gotPage.Skipped > 0 || gotPage.Total != 250 {
				t.Errorf("%d skipped, total %d: %s", gotPage.Skipped, gotPage.Total, diff)
			}
		})
	}
}

// texts are the texts of a deployment by field, without the ID.
func texts(d *model.Deployment) map[string]string {
	all := map[string]string{"Status": string(d.Status)}
	for _, f := range d.Raw.Fields() {
		if name := f.Name.String(); strings.HasPrefix(name, "gmt_") {
			all[name] = f.Value.String()
		}
	}
	for _, v := range []reflect.Value{reflect.ValueOf(*d), reflect.ValueOf(*d.Terms())} {
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Type == reflect.TypeFor[safe.Text]() && f.Name != "ID" {
				all[f.Name] = v.Field(i).Interface().(safe.Text).String()
			}
		}
	}
	return all
}

func TestEveryTextIsHostile(t *testing.T) {
	for kind, signs := range map[FaultKind][]string{
		FaultHostile: {"^[]52;c;", "<U+009B>", "^@", "^M^J^I", "<U+202E>", "<U+200B>", "<U+FEFF>", "<U+E0041>", "<U+0301>"},
		FaultBadUTF8: {"\ufffd", "^@"},
	} {
		got, want, gotPage, wantPage := readWithFault(t, Fault{Kind: kind})
		good := readings(want, wantPage)
		for i, d := range readings(got, gotPage) {
			plain := texts(good[i])
			for field, text := range texts(d) {
				if plain[field] == "" {
					continue
				}
				for _, sign := range signs {
					if !strings.Contains(text, sign) {
						t.Errorf("%s: %s of %s is %q, want %q in it", kind, field, d.ID, text, sign)
					}
				}
				if !strings.HasSuffix(text, plain[field]) || !safe.Printable(text) {
					t.Errorf("%s: %s of %s is %q, want it printable and %q at its end", kind, field, d.ID, text, plain[field])
				}
			}
		}
	}
}

func TestHostileBytesReachTheClient(t *testing.T) {
	for kind, signs := range map[FaultKind][]string{
		FaultHostile: {`\u001b]52;`, "\u009b31m", "\u202e", "\u200b", "e\u0301\u0301\u0301\u0301\u0301"},
		FaultBOM:     {"\ufeff{"},
		FaultBadUTF8: {"\xff\xfe\xc3(\x9b", `\ud800\u0000`},
	} {
		s, _ := newSim(Options{})
		for _, target := range []string{listPath, listPath + "/" + s.IDs()[0], listPath + "/unknown"} {
			_, body, err := getAnswer(t, s.Chaos(1, always(Fault{Kind: kind})), target)
			for _, sign := range signs {
				if err != nil || !strings.Contains(body, sign) {
					t.Errorf("%s: %s has no %q: %v %s", kind, target, sign, err, body)
				}
			}
		}
	}
}

// hasField reports whether a record was sent with a field of this name.
func hasField(d *model.Deployment, name string) bool {
	return slices.ContainsFunc(d.Raw.Fields(), func(f safe.Field) bool { return strings.Contains(f.Name.String(), name) })
}

func TestAFieldHasAHostileName(t *testing.T) {
	got, _, page, _ := readWithFault(t, Fault{Kind: FaultHostile})
	for _, d := range readings(got, page) {
		if !hasField(d, "^[]52;c;") {
			t.Errorf("no field of %s is named so", d.ID)
		}
	}
}

func TestAGoodAnswerIsCalledPlainText(t *testing.T) {
	s, _ := newSim(Options{})
	res, err := s.Chaos(1, always(Fault{Kind: FaultBOM})).RoundTrip(request(t.Context(), t))
	if err != nil || res.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("got %v, %v, want text/plain", res, err)
	}
}

func TestWrongValuesChangeFieldsAndNothingElse(t *testing.T) {
	usable, odd, oddPTU, statuses := 0, 0, 0, map[model.Status]int{}
	got, _, page, _ := readWithFault(t, Fault{Kind: FaultWrongTypes})
	for _, d := range readings(got, page) {
		statuses[d.Status]++
		if d.Capacity.Odd() {
			odd++
		} else if d.Capacity.Sent() {
			usable++
		}
		if d.Terms().PTU.InputTPM.Odd() {
			oddPTU++
		}
	}
	if usable == 0 || odd == 0 || oddPTU == 0 {
		t.Errorf("%d capacities can be used, %d cannot, nor can %d of throughput; want some of all", usable, odd, oddPTU)
	}
	if len(statuses) < 3 || statuses[model.Running] > 0 {
		t.Errorf("the statuses are %v, want many and never the right one", statuses)
	}
	sizes := map[string]int{}
	got, _, page, _ = readWithFault(t, Fault{Kind: FaultOddNumbers})
	for _, d := range readings(got, page) {
		sizes[d.ReadyCapacity.String()+"/"+d.Capacity.String()]++
	}
	want := []string{"-1/-4", "0/0", "1000000000000000000/2", "2/1000000000000000000", "3/0", "9/4"}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(sizes)), want); diff != "" {
		t.Error(diff)
	}
}

func TestAnUnknownStatusAndUnknownFieldsAreShown(t *testing.T) {
	got, _, page, _ := readWithFault(t, Fault{Kind: FaultUnknownStatus})
	for _, d := range readings(got, page) {
		if d.Status != "MELTING" || model.Judge(d) != model.VerdictUnknown {
			t.Errorf("%s is %s", d.ID, d.Status)
		}
	}
	s, _ := newSim(Options{})
	for _, target := range []string{listPath, listPath + "/" + s.IDs()[0]} {
		if _, body, _ := getAnswer(t, s.Chaos(1, always(Fault{Kind: FaultUnknownFields})), target); !strings.Contains(body, `"labels":{"":null,"team":"red"}`) || strings.Count(body, "[{") < 200 {
			t.Errorf("%s has no fields of its own: %s", target, body)
		}
	}
}

func TestPagesGoWrongInTheirOwnWays(t *testing.T) {
	s, _ := newSim(Options{Fleet: 250, Static: true})
	page := func(kind FaultKind, n int) model.Answer {
		return NewClient(t, s.Chaos(1, always(Fault{Kind: kind}))).List(t.Context(), "sim", n)
	}
	if a := page(FaultMissingPage, 2); len(a.Samples) != 0 || a.Sent != 0 || a.Total != 250 {
		t.Errorf("the missing page has %d records of %d", len(a.Samples), a.Total)
	}
	for n := 1; n <= 3; n++ {
		if got := ids(page(FaultRepeatPage, n)); !slices.Equal(got, s.IDs()[:100]) {
			t.Errorf("page %d has %d records, want those of page 1", n, len(got))
		}
	}
	totals := []int{250}
	for n := 1; n <= 3; n++ {
		totals = append(totals, page(FaultTotalLies, n).Total)
	}
	slices.Sort(totals)
	if got := slices.Compact(slices.Clone(totals)); len(got) != 4 || got[0] < 125 || got[3] > 376 {
		t.Errorf("the totals with the true one are %v, want four others from half to 1.5 times 250", totals)
	}
	for fleet := range 4 {
		s, _ := newSim(Options{Fleet: fleet, Static: true})
		chaos := s.Chaos(1, always(Fault{Kind: FaultTotalLies}))
		for range 50 {
			if _, body, err := getAnswer(t, chaos, listPath); err != nil || strings.Contains(body, fmt.Sprintf(`"total":%d}`, fleet)) {
				t.Errorf("a total of %d is told as it is: %v %s", fleet, err, body)
			}
		}
	}
	if a := page(FaultNoID, 2); a.Skipped != 1 || len(a.Samples) != 99 {
		t.Errorf("without an ID are %d, with one %d, want 1 and 99", a.Skipped, len(a.Samples))
	}
	for _, kind := range pageKinds {
		if a := page(kind, 4); a.Failure != nil || len(a.Samples) != 0 && kind != FaultRepeatPage {
			t.Errorf("%s of an empty page: %v, %d records", kind, a.Failure, len(a.Samples))
		}
	}
}

func TestACopyIsThereAndOutOfDate(t *testing.T) {
	s, _ := newSim(Options{Fleet: 100, Static: true})
	chaos := s.Chaos(1, always(Fault{Kind: FaultDuplicate}))
	_, body, err := getAnswer(t, chaos, listPath+"?page_size=100")
	if n := strings.Count(body, idField); err != nil || n != 200 {
		t.Fatalf("%d records, %v, want each of 100 twice", n, err)
	}
	if n := strings.Count(body, `"gmt_modified":"2001`); n != 100 {
		t.Errorf("%d copies are out of date, want 100", n)
	}
	var order []string
	for _, m := range regexp.MustCompile(`"status":"(\w+)"`).FindAllStringSubmatch(body, -1) {
		order = append(order, m[1])
	}
	before := 0
	for i := 0; i < len(order); i += 2 {
		if order[i] == "PENDING" {
			before++
		}
	}
	if before < 25 || before > 75 {
		t.Errorf("%d of 100 copies come first, want about half", before)
	}
	for _, sample := range NewClient(t, chaos).List(t.Context(), "sim", 1).Samples {
		if sample.Deployment.Status != model.Running {
			t.Errorf("%s is %s, which is what the copy says", sample.Ref.ID, sample.Deployment.Status)
		}
	}
}

// getAnswer sends one GET to the simulator. It returns the status, and the body
// without its request_id, which is different in every answer.
func getAnswer(t testing.TB, transport http.RoundTripper, target string) (int, string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*sec)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://sim"+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+testKey)
	res, err := transport.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20)) // no good answer is as long
	return res.StatusCode, withoutRequestID(string(body)), err
}

func withoutRequestID(body string) string {
	before, id, found := strings.Cut(body, `"request_id":"`)
	if !found {
		return body
	}
	_, after, _ := strings.Cut(id, `"`)
	return before + after
}

func TestAnAnnouncedBodyIsLongerThanWhatComes(t *testing.T) {
	s, _ := newSim(Options{})
	for kind, want := range map[FaultKind]error{FaultCut: io.ErrUnexpectedEOF, FaultTruncate: nil, FaultHuge: nil} {
		res, err := s.Chaos(1, always(Fault{Kind: kind})).RoundTrip(request(t.Context(), t))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if !errors.Is(err, want) || (kind == FaultCut) == (res.ContentLength == int64(len(body))) {
			t.Errorf("%s: %d bytes come of %d, then %v", kind, len(body), res.ContentLength, err)
		}
		if huge := len(body) > 9<<20; huge != (kind == FaultHuge) {
			t.Errorf("%s: the body has %d bytes", kind, len(body))
		}
	}
}

func TestAFaultEndsWithItsRequest(t *testing.T) {
	for kind := range injectors {
		synctest.Test(t, func(t *testing.T) {
			s := New(Options{Latency: time.Minute})
			ctx, cancel := context.WithTimeout(t.Context(), sec)
			defer cancel()
			start := time.Now()
			res, err := s.Chaos(1, always(Fault{Kind: kind, Delay: time.Hour})).RoundTrip(request(ctx, t))
			if took := time.Since(start); res != nil || !errors.Is(err, context.DeadlineExceeded) || took != sec {
				t.Errorf("%s: %v after %v, want the deadline after 1s", kind, err, took)
			}
		})
	}
}

func TestManyRequestsAtOnceGetFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Fleet: 300})
		c := NewClient(t, s.Chaos(1, RandomFaults(0.3)...))
		var wg sync.WaitGroup
		var failed atomic.Int32
		for worker := range 8 {
			wg.Go(func() {
				for i := range 25 {
					if c.Get(t.Context(), refOf(s.IDs()[worker*25+i])).Samples[0].Failure != nil {
						failed.Add(1)
					}
					if c.List(t.Context(), "sim", 1+i%3).Failure != nil {
						failed.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if n := failed.Load(); n < 40 || n > 120 {
			t.Errorf("%d of 400 requests went wrong", n)
		}
	})
}

func BenchmarkChaos(b *testing.B) {
	s, _ := newSim(Options{Fleet: 10_000, Static: true})
	chaos := s.Chaos(1, RandomFaults(0)...)
	ids := s.IDs()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, _, err := getAnswer(b, chaos, listPath+"/"+ids[i%len(ids)]); err != nil {
			b.Fatal(err)
		}
	}
}
