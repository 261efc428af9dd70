package client

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// raw is a JSON value that is decoded later. A value of an unexpected type then
// makes only its own field unreadable, not the whole record. It is a part of the
// answer's body, so whoever keeps it copies it.
type raw = []byte

// wireDeployment is the fields of a record that the program needs.
type wireDeployment struct {
	DeployedModel, Name, ModelName, BaseModel,
	Status, GmtCreate, GmtModified, Capacity,
	ReadyCapacity, WorkspaceID, ChargeType, Creator,
	Modifier, Plan, ModelUnitSpec, MaxContextLength,
	RPMLimit, TPMLimit, PTUCapacity, InputTPM,
	OutputTPM, PTUServiceTier, PrePaidInfo, PrePaidGmtExpired,
	FailReason, Deleted raw
}

// wireFields returns the field of a record by its name.
var wireFields = map[string]func(*wireDeployment) *raw{
	"deployed_model":       func(w *wireDeployment) *raw { return &w.DeployedModel },
	"name":                 func(w *wireDeployment) *raw { return &w.Name },
	"model_name":           func(w *wireDeployment) *raw { return &w.ModelName },
	"base_model":           func(w *wireDeployment) *raw { return &w.BaseModel },
	"status":               func(w *wireDeployment) *raw { return &w.Status },
	"gmt_create":           func(w *wireDeployment) *raw { return &w.GmtCreate },
	"gmt_modified":         func(w *wireDeployment) *raw { return &w.GmtModified },
	"capacity":             func(w *wireDeployment) *raw { return &w.Capacity },
	"ready_capacity":       func(w *wireDeployment) *raw { return &w.ReadyCapacity },
	"workspace_id":         func(w *wireDeployment) *raw { return &w.WorkspaceID },
	"charge_type":          func(w *wireDeployment) *raw { return &w.ChargeType },
	"creator":              func(w *wireDeployment) *raw { return &w.Creator },
	"modifier":             func(w *wireDeployment) *raw { return &w.Modifier },
	"plan":                 func(w *wireDeployment) *raw { return &w.Plan },
	"model_unit_spec":      func(w *wireDeployment) *raw { return &w.ModelUnitSpec },
	"max_context_length":   func(w *wireDeployment) *raw { return &w.MaxContextLength },
	"rpm_limit":            func(w *wireDeployment) *raw { return &w.RPMLimit },
	"tpm_limit":            func(w *wireDeployment) *raw { return &w.TPMLimit },
	"ptu_capacity":         func(w *wireDeployment) *raw { return &w.PTUCapacity },
	"input_tpm":            func(w *wireDeployment) *raw { return &w.InputTPM },
	"output_tpm":           func(w *wireDeployment) *raw { return &w.OutputTPM },
	"ptu_service_tier":     func(w *wireDeployment) *raw { return &w.PTUServiceTier },
	"pre_paid_info":        func(w *wireDeployment) *raw { return &w.PrePaidInfo },
	"pre_paid_gmt_expired": func(w *wireDeployment) *raw { return &w.PrePaidGmtExpired },
	"fail_reason":          func(w *wireDeployment) *raw { return &w.FailReason },
	"deleted":              func(w *wireDeployment) *raw { return &w.Deleted },
}

// fieldNamed returns the field with a name in upper or lower case, as encoding/json
// matches names; nil if there is none.
func fieldNamed(name []byte) func(*wireDeployment) *raw {
	if field := wireFields[string(name)]; field != nil {
		return field
	}
	return wireFields[strings.ToLower(string(name))]
}

// shared is what many records of a page share, so that it is kept once.
type shared struct {
	texts  map[string]safe.Text         // nil for a single record
	frames safe.Frames                  // nil for a single record
	terms  map[model.Terms]*model.Terms // nil for a single record
}

// newShared returns what the records of a page share.
func newShared() *shared {
	return &shared{map[string]safe.Text{}, safe.Frames{}, map[model.Terms]*model.Terms{}}
}

