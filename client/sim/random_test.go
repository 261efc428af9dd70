package sim

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// results returns how the requests of a transport end, one word for each.
func results(t *testing.T, transport http.RoundTripper, target string, n int) (all []string) {
	t.Helper()
	for range n {
		status, body, err := getAnswer(t, transport, target)
		all = append(all, fmt.Sprintf("%d %d %v", status, len(body), err))
	}
	return all
}

// immediateFaults are faults that need no clock.
func immediateFaults() []Fault {
	return slices.DeleteFunc(RandomFaults(0.5), func(f Fault) bool {
		return slices.Contains([]FaultKind{FaultTimeout, FaultHTTP101, FaultStall, FaultDrip, FaultSlow, FaultHuge}, f.Kind)
	})
}

func TestTheSameSeedGivesTheSameFaults(t *testing.T) {
	s, _ := newSim(Options{Fleet: 250, Static: true})
	const target = listPath + "?page_no=2&page_size=10"
	first := results(t, s.Chaos(1, immediateFaults()...), target, 200)
	if diff := cmp.Diff(results(t, s.Chaos(1, immediateFaults()...), target, 200), first); diff != "" {
		t.Error(diff)
	}
	if slices.Equal(results(t, s.Chaos(2, immediateFaults()...), target, 200), first) {
		t.Error("another seed has the same faults")
	}
}

func TestFaultsDoNotDependOnWhoAsksFirst(t *testing.T) {
	s, _ := newSim(Options{Fleet: 8, Static: true})
	ask := func(together bool) map[string][]string {
		chaos := s.Chaos(5, immediateFaults()...)
		all := map[string][]string{}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for _, id := range s.IDs() {
			wg.Go(func() {
				seen := results(t, chaos, listPath+"/"+id, 50)
				mu.Lock()
				defer mu.Unlock()
				all[id] = seen
			})
			if !together {
				wg.Wait()
			}
		}
		wg.Wait()
		return all
	}
	apart := ask(false)
	if diff := cmp.Diff(ask(true), apart); diff != "" {
		t.Error(diff)
	}
	if ids := s.IDs(); slices.Equal(apart[ids[0]], apart[ids[1]]) {
		t.Error("two deployments have the same faults")
	}
}

func TestRandomFaultsHitTheirShare(t *testing.T) {
	n := atLength(5_000, 10_000)
	for _, target := range []string{listPath + "/%s", listPath + "?page_no=2&page_size=10&of=%s"} {
		synctest.Test(t, func(t *testing.T) {
			s := New(Options{Fleet: 100, Static: true})
			sound, chaos := s.Transport(), s.Chaos(3, RandomFaults(0.1)...)
			bad := 0
			for _, id := range s.IDs() {
				target := fmt.Sprintf(target, id)
				_, want, _ := getAnswer(t, sound, target)
				for range n / 100 {
					start := time.Now()
					status, body, err := getAnswer(t, chaos, target)
					if err != nil || status != http.StatusOK || body != want || time.Since(start) > 0 {
						bad++
					}
				}
			}
			if bad < n*9/100 || bad > n*11/100 {
				t.Errorf("%s: %d of %d answers are spoilt, want a tenth", target, bad, n)
			}
		})
	}
}

func chosen(c *chaos, r *http.Request) (Fault, bool) {
	n, rng := c.countRequest(r)
	return c.choose(r, n, rng.Float64())
}

// countFaults counts the faults of n requests for one target, by kind and status.
func countFaults(t *testing.T, transport http.RoundTripper, target string, n int) map[string]int {
	t.Helper()
	c := transport.(*chaos)
	r, err := http.NewRequest(http.MethodGet, "https://sim"+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int{}
	for range n {
		if f, hit := chosen(c, r); hit {
			all[fmt.Sprintf("%s %d %s", f.Kind, f.Status, f.Code)]++
		}
	}
	return all
}

func TestEveryRandomFaultIsAsLikely(t *testing.T) {
	const refusals = 12
	n := atLength(30_000, 100_000)
	s, _ := newSim(Options{Fleet: 100, Static: true})
	for target, kinds := range map[string]int{listPath: len(injectors), listPath + "/" + s.IDs()[0]: len(injectors) - len(pageKinds)} {
		kinds += refusals - 1
		all := countFaults(t, s.Chaos(1, RandomFaults(1)...), target, n)
		if len(all) != kinds {
			t.Errorf("%s: %d sorts of faults, want %d", target, len(all), kinds)
		}
		for what, times := range all {
			if fair := n / kinds; times < fair*85/100 || times > fair*115/100 {
				t.Errorf("%s: %s happens %d times, want about %d", target, what, times, fair)
			}
		}
	}
}

func TestEachFaultHasItsShare(t *testing.T) {
	const n = 10_000
	s, c := newSim(Options{})
	one, other := Fault{Kind: FaultReset, Share: 0.25}, Fault{Kind: FaultDNS, Share: 0.5}
	elsewhere := Fault{Kind: FaultEOF, Share: 1, ID: "nobody"}
	all := countFaults(t, s.Chaos(1, elsewhere, one, other), listPath, n)
	if got := all["reset 0 "]; got < 2400 || got > 2600 {
		t.Errorf("a quarter of %d is %d", n, got)
	}
	if got := all["dns 0 "]; got < 4900 || got > 5100 || len(all) != 2 {
		t.Errorf("half of %d is %d, and there are %v", n, got, all)
	}
	if all := countFaults(t, s.Chaos(1, always(one), always(other)), listPath, n); all["reset 0 "] != n {
		t.Errorf("with a share of 1 there are %v", all)
	}
	c.set(time.Hour)
	if all := countFaults(t, s.Chaos(1, Fault{Kind: FaultReset}), listPath, n); len(all) != 0 {
		t.Errorf("with no share there are %v", all)
	}
}
