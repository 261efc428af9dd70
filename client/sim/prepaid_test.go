package sim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
)

const dayOfPTU = `{"model_name":"qwen-flash","plan":"ptu","suffix":"p1","charge_type":"pre_paid","service_tier":"ptu_default",` +
	`"ptu_capacity":{"input_tpm":10000,"output_tpm":1000},"pre_paid_info":{"duration":%d,"pricing_cycle":%q,"auto_renewal":%v}}`

func TestAPrepaidDeploymentSaysWhenItExpires(t *testing.T) {
	s, clock := newSim(Options{Static: true})
	o := create(t, s, fmt.Sprintf(dayOfPTU, 1, "Day", false))
	if o.ID != "qwen-flash-p1" || o.Expired != "2026-03-16T07:59:58" || o.ServiceTier != "ptu_default" {
		t.Errorf("it is created as %+v", o)
	}
	clock.set(20 * time.Hour)
	d := NewClient(t, s.Transport()).Get(t.Context(), refOf(o.ID)).Samples[0].Deployment
	want := t0.Add(24 * time.Hour).Truncate(sec)
	if !d.PrePaidExpired.At.Equal(want) || d.AutoRenewal != model.FlagFalse {
		t.Errorf("the client reads %v, expiring at %v, want %v", d.Raw.Plain(), d.PrePaidExpired.At, want)
	}
}

func TestWhatIsNotRenewedIsSuspendedAndThenDeleted(t *testing.T) {
	for _, tt := range []struct {
		at   time.Duration
		want model.Status
	}{
		{5 * time.Hour, model.Running}, {8*time.Hour - sec, model.Running}, {8 * time.Hour, model.Suspending},
		{8*time.Hour + mins, model.Suspended}, {20*time.Hour - sec, model.Suspended}, {20 * time.Hour, ""},
	} {
		s, clock := newSim(Options{Static: true})
		create(t, s, fmt.Sprintf(dayOfPTU, 6, "Hour", false))
		renewed := create(t, s, strings.Replace(fmt.Sprintf(dayOfPTU, 6, "Hour", true), `"p1"`, `"p2"`, 1)).ID
		clock.set(tt.at)
		c := NewClient(t, s.Transport())
		a := c.List(t.Context(), "sim", 1)
		var got model.Status
		for _, m := range a.Samples {
			if m.Ref.ID == "qwen-flash-p1" {
				got = m.Deployment.Status
			}
		}
		if got != tt.want || a.Total != len(a.Samples) {
			t.Errorf("after %v the list has it as %q, with a total of %d, want %q", tt.at, got, a.Total, tt.want)
		}
		if o := getObject(t, s, renewed); o.Status != model.Running {
			t.Errorf("after %v the renewed one is %s", tt.at, o.Status)
		}
	}
}

func TestARenewalMovesTheExpiry(t *testing.T) {
	p := prepayment{Duration: 1, Cycle: cycleDay, AutoRenewal: true, RenewalDuration: 6, RenewalCycle: cycleHour}
	for at, want := range map[time.Duration]time.Duration{0: 24, 24*time.Hour - sec: 24, 24 * time.Hour: 30, 29 * time.Hour: 30, 30 * time.Hour: 36, 300 * day: 7206} {
		if got := p.expires(0, at); got != want*time.Hour {
			t.Errorf("after %v it expires after %v, want %dh", at, got, want)
		}
	}
}

func TestALivingFleetHasThroughputInItsLastDay(t *testing.T) {
	s, _ := newSim(Options{Fleet: 200})
	lastDay, later := 0, 0
	c := NewClient(t, s.Transport())
	for n := 1; n <= 2; n++ {
		for _, sample := range c.List(t.Context(), "sim", n).Samples {
			switch left := sample.Deployment.PrePaidExpired.At.Sub(t0); {
			case sample.Deployment.PrePaidExpired.At.IsZero():
			case left > 0 && left <= 24*time.Hour:
				lastDay++
			case left > 24*time.Hour:
				later++
			default:
				t.Errorf("%s expired %v ago", sample.Ref.ID, -left)
			}
		}
	}
	if lastDay < 2 || later < 2 {
		t.Errorf("%d expire within a day, %d later", lastDay, later)
	}
}

func TestPrepaymentsThatAreRefused(t *testing.T) {
	s, _ := newSim(Options{Static: true})
	for _, body := range []string{fmt.Sprintf(dayOfPTU, 0, "Day", false), fmt.Sprintf(dayOfPTU, -1, "Day", false), fmt.Sprintf(dayOfPTU, 1001, "Day", false), fmt.Sprintf(dayOfPTU, 1, "Year", false)} {
		if w := write(s, "POST", "", body); w.Code != 400 || errorCode(t, w) != "InvalidParameter" {
			t.Errorf("%s is HTTP %d", body, w.Code)
		}
	}
}

func TestAReleasedThroughputCanStillBeRead(t *testing.T) {
	s, clock := newSim(Options{Static: true})
	body := fmt.Sprintf(dayOfPTU, 1, "Day", false)
	id := create(t, s, body).ID
	clock.set(20 * mins)
	read[object](t, write(s, "DELETE", "/"+id, ""))
	clock.set(21 * mins)
	if o := getObject(t, s, id); o.Status != model.Stopped || !o.Deleted {
		t.Errorf("released it reads %+v", o)
	}
	if w := write(s, "DELETE", "/"+id, ""); w.Code != http.StatusNotFound {
		t.Errorf("deleting it again is HTTP %d", w.Code)
	}
	if again := create(t, s, body); again.Deleted || again.Created == "" {
		t.Errorf("created again it is %+v", again)
	}
	clock.set(22 * mins)
	write(s, "DELETE", "/"+id, "")
	clock.set(28 * mins)
	if w := ask(s, listPath+"/"+id); w.Code != http.StatusNotFound {
		t.Errorf("at last it is HTTP %d", w.Code)
	}
}

