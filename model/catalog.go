package model

import (
	"strconv"
	"strings"
	"unicode"
)

// String returns the class in a word or two, as a row shows it where there is
// no code.
func (c FailureClass) String() string { return ClassTexts[c.Known()].label }

// FailureClassNamed returns the class that String gives a name; that of an
// answer that is none for a name of no class.
func FailureClassNamed(name string) FailureClass {
	for i, text := range ClassTexts {
		if i > 0 && text.label == name {
			return FailureClass(i)
		}
	}
	return FailUnreadable
}

// Known returns c, or 0 for a class that is none.
func (c FailureClass) Known() FailureClass {
	if int(c) >= len(ClassTexts) {
		return 0
	}
	return c
}

type classText struct{ label, Cause, Remedy string }

// ClassTexts words a failure the table of codes has nothing on. Its first
// entry serves a class nobody set.
var ClassTexts = [...]classText{
	0: {"failure", "The request failed.", "It is asked again by itself."},
	FailNetwork: {"no connection", "No connection to the service came about, or it was cut off.",
		"Check the network and the host's name; it is asked again by itself."},
	FailTimeout: {"timeout", "The service gave no whole answer within the time limit.",
		"Nothing needs doing unless it lasts; it is asked again by itself."},
	FailTLS: {"TLS error", "The host's certificate or its TLS handshake was refused, so nothing was sent.",
		"Check this machine's clock, its CA certificates, and whether something on the way intercepts TLS."},
	FailProxy: {"proxy error", "The HTTP proxy named in the environment did not let the request through.",
		"Check HTTPS_PROXY, its login and NO_PROXY."},
	FailRedirect: {"redirect", "The host answered with a redirect, which is never followed, because the key would go with it.",
		"Check the profile's base URL, and whether a login page of the network stands in between."},
	FailKey:        {"key refused", "The service refused the key.", ""},
	FailPermission: {"no access", "The key is good, but may not read this.", "Ask for access in the Model Studio console, and check the key's workspace and IP allow-list."},
	FailBilling:    {"billing", "The account must pay or subscribe first.", "See the account's bills and subscriptions in the Alibaba Cloud console."},
	FailNotFound: {"not found", "The service knows no such deployment for this key.",
		"Check the ID for a typo and the profile for its region and workspace."},
	FailThrottled: {"throttled", "Too many requests were sent with this account.",
		"Nothing needs doing; polling pauses and goes on by itself. A lower rate in the profile helps if it recurs."},
	FailRejected: {"refused", "The service, or studiowatch itself, refused the request as it stands.",
		"Check the ID and the profile; if both are right, report the request ID as a bug of studiowatch."},
	FailServer: {"server error", "The service is in trouble or busy.", "Nothing needs doing unless it lasts; it is asked again by itself."},
	FailUnreadable: {"unreadable", "What came back is no answer of the deployment API.",
		"Check the profile's base URL if it lasts; it is asked again by itself."},
}

// fault is what a code means: its class, and a sentence each on why and what
// to do. An empty remedy is that of the class.
type fault struct {
	Class         FailureClass
	Cause, Remedy string
}

const (
	writeSide = "It concerns changes to a deployment, not reading it; look at the deployment in the console."
	payBill   = "Pay or recharge in the billing console; it is asked again every five minutes."
	wrongBase = "Check the profile's base URL."
)

