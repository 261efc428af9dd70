package model

import (
	"strconv"
	"strings"
	"unicode"
)

// String returns the class in a word or two, which a row shows if the failure
// has no code.
func (c FailureClass) String() string { return classLabels[c.Known()] }

// FailureClassNamed returns the class whose String is name, or FailUnreadable if
// there is none.
func FailureClassNamed(name string) FailureClass {
	for i, label := range classLabels {
		if i > 0 && label == name {
			return FailureClass(i)
		}
	}
	return FailUnreadable
}

// Known returns c, or 0 if there is no such class.
func (c FailureClass) Known() FailureClass {
	if int(c) >= len(classLabels) {
		return 0
	}
	return c
}

// classLabels are the texts of String. The first is for an unknown class.
var classLabels = [...]string{
	0: "failure", FailNetwork: "no connection", FailTimeout: "timeout", FailTLS: "TLS error", FailProxy: "proxy error",
	FailRedirect: "redirect", FailKey: "key refused", FailPermission: "no access", FailBilling: "billing", FailNotFound: "not found",
	FailThrottled: "throttled", FailRejected: "refused", FailServer: "server error", FailUnreadable: "unreadable",
}

// classRemedies are the remedies of failures whose code has no remedy of its own.
var classRemedies = [...]Remedy{
	0: "ask-again", FailNetwork: "check-network", FailTimeout: "wait", FailTLS: "check-certificates", FailProxy: "check-proxy",
	FailRedirect: "check-redirect", FailKey: RemedyRegion, FailPermission: "ask-for-access", FailBilling: "see-bills", FailNotFound: "check-id",
	FailThrottled: "wait-for-quota", FailRejected: "check-request", FailServer: "wait", FailUnreadable: "check-answer",
}

// Remedy names what can be done about a failure. Its sentence is in model/words.
type Remedy string

// RemedyRegion is to try the key in another region. A key of another region is
// refused with the same words as a wrong key.
const RemedyRegion Remedy = "try-other-region"

// meaning is the meaning of a code: its class, and its remedy if that differs
// from the remedy of the class.
type meaning struct {
	class  FailureClass
	remedy Remedy
}

// meanings holds every code of three pages of the Model Studio documentation: the
// error codes, the deployment API and the throughput-reservation API. It also
// holds their OpenAI-style spellings. All are written as canonical writes them.
//
//   - A name with @ and a number counts with that HTTP status only.
//   - A name that begins with * is the end of a code, or a word in it.
//   - A name also stands for all codes that continue it after a dot, unless its
//     class is FailNotFound.
//
// The sentence about a code is in model/words under the same name.
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
	// Those with @0 are codes of this program: the profile has no usable key.
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
	// These codes prove that a deployment is gone, so only codes that mean just
	// that are here. Any other 404 comes from a gateway, or concerns another
	// object.
	{FailNotFound, "", "notfound,modelnotfound,modelcodenotfound"},
	// The last two read like billing, but are the limit on tokens a minute. With
	// status 400 they are a quota of objects.
	{FailThrottled, "", "*limitexceeded@429,throttling,throttling.ratequota,throttling.burstrate,limitrequests,limitburstrate" +
		",ratelimitexceeded,throttling.allocationquota,insufficientquota"},
	// Conflicts concern writes. A read that gets one can only wait.
	{FailServer, "", "conflict,capacityinstanceoperationconflict,idempotencykeyconflict,internalerror,systemerror" +
		",modelservicefailed,requesttimeout,responsetimeout,modelservingerror,modelunavailable" +
		",serviceunavailable,billingserviceunavailable"},
}

// codes holds the meanings by code.
var codes = func() map[string]meaning {
	all := map[string]meaning{}
	for _, m := range meanings {
		for code := range strings.SplitSeq(m.codes, ",") {
			all[code] = meaning{m.class, m.remedy}
		}
	}
	return all
}()

// canonical gives InvalidApiKey, invalid_api_key and INVALID API KEY the same
// spelling. Dots are kept, because they separate the parts of a code.
func canonical(code string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(code)))
}

// lookUp returns the entry for a code; empty if there is none. The code itself
// comes first. An ending or a billing word comes before the family, because it
// says more.
func lookUp(httpStatus int, code string) (entry string) {
	code = canonical(code)
	at := "@" + strconv.Itoa(httpStatus)
	if entry = named(code, at); entry != "" {
		return entry
	}
	own := family(code, at)
	if own != "" && codes[own].class == FailServer {
		return own // a failure of the service, whatever the rest of the code says
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

// family returns the entry for the longest beginning of a dotted code that has
// one; empty if there is none.
func family(code, at string) string {
	for dot := strings.LastIndexByte(code, '.'); dot > 0; dot = strings.LastIndexByte(code[:dot], '.') {
		if entry := named(code[:dot], at); entry != "" && codes[entry].class != FailNotFound {
			return entry
		}
	}
	return ""
}

// named returns the entry for a name, if possible the one for that status; empty
// if there is none.
func named(name, at string) string {
	for _, entry := range [...]string{name + at, name} {
		if _, ok := codes[entry]; ok {
			return entry
		}
	}
	return ""
}

// entryOf is lookUp that also considers the message and the status. A documented
// message tells an unknown path from an unknown deployment.
func entryOf(httpStatus int, code, message string) string {
	entry := lookUp(httpStatus, code)
	switch {
	case entry != "" && codes[entry].class != FailNotFound:
		return entry
	case entry != "" && unknownPath(message):
		return "@404"
	case entry != "" && httpStatus >= 500:
		return "" // a failing service does not prove that a deployment is gone
	case entry != "":
		return entry
	case httpStatus == 404, httpStatus == 410:
		return "@" + strconv.Itoa(httpStatus)
	}
	return ""
}

// unknownPath reports whether a message is the documented one for a wrong base
// URL. Its code is the same as for a deployment that does not exist.
func unknownPath(message string) bool {
	words := strings.FieldsFunc(strings.ToLower(message), func(r rune) bool { return !unicode.IsLetter(r) })
	text := strings.TrimPrefix(strings.Join(words, " "), "the ")
	return strings.HasPrefix(text, "request path not found")
}

// Classify returns the class of an error answer, by its code or else by its HTTP
// status. The message counts only if the documentation uses one code for two
// things, because messages mislead: a limit on tokens a minute reads like a bill.
// The status alone misleads too: a billing stop may come as 429.
func Classify(httpStatus int, code, message string) FailureClass {
	if n, err := strconv.Atoi(strings.TrimSpace(code)); err == nil && n >= 400 && n <= 599 {
		return Classify(n, "", message)
	}
	if entry := entryOf(httpStatus, code, message); entry != "" {
		return codes[entry].class
	}
	if httpStatus >= 200 && httpStatus <= 299 && code != "" {
		return FailServer // an undocumented error; to ask again does no harm
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

// Cause returns the entry of the table of codes that explains the failure; empty
// if only the class is known.
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
	return classRemedies[f.Class.Known()]
}