func TestQuotasOfTheNewPlanComeBackByTheOldNames(t *testing.T) {
	s, _ := newSim(Options{Static: true})
	o := create(t, s, `{"model_name":"qwen-flash","plan":"ptu_v2","suffix":"q","ptu_capacity":{"input_tpm_quota":20,"output_tpm_quota":3}}`)
	if o.Plan != "ptu" || *o.PTU != (ptuCapacity{Input: 20, Output: 3}) {
		t.Errorf("it is plan %s, %+v", o.Plan, o.PTU)
	}
}

func TestTheListCanBeThatOfAPlan(t *testing.T) {
	s, clock := newSim(Options{})
	clock.set(time.Minute) // one of cu is deleted
	for plan, want := range map[string]int{"": 12, "mu": 8, "cu": 1, "ptu": 2, "ptu_v2": 1, "lora": 1, "none": 0} {
		p := read[page](t, ask(s, listPath+"?page_size=1&page_no=1&plan="+plan))
		if p.Total != want || len(p.Deployments) != min(1, want) {
			t.Errorf("of plan %q there are %d, and %d on a page of one, want %d", plan, p.Total, len(p.Deployments), want)
		}
	}
	var got []string
	for n := 1; n <= 3; n++ {
		for _, o := range read[page](t, ask(s, fmt.Sprintf("%s?page_size=1&page_no=%d&plan=ptu", listPath, n))).Deployments {
			got = append(got, o.ID)
		}
	}
	if diff := cmp.Diff(got, []string{"qwen-flash-ptu-2f81", "qwen-plus-ptu-9e44"}); diff != "" {
		t.Error(diff)
	}
}

func TestWhatACreationAsksForIsRepeated(t *testing.T) {
	const asked = `"capacity":4,"enable_thinking":%v,"max_context_length":10000,"rpm_limit":500,"tpm_limit":1000}`
	for model, thinking := range map[string]bool{"qwen-plus": false, "qwen-max": true, "qwen-plus-ft-202601010101-abcd": true} {
		s, clock := newSim(Options{Static: true})
		o := create(t, s, fmt.Sprintf(`{"model_name":%q,"plan":"mu","deploy_spec":"dps-20260521172224-1vabse",`+asked, model, thinking))
		clock.set(time.Hour)
		for _, o := range []object{o, getObject(t, s, o.ID)} {
			if o.EnableThinking == nil || *o.EnableThinking != thinking || o.MaxContextLength != 10000 || o.RPMLimit != 500 || o.TPMLimit != 1000 {
				t.Errorf("%s is %+v", model, o)
			}
			if !strings.HasPrefix(o.Spec, "MU") {
				t.Errorf("%s has the units %q", model, o.Spec)
			}
		}
	}
	s, _ := newSim(Options{Static: true})
	for _, wrong := range []string{`"max_context_length":0`, `"max_context_length":262145`, `"rpm_limit":0`, `"tpm_limit":-1`, `"deploy_spec":"dps-1"`} {
		if w := write(s, "POST", "", `{"model_name":"qwen-plus","capacity":4,`+wrong+`}`); w.Code != 400 {
			t.Errorf("%s is HTTP %d", wrong, w.Code)
		}
	}
}

func TestThePublishedWordsOfARefusedCreation(t *testing.T) {
	s, _ := newSim(Options{Static: true})
	const body = `{"model_name":"qwen-plus","suffix":"a","capacity":%d}`
	create(t, s, fmt.Sprintf(body, 4))
	for capacity, want := range map[int]string{4: `"code":"Conflict","message":"The suffix is already in use."`,
		6: `"code":"InvalidParameter","message":"The capacity must be an integer multiple of base_capacity, from 0 to 999."`, 1000: "from 0 to 999"} {
		body := fmt.Sprintf(body, capacity)
		if capacity != 4 {
			body = strings.Replace(body, `"a"`, `"b"`, 1)
		}
		if w := write(s, "POST", "", body); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s is HTTP %d %s", body, w.Code, w.Body)
		}
	}
}

func TestOneWithoutStockSaysSoWhileItIsPending(t *testing.T) {
	s, clock := newSim(Options{Static: true})
	id := create(t, s, `{"model_name":"emo","suffix":"nostock","capacity":2}`).ID
	clock.set(3 * mins)
	d := NewClient(t, s.Transport()).Get(t.Context(), refOf(id)).Samples[0].Deployment
	if d.Status != model.Pending || d.FailReason.String() != "no stock, retrying" {
		t.Errorf("it is %s, %q", d.Status, d.FailReason)
	}
	if diff := cmp.Diff(statesOf(t, s, clock, id, 0, 25*mins), []string{"PENDING 0/2", "DEPLOYING 0/2", "DEPLOYING 1/2", "RUNNING 2/2"}); diff != "" {
		t.Error(diff)
	}
	if o := getObject(t, s, id); o.FailReason != "" {
		t.Errorf("at last it still says %q", o.FailReason)
	}
}
