package sim

import (
	"cmp"
	"strings"
	"time"

	"studiowatch/model"
)

// object is a deployment as the service writes it, with the fields of the
// published answers in their order.
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
	PrePaid          *prepayment  `json:"pre_paid_info,omitempty"`
	Expired          string       `json:"pre_paid_gmt_expired,omitempty"`
	OperationID      string       `json:"operation_id,omitempty"`
	Deleted          bool         `json:"deleted,omitempty"`
	FailReason       string       `json:"fail_reason,omitempty"`
}

// ptuCapacity has the names of older answers, or those of ptu_v2.
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
	keyUID    = "10425731******" // the user to whom the key belongs
	workspace = "llm-8v53e*******"

	postPaid, prePaid = "post_paid", "pre_paid"
)

// object returns the deployment as a GET reads it, and false if it does not exist.
func (s *Sim) object(a *actor, elapsed time.Duration) (object, bool) {
	now, since := a.at(elapsed)
	if now.status == "" {
		return object{}, false
	}
	modified, modifier := max(since, a.born), now.modifier
	if a.rpm != 0 && a.updated >= modified {
		modified, modifier = a.updated, keyUID
	}
	o := object{
		ID: a.id, Name: a.name, Created: s.stamp(a.born), Modified: s.stamp(modified), Status: now.status,
		ModelName: a.model, BaseModel: a.base, Workspace: workspace, ChargeType: a.chargeType(), Creator: cmp.Or(a.creator, ownUID),
		Plan: a.plan, Spec: a.spec, Deleted: now.deleted, FailReason: now.reason,
	}
	o.Modifier = cmp.Or(modifier, o.Creator)
	if a.units() {
		unit := a.unit // a copy, because a write may change the actor while this is sent
		o.BaseCapacity, o.Capacity, o.ReadyCapacity = &unit, &now.capacity, &now.ready
	}
	if a.plan == "mu" {
		o.EnableThinking, o.MaxContextLength = a.thinking, a.context
	}
	if a.limited() {
		o.RPMLimit, o.TPMLimit = a.limits()
	}
	if a.plan == "mu" && !fineTuned(a.model) {
		thinking := a.base == "qwen-plus"
		o.EnableThinking, o.MaxContextLength = cmp.Or(a.thinking, &thinking), cmp.Or(a.context, 131072)
	}
	if a.prepayment != nil {
		o.PrePaid, o.Expired = a.prepayment, s.stamp(a.prepayment.expires(a.born, elapsed))
	}
	if a.reserved() {
		o.ServiceTier, o.Overflow, o.PTU = cmp.Or(a.tier, "ptu_fast"), "disable", a.throughput(now)
	}
	if now.status == model.WaitPrepaidToDeploying || now.status == model.WaitPrepaidToScaling {
		o.OperationID = "100001"
	}
	return o, true
}

// throughput uses the names that the published answers have for the plan.
func (a *actor) throughput(now step) *ptuCapacity {
	switch {
	case a.plan == "ptu_v2" && now.ptu != nil:
		return &ptuCapacity{InputQuota: now.ptu.Input, OutputQuota: now.ptu.Output}
	case a.plan == "ptu_v2":
		return &ptuCapacity{InputQuota: 10000, OutputQuota: 10000}
	case now.ptu != nil:
		return &ptuCapacity{Input: now.ptu.Input, Output: now.ptu.Output}
	}
	return &ptuCapacity{Input: 10000, Output: 1000}
}

const stampForm = "2006-01-02T15:04:05"

// stamp writes a time of the script in the form of reads: Beijing time without
// a zone and without a fraction.
func (s *Sim) stamp(at time.Duration) string { return s.local(at).Format(stampForm) }

// fineStamp writes a time in the form of the answers to writes: the fraction
// has two or three digits.
func (s *Sim) fineStamp(at time.Duration) string {
	stamp := s.local(at).Format(stampForm + ".000")
	if strings.HasSuffix(stamp, "0") && !strings.HasSuffix(stamp, "000") {
		return stamp[:len(stamp)-1]
	}
	return stamp
}

func (s *Sim) local(at time.Duration) time.Time {
	return s.epoch.Add(time.Duration(float64(at) / s.opts.Speed)).In(model.Beijing)
}
