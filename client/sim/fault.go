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

// Fault is one way in which answers go wrong, how often it happens, and to
// which requests.
type Fault struct {
	Kind        FaultKind
	Scope       Scope
	ID          string        // a pattern of path.Match for the ID of the deployment asked for; empty matches any request
	Share       float64       // of the matching answers, 0 to 1; with 0 the fault never happens
	Every       int           // 2 means only the 2nd, 4th and so on of equal requests; 0 and 1 mean all
	From, Until time.Duration // times of the script, without Until itself; Until 0 is for ever
	Status      int           // of FaultStatus, FaultHTML and FaultRedirect, 200 to 599; 0 is 500, 502 and 302, or the status of a documented Code
	Code        string        // the service's error code, of FaultStatus and FaultCode200
	Message     string        // the text of the error; empty is that of a documented Code when the Status is 0
	RetryAfter  string        // the header as sent, of FaultStatus and FaultHTML; empty sends none
	For         time.Duration // time of the script; of FaultAbsent, only so long after the creation; of FaultRecreated, between deletion and creation
	Size        int           // of FaultPages: the most records of a page, whatever is asked for; 0 is what is asked for
	Total       Total         // of FaultPages
	Array       string        // of FaultPages: the name of the array; "none" if the output is the array
	Overlap     int           // of FaultPages: records that a page repeats from the one before, fewer than its Size
	Beyond      Beyond        // of FaultPages
	Fields      string        // of FaultSet: a JSON object that is merged into the record; null takes a field away
	Delay       time.Duration // before anything happens; of FaultSlow 0 is 9 seconds
}

// Scope is the kind of requests that a fault is for.
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

// Total is how the total of a page differs from the truth.
type Total string

// The totals.
const (
	TotalTrue       Total = ""
	TotalHigh       Total = "high"       // one too many
	TotalLow        Total = "low"        // one too few
	TotalDuplicates Total = "duplicates" // records that come twice count twice
	TotalOfPage     Total = "page"       // the records of this page
	TotalMissing    Total = "missing"
	TotalChanging   Total = "changing" // true on page 1, then one too many, one too few, true and so on
)

// Totals returns every total that is not true.
func Totals() []Total {
	return []Total{TotalHigh, TotalLow, TotalDuplicates, TotalOfPage, TotalMissing, TotalChanging}
}

// Beyond is what the pages after the last one hold.
type Beyond string

// What the pages after the last one may hold.
const (
	BeyondEmpty Beyond = ""
	BeyondFirst Beyond = "first" // the first page again
	BeyondLast  Beyond = "last"  // the last page again
)

// Beyonds returns what the pages after the last one may hold, other than
// nothing.
func Beyonds() []Beyond { return []Beyond{BeyondFirst, BeyondLast} }

// bareArray is the name for an array that is the whole output.
const bareArray = "none"

// FaultKind is what happens to an answer. Its text is its name in a file.
type FaultKind string

// The kinds without an answer: RoundTrip returns the error that net/http would
// return.
const (
	FaultRefused FaultKind = "refused" // the connection is refused
	FaultReset   FaultKind = "reset"   // the connection is reset
	FaultEOF     FaultKind = "eof"     // the connection is closed before the answer
	FaultDNS     FaultKind = "dns"     // there is no such host
	FaultTLS     FaultKind = "tls"     // the certificate is from an unknown authority
	FaultProxy   FaultKind = "proxy"   // the proxy refuses the connection
	FaultTimeout FaultKind = "timeout" // no answer until the request's context ends
	FaultHTTP101 FaultKind = "http101" // HTTP 101, and then nothing until the request's context ends
)

// The kinds with another answer than that of the service.
const (
	FaultStatus   FaultKind = "status"   // an HTTP status; the service's error object if there is a Code or Message, else no body
	FaultNoPath   FaultKind = "noPath"   // what the service answers under a wrong base URL
	FaultHTML     FaultKind = "html"     // a gateway's page
	FaultRedirect FaultKind = "redirect" // to another host
	FaultEmpty    FaultKind = "empty"    // HTTP 200 without a body
	FaultNoOutput FaultKind = "noOutput" // HTTP 200 with a request_id and nothing else
	FaultCode200  FaultKind = "code200"  // HTTP 200 with an error object, InternalError if there is no Code
)

