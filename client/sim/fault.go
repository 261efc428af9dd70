package sim

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"path"
	"slices"
	"time"
)

// Fault is one way in which answers go wrong, how often, and whose.
type Fault struct {
	Kind        FaultKind
	Scope       Scope
	ID          string        // only requests for deployments that match this pattern of path.Match; empty is any request
	Share       float64       // of the matching answers, 0 to 1; at 0 it never happens
	Every       int           // only the 2nd, 4th and so on, for 2, of equal requests; 0 and 1 are all of them
	From, Until time.Duration // of the script, Until exclusive; Until 0 is for ever
	Status      int           // of FaultStatus, FaultHTML and FaultRedirect, 200 to 599; 0 is 500, 502 and 302, or what goes with the Code
	Code        string        // the service's error code, of FaultStatus and FaultCode200
	Message     string        // the words that go with it; empty are the usual ones when the Status is 0
	RetryAfter  string        // the header as sent, of FaultStatus and FaultHTML; empty sends none
	Delay       time.Duration // before anything happens; of FaultSlow 0 is 9 seconds
}

// Scope is which requests a fault is for.
type Scope string

// The scopes.
const (
	AnyRequest   Scope = ""
	GetRequests  Scope = "get"  // for one deployment
	ListRequests Scope = "list" // for a page of the list
	Writes       Scope = "write"
)

// Scopes returns every scope that has a name.
func Scopes() []Scope { return []Scope{GetRequests, ListRequests, Writes} }

// FaultKind is what happens to an answer. Its text is its name in a file.
type FaultKind string

// The kinds that bring no answer: RoundTrip returns the error that net/http
// would.
const (
	FaultRefused FaultKind = "refused" // the connection is refused
	FaultReset   FaultKind = "reset"   // the connection is reset
	FaultEOF     FaultKind = "eof"     // the connection is closed before the answer
	FaultDNS     FaultKind = "dns"     // there is no such host
	FaultTLS     FaultKind = "tls"     // the certificate is from an unknown authority
	FaultProxy   FaultKind = "proxy"   // the proxy refuses the connection
	FaultTimeout FaultKind = "timeout" // no answer until the request's context ends
)

// The kinds that bring another answer than the service's.
const (
	FaultStatus   FaultKind = "status"   // an HTTP status; the service's error object if there is a Code or Message, else no body
	FaultNoPath   FaultKind = "noPath"   // what the service answers under a wrong base URL
	FaultHTML     FaultKind = "html"     // a gateway's page
	FaultRedirect FaultKind = "redirect" // to another host
	FaultEmpty    FaultKind = "empty"    // HTTP 200 without a body
	FaultNoOutput FaultKind = "noOutput" // HTTP 200 with a request_id and nothing else
	FaultCode200  FaultKind = "code200"  // HTTP 200 with an error object, InternalError if there is no Code
)

// The kinds that bring the service's answer, but not as it was.
const (
	FaultSlow     FaultKind = "slow"     // late
	FaultTruncate FaultKind = "truncate" // half of the body, as if that were all
	FaultCut      FaultKind = "cut"      // half of the body, then the connection is closed
	FaultStall    FaultKind = "stall"    // half of the body, then nothing until the request's context ends
	FaultHuge     FaultKind = "huge"     // good JSON of over 9 MiB
	FaultBOM      FaultKind = "bom"      // a byte order mark first, and called plain text
)

// The kinds that change what is in the records, but for deployed_model.
const (
	FaultHostile       FaultKind = "hostile"       // escape sequences, bidi and zero-width characters in every text
	FaultBadUTF8       FaultKind = "badUTF8"       // stray bytes, a lone surrogate and NUL in every text
	FaultWrongTypes    FaultKind = "wrongTypes"    // values of another type, null and arrays among them
	FaultOddNumbers    FaultKind = "oddNumbers"    // negative and absurd capacities, more ready than asked for
	FaultUnknownStatus FaultKind = "unknownStatus" // a status nobody documented
	FaultUnknownFields FaultKind = "unknownFields" // fields nobody documented, deeply nested
)

// The kinds for a page of the list only.
const (
	FaultMissingPage FaultKind = "missingPage" // the page is empty though the total says otherwise
	FaultRepeatPage  FaultKind = "repeatPage"  // page 1 again; page 1 itself is as it should be
	FaultTotalLies   FaultKind = "totalLies"   // another total from page to page, from half to 1.5 times the true one
	FaultNoID        FaultKind = "noID"        // a record without deployed_model
	FaultDuplicate   FaultKind = "duplicate"   // every record twice, one of them out of date
)

// FaultKinds returns every kind, by name.
func FaultKinds() []FaultKind { return slices.Sorted(maps.Keys(spoilers)) }

var pageKinds = []FaultKind{FaultMissingPage, FaultRepeatPage, FaultTotalLies, FaultNoID, FaultDuplicate}

func (k FaultKind) ofPages() bool { return slices.Contains(pageKinds, k) }

// Check returns everything that is wrong with the fault, or nil.
func (f Fault) Check() error {
	var all []error
	for field, problem := range f.Problems() {
		all = append(all, fmt.Errorf("%s: %s", field, problem))
	}
	return errors.Join(all...)
}

