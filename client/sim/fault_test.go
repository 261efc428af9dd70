package sim

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
)

// manualFaults are faults that a user writes to test a watcher, with what the
// client makes of each.
var manualFaults = []struct {
	fact  string
	fault Fault
	class model.FailureClass
	text  string
}{
	{"cut", Fault{Kind: FaultCut}, model.FailNetwork, "closed the connection"},
	{"closed", Fault{Kind: FaultEOF}, model.FailNetwork, "closed the connection"},
	{"reset", Fault{Kind: FaultReset}, model.FailNetwork, "reset the connection"},
	{"refused key", Fault{Kind: FaultStatus, Code: "InvalidApiKey"}, model.FailKey, "InvalidApiKey: Invalid API-key"},
	{"unpaid", Fault{Kind: FaultStatus, Code: "Arrearage"}, model.FailBilling, "good standing"},
	{"redirected", Fault{Kind: FaultRedirect}, model.FailRedirect, "login.elsewhere.example"},
	{"forbidden", Fault{Kind: FaultStatus, Code: "AccessDenied"}, model.FailPermission, "AccessDenied: Access denied."},
	{"another's workspace", Fault{Kind: FaultStatus, Code: "Workspace.AccessDenied"}, model.FailPermission, "Workspace access denied."},
	{"hanging", Fault{Kind: FaultTimeout}, model.FailTimeout, "15s"},
	{"stalled", Fault{Kind: FaultStall}, model.FailTimeout, "15s"},
	{"throttled", Fault{Kind: FaultStatus, Code: "Throttling.RateQuota", RetryAfter: "600"}, model.FailThrottled, "rate limit exceeded"},
	{"broken", Fault{Kind: FaultStatus, Code: "InternalError"}, model.FailServer, "InternalError"},
	{"a gateway's page", Fault{Kind: FaultHTML}, model.FailServer, "HTTP 502: not JSON"},
	{"a gateway's 404", Fault{Kind: FaultHTML, Status: 404}, model.FailRejected, "not JSON"},
	{"a bad request", Fault{Kind: FaultStatus, Code: "InvalidParameter"}, model.FailRejected, "multiple of base_capacity"},
	{"not found", Fault{Kind: FaultStatus, Code: "NotFound"}, model.FailNotFound, "Not found"},
	{"no path", Fault{Kind: FaultNoPath}, model.FailRejected, "Request path not found"},
}

// TestOneDeploymentFailsAndItsNeighboursDoNot reads ten deployments and the
// list. One deployment fails while the fault lasts.
func TestOneDeploymentFailsAndItsNeighboursDoNot(t *testing.T) {
	for _, tt := range manualFaults {
		t.Run(tt.fact, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(Options{Fleet: 10, Static: true})
				tt.fault.ID, tt.fault.From, tt.fault.Until = s.IDs()[4], 10*sec, 10*mins
				c := NewClient(t, s.Chaos(1, always(tt.fault)))
				var asking sync.WaitGroup
				for _, second := range []int{0, 10, 300, 599, 600} {
					time.Sleep(time.Until(s.epoch.Add(time.Duration(second) * sec)))
					for i, id := range s.IDs() {
						want, text := fine, ""
						if i == 4 && second >= 10 && second < 600 {
							want, text = tt.class, tt.text
						}
						// All ask at the same time, so that a request that
						// hangs delays no other.
						asking.Go(func() {
							checkFailure(t, fmt.Sprintf("%s after %ds", id, second), c.Get(t.Context(), refOf(id)).Samples[0].Failure, want, text)
						})
					}
					checkFailure(t, fmt.Sprintf("the list after %ds", second), c.List(t.Context(), "sim", 1).Failure, fine, "")
				}
				asking.Wait()
			})
		})
	}
}