// Faults holds every code of the error-code page of the Model Studio
// documentation, of the deployment and throughput-reservation API pages, and
// their OpenAI-style spellings, as canonical writes them. A name followed by
// @ and a status counts with that HTTP status only; one after * is the end of
// a code; a name stands for the whole dotted family below it, but for those of
// FailNotFound, which are a short list.
var Faults = map[string]fault{
	"invalidparameter":                     {FailRejected, "The service holds a parameter of the request for wrong, such as a capacity that is no multiple of the base capacity or not within 0 to 999.", ""},
	"unsupportedoperation":                 {FailRejected, "The service does not support this operation here.", writeSide},
	"operationdenied":                      {FailRejected, "The service denies this operation in the deployment's state.", writeSide},
	"modelcodedeleted":                     {FailRejected, "The deployment's model code has been deleted.", writeSide},
	"capacityinstancerequired":             {FailRejected, "The service wants a capacity instance to be named.", writeSide},
	"capacityinstanceoperationunsupported": {FailRejected, "The capacity instance does not support this operation.", writeSide},
	"postpaidinstancealreadyexists":        {FailRejected, "The model code has a pay-as-you-go capacity instance already.", writeSide},
	"prepaidunsubscriberequired":           {FailRejected, "The prepaid order must be unsubscribed first.", writeSide},
	"*limitexceeded":                       {FailRejected, "A limit on the number or size of deployments is reached.", writeSide},
	"*limitexceeded@429":                   {FailThrottled, "A limit on requests is reached.", ""},
	"audio":                                {FailRejected, "The service took the request for one about audio.", wrongBase},

	// Our own words for a profile that has nothing to send; no service is asked.
	"nokey@0": {FailKey, "The profile has no key, so nothing was sent.",
		"Put a key where it was looked for; a file is read again by itself, a variable only when studiowatch starts."},
	"unusablekey@0": {FailKey, "What was found is no key for this API, so nothing was sent.",
		"Put the right key there; a file is read again by itself, a variable only when studiowatch starts."},
	"noprofile@0": {FailKey, "The configuration has no such profile, so nothing was sent.",
		"Put the profile back, or take what is watched with it off the list."},

	"invalidapikey": {FailKey, "The service does not accept the key on this host.", ""},
	"notauthorized": {FailKey, "The key does not fit the workspace or the host it was sent to.",
		"Check the profile's workspace, sent as X-DashScope-WorkSpace, and its base URL."},

	"accessdenied":       {FailPermission, "The key has no right to this, or this machine's address is not on the key's allow-list.", ""},
	"model.accessdenied": {FailPermission, "The key's workspace has not been granted this model.", "Grant the model to the workspace in the Model Studio console."},
	"app.accessdenied":   {FailPermission, "The key's workspace has no access to this application.", ""},
	"workspace.accessdenied": {FailPermission, "The key's account has no access to the workspace.",
		"Check the profile's workspace, or use a key of that workspace."},
	"workspacenotfound": {FailPermission, "The service does not know the workspace.", "Check the profile's workspace."},
	"endpoint.accessdenied": {FailPermission, "The key has no access to the endpoint of this workspace.",
		"Check the profile's base URL, whose host names a workspace, or use a key of that workspace."},
	"*notauthorised": {FailPermission, "The key's account is not authorised for the workspace.",
		"Check the profile's workspace and base URL, or use a key of that workspace."},
	"*notauthorized": {FailPermission, "The key's account is not authorised for the workspace.",
		"Check the profile's workspace and base URL, or use a key of that workspace."},

	"accessdenied.unpurchased":     {FailBilling, "Model Studio is not activated for the account.", "Activate it in the Model Studio console."},
	"allocationquota.freetieronly": {FailBilling, "The free tier is used up, and the account is set to use nothing else.", "Turn off free-tier-only use in the Model Studio console."},
	"billingaccountnotready":       {FailBilling, "The billing account is not ready.", "Complete the account's billing settings in the console."},
	"arrearage":                    {FailBilling, "The account is in debt.", payBill},
	"*arrearage":                   {FailBilling, "The account is in debt.", payBill},
	"budgetlimitexceeded":          {FailBilling, "The budget set for the account is used up.", "Raise the budget in the console; it is asked again every five minutes."},
	"commoditynotpurchased":        {FailBilling, "The account has not bought what this needs.", "Subscribe in the Model Studio console; it is asked again every five minutes."},
	"prepaidbilloverdue":           {FailBilling, "A prepaid bill of the account is overdue.", payBill},
	"postpaidbilloverdue":          {FailBilling, "A pay-as-you-go bill of the account is overdue.", payBill},

	// Whether a deployment is gone is concluded from these, so they are no more
	// than the codes of a deployment that is not there. Any other 404 comes from
	// a gateway, or is about something else.
	"notfound":                  {FailNotFound, "The service knows no such deployment for this key: the ID is wrong, belongs elsewhere, or was deleted.", ""},
	"modelnotfound":             {FailNotFound, "The service knows no such model for this key.", ""},
	"modelcodenotfound":         {FailNotFound, "The service knows no such model code for this key.", ""},
	"@404":                      {FailRejected, "The host does not know the path of the deployment API.", wrongBase},
	"@410":                      {FailRejected, "The host says that the path of the deployment API is gone.", wrongBase},
	"invalidaction":             {FailRejected, "The host does not know the operation.", wrongBase},
	"modelnotsupported":         {FailRejected, "The host does not serve this model on this path, which says nothing of the deployment.", wrongBase},
	"capacityinstancenotfound":  {FailRejected, "The service knows no such capacity instance, which says nothing of the deployment.", wrongBase},
	"capacityoperationnotfound": {FailRejected, "The service knows no such capacity operation, which says nothing of the deployment.", wrongBase},

	"throttling":           {FailThrottled, "Too many requests were sent with this account.", ""},
	"throttling.ratequota": {FailThrottled, "The account's requests a minute are used up; it recovers within about a minute.", ""},
	"throttling.burstrate": {FailThrottled, "Requests rose too fast; it recovers within about a minute.", ""},
	"limitrequests":        {FailThrottled, "The account's requests a minute are used up; it recovers within about a minute.", ""},
	"limitburstrate":       {FailThrottled, "Requests rose too fast; it recovers within about a minute.", ""},
	"ratelimitexceeded":    {FailThrottled, "The account's requests a minute are used up; it recovers within about a minute.", ""},
	// Worded like a bill, but the tokens of one minute.
	"throttling.allocationquota":     {FailThrottled, "The account's tokens a minute are used up; it recovers within about a minute.", ""},
	"insufficientquota":              {FailThrottled, "The account's tokens a minute are used up; it recovers within about a minute.", ""},
	"throttling.allocationquota@400": {FailRejected, "The account's quota of objects is used up.", writeSide},
	"insufficientquota@400":          {FailRejected, "The account's quota of objects is used up.", writeSide},

	// Taken names and running operations concern writes; a read that meets
	// them can only wait.
	"conflict":                          {FailServer, "The suffix asked for is already in use, which concerns the creation of a deployment, not reading one.", ""},
	"capacityinstanceoperationconflict": {FailServer, "Another operation on the capacity instance is running.", ""},
	"idempotencykeyconflict":            {FailServer, "The same write was sent twice with different contents.", ""},

	"internalerror":             {FailServer, "The service met an internal error.", ""},
	"systemerror":               {FailServer, "The service met an internal error.", ""},
	"modelservicefailed":        {FailServer, "The service behind the model failed.", ""},
	"requesttimeout":            {FailServer, "The service ran out of time on the request.", ""},
	"responsetimeout":           {FailServer, "The service ran out of time on its answer.", ""},
	"modelservingerror":         {FailServer, "The service is overloaded.", ""},
	"modelunavailable":          {FailServer, "The service is overloaded.", ""},
	"serviceunavailable":        {FailServer, "The service is unavailable for the moment.", ""},
	"billingserviceunavailable": {FailServer, "The billing service behind Model Studio is unavailable.", ""},
}