// text returns the text of a value.
func (s *shared) text(v raw) safe.Text {
	if known, found := s.texts[string(v)]; found {
		return known
	}
	text := text(v)
	if s.texts != nil {
		s.texts[string(v)] = text
	}
	return text
}

// ordered returns the terms of a record.
func (s *shared) ordered(w *wireDeployment) *model.Terms {
	t := model.Terms{
		ModelName:        s.text(w.ModelName),
		BaseModel:        s.text(w.BaseModel),
		WorkspaceID:      s.text(w.WorkspaceID),
		ChargeType:       s.text(w.ChargeType),
		Creator:          s.text(w.Creator),
		Plan:             s.text(w.Plan),
		ModelUnitSpec:    s.text(w.ModelUnitSpec),
		MaxContextLength: number(w.MaxContextLength),
		RPMLimit:         number(w.RPMLimit),
		TPMLimit:         number(w.TPMLimit),
		PTU:              ptu(w),
		PTUServiceTier:   s.text(w.PTUServiceTier),
	}
	if known := s.terms[t]; known != nil {
		return known
	}
	own := new(model.Terms) // only what is new is kept in memory
	if *own = t; s.terms != nil {
		s.terms[t] = own
	}
	return own
}

// Decode reads a deployment object from a recording. It returns false if record is
// not a JSON object.
func Decode(record []byte) (*model.Deployment, bool) {
	if !json.Valid(record) {
		return nil, false
	}
	return decodeDeployment(record, &shared{})
}

// decodeDeployment reads one record, which must be valid JSON. It returns false only if
// the record is not an object.
func decodeDeployment(record []byte, page *shared) (*model.Deployment, bool) {
	if !isObject(record) {
		return nil, false
	}
	var w wireDeployment
	for name, value := range safe.Members(record) {
		if field := fieldNamed(name); field != nil {
			*field(&w) = value
		}
	}
	status := model.ParseStatus(plain(w.Status))
	if flag(w.Deleted) == model.FlagTrue {
		status = model.Deleted // whatever status the object has
	}
	d := &model.Deployment{
		ID:             identity(w.DeployedModel),
		Name:           text(w.Name),
		Status:         status,
		Created:        stamp(w.GmtCreate),
		Modified:       stamp(w.GmtModified),
		Capacity:       number(w.Capacity),
		ReadyCapacity:  number(w.ReadyCapacity),
		Modifier:       page.text(w.Modifier),
		PrePaidExpired: expiry(&w, record),
		AutoRenewal:    flag(membersOf(w.PrePaidInfo)["auto_renewal"]),
		FailReason:     text(w.FailReason),
		Raw:            page.frames.Keep(record),
	}
	return d.With(page.ordered(&w)), true
}

// ptu merges the names that the same capacity has: in the documentation, in ptu_v2
// answers, and at the top level of older answers.
func ptu(w *wireDeployment) model.PTUCapacity {
	p := membersOf(w.PTUCapacity)
	return model.PTUCapacity{
		InputTPM:          firstNumber(p["input_tpm"], p["input_tpm_quota"], w.InputTPM),
		OutputTPM:         firstNumber(p["output_tpm"], p["output_tpm_quota"], w.OutputTPM),
		ThinkingOutputTPM: number(p["thinking_output_tpm"]),
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
	if v[0] != '"' {
		return string(v)
	}
	if inner := v[1 : len(v)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	if json.Unmarshal(v, &s) != nil {
		return string(v)
	}
	return s
}

func text(v raw) safe.Text { return safe.Clean(plain(v)) }

// identity returns a text that names something. It is empty for an object, an array
// or a blank text.
func identity(v raw) safe.Text {
	if isObject(v) || isArray(v) {
		return safe.Text{}
	}
	name := plain(v)
	if strings.TrimSpace(name) == "" {
		return safe.Text{}
	}
	return safe.Clean(name)
}

func number(v raw) model.Number {
	switch {
	case absent(v):
		return model.Number{}
	case v[0] == '"' || v[0] == '-' || v[0] >= '0' && v[0] <= '9':
		return model.ParseNumber(strings.TrimSpace(plain(v)))
	}
	return model.UnreadNumber()
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