// The kinds with the answer of the service in another form.
const (
	FaultSlow     FaultKind = "slow"     // late
	FaultTruncate FaultKind = "truncate" // half of the body, with the length of that half
	FaultCut      FaultKind = "cut"      // half of the body, then the connection is closed
	FaultStall    FaultKind = "stall"    // half of the body, then nothing until the request's context ends
	FaultHuge     FaultKind = "huge"     // good JSON of over 9 MiB
	FaultDrip     FaultKind = "drip"     // one byte a second
	FaultBOM      FaultKind = "bom"      // a byte order mark first, and the content type of plain text
)

// The kinds that change what exists, for every request. Several of them may be
// combined, and also with one of the other kinds.
const (
	FaultAbsent    FaultKind = "absent"    // deployments do not exist: the answer to a GET is NotFound, and the list does not have them
	FaultRecreated FaultKind = "recreated" // they are deleted at From and created again
	FaultSet       FaultKind = "set"       // their records have Fields
	FaultPages     FaultKind = "pages"     // the list has other pages
)

// The kinds that change the records, but never deployed_model.
const (
	FaultHostile       FaultKind = "hostile"       // escape sequences, bidi and zero-width characters in every text
	FaultBadUTF8       FaultKind = "badUTF8"       // stray bytes, a lone surrogate and NUL in every text
	FaultWrongTypes    FaultKind = "wrongTypes"    // values of other types, also null and arrays
	FaultOddNumbers    FaultKind = "oddNumbers"    // negative and absurd capacities, more ready than asked for
	FaultUnknownStatus FaultKind = "unknownStatus" // a status that is not documented
	FaultUnknownFields FaultKind = "unknownFields" // fields that are not documented, deeply nested
	FaultOddCode       FaultKind = "oddCode"       // a Code beside the output, OK if it is empty; written as a number if it is one
)

// The kinds for a page of the list only.
const (
	FaultMissingPage FaultKind = "missingPage" // the page is empty, but the total is that of the list
	FaultRepeatPage  FaultKind = "repeatPage"  // page 1 again; page 1 itself is right
	FaultTotalLies   FaultKind = "totalLies"   // each page has another total, from half to 1.5 times the true one
	FaultNoID        FaultKind = "noID"        // a record without deployed_model
	FaultDuplicate   FaultKind = "duplicate"   // every record twice, one of them out of date
)

// FaultKinds returns every kind, sorted by name.
func FaultKinds() []FaultKind {
	return slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Keys(injectors)), views, []FaultKind{FaultRecreated})))
}

var (
	views     = []FaultKind{FaultAbsent, FaultSet, FaultPages}
	pageKinds = []FaultKind{FaultMissingPage, FaultRepeatPage, FaultTotalLies, FaultNoID, FaultDuplicate}
)

func (k FaultKind) ofPages() bool { return k == FaultPages || k.in(pageKinds...) }

// ofRecords reports whether the fault also finds its deployments in a list.
func (k FaultKind) ofRecords() bool { return k.in(FaultAbsent, FaultRecreated, FaultSet) }

// Check returns everything that is wrong with the fault, or nil.
func (f Fault) Check() error {
	var all []error
	for field, problem := range f.Problems() {
		all = append(all, fmt.Errorf("%s: %s", field, problem))
	}
	return errors.Join(all...)
}

// kindFields are the fields that only some kinds have.
var kindFields = []struct {
	field string
	sent  func(Fault) bool
	kinds []FaultKind
}{
	{"status", func(f Fault) bool { return f.Status != 0 }, []FaultKind{FaultStatus, FaultHTML, FaultRedirect}},
	{"code", func(f Fault) bool { return f.Code != "" }, []FaultKind{FaultStatus, FaultCode200, FaultOddCode}},
	{"message", func(f Fault) bool { return f.Message != "" }, []FaultKind{FaultStatus, FaultCode200, FaultOddCode}},
	{"retry_after", func(f Fault) bool { return f.RetryAfter != "" }, []FaultKind{FaultStatus, FaultHTML}},
	{"for", func(f Fault) bool { return f.For != 0 }, []FaultKind{FaultAbsent, FaultRecreated}},
	{"size", func(f Fault) bool { return f.Size != 0 }, []FaultKind{FaultPages}},
	{"total", func(f Fault) bool { return f.Total != "" }, []FaultKind{FaultPages}},
	{"array", func(f Fault) bool { return f.Array != "" }, []FaultKind{FaultPages}},
	{"overlap", func(f Fault) bool { return f.Overlap != 0 }, []FaultKind{FaultPages}},
	{"beyond", func(f Fault) bool { return f.Beyond != "" }, []FaultKind{FaultPages}},
	{"fields", func(f Fault) bool { return f.Fields != "" }, []FaultKind{FaultSet}},
	{"delay", func(f Fault) bool { return f.Delay != 0 }, slices.Collect(maps.Keys(injectors))},
}

