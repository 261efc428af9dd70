package sim

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
)

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
