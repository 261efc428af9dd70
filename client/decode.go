package client

import (
	"encoding/json"
	"strings"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// raw is a JSON value that is decoded later. A value of an unexpected type then
// makes only its own field unreadable, not the whole record.
type raw = json.RawMessage

type wireDeployment struct {
	DeployedModel     raw `json:"deployed_model"`
	Name              raw `json:"name"`
	ModelName         raw `json:"model_name"`
	BaseModel         raw `json:"base_model"`
	Status            raw `json:"status"`
	GmtCreate         raw `json:"gmt_create"`
	GmtModified       raw `json:"gmt_modified"`
	BaseCapacity      raw `json:"base_capacity"`
	Capacity          raw `json:"capacity"`
	ReadyCapacity     raw `json:"ready_capacity"`
	WorkspaceID       raw `json:"workspace_id"`
	ChargeType        raw `json:"charge_type"`
	Creator           raw `json:"creator"`
	Modifier          raw `json:"modifier"`
	Plan              raw `json:"plan"`
	ModelUnitSpec     raw `json:"model_unit_spec"`
	EnableThinking    raw `json:"enable_thinking"`
	MaxContextLength  raw `json:"max_context_length"`
	RPMLimit          raw `json:"rpm_limit"`
	TPMLimit          raw `json:"tpm_limit"`
	PTUCapacity       raw `json:"ptu_capacity"`
	InputTPM          raw `json:"input_tpm"`
	OutputTPM         raw `json:"output_tpm"`
	PTUServiceTier    raw `json:"ptu_service_tier"`
	OverflowStrategy  raw `json:"overflow_strategy"`
	PrePaidInfo       raw `json:"pre_paid_info"`
	PrePaidGmtExpired raw `json:"pre_paid_gmt_expired"`
	PrePaidInstanceID raw `json:"pre_paid_instance_id"`
	InstanceID        raw `json:"instance_id"`
	OperationID       raw `json:"operation_id"`
	FailReason        raw `json:"fail_reason"`
	AIGCConfig        raw `json:"aigc_config"`
	Deleted           raw `json:"deleted"`
}

type wirePTU struct {
	InputTPM          raw `json:"input_tpm"`
	InputTPMQuota     raw `json:"input_tpm_quota"`
	OutputTPM         raw `json:"output_tpm"`
	OutputTPMQuota    raw `json:"output_tpm_quota"`
	ThinkingOutputTPM raw `json:"thinking_output_tpm"`
}

type wirePrePaid struct {
	Duration            raw `json:"duration"`
	AutoRenewal         raw `json:"auto_renewal"`
	AutoRenewalDuration raw `json:"auto_renewal_duration"`
	AutoRenewalCycle    raw `json:"auto_renewal_cycle"`
	PricingCycle        raw `json:"pricing_cycle"`
}

// Decode reads a deployment object from a recording. It returns false if record is
// not a JSON object.
func Decode(record []byte) (*model.Deployment, bool) { return decodeDeployment(record) }

// decodeDeployment reads one record. It returns false only if the record is not a
// JSON object.
func decodeDeployment(record []byte) (*model.Deployment, bool) {
	var w wireDeployment
	if !isObject(record) || json.Unmarshal(record, &w) != nil {
		return nil, false
	}
	status := model.ParseStatus(plain(w.Status))
	if flag(w.Deleted) == model.FlagTrue {
		status = model.Deleted // whatever status the object has
	}
	return &model.Deployment{
		ID:                identity(w.DeployedModel),
		Name:              text(w.Name),
		ModelName:         text(w.ModelName),
		BaseModel:         text(w.BaseModel),
		Status:            status,
		Created:           stamp(w.GmtCreate),
		Modified:          stamp(w.GmtModified),
		BaseCapacity:      number(w.BaseCapacity),
		Capacity:          number(w.Capacity),
		ReadyCapacity:     number(w.ReadyCapacity),
		WorkspaceID:       text(w.WorkspaceID),
		ChargeType:        text(w.ChargeType),
		Creator:           text(w.Creator),
		Modifier:          text(w.Modifier),
		Plan:              text(w.Plan),
		ModelUnitSpec:     text(w.ModelUnitSpec),
		EnableThinking:    flag(w.EnableThinking),
		MaxContextLength:  number(w.MaxContextLength),
		RPMLimit:          number(w.RPMLimit),
		TPMLimit:          number(w.TPMLimit),
		PTU:               ptu(&w),
		PTUServiceTier:    text(w.PTUServiceTier),
		OverflowStrategy:  text(w.OverflowStrategy),
		PrePaid:           prePaid(w.PrePaidInfo),
		PrePaidExpired:    expiry(&w, record),
		PrePaidInstanceID: text(w.PrePaidInstanceID),
		InstanceID:        text(w.InstanceID),
		OperationID:       text(w.OperationID),
		FailReason:        text(w.FailReason),
		AIGCConfig:        kept(w.AIGCConfig),
		Raw:               safe.Keep(record),
	}, true
}

// ptu merges the names that the same capacity has: in the documentation, in ptu_v2
// answers, and at the top level of older answers.
func ptu(w *wireDeployment) model.PTUCapacity {
	var p wirePTU
	if isObject(w.PTUCapacity) && json.Unmarshal(w.PTUCapacity, &p) != nil {
		p = wirePTU{}
	}
	return model.PTUCapacity{
		InputTPM:          firstNumber(p.InputTPM, p.InputTPMQuota, w.InputTPM),
		OutputTPM:         firstNumber(p.OutputTPM, p.OutputTPMQuota, w.OutputTPM),
		ThinkingOutputTPM: number(p.ThinkingOutputTPM),
	}
}

func prePaid(info raw) model.PrePaid {
	var p wirePrePaid
	if isObject(info) && json.Unmarshal(info, &p) != nil {
		p = wirePrePaid{}
	}
	return model.PrePaid{
		Duration:            number(p.Duration),
		AutoRenewal:         flag(p.AutoRenewal),
		AutoRenewalDuration: number(p.AutoRenewalDuration),
		AutoRenewalCycle:    text(p.AutoRenewalCycle),
		PricingCycle:        text(p.PricingCycle),
	}
}

func firstNumber(values ...raw) model.Number {
	for _, v := range values {
		if !absent(v) {
			return number(v)
		}
	}
	return model.Number{}
}

func absent(v []byte) bool   { return len(v) == 0 || string(v) == "null" }
func isObject(v []byte) bool { return len(v) > 0 && v[0] == '{' }
func isArray(v []byte) bool  { return len(v) > 0 && v[0] == '[' }

// plain returns a value as a string. A string loses its quotes. Any other value
// keeps its JSON text, so that a number of twenty digits keeps all of them.
func plain(v raw) string {
	if absent(v) {
		return ""
	}
	var s string
	if v[0] == '"' && json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}

func text(v raw) safe.Text { return safe.Clean(plain(v)) }

// identity returns a text that names something. It is empty for an object, an array
// or a blank text.
func identity(v raw) safe.Text {
	if isObject(v) || isArray(v) || strings.TrimSpace(plain(v)) == "" {
		return safe.Text{}
	}
	return text(v)
}

func number(v raw) model.Number {
	switch {
	case absent(v):
		return model.Number{}
	case v[0] == '"' || v[0] == '-' || v[0] >= '0' && v[0] <= '9':
		return model.ParseNumber(strings.TrimSpace(plain(v)))
	}
	return model.UnreadNumber(string(v))
}

func flag(v raw) model.Flag {
	switch strings.ToLower(strings.TrimSpace(plain(v))) {
	case "true", "1":
		return model.FlagTrue
	case "false", "0":
		return model.FlagFalse
	}
	return model.FlagAbsent
}

func stamp(v raw) model.Stamp {
	if absent(v) {
		return model.Stamp{}
	}
	return model.ParseStamp(strings.TrimSpace(plain(v)))
}

func kept(v raw) safe.JSON {
	if absent(v) {
		return safe.JSON{}
	}
	return safe.Keep(v)
}