func TestTheListFailsAndNoDeploymentDoes(t *testing.T) {
	for _, tt := range manualFaults {
		for scope, bad := range map[Scope]string{ListRequests: "the list", GetRequests: "a GET"} {
			synctest.Test(t, func(t *testing.T) {
				s := New(Options{Fleet: 10, Static: true})
				tt.fault.Scope = scope
				c := NewClient(t, s.Chaos(1, always(tt.fault)))
				of := func(what string) (model.FailureClass, string) {
					if what == bad {
						return tt.class, tt.text
					}
					return fine, ""
				}
				class, text := of("a GET")
				checkFailure(t, tt.fact+": a GET", c.Get(t.Context(), refOf(s.IDs()[9])).Samples[0].Failure, class, text)
				class, text = of("the list")
				checkFailure(t, tt.fact+": the list", c.List(t.Context(), "sim", 1).Failure, class, text)
			})
		}
	}
}

// TestEveryOtherRequestFails asks for two deployments and the list in turn. Each of
// them has its own count.
func TestEveryOtherRequestFails(t *testing.T) {
	for every, want := range map[int]string{0: "xxxxxx", 1: "xxxxxx", 2: ".x.x.x", 3: "..x..x"} {
		s, _ := newSim(Options{})
		c := NewClient(t, s.Chaos(1, always(Fault{Kind: FaultReset, Every: every})))
		got := map[string]string{}
		for range 6 {
			for _, id := range []string{"qwen-flash-ptu-2f81", "qwen-plus-ptu-9e44"} {
				got[id] += mark(c.Get(t.Context(), refOf(id)).Samples[0].Failure)
			}
			got["the list"] += mark(c.List(t.Context(), "sim", 1).Failure)
		}
		for what, marks := range got {
			if marks != want {
				t.Errorf("every %d of %s: %s, want %s", every, what, marks, want)
			}
		}
	}
}

func mark(f *model.Failure) string {
	if f == nil {
		return "."
	}
	return "x"
}

// TestARequestThatIsSparedIsLeftToTheNextFault has two faults. The requests that
// the first one leaves out get the second.
func TestARequestThatIsSparedIsLeftToTheNextFault(t *testing.T) {
	s, _ := newSim(Options{})
	all := countFaults(t, s.Chaos(1, Fault{Kind: FaultReset, Every: 2, Share: 1}, always(Fault{Kind: FaultDNS})), listPath, 10)
	if diff := cmp.Diff(all, map[string]int{"reset 0 ": 5, "dns 0 ": 5}); diff != "" {
		t.Error(diff)
	}
}

func TestADocumentedCodeBringsItsStatusAndItsWords(t *testing.T) {
	s, _ := newSim(Options{})
	ask := func(f Fault) (status int, body string) {
		status, body, err := getAnswer(t, s.Chaos(1, always(f)), listPath)
		if err != nil {
			t.Fatal(err)
		}
		return status, body
	}
	for _, d := range documented {
		status, body := ask(Fault{Kind: FaultStatus, Code: d.code})
		if status != d.status || !strings.Contains(body, `"code":"`+d.code+`","message":"`+d.message+`"`) {
			t.Errorf("%s is HTTP %d %s", d.code, status, body)
		}
		if status, body := ask(Fault{Kind: FaultStatus, Code: d.code, Message: "no"}); status != d.status || !strings.Contains(body, `"message":"no"`) {
			t.Errorf("%s with other words is HTTP %d %s", d.code, status, body)
		}
		if status, body := ask(Fault{Kind: FaultStatus, Code: d.code, Status: 418}); status != 418 || !strings.Contains(body, `"message":""`) {
			t.Errorf("%s with HTTP 418 is HTTP %d %s", d.code, status, body)
		}
	}
	if status, body := ask(Fault{Kind: FaultStatus, Code: "Unheard.Of"}); status != 500 || !strings.Contains(body, `"code":"Unheard.Of"`) {
		t.Errorf("a code nobody documented is HTTP %d %s", status, body)
	}
}

// TestEveryPathIsUnknown asks for paths that exist, for paths that do not, and
// for paths of other services.
func TestEveryPathIsUnknown(t *testing.T) {
	s, _ := newSim(Options{})
	chaos := s.Chaos(1, always(Fault{Kind: FaultNoPath}))
	for _, target := range []string{listPath, listPath + "/" + s.IDs()[0], listPath + "/nobody", listPath + "/models", "/v1/deployments", "/"} {
		status, body, err := getAnswer(t, chaos, target)
		if err != nil || status != 404 || !strings.Contains(body, `"code":"NotFound","message":"Request path not found."`) {
			t.Errorf("%s is HTTP %d %v %s", target, status, err, body)
		}
	}
}

