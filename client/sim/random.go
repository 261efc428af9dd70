package sim

import "slices"

// refusals are the statuses of a service in all kinds of trouble. A code says
// more than its status: the two 429 with a code are not the same trouble.
var refusals = []Fault{
	{Status: 400, Code: "InvalidParameter", Message: "page_size is out of range."},
	{Status: 400, Code: "Arrearage", Message: "Access denied, please make sure your account is in good standing."},
	{Status: 401, Code: "InvalidApiKey", Message: "Invalid API-key provided."},
	{Status: 403, Code: "AccessDenied", Message: "Access denied."},
	{Status: 404, Code: "NotFound", Message: "Not found."},
	{Status: 409, Code: "Conflict", Message: "An operation is running."},
	{Status: 429},
	{Status: 429, Code: "Throttling.RateQuota", Message: "Requests rate limit exceeded, please try again later.", RetryAfter: "7"},
	{Status: 429, Code: "PostpaidBillOverdue", Message: "The bill is overdue."},
	{Status: 500, Code: "InternalError", Message: "An internal error has occurred."},
	{Status: 503},
	{Status: 504, Code: "RequestTimeOut", Message: "Request timed out."},
}

// RandomFaults returns faults of every kind, and of FaultStatus one for each
// way the service refuses, as likely as each other. Together they spoil the
// share of GETs and the same share of pages, from 0 to 1.
func RandomFaults(share float64) []Fault {
	var forPages []Fault
	for _, kind := range FaultKinds() {
		if kind != FaultStatus {
			forPages = append(forPages, Fault{Kind: kind})
		}
	}
	for _, f := range refusals {
		f.Kind = FaultStatus
		forPages = append(forPages, f)
	}
	forGets := slices.Clone(forPages)
	forGets = slices.DeleteFunc(forGets, func(f Fault) bool { return f.Kind.ofPages() })
	return slices.Concat(evenly(share, GetRequests, forGets), evenly(share, ListRequests, forPages))
}

// evenly divides the share of a scope among faults.
func evenly(share float64, scope Scope, faults []Fault) []Fault {
	for i := range faults {
		faults[i].Scope, faults[i].Share = scope, share/float64(len(faults))
	}
	return faults
}
