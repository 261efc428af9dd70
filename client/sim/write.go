package sim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"studiowatch/model"
)

const (
	largestBody       = 64 << 10 // bytes of a request, more than any real one has
	drainedBody       = 16 << 20 // bytes of a larger one that are read, so that the client sees its answer
	longestSuffix     = 8
	longestName       = 256 // characters; this limit is ours, the service documents none
	largestCapacity   = model.MaxCapacity
	largestContext    = 262144
	longestPrepayment = 1000   // this limit is ours, so that no time overflows
	mostCreated       = 10_000 // this limit is ours, so that a loop in a client ends
)

// The published page has these texts for two errors of a creation.
const (
	suffixInUse = "The suffix is already in use."
	capacityOff = "The capacity must be an integer multiple of base_capacity, from 0 to 999."
)

// refusal is an answer of the service that reports an error.
type refusal struct {
	status        int
	code, message string
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

func invalid(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, "InvalidParameter", fmt.Sprintf(format, args...)}
}

func denied(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, "OperationDenied", fmt.Sprintf(format, args...)}
}

func unsupported(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, "UnsupportedOperation", fmt.Sprintf(format, args...)}
}

func unknown(id string) error {
	return &refusal{http.StatusNotFound, "NotFound", "Model: " + id + " not found!"}
}

// writeRequest is the body of any write. A missing field is nil.
type writeRequest struct {
	ModelName   string        `json:"model_name"`
	Plan        string        `json:"plan"`
	Name        string        `json:"name"`
	Suffix      string        `json:"suffix"`
	Capacity    *int          `json:"capacity"`
	DeploySpec  string        `json:"deploy_spec"`
	ChargeType  string        `json:"charge_type"`
	ServiceTier string        `json:"service_tier"`
	PTU         *ptuRequested `json:"ptu_capacity"`
	RPMLimit    *int          `json:"rpm_limit"`
	TPMLimit    *int          `json:"tpm_limit"`
	Thinking    *bool         `json:"enable_thinking"`
	Context     *int          `json:"max_context_length"`
	PrePaid     *prepayment   `json:"pre_paid_info"`
}

// ptuRequested accepts the names of ptu and those of ptu_v2. The service answers
// with those of ptu.
type ptuRequested struct {
	Input       int `json:"input_tpm"`
	Output      int `json:"output_tpm"`
	InputQuota  int `json:"input_tpm_quota"`
	OutputQuota int `json:"output_tpm_quota"`
}

func (p ptuRequested) plain() *ptuRequested {
	return &ptuRequested{Input: cmp.Or(p.Input, p.InputQuota), Output: cmp.Or(p.Output, p.OutputQuota)}
}

// write answers a write, with the deployment or with the reason of a refusal.
func (s *Sim) write(a answer, asked route, body io.Reader, v view) {
	o, err := s.apply(asked, body, v)
	var no *refusal
	if errors.As(err, &no) {
		a.fail(no.status, no.code, no.message)
		return
	}
	a.succeed(o)
}

