package simtest

import (
	"slices"

	"studiowatch/client/sim"
)

// refusals are errors that the service reports. The code means more than the
// status: the three errors with status 429 have different causes.
var refusals = []sim.Fault{
	{Code: "InvalidParameter"}, {Code: "Arrearage"}, {Code: "InvalidApiKey"}, {Code: "AccessDenied"}, {Code: "NotFound"}, {Code: "Conflict"},
	{Status: 429}, {Code: "Throttling.RateQuota", RetryAfter: "7"}, {Code: "PostpaidBillOverdue"},
	{Code: "InternalError"}, {Status: 503}, {Code: "RequestTimeOut"},
}

// RandomFaults returns every kind of fault that changes an answer, and one
// FaultStatus for each way in which the service refuses. All are equally likely.
// Together they change the share of GETs, from 0 to 1, and the same share of pages.
func RandomFaults(share float64) []sim.Fault {
	var forGets, forPages []sim.Fault
	for _, kind := range sim.FaultKinds() {
		switch kind {
		case sim.FaultAbsent, sim.FaultRecreated, sim.FaultSet, sim.FaultPages, sim.FaultStatus:
			continue
		}
		f := sim.Fault{Kind: kind, Scope: sim.GetRequests}
		if f.Check() == nil {
			forGets = append(forGets, f)
		}
		forPages = append(forPages, f)
	}
	for _, f := range refusals {
		f.Kind = sim.FaultStatus
		forGets, forPages = append(forGets, f), append(forPages, f)
	}
	return slices.Concat(evenly(share, sim.GetRequests, forGets), evenly(share, sim.ListRequests, forPages))
}

// evenly divides the share of a scope among faults.
func evenly(share float64, scope sim.Scope, faults []sim.Fault) []sim.Fault {
	for i := range faults {
		faults[i].Scope, faults[i].Share = scope, share/float64(len(faults))
	}
	return faults
}