func TestAFaultLastsFromUntil(t *testing.T) {
	s, c := newSim(Options{Speed: 2})
	chaos := s.Chaos(1, Fault{Kind: FaultReset, Share: 1, From: 10 * sec, Until: 20 * sec}, Fault{Kind: FaultDNS, Share: 1, From: 30 * sec})
	for at, want := range map[time.Duration]string{0: "", 9 * sec: "", 10 * sec: "reset 0 ", 19 * sec: "reset 0 ", 20 * sec: "", 29 * sec: "", 30 * sec: "dns 0 ", time.Hour: "dns 0 "} {
		c.set(at / 2)
		if all := countFaults(t, chaos, listPath, 5); want == "" && len(all) > 0 || want != "" && all[want] != 5 {
			t.Errorf("%v into the script the faults are %v, want %q", at, all, want)
		}
	}
}

func TestAFaultConcernsWhomItNames(t *testing.T) {
	s, _ := newSim(Options{})
	const list, get, other, escaped, foreign = listPath, listPath + "/qwen-a", listPath + "/emo-b", listPath + "/qwen%2Da", "/api/v1/models"
	targets := []string{list, get, other, escaped, foreign}
	for _, tt := range []struct {
		fact  string
		fault Fault
		want  []string
	}{
		{"everything", Fault{Kind: FaultReset}, targets},
		{"the list", Fault{Kind: FaultReset, Scope: ListRequests}, []string{list}},
		{"every GET", Fault{Kind: FaultReset, Scope: GetRequests}, []string{get, other, escaped}},
		{"an ID", Fault{Kind: FaultReset, ID: "emo-b"}, []string{other}},
		{"an ID that came escaped", Fault{Kind: FaultReset, ID: "qwen-a"}, []string{get, escaped}},
		{"a pattern", Fault{Kind: FaultReset, ID: "qwen-*"}, []string{get, escaped}},
		{"every ID", Fault{Kind: FaultReset, ID: "*"}, []string{get, other, escaped}},
		{"what happens to lists only", Fault{Kind: FaultNoID}, []string{list}},
	} {
		var got []string
		for _, target := range targets {
			if len(countFaults(t, s.Chaos(1, always(tt.fault)), target, 3)) > 0 {
				got = append(got, target)
			}
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s: %s", tt.fact, diff)
		}
	}
}

func TestWhoIsNotNamedIsNotAffected(t *testing.T) {
	s, _ := newSim(Options{})
	for kind := range injectors {
		if kind.ofPages() {
			continue
		}
		chaos := s.Chaos(1, Fault{Kind: kind, ID: "qwen-flash-*", Share: 1})
		for _, target := range []string{listPath + "/qwen-plus-ptu-9e44", listPath} {
			status, body, err := getAnswer(t, chaos, target)
			if _, want, _ := getAnswer(t, s.Transport(), target); err != nil || status != http.StatusOK || body != want {
				t.Errorf("%s for another deployment: GET %s is HTTP %d, %v: %s", kind, target, status, err, body)
			}
		}
	}
}

