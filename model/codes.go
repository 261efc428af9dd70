package model

import (
	"strconv"
	"strings"
	"unicode"
)

// String returns the class in a word or two, as a row shows it where there is
// no code.
func (c FailureClass) String() string { return classLabels[c.known()] }

// FailureClassNamed returns the class that String gives a name; that of an
// answer that is none for a name of no class.
func FailureClassNamed(name string) FailureClass {
	for i, label := range classLabels {
		if i > 0 && label == name {
			return FailureClass(i)
		}
	}
	return FailUnreadable
}

// known returns c, or 0 for a class that is none.
func (c FailureClass) known() FailureClass {
	if int(c) >= len(classLabels) {
		return 0
	}
	return c
}

// classLabels are the classes in a word or two. The first serves a class that
// nobody set.
var classLabels = [...]string{
	0: "failure", FailNetwork: "no connection", FailTimeout: "timeout", FailTLS: "TLS error", FailProxy: "proxy error",
	FailRedirect: "redirect", FailKey: "key refused", FailPermission: "no access", FailBilling: "billing", FailNotFound: "not found",
	FailThrottled: "throttled", FailRejected: "refused", FailServer: "server error", FailUnreadable: "unreadable",
}

// classRemedies are what can be done where the code says no more than its
// class.
var classRemedies = [...]Remedy{
	0: "ask-again", FailNetwork: "check-network", FailTimeout: "wait", FailTLS: "check-certificates", FailProxy: "check-proxy",
	FailRedirect: "check-redirect", FailKey: RemedyRegion, FailPermission: "ask-for-access", FailBilling: "see-bills", FailNotFound: "check-id",
	FailThrottled: "wait-for-quota", FailRejected: "check-request", FailServer: "wait", FailUnreadable: "check-answer",
}

// Remedy names what can be done about a failure. Its sentence is in model/words.
type Remedy string

// RemedyRegion is to try the key in another region: a key of one region is
// refused in every other with the same words as a wrong key.
const RemedyRegion Remedy = "try-other-region"

// meaning is what a code means: its class, and what can be done about it; where
// that is empty, the class says it.
type meaning struct {
	class  FailureClass
	remedy Remedy
}

// meanings holds every code of the error-code page of the Model Studio
// documentation, of the deployment and throughput-reservation API pages, and
// their OpenAI-style spellings, as canonical writes them. A name followed by
// @ and a status counts with that HTTP status only; one after * is the end of
// a code, or a word in it; a name stands for the whole dotted family below it,
// but for those of FailNotFound, which are a short list.
//
// A code with a sentence of its own has that in model/words, under the same
// name.
var meanings = []struct {
	class  FailureClass
	remedy Remedy
	codes  string
}{
	{FailRejected, "", "invalidparameter"},
	{FailRejected, "look-in-console", "unsupportedoperation,operationdenied,modelcodedeleted,capacityinstancerequired" +
		",capacityinstanceoperationunsupported,postpaidinstancealreadyexists,prepaidunsubscriberequired" +
		",*limitexceeded,throttling.allocationquota@400,insufficientquota@400"},
	{FailRejected, "check-base-url", "audio,@404,@410,invalidaction,modelnotsupported,capacityinstancenotfound,capacityoperationnotfound"},
	// Those with @0 are our own words for a profile that has nothing to send.
	{FailKey, "put-key", "nokey@0"},
	{FailKey, "put-right-key", "unusablekey@0"},
	{FailKey, "put-profile-back", "noprofile@0"},
	{FailKey, "", "invalidapikey"},
	{FailKey, "check-workspace-header", "notauthorized"},
	{FailPermission, "", "accessdenied,app.accessdenied"},
	{FailPermission, "grant-model", "model.accessdenied"},
	{FailPermission, "use-workspace-key", "workspace.accessdenied"},
	{FailPermission, "check-workspace", "workspacenotfound"},
	{FailPermission, "use-endpoint-key", "endpoint.accessdenied"},
	{FailPermission, "check-workspace-and-key", "*notauthorised,*notauthorized"},
	{FailBilling, "activate", "accessdenied.unpurchased"},
	{FailBilling, "leave-free-tier", "allocationquota.freetieronly"},
	{FailBilling, "complete-billing", "billingaccountnotready"},
	{FailBilling, "pay-bill", "arrearage,*arrearage,prepaidbilloverdue,postpaidbilloverdue,*bill"},
	{FailBilling, "raise-budget", "budgetlimitexceeded"},
	{FailBilling, "subscribe", "commoditynotpurchased"},
	// Whether a deployment is gone is concluded from these, so they are no more
	// than the codes of a deployment that is not there. Any other 404 comes from
	// a gateway, or is about something else.
	{FailNotFound, "", "notfound,modelnotfound,modelcodenotfound"},
	// Two of these are worded like a bill, but are the tokens of one minute; with
	// status 400 they are a quota of objects.
	{FailThrottled, "", "*limitexceeded@429,throttling,throttling.ratequota,throttling.burstrate,limitrequests,limitburstrate" +
		",ratelimitexceeded,throttling.allocationquota,insufficientquota"},
	// Taken names and running operations concern writes; a read that meets them
	// can only wait.
	{FailServer, "", "conflict,capacityinstanceoperationconflict,idempotencykeyconflict,internalerror,systemerror" +
		",modelservicefailed,requesttimeout,responsetimeout,modelservingerror,modelunavailable" +
		",serviceunavailable,billingserviceunavailable"},
}

