package sim

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"studiowatch/model"
)

// throttles polls every deployment and returns the codes of each.
func throttles(s *Sim, c *clock, every, until time.Duration) map[string][]int {
	codes := map[string][]int{}
	for at := time.Duration(0); at < until; at += every {
		c.set(at)
		for _, id := range s.IDs() {
			codes[id] = append(codes[id], ask(s, listPath+"/"+id).Code)
		}
	}
	return codes
}

func TestOneGetInFiftyIsThrottledAndNeverTwoInARow(t *testing.T) {
	for _, every := range []time.Duration{100 * time.Millisecond, 2 * sec} {
		s, c := newSim(Options{Seed: 5, Throttle: true})
		refused, total := 0, 0
		for id, codes := range throttles(s, c, every, 800*every) {
			for i, code := range codes {
				total++
				if code != http.StatusTooManyRequests {
					continue
				}
				refused++
				if i > 0 && codes[i-1] == code {
					t.Errorf("%s polled every %v is throttled at %d and %d", id, every, i-1, i)
				}
			}
		}
		// Polling faster than the slots change halves the share: every other
		// request of a refused slot passes.
		if share := float64(refused) / float64(total); share < 0.005 || share > 0.03 {
			t.Errorf("polled every %v, %.3f of the GETs are throttled, want about 0.02", every, share)
		}
	}
}

func TestThrottlesDependOnTheSeed(t *testing.T) {
	codes := func(seed uint64) []int {
		s, c := newSim(Options{Seed: seed, Throttle: true})
		return throttles(s, c, 2*sec, 400*sec)["qwen-flash-ptu-2f81"]
	}
	if !slices.Equal(codes(5), codes(5)) {
		t.Error("one seed throttles at different times")
	}
	if slices.Equal(codes(5), codes(6)) {
		t.Error("two seeds throttle at the same times")
	}
}

func TestAThrottleDoesNotSayWhenToComeBack(t *testing.T) {
	s, c := newSim(Options{Throttle: true})
	id := s.IDs()[0]
	for at := time.Duration(0); at < 20*mins; at += 2 * sec {
		c.set(at)
		w := ask(s, listPath+"/"+id)
		if w.Code != http.StatusTooManyRequests {
			continue
		}
		if code := errorCode(t, w); code != "Throttling.RateQuota" {
			t.Errorf("the code is %s", code)
		}
		for name := range w.Header() {
			if strings.Contains(strings.ToLower(name), "retry") {
				t.Errorf("the header %s is set", name)
			}
		}
		return
	}
	t.Error("nothing is throttled in 20 minutes")
}

func TestThrottlingManyAtOnceIsNoRace(t *testing.T) {
	s := New(Options{Throttle: true, Speed: 1e4})
	id := s.IDs()[0]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				ask(s, listPath+"/"+id)
			}
		})
	}
	wg.Wait()
}

// sizes returns the sizes that a GET sees within the first minute, in order.
func sizes(t *testing.T, id string) []string {
	t.Helper()
	s, c := newSim(Options{})
	var seen []string
	for at := time.Duration(0); at <= time.Minute; at += sec {
		c.set(at)
		seen = append(seen, size(getObject(t, s, id)))
	}
	return slices.Compact(seen)
}

func TestReadyCapacityClimbsStepByStep(t *testing.T) {
	for id, want := range map[string][]string{
		"qwen-plus-2025-12-01-b6d61c71":    {"0/4", "1/4", "2/4", "3/4", "4/4"},
		"qwen-max-2025-09-23-9d1ef0aa":     {"4/4", "4/8", "5/8", "6/8", "7/8", "8/8"},
		"deepseek-v3-ft-202510010900-31aa": {"4/4", "2/4", "3/4", "4/4"},
	} {
		if got := sizes(t, id); !slices.Equal(got, want) {
			t.Errorf("%s goes through %v, want %v", id, got, want)
		}
	}
}

func TestTheStoppedOneStartsAgain(t *testing.T) {
	for seed := range uint64(20) {
		s, c := newSim(Options{Seed: seed})
		var seen []model.Status
		for at := time.Duration(0); at < 4*mins; at += sec {
			c.set(at)
			seen = append(seen, getObject(t, s, "cosyvoice-v3-flash-ft-202507011122-77aa").Status)
		}
		want := []model.Status{model.Running, model.Stopping, model.Stopped, model.Starting, model.Running}
		if got := slices.Compact(seen); !slices.Equal(got, want) {
			t.Errorf("seed %d: goes through %v, want %v", seed, got, want)
		}
	}
}

func TestTheSeedMovesCyclesAndNotTheStory(t *testing.T) {
	readings := func(seed uint64, from, to time.Duration) (all []string) {
		s, c := newSim(Options{Seed: seed})
		for at := from; at < to; at += sec {
			c.set(at)
			for _, o := range read[page](t, ask(s, listPath)).Deployments {
				all = append(all, string(o.Status)+size(o))
			}
		}
		return all
	}
	if !slices.Equal(readings(1, 0, time.Minute), readings(2, 0, time.Minute)) {
		t.Error("two seeds tell the first minute differently")
	}
	if slices.Equal(readings(1, time.Minute, 5*mins), readings(2, time.Minute, 5*mins)) {
		t.Error("two seeds go on alike after the first minute")
	}
}

func TestFieldsAreThoseOfThePublishedAnswers(t *testing.T) {
	s, _ := newSim(Options{})
	for _, id := range s.IDs() {
		o := getObject(t, s, id)
		if limits := o.RPMLimit != 0; limits != (o.Plan == "mu" && !strings.Contains(o.ModelName, "-ft-")) {
			t.Errorf("%s: rpm_limit sent is %v", id, limits)
		}
		if !strings.HasSuffix(o.Creator, "*") || !strings.HasSuffix(o.Modifier, "*") || !strings.HasSuffix(o.Workspace, "*") {
			t.Errorf("%s shows %s, %s, %s unmasked", id, o.Creator, o.Modifier, o.Workspace)
		}
		if (o.OperationID != "") != (o.Status == model.WaitPrepaidToDeploying) {
			t.Errorf("%s: %s has the operation %q", id, o.Status, o.OperationID)
		}
	}
}

func TestARefusalSaysWhatTheServiceSays(t *testing.T) {
	s, _ := newSim(Options{Key: testKey})
	for _, tt := range []struct{ path, key, want string }{
		{listPath + "/nobody", testKey, "Model: nobody not found!"},
		{listPath + "/qwen-flash-ptu-2f81/capacity-instances", testKey, "Request path not found."},
		{"/api/v1/models", testKey, "Request path not found."},
		{listPath, "sk-other", "Invalid API-key provided."},
	} {
		w := send(s, http.MethodGet, tt.path, "Bearer "+tt.key)
		if body := w.Body.String(); !strings.Contains(body, `"message":"`+tt.want+`"`) {
			t.Errorf("GET %s says %s, want %q", tt.path, body, tt.want)
		}
	}
}