func (s *Sim) apply(asked route, body io.Reader, v view) (object, error) {
	var req writeRequest
	if asked.op != opDelete {
		if err := readBody(body, &req); err != nil {
			return object{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.elapsed()
	if asked.op == opCreate {
		return s.create(req, at)
	}
	a := s.byID[asked.id]
	if a == nil || v.hides(a, Writes, at) {
		return object{}, unknown(asked.id)
	}
	now, _ := a.at(at)
	if now.status == "" {
		return object{}, unknown(asked.id)
	}
	var err error
	switch asked.op {
	case opScale:
		err = s.scale(a, now, req, at)
	case opUpdate:
		err = update(a, now, req, at)
	case opDelete:
		err = s.remove(a, now, at)
	}
	if err != nil {
		return object{}, err
	}
	return s.writeAnswer(a, at, asked.op), nil
}

// readBody decodes a body, which must be one JSON object. Unknown fields are
// ignored, as the service ignores them.
func readBody(body io.Reader, req *writeRequest) error {
	data, err := io.ReadAll(io.LimitReader(body, largestBody+1))
	if err != nil {
		return invalid("The body cannot be read.")
	}
	if len(data) > largestBody {
		_, _ = io.CopyN(io.Discard, body, drainedBody)
		return invalid("The body is larger than %d bytes.", largestBody)
	}
	var typed *json.UnmarshalTypeError
	switch err := json.Unmarshal(data, req); {
	case errors.As(err, &typed) && typed.Field != "":
		return invalid("The type of %s is wrong.", typed.Field)
	case err != nil:
		return invalid("The body is not a JSON object.")
	}
	return nil
}

// writeAnswer returns the deployment in the answer to its write. Its stamps have a
// fraction of a second, which reads leave out.
func (s *Sim) writeAnswer(a *actor, at time.Duration, op operation) object {
	o, _ := s.object(a, at)
	if op == opCreate {
		o.Created = s.fineStamp(at)
	}
	o.Modified = s.fineStamp(at)
	return o
}

var suffixForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9_-]*$`)
})

func (s *Sim) create(req writeRequest, at time.Duration) (object, error) {
	made, offered := lookUp(req.ModelName)
	if !offered {
		return object{}, invalid("The model %s does not exist or is not deployable", req.ModelName)
	}
	o, err := made.offer(req)
	if err != nil {
		return object{}, err
	}
	suffix := strings.ToLower(req.Suffix)
	switch {
	case len(suffix) > longestSuffix || !suffixForm().MatchString(suffix):
		return object{}, invalid("suffix has at most %d letters, digits, - and _.", longestSuffix)
	case len([]rune(req.Name)) > longestName:
		return object{}, invalid("name has at most %d characters.", longestName)
	case !slices.Contains([]string{"", postPaid, prePaid}, req.ChargeType):
		return object{}, invalid("charge_type is %s or %s.", postPaid, prePaid)
	case !slices.Contains([]string{"", "ptu_fast", "ptu_default"}, req.ServiceTier):
		return object{}, invalid("service_tier is ptu_fast or ptu_default.")
	}
	id := s.newID(req.ModelName, suffix, o)
	if s.exists(id, at) {
		return object{}, &refusal{http.StatusConflict, "Conflict", suffixInUse}
	}
	a := &actor{
		id: id, name: cmp.Or(req.Name, req.ModelName), model: req.ModelName, base: made.name, plan: o.plan, spec: o.spec, unit: o.unit,
		born: at, creator: keyUID, charge: req.ChargeType, tier: req.ServiceTier, outcome: outcomeOf(suffix),
	}
	if err := a.setOptions(req, at); err != nil {
		return object{}, err
	}
	target, err := a.target(req)
	if err != nil {
		return object{}, err
	}
	a.story = created(at, s.duration(rolloutTime, "create", id), target, a.unit, a.prepaid(), a.outcome)
	if !s.insert(a, at) {
		return object{}, &refusal{http.StatusBadRequest, "Throttling.AllocationQuota", fmt.Sprintf("At most %d deployments can be created.", mostCreated)}
	}
	return s.writeAnswer(a, at, opCreate), nil
}

// setOptions sets what a creation asks for and its answer repeats.
func (a *actor) setOptions(req writeRequest, at time.Duration) error {
	if a.plan == "mu" {
		if n := req.Context; n != nil && (*n < 1 || *n > largestContext) {
			return invalid("max_context_length is 1 to %d.", largestContext)
		}
		if err := checkLimits(req); err != nil {
			return err
		}
		a.thinking, a.context = req.Thinking, valueOf(req.Context)
		a.rpm, a.tpm, a.updated = valueOf(req.RPMLimit), valueOf(req.TPMLimit), at
	}
	if a.charge != prePaid {
		return nil
	}
	a.prepayment = cmp.Or(req.PrePaid, &prepayment{Duration: 1})
	p := *a.prepayment
	p.Cycle = cmp.Or(p.Cycle, cycleDay)
	cycles := []string{"", cycleDay, cycleHour}
	if p.Duration < 1 || p.Duration > longestPrepayment || !slices.Contains(cycles, p.Cycle) ||
		p.RenewalDuration < 0 || p.RenewalDuration > longestPrepayment || !slices.Contains(cycles, p.RenewalCycle) {
		return invalid("pre_paid_info has a duration of 1 to %d, and a pricing_cycle of %s or %s.", longestPrepayment, cycleDay, cycleHour)
	}
	a.prepayment = &p
	return nil
}

func valueOf(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// realSpec is a deploy_spec in the form of the console. It does not change the
// units, which stay those of the model.
var realSpec = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^dps-\d{14}-[a-z0-9]{6}$`)
})

// offer returns the plan that a request asks for, or the first one of the
// model.
func (d deployable) offer(req writeRequest) (offer, error) {
	plan := req.Plan
	if plan == "ptu_v2" {
		plan = "ptu"
	}
	i := slices.IndexFunc(d.offers, func(o offer) bool { return plan == "" || o.plan == plan })
	if i < 0 {
		return offer{}, invalid("The model %s cannot be deployed with plan %s.", req.ModelName, req.Plan)
	}
	o := d.offers[i]
	if req.DeploySpec != "" && req.DeploySpec != o.spec && !(o.plan == "mu" && realSpec().MatchString(req.DeploySpec)) {
		return offer{}, invalid("The model %s has no deploy_spec %s.", req.ModelName, req.DeploySpec)
	}
	return o, nil
}

func outcomeOf(suffix string) outcome {
	for _, f := range []outcome{fails, stalls, failsToScale, waits} {
		if strings.HasPrefix(suffix, string(f)) {
			return f
		}
	}
	return succeeds
}