// Canonical makes one spelling of InvalidApiKey, invalid_api_key and
// INVALID API KEY. Dots separate the parts of a family and stay.
func Canonical(code string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(code)))
}

// lookUp finds what a code of an answer means: the code itself first, then a
// billing word or an ending, which says more than the family the code belongs
// to, then that family.
func lookUp(httpStatus int, code string) (fault, bool) {
	code = Canonical(code)
	at := "@" + strconv.Itoa(httpStatus)
	if f, ok := named(code, at); ok {
		return f, true
	}
	own, inFamily := family(code, at)
	if inFamily && own.Class == FailServer {
		return own, true // the service's own trouble, whatever it was busy with
	}
	for _, ending := range [...]string{"arrearage", "notauthorised", "notauthorized"} {
		if strings.HasSuffix(code, ending) {
			return Faults["*"+ending], true
		}
	}
	for _, word := range [...]string{"arrear", "overdue", "budget", "bill", "purchase"} {
		if strings.Contains(strings.ReplaceAll(code, ".", ""), word) {
			return fault{FailBilling, "The service says that something must be paid or bought first.", payBill}, true
		}
	}
	if inFamily {
		return own, true
	}
	if strings.HasSuffix(code, "limitexceeded") {
		return named("*limitexceeded", at)
	}
	return fault{}, false
}

// family returns what the table has for the nearest family of a dotted code.
func family(code, at string) (fault, bool) {
	for dot := strings.LastIndexByte(code, '.'); dot > 0; dot = strings.LastIndexByte(code[:dot], '.') {
		if f, ok := named(code[:dot], at); ok && f.Class != FailNotFound {
			return f, true
		}
	}
	return fault{}, false
}

// named returns what the table has for a name, with that status before any.
func named(name, at string) (fault, bool) {
	if f, ok := Faults[name+at]; ok {
		return f, true
	}
	f, ok := Faults[name]
	return f, ok
}

// Meaning is lookUp with what decides beside the code: the documented message
// that makes a NotFound one of the path, and a status that no code explains.
func Meaning(httpStatus int, code, message string) (fault, bool) {
	f, ok := lookUp(httpStatus, code)
	switch {
	case ok && f.Class != FailNotFound:
		return f, true
	case ok && unknownPath(message):
		return Faults["@404"], true
	case ok && httpStatus >= 500:
		return fault{}, false // a service in trouble does not know what it has
	case ok:
		return f, true
	case httpStatus == 404, httpStatus == 410:
		return Faults["@"+strconv.Itoa(httpStatus)], true
	}
	return fault{}, false
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
	if f, ok := Meaning(httpStatus, code, message); ok {
		return f.Class
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