// problem is a field whose value is wrong.
type problem struct {
	wrong       bool
	field, text string
}

// Problems yields the fields with wrong values, by their names in a file, each with
// the reason.
func (f Fault) Problems() iter.Seq2[string, string] {
	all := slices.Concat(f.requestProblems(), f.timeProblems(), f.valueProblems())
	for _, o := range kindFields {
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

func (f Fault) requestProblems() []problem {
	_, pattern := path.Match(f.ID, "")
	return []problem{
		{f.Kind == "", "kind", "is missing"},
		{f.Kind != "" && !f.Kind.known(), "kind", fmt.Sprintf("there is no fault %q", f.Kind)},
		{f.Scope != AnyRequest && !slices.Contains(Scopes(), f.Scope), "scope", fmt.Sprintf("there is no scope %q", f.Scope)},
		{f.Scope != AnyRequest && f.Kind == FaultRecreated, "scope", "recreated has none"},
		{f.Scope == Writes && f.Kind == FaultSet, "scope", "the answers to writes stay as they are"},
		{f.ID != "" && f.Scope == ListRequests && !f.Kind.ofRecords(), "id", "a list has no ID"},
		{f.Kind.ofPages() && f.ID != "", "id", fmt.Sprintf("%s happens to lists only, and a list has no ID", f.Kind)},
		{f.Kind.ofPages() && f.Scope != AnyRequest && f.Scope != ListRequests, "scope", fmt.Sprintf("%s happens to lists only", f.Kind)},
		{pattern != nil, "id", fmt.Sprintf("%q is no pattern", f.ID)},
	}
}

func (f Fault) timeProblems() []problem {
	return []problem{
		{!(f.Share >= 0 && f.Share <= 1), "share", fmt.Sprintf("%v is not from 0 to 1", f.Share)},
		{f.Every < 0, "every", fmt.Sprintf("%d is negative", f.Every)},
		{f.Every > 0 && f.Kind == FaultRecreated, "every", "recreated happens once"},
		{f.From < 0, "from", fmt.Sprintf("%v is before the start", f.From)},
		{f.Until != 0 && f.Until <= f.From, "until", fmt.Sprintf("%v is not after the begin, %v", f.Until, f.From)},
		{f.Until != 0 && f.Kind == FaultRecreated, "until", "recreated happens once"},
		{f.For < 0, "for", fmt.Sprintf("%v is negative", f.For)},
		{f.Delay < 0, "delay", fmt.Sprintf("%v is negative", f.Delay)},
	}
}

func (f Fault) valueProblems() []problem {
	_, object := readFields([]byte(f.Fields))
	return []problem{
		{f.Status != 0 && (f.Status < 200 || f.Status > 599), "status", fmt.Sprintf("%d is not from 200 to 599", f.Status)},
		{f.Size < 0, "size", fmt.Sprintf("%d is negative", f.Size)},
		{f.Total != TotalTrue && !slices.Contains(Totals(), f.Total), "total", fmt.Sprintf("there is no total %q", f.Total)},
		{f.Total == TotalDuplicates && f.Overlap == 0, "total", "there are duplicates with an overlap only"},
		{f.Overlap < 0, "overlap", fmt.Sprintf("%d is negative", f.Overlap)},
		{f.Overlap > 0 && f.Size > 0 && f.Overlap >= f.Size, "overlap", fmt.Sprintf("%d is not less than the size, %d", f.Overlap, f.Size)},
		{f.Beyond != BeyondEmpty && !slices.Contains(Beyonds(), f.Beyond), "beyond", fmt.Sprintf("there is no %q behind the last page", f.Beyond)},
		{f.Kind == FaultSet && f.Fields == "", "fields", "is missing"},
		{f.Fields != "" && object != nil, "fields", "is not one JSON object"},
	}
}

func (k FaultKind) known() bool { return slices.Contains(FaultKinds(), k) }

func (k FaultKind) in(kinds ...FaultKind) bool { return slices.Contains(kinds, k) }

// withDefaults returns the fault with the status and message of its code, if Status
// is 0 and the code is documented. A Message is kept. The messages are those of the
// documentation, if it has any.
func (f Fault) withDefaults() Fault {
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

// documented are the codes that reads can get.
var documented = []refusal{
	{http.StatusBadRequest, "InvalidParameter", capacityOff},
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
	{http.StatusConflict, "Conflict", suffixInUse},
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
