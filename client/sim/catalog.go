package sim

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// offer is a plan with which a model can be deployed.
type offer struct {
	plan string
	spec string // the template and model_unit_spec of plan mu
	unit int    // base_capacity, for plans that count in units
}

// deployable is a model that can be deployed. If a request names no plan, the
// first offer is used; the requests of the official Python SDK name none.
type deployable struct {
	name   string
	offers []offer
}

// catalog holds the base models. Their units are invented.
var catalog = []deployable{
	{"qwen-plus", []offer{{"mu", "MU1", 4}, {"ptu", "", 0}}},
	{"qwen-max", []offer{{"mu", "MU3", 2}, {"ptu", "", 0}}},
	{"qwen-flash", []offer{{"ptu", "", 0}, {"mu", "MU1", 1}}},
	{"qwen-turbo", []offer{{"mu", "MU2", 2}}},
	{"qwen-vl-max", []offer{{"mu", "MU3", 2}}},
	{"qwen3-8b", []offer{{"mu", "MU1", 2}, {"lora", "", 0}}},
	{"qwen2.5-72b", []offer{{"mu", "MU4", 4}}},
	{"deepseek-v3", []offer{{"mu", "MU5", 1}}},
	{"emo", []offer{{"cu", "", 1}}},
	{"cosyvoice-v3-flash", []offer{{"cu", "", 1}, {"mu", "MU1", 1}}},
	{"wan2.5-i2v-preview", []offer{{"lora", "", 0}}},
}

// variant matches what follows the name of a base model in the name of a dated
// snapshot or a fine-tuned model.
var variant = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(-\d{4}-\d{2}-\d{2}|-ft-[a-z0-9-]{1,40})$`)
})

// lookUp returns the base model for the name of a base model, a snapshot or a
// fine-tuned model.
func lookUp(name string) (deployable, bool) {
	i := slices.IndexFunc(catalog, func(d deployable) bool {
		rest, ok := strings.CutPrefix(name, d.name)
		return ok && (rest == "" || variant().MatchString(rest))
	})
	if i < 0 {
		return deployable{}, false
	}
	return catalog[i], true
}

func fineTuned(model string) bool { return strings.Contains(model, "-ft-") }

// deployableModel is an element of the list of models that can be deployed.
// Without version=v1.0 it has only its name and unit.
type deployableModel struct {
	Name         string `json:"model_name"`
	BaseCapacity int    `json:"base_capacity,omitempty"`

	BaseModel      string        `json:"base_model,omitempty"`
	Source         string        `json:"model_source,omitempty"`
	SupportedPlans []string      `json:"supported_plans,omitempty"`
	Plans          []offeredPlan `json:"plans,omitempty"`
}

type offeredPlan struct {
	Plan      string     `json:"plan"`
	Templates []template `json:"templates,omitempty"`
}

type template struct {
	ID         string          `json:"template_id"`
	Name       string          `json:"template_name"`
	Type       string          `json:"template_type"`
	Version    string          `json:"template_version"`
	Source     string          `json:"template_source"`
	DeploySpec string          `json:"deploy_spec"`
	Roles      map[string]role `json:"roles"`
}

type role struct {
	Spec string `json:"model_unit_spec"`
	Unit int    `json:"capacity_unit_per_instance"`
	Init int    `json:"capacity_unit_init"`
}

type modelPage struct {
	PageNo   int               `json:"page_no"`
	PageSize int               `json:"page_size"`
	Total    int               `json:"total"`
	Models   []deployableModel `json:"models"`
}

const (
	sourceBase, sourceCustom = "base", "custom"
	largestModelPage         = 100
)

// models answers with the models that can be deployed: the base models, or the
// fine-tuned models that the script has deployed.
func (s *Sim) models(a answer, q url.Values) {
	number, size, ok := paging(q, largestModelPage)
	source := q.Get("model_source")
	if !ok || !slices.Contains([]string{"", sourceBase, sourceCustom}, source) {
		a.fail(http.StatusBadRequest, "InvalidParameter", "page_no counts from 1, page_size is 1 to 100, and model_source is base or custom.")
		return
	}
	names := s.modelNames(source == sourceCustom)
	out := modelPage{PageNo: number, PageSize: size, Total: len(names), Models: []deployableModel{}}
	if number <= len(names) {
		first := min((number-1)*size, len(names))
		for _, name := range names[first:min(first+size, len(names))] {
			out.Models = append(out.Models, describe(name, q.Get("version") == "v1.0"))
		}
	}
	a.succeed(out)
}

func (s *Sim) modelNames(custom bool) []string {
	var names []string
	if !custom {
		for _, d := range catalog {
			names = append(names, d.name)
		}
		return names
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, a := range s.actors {
		if _, known := lookUp(a.model); known && fineTuned(a.model) {
			names = append(names, a.model)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func describe(name string, whole bool) deployableModel {
	d, _ := lookUp(name)
	m := deployableModel{Name: name, BaseCapacity: d.offers[0].unit}
	if !whole {
		return m
	}
	m.BaseModel, m.Source = d.name, sourceBase
	if fineTuned(name) {
		m.Source = sourceCustom
	}
	for _, o := range d.offers {
		m.SupportedPlans = append(m.SupportedPlans, o.plan)
		plan := offeredPlan{Plan: o.plan}
		if o.spec != "" {
			plan.Templates = []template{{
				ID: o.spec, Name: "Standard inference", Type: "COUPLED", Version: "v1", Source: "SYSTEM", DeploySpec: o.spec,
				Roles: map[string]role{"unified": {Spec: o.spec, Unit: o.unit, Init: o.unit}},
			}}
		}
		m.Plans = append(m.Plans, plan)
	}
	return m
}