// own are the fields that only some kinds have.
var own = []struct {
	field string
	sent  func(Fault) bool
	kinds []FaultKind
}{
	{"status", func(f Fault) bool { return f.Status != 0 }, []FaultKind{FaultStatus, FaultHTML, FaultRedirect}},
	{"code", func(f Fault) bool { return f.Code != "" }, []FaultKind{FaultStatus, FaultCode200}},
	{"message", func(f Fault) bool { return f.Message != "" }, []FaultKind{FaultStatus, FaultCode200}},
	{"retry_after", func(f Fault) bool { return f.RetryAfter != "" }, []FaultKind{FaultStatus, FaultHTML}},
}

// Problems yields the fields that cannot be as they are, by their names in a
// file, each with what is wrong.
func (f Fault) Problems() iter.Seq2[string, string] {
	_, pattern := path.Match(f.ID, "")
	type problem struct {
		wrong       bool
		field, text string
	}
	all := []problem{
		{f.Kind == "", "kind", "is missing"},
		{f.Kind != "" && !f.Kind.known(), "kind", fmt.Sprintf("there is no fault %q", f.Kind)},
		{f.Scope != AnyRequest && !slices.Contains(Scopes(), f.Scope), "scope", fmt.Sprintf("there is no scope %q", f.Scope)},
		{f.ID != "" && f.Scope == ListRequests, "id", "a list has no ID"},
		{f.Kind.ofPages() && f.ID != "", "id", fmt.Sprintf("%s happens to lists only, and a list has no ID", f.Kind)},
		{f.Kind.ofPages() && f.Scope != AnyRequest && f.Scope != ListRequests, "scope", fmt.Sprintf("%s happens to lists only", f.Kind)},
		{pattern != nil, "id", fmt.Sprintf("%q is no pattern", f.ID)},
		{!(f.Share >= 0 && f.Share <= 1), "share", fmt.Sprintf("%v is not from 0 to 1", f.Share)},
		{f.Every < 0, "every", fmt.Sprintf("%d is negative", f.Every)},
		{f.From < 0, "from", fmt.Sprintf("%v is before the start", f.From)},
		{f.Until != 0 && f.Until <= f.From, "until", fmt.Sprintf("%v is not after the begin, %v", f.Until, f.From)},
		{f.Status != 0 && (f.Status < 200 || f.Status > 599), "status", fmt.Sprintf("%d is not from 200 to 599", f.Status)},
		{f.Delay < 0, "delay", fmt.Sprintf("%v is negative", f.Delay)},
	}
	for _, o := range own {
		all = append(all, problem{f.Kind.known() && o.sent(f) && !f.Kind.in(o.kinds...), o.field, fmt.Sprintf("%s has none", f.Kind)})
	}
	return func(yield func(string, string) bool) {
		for _, p := range all {
			if p.wrong && !yield(p.field, p.text) {
				return
			}
		}
	}
}

func (k FaultKind) known() bool { return slices.Contains(FaultKinds(), k) }

func (k FaultKind) in(kinds ...FaultKind) bool { return slices.Contains(kinds, k) }

// usual returns the fault with the status and the words that go with its code,
// where neither is given. The words are the documentation's where it has any.
func (f Fault) usual() Fault {
	i := slices.IndexFunc(documented, func(r refusal) bool { return r.code == f.Code })
	if f.Status != 0 || i < 0 {
		return f
	}
	f.Status = documented[i].status
	if f.Message == "" {
		f.Message = documented[i].message
	}
	return f
}

// documented are the codes that reads meet.
var documented = []refusal{
	{http.StatusBadRequest, "InvalidParameter", "The capacity must be an integer multiple of base_capacity, from 0 to 999."},
	{http.StatusBadRequest, "Arrearage", "Access denied, please make sure your account is in good standing."},
	{http.StatusUnauthorized, "InvalidApiKey", "Invalid API-key provided."},
	{http.StatusUnauthorized, "NOT AUTHORIZED", "Access denied: either the workspace or the endpoint is not the key's."},
	{http.StatusForbidden, "AccessDenied", "Access denied."},
	{http.StatusForbidden, "AccessDenied.Unpurchased", "Access to model denied. Please make sure you are eligible for using the model."},
	{http.StatusForbidden, "Endpoint.AccessDenied", "Workspace endpoint access denied."},
	{http.StatusForbidden, "Workspace.AccessDenied", "Workspace access denied."},
	{http.StatusNotFound, "NotFound", "Not found."},
	{http.StatusNotFound, "ModelNotFound", "Model not exist."},
	{http.StatusNotFound, "MODEL_CODE_NOT_FOUND", "The model code does not exist."},
	{http.StatusNotFound, "WorkSpaceNotFound", "The workspace does not exist."},
	{http.StatusConflict, "Conflict", "The suffix is already in use."},
	{http.StatusTooManyRequests, "Throttling", "Requests throttling triggered."},
	{http.StatusTooManyRequests, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later."},
	{http.StatusTooManyRequests, "Throttling.AllocationQuota", "Allocated quota exceeded, please increase your quota limit."},
	{http.StatusTooManyRequests, "CommodityNotPurchased", "The commodity is not purchased."},
	{http.StatusTooManyRequests, "PrepaidBillOverdue", "The prepaid bill is overdue."},
	{http.StatusTooManyRequests, "PostpaidBillOverdue", "The postpaid bill is overdue."},
	{http.StatusTooManyRequests, "BudgetLimitExceeded", "The budget is used up."},
	{http.StatusInternalServerError, "InternalError", "An internal error has occurred."},
	{http.StatusServiceUnavailable, "ModelUnavailable", "The model is temporarily unavailable."},
	{http.StatusGatewayTimeout, "RequestTimeOut", "Request timed out."},
}