// invalidFaults are faults that are impossible, with the error of each.
var invalidFaults = []struct {
	fault Fault
	want  string
}{
	{Fault{}, "kind: is missing"},
	{Fault{Kind: "earthquake"}, `there is no fault "earthquake"`},
	{Fault{Kind: FaultDNS, Scope: "put"}, `there is no scope "put"`},
	{Fault{Kind: FaultDNS, ID: "[a"}, `id: "[a" is no pattern`},
	{Fault{Kind: FaultDNS, ID: "a", Scope: ListRequests}, "a list has no ID"},
	{Fault{Kind: FaultNoID, ID: "a"}, "noID happens to lists only"},
	{Fault{Kind: FaultMissingPage, Scope: GetRequests}, "missingPage happens to lists only"},
	{Fault{Kind: FaultDNS, Share: 1.1}, "share: 1.1 is not from 0 to 1"},
	{Fault{Kind: FaultDNS, Share: -0.1}, "share: -0.1 is not"},
	{Fault{Kind: FaultDNS, Share: math.NaN()}, "share: NaN is not"},
	{Fault{Kind: FaultDNS, Every: -1}, "every: -1 is negative"},
	{Fault{Kind: FaultDNS, From: -sec}, "from: -1s is before"},
	{Fault{Kind: FaultDNS, From: sec, Until: sec}, "until: 1s is not after"},
	{Fault{Kind: FaultDNS, Delay: -sec}, "delay: -1s is negative"},
	{Fault{Kind: FaultAbsent, For: -sec}, "for: -1s is negative"},
	{Fault{Kind: FaultAbsent, Delay: sec}, "delay: absent has none"},
	{Fault{Kind: FaultReset, For: sec}, "for: reset has none"},
	{Fault{Kind: FaultRecreated, Scope: GetRequests}, "scope: recreated has none"},
	{Fault{Kind: FaultRecreated, Every: 2}, "every: recreated happens once"},
	{Fault{Kind: FaultRecreated, Until: sec}, "until: recreated happens once"},
	{Fault{Kind: FaultSet}, "fields: is missing"},
	{Fault{Kind: FaultSet, Fields: "[]"}, "fields: is not one JSON object"},
	{Fault{Kind: FaultSet, Fields: "null"}, "fields: is not one JSON object"},
	{Fault{Kind: FaultSet, Fields: "{} {}"}, "fields: is not one JSON object"},
	{Fault{Kind: FaultSet, Fields: "{}", Scope: Writes}, "scope: the answers to writes"},
	{Fault{Kind: FaultPages, ID: "a"}, "pages happens to lists only"},
	{Fault{Kind: FaultPages, Size: -1}, "size: -1 is negative"},
	{Fault{Kind: FaultPages, Overlap: -1}, "overlap: -1 is negative"},
	{Fault{Kind: FaultPages, Size: 3, Overlap: 3}, "overlap: 3 is not less"},
	{Fault{Kind: FaultPages, Total: "huge"}, `total: there is no total "huge"`},
	{Fault{Kind: FaultPages, Total: TotalDuplicates}, "total: there are duplicates with an overlap"},
	{Fault{Kind: FaultPages, Beyond: "here"}, `beyond: there is no "here"`},
	{Fault{Kind: FaultDuplicate, Size: 3}, "size: duplicate has none"},
	{Fault{Kind: FaultStatus, Status: 99}, "status: 99 is not"},
	{Fault{Kind: FaultStatus, Status: 600}, "status: 600 is not"},
	{Fault{Kind: FaultSlow, Status: 503}, "status: slow has none"},
	{Fault{Kind: FaultSlow, Code: "Arrearage"}, "code: slow has none"},
	{Fault{Kind: FaultHTML, Message: "no"}, "message: html has none"},
	{Fault{Kind: FaultCode200, RetryAfter: "7"}, "retry_after: code200 has none"},
}

func TestAFaultThatMakesNoSenseIsRefused(t *testing.T) {
	s, _ := newSim(Options{})
	for _, tt := range invalidFaults {
		if err := tt.fault.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.fault, err, tt.want)
		}
		_, err := s.Chaos(1, always(Fault{Kind: FaultSlow}), tt.fault).RoundTrip(request(t.Context(), t))
		if err == nil || !strings.Contains(err.Error(), "fault 2: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("a request meets %v, want fault 2: %s", err, tt.want)
		}
	}
	if err := (Fault{Kind: "x", Share: 2}).Check(); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two mistakes are told as %v", err)
	}
	for _, f := range append(RandomFaults(1), Fault{Kind: FaultHTML, Until: 1, Status: 599}, Fault{Kind: FaultStatus, Status: 200, ID: "*", Scope: Writes}) {
		if err := f.Check(); err != nil {
			t.Errorf("%+v: %v", f, err)
		}
	}
}