// newID returns the name of the model and the suffix, with eight digits between
// them. The digits belong to the account, or to the deployment if there is no
// suffix. The ID of a fine-tuned model has the digits of the account already, and
// that of a reserved throughput has no digits.
func (s *Sim) newID(name, suffix string, o offer) string {
	switch {
	case o.plan == "ptu" && suffix != "":
		return name + "-" + suffix
	case fineTuned(name) && suffix == "":
		return name
	case fineTuned(name):
		return name + "-" + suffix
	case suffix == "":
		s.unnamed++
		return fmt.Sprintf("%s-%08x", name, s.hash(fmt.Sprint("deployment ", s.unnamed)))
	}
	return fmt.Sprintf("%s-%08x-%s", name, s.hash("account"), suffix)
}

func (s *Sim) exists(id string, at time.Duration) bool {
	a := s.byID[id]
	if a == nil {
		return false
	}
	now, _ := a.at(at)
	return now.status != "" && !now.deleted
}

// insert puts a created deployment into the list: in the place of its own ID, or of
// another created deployment that is deleted by now, or else at the end. It returns
// false if there are too many.
func (s *Sim) insert(a *actor, at time.Duration) bool {
	if old := s.byID[a.id]; old != nil {
		*old = *a
		return true
	}
	created := 0
	for _, i := range s.temporary {
		old := s.actors[i]
		if old.creator != keyUID {
			continue
		}
		if created++; !s.exists(old.id, at) {
			delete(s.byID, old.id)
			s.actors[i], s.byID[a.id] = a, a
			return true
		}
	}
	if created == mostCreated {
		return false
	}
	s.temporary = append(s.temporary, len(s.actors))
	s.actors, s.byID[a.id] = append(s.actors, a), a
	return true
}

// target returns what a request wants the deployment to become, after a check
// against the plan.
func (a *actor) target(req writeRequest) (step, error) {
	switch {
	case a.units():
		if req.Capacity == nil {
			return step{}, invalid("capacity is missing.")
		}
		if n := *req.Capacity; n < 0 || n > largestCapacity || n%a.unit != 0 {
			return step{}, &refusal{http.StatusBadRequest, "InvalidParameter", capacityOff}
		}
		return step{capacity: *req.Capacity, modifier: keyUID}, nil
	case a.reserved():
		if req.PTU == nil || req.PTU.plain().Input <= 0 || req.PTU.plain().Output <= 0 {
			return step{}, invalid("ptu_capacity needs an input_tpm and an output_tpm above 0.")
		}
		return step{ptu: req.PTU.plain(), modifier: keyUID}, nil
	}
	return step{modifier: keyUID}, nil
}

// checkIdle refuses to change a deployment that does not run or is changing
// already.
func checkIdle(a *actor, now step) error {
	switch now.status.Class() {
	case model.ClassServing, model.ClassServingProblem:
		return nil
	case model.ClassProgress, model.ClassServingChange, model.ClassEnding:
		code := "Conflict"
		if a.reserved() {
			code = "CAPACITY_INSTANCE_OPERATION_CONFLICT"
		}
		return &refusal{http.StatusConflict, code, fmt.Sprintf("The deployed model %s is %s.", a.id, now.status)}
	}
	return denied("The deployed model %s is %s.", a.id, now.status)
}

func (s *Sim) scale(a *actor, now step, req writeRequest, at time.Duration) error {
	if !a.units() && !a.reserved() {
		return unsupported("A deployment of plan %s has no size.", a.plan)
	}
	target, err := a.target(req)
	if err != nil {
		return err
	}
	if err := checkIdle(a, now); err != nil {
		return err
	}
	duration := s.duration(scalingTime, "scale", a.id)
	if a.units() {
		a.setStory(resizing(at, duration, now, target, a.unit, a.outcome))
		return nil
	}
	a.setStory(reserving(at, duration, now, target, a.prepaid(), a.outcome))
	return nil
}

// update sets limits, which apply at once.
func update(a *actor, now step, req writeRequest, at time.Duration) error {
	if req.RPMLimit == nil && req.TPMLimit == nil {
		return invalid("rpm_limit or tpm_limit is needed.")
	}
	if err := checkLimits(req); err != nil {
		return err
	}
	if !a.limited() {
		return unsupported("The deployed model %s has no limits.", a.id)
	}
	if now.status.Class() == model.ClassEnding {
		return checkIdle(a, now)
	}
	rpm, tpm := a.limits()
	if req.RPMLimit != nil {
		rpm = *req.RPMLimit
	}
	if req.TPMLimit != nil {
		tpm = *req.TPMLimit
	}
	a.rpm, a.tpm, a.updated = rpm, tpm, at
	return nil
}

func checkLimits(req writeRequest) error {
	for _, n := range []*int{req.RPMLimit, req.TPMLimit} {
		if n != nil && *n <= 0 {
			return invalid("A limit is above 0.")
		}
	}
	return nil
}

// remove deletes a deployment in any state, but not twice.
func (s *Sim) remove(a *actor, now step, at time.Duration) error {
	if now.deleted {
		return unknown(a.id)
	}
	if now.status == model.Deleting {
		return checkIdle(a, now)
	}
	story := ending(at, now, keyUID)
	if a.reserved() {
		story = releasing(at, now, keyUID)
	}
	a.setStory(story)
	s.mayBeAbsent(slices.Index(s.actors, a))
	return nil
}
