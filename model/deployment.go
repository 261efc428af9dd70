package model

import (
	"cmp"
	"strings"

	"studiowatch/model/safe"
)

// Deployment is one reading. The comments give the names of the fields on the
// service's page about the deployment object. A field that was not sent has its
// zero value. Fields that the program does nothing with are only in Raw.
type Deployment struct {
	ID       safe.Text // deployed_model, the unique id and the model value of inference calls
	Name     safe.Text // name, the console's display name
	Status   Status
	Created  Stamp     // gmt_create
	Modified Stamp     // gmt_modified; moves on edits too
	Modifier safe.Text // modifier, an account UID as text

	Capacity      Number // capacity, requested units; mu and cu only
	ReadyCapacity Number // ready_capacity, units able to serve now; mu and cu only

	PrePaidExpired Stamp // pre_paid_gmt_expired, else the field with expire in its name
	AutoRenewal    Flag  // pre_paid_info.auto_renewal

	FailReason safe.Text // fail_reason, the only failure text on the object

	// Remark is the code, and the message if any, that came with a good answer,
	// such as a warning. It is empty for the documented codes of success.
	Remark safe.Text

	Raw safe.JSON // the whole object as it was sent

	terms *Terms // see Terms
}

// Terms are the fields of a deployment that say what was ordered. Many deployments have
// the same, and share them.
type Terms struct {
	ModelName   safe.Text // model_name
	BaseModel   safe.Text // base_model
	WorkspaceID safe.Text // workspace_id
	ChargeType  safe.Text // charge_type: post_paid, pre_paid
	Creator     safe.Text // creator, an account UID as text
	Plan        safe.Text // plan: mu, cu, lora, ptu, ptu_v2

	ModelUnitSpec    safe.Text // model_unit_spec: MU1 to MU9
	MaxContextLength Number    // max_context_length, tokens
	RPMLimit         Number    // rpm_limit, requests a minute
	TPMLimit         Number    // tpm_limit, tokens a minute

	PTU            PTUCapacity
	PTUServiceTier safe.Text // ptu_service_tier: ptu_fast, ptu_default
}

var noTerms Terms

// Terms returns what was ordered. Only With changes it.
func (d *Deployment) Terms() *Terms {
	if d.terms == nil {
		return &noTerms
	}
	return d.terms
}

// With sets what was ordered, and returns d. Nobody may change the terms after that.
func (d *Deployment) With(t *Terms) *Deployment {
	d.terms = t
	return d
}

// PTUCapacity is the reserved throughput of a ptu deployment. The unit is that of
// the server: thousands of tokens a minute in newer documents, tokens a minute in
// older ones.
type PTUCapacity struct {
	InputTPM          Number // input_tpm or input_tpm_quota
	OutputTPM         Number // output_tpm or output_tpm_quota
	ThinkingOutputTPM Number // thinking_output_tpm
}

// Model returns the base model, which people know best, else the deployed model.
func (d *Deployment) Model() safe.Text { return cmp.Or(d.Terms().BaseModel, d.Terms().ModelName) }

// Share returns ready capacity over capacity, from 0 to 1, and whether it is
// known. 0 of 0 units is a share of 0, but unknown if throughput is reserved
// instead of units.
func (d *Deployment) Share() (float64, bool) {
	ready, haveReady := d.ReadyCapacity.Int()
	want, haveWant := d.Capacity.Int()
	switch {
	case !haveReady || !haveWant:
		return 0, false
	case want <= 0 && ready > 0:
		return 1, true
	case want <= 0:
		return 0, !d.Terms().PTU.some()
	}
	return min(1, max(0, float64(ready)/float64(want))), true
}

// some reports whether any throughput is reserved.
func (p PTUCapacity) some() bool {
	for _, n := range [...]Number{p.InputTPM, p.OutputTPM, p.ThinkingOutputTPM} {
		if v, ok := n.Int(); ok && v > 0 {
			return true
		}
	}
	return false
}

// ReservesNothing reports whether the deployment has a plan that reserves
// throughput, and the service says that none is reserved.
func (d *Deployment) ReservesNothing() bool {
	t := d.Terms()
	ptu := strings.HasPrefix(strings.ToLower(t.Plan.String()), "ptu") || !t.PTUServiceTier.Empty()
	_, input := t.PTU.InputTPM.Int()
	_, output := t.PTU.OutputTPM.Int()
	_, thinking := t.PTU.ThinkingOutputTPM.Int()
	units, _ := d.Capacity.Int()
	return ptu && (input || output || thinking) && !t.PTU.some() && units <= 0
}

// Over returns d with the missing fields filled in from an earlier reading of the
// same deployment, because the list has fewer fields than a GET. The reason is
// filled in only if the status is the same.
func (d *Deployment) Over(old *Deployment) *Deployment {
	whole := *d
	if d.Status == old.Status {
		fillIn(&whole.FailReason, old.FailReason)
	}
	fillIn(&whole.Name, old.Name)
	fillIn(&whole.Created, old.Created)
	fillIn(&whole.Modified, old.Modified)
	fillIn(&whole.Capacity, old.Capacity)
	fillIn(&whole.ReadyCapacity, old.ReadyCapacity)
	fillIn(&whole.Modifier, old.Modifier)
	fillIn(&whole.AutoRenewal, old.AutoRenewal)
	fillIn(&whole.PrePaidExpired, old.PrePaidExpired)
	return whole.With(d.Terms().over(old.Terms()))
}

// over returns t with the missing fields filled in.
func (t *Terms) over(old *Terms) *Terms {
	whole := *t
	fillIn(&whole.ModelName, old.ModelName)
	fillIn(&whole.BaseModel, old.BaseModel)
	fillIn(&whole.WorkspaceID, old.WorkspaceID)
	fillIn(&whole.ChargeType, old.ChargeType)
	fillIn(&whole.Creator, old.Creator)
	fillIn(&whole.Plan, old.Plan)
	fillIn(&whole.ModelUnitSpec, old.ModelUnitSpec)
	fillIn(&whole.MaxContextLength, old.MaxContextLength)
	fillIn(&whole.RPMLimit, old.RPMLimit)
	fillIn(&whole.TPMLimit, old.TPMLimit)
	fillIn(&whole.PTU, old.PTU)
	fillIn(&whole.PTUServiceTier, old.PTUServiceTier)
	switch whole {
	case *t:
		return t
	case *old:
		return old
	}
	return &whole
}

// fillIn sets a value that was not sent to the old one.
func fillIn[T comparable](value *T, old T) {
	var none T
	if *value == none {
		*value = old
	}
}
