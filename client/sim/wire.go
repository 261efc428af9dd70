package sim

import (
	"strings"
	"time"

	"studiowatch/model"
)

// object is a deployment as the service writes it: the fields of the published
// answers, in their order.
type object struct {
	ID               string       `json:"deployed_model"`
	Name             string       `json:"name,omitempty"`
	Created          string       `json:"gmt_create"`
	Modified         string       `json:"gmt_modified"`
	Status           model.Status `json:"status"`
	ModelName        string       `json:"model_name"`
	BaseModel        string       `json:"base_model"`
	BaseCapacity     *int         `json:"base_capacity,omitempty"`
	Capacity         *int         `json:"capacity,omitempty"`
	ReadyCapacity    *int         `json:"ready_capacity,omitempty"`
	Workspace        string       `json:"workspace_id"`
	ChargeType       string       `json:"charge_type"`
	Creator          string       `json:"creator"`
	Modifier         string       `json:"modifier"`
	Plan             string       `json:"plan"`
	Spec             string       `json:"model_unit_spec,omitempty"`
	EnableThinking   *bool        `json:"enable_thinking,omitempty"`
	MaxContextLength int          `json:"max_context_length,omitempty"`
	RPMLimit         int          `json:"rpm_limit,omitempty"`
	TPMLimit         int          `json:"tpm_limit,omitempty"`
	ServiceTier      string       `json:"ptu_service_tier,omitempty"`
	Overflow         string       `json:"overflow_strategy,omitempty"`
	PTU              *ptuCapacity `json:"ptu_capacity,omitempty"`
	OperationID      string       `json:"operation_id,omitempty"`
	FailReason       string       `json:"fail_reason,omitempty"`
}

// ptuCapacity has the names of the older answers or those of ptu_v2.
type ptuCapacity struct {
	Input       int `json:"input_tpm,omitempty"`
	Output      int `json:"output_tpm,omitempty"`
	InputQuota  int `json:"input_tpm_quota,omitempty"`
	OutputQuota int `json:"output_tpm_quota,omitempty"`
}

const (
	// The account UIDs are masked, as in the published answers.
	ownUID    = "16542902******"
	otherUID  = "175805416***"
	workspace = "llm-8v53e*******"
)

// object returns the deployment as a GET reads it, or false when it is not
// there.
func (s *Sim) object(a *actor, elapsed time.Duration) (object, bool) {
	now, since := a.at(elapsed)
	if now.status == "" {
		return object{}, false
	}
	o := object{
		ID: a.id, Name: a.name, Created: s.stamp(a.born), Modified: s.stamp(max(since, a.born)), Status: now.status,
		ModelName: a.model, BaseModel: a.base, Workspace: workspace, ChargeType: "post_paid", Creator: ownUID, Modifier: ownUID,
		Plan: a.plan, Spec: a.spec, FailReason: now.reason,
	}
	if now.modifier != "" {
		o.Modifier = now.modifier
	}
	if a.units() {
		o.BaseCapacity, o.Capacity, o.ReadyCapacity = &a.unit, &now.capacity, &now.ready
	}
	switch a.plan {
	case "mu":
		// The published answers for fine-tuned models have none of these.
		if !strings.Contains(a.model, "-ft-") {
			thinking := a.base == "qwen-plus"
			o.EnableThinking, o.MaxContextLength, o.RPMLimit, o.TPMLimit = &thinking, 131072, 1000, 200000
		}
	case "ptu":
		o.ChargeType, o.ServiceTier, o.Overflow = "pre_paid", "ptu_fast", "disable"
		o.PTU = &ptuCapacity{Input: 10000, Output: 1000}
		if now.status == model.WaitPrepaidToDeploying {
			o.OperationID = "100001"
		}
	case "ptu_v2":
		o.ServiceTier, o.Overflow = "ptu_fast", "disable"
		o.PTU = &ptuCapacity{InputQuota: 10000, OutputQuota: 10000}
	}
	return o, true
}

// stamp writes a time of the script as reads have it: Beijing time without a
// zone, the fraction cut off.
func (s *Sim) stamp(at time.Duration) string {
	return s.epoch.Add(time.Duration(float64(at) / s.opts.Speed)).In(model.Beijing).Format("2006-01-02T15:04:05")
}