// codes are the meanings by code.
var codes = func() map[string]meaning {
	all := map[string]meaning{}
	for _, m := range meanings {
		for code := range strings.SplitSeq(m.codes, ",") {
			all[code] = meaning{m.class, m.remedy}
		}
	}
	return all
}()

// canonical makes one spelling of InvalidApiKey, invalid_api_key and
// INVALID API KEY. Dots separate the parts of a family and stay.
func canonical(code string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(code)))
}

// lookUp finds the entry for a code of an answer: the code itself first, then a
// billing word or an ending, which says more than the family the code belongs
// to, then that family. It is empty where there is none.
func lookUp(httpStatus int, code string) (entry string) {
	code = canonical(code)
	at := "@" + strconv.Itoa(httpStatus)
	if entry = named(code, at); entry != "" {
		return entry
	}
	own := family(code, at)
	if own != "" && codes[own].class == FailServer {
		return own // the service's own trouble, whatever it was busy with
	}
	for _, ending := range [...]string{"arrearage", "notauthorised", "notauthorized"} {
		if strings.HasSuffix(code, ending) {
			return "*" + ending
		}
	}
	for _, word := range [...]string{"arrear", "overdue", "budget", "bill", "purchase"} {
		if strings.Contains(strings.ReplaceAll(code, ".", ""), word) {
			return "*bill"
		}
	}
	if own == "" && strings.HasSuffix(code, "limitexceeded") {
		return named("*limitexceeded", at)
	}
	return own
}

// family returns the entry of the nearest family of a dotted code; empty where
// there is none.
func family(code, at string) string {
	for dot := strings.LastIndexByte(code, '.'); dot > 0; dot = strings.LastIndexByte(code[:dot], '.') {
		if entry := named(code[:dot], at); entry != "" && codes[entry].class != FailNotFound {
			return entry
		}
	}
	return ""
}

// named returns the entry of a name, with that status before any; empty where
// there is none.
func named(name, at string) string {
	for _, entry := range [...]string{name + at, name} {
		if _, ok := codes[entry]; ok {
			return entry
		}
	}
	return ""
}

// entryOf is lookUp with what decides beside the code: the documented message
// that makes a NotFound one of the path, and a status that no code explains.
func entryOf(httpStatus int, code, message string) string {
	entry := lookUp(httpStatus, code)
	switch {
	case entry != "" && codes[entry].class != FailNotFound:
		return entry
	case entry != "" && unknownPath(message):
		return "@404"
	case entry != "" && httpStatus >= 500:
		return "" // a service in trouble does not know what it has
	case entry != "":
		return entry
	case httpStatus == 404, httpStatus == 410:
		return "@" + strconv.Itoa(httpStatus)
	}
	return ""
}

// unknownPath reports whether a message is the one the error-code page gives
// for a wrong base URL, whose code is that of a deployment which is not there.
func unknownPath(message string) bool {
	words := strings.FieldsFunc(strings.ToLower(message), func(r rune) bool { return !unicode.IsLetter(r) })
	text := strings.TrimPrefix(strings.Join(words, " "), "the ")
	return strings.HasPrefix(text, "request path not found")
}

// Classify returns the class of an error answer: by its code, else by its HTTP
// status. Its wording misleads, since a limit on tokens a minute reads like a
// bill; it counts only where the documentation has one code for two things.
// Codes and their meanings are those of the error-code page of the Model Studio
// documentation, which also says that a billing stop may come as 429.
func Classify(httpStatus int, code, message string) FailureClass {
	if n, err := strconv.Atoi(strings.TrimSpace(code)); err == nil && n >= 400 && n <= 599 {
		return Classify(n, "", message)
	}
	if entry := entryOf(httpStatus, code, message); entry != "" {
		return codes[entry].class
	}
	if httpStatus >= 200 && httpStatus <= 299 && code != "" {
		return FailServer // an error nobody documented; asking again is the harmless guess
	}
	return classifyStatus(httpStatus)
}

func classifyStatus(status int) FailureClass {
	switch {
	case status == 0:
		return FailNetwork
	case status >= 300 && status <= 399:
		return FailRedirect
	case status == 401:
		return FailKey
	case status == 402:
		return FailBilling
	case status == 403:
		return FailPermission
	case status == 407:
		return FailProxy
	case status == 408, status == 409, status == 425, status >= 500:
		return FailServer
	case status == 429:
		return FailThrottled
	case status >= 400:
		return FailRejected
	}
	return FailUnreadable
}

// Cause returns the entry of the table of codes that explains the failure;
// empty where the class is all that is known.
func (f *Failure) Cause() string {
	entry := entryOf(f.HTTPStatus, f.Code.String(), f.Message.String())
	if codes[entry].class != f.Class {
		return ""
	}
	return entry
}

// Remedy returns what can be done about the failure; it is never empty.
func (f *Failure) Remedy() Remedy {
	if remedy := codes[f.Cause()].remedy; remedy != "" {
		return remedy
	}
	return classRemedies[f.Class.known()]
}
