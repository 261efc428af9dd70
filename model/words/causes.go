package words

import (
	"cmp"

	"studiowatch/model"
)

// classCauses say why a request failed if only its class is known. The first is
// for an unknown class.
var classCauses = [...]string{
	0:                    "The request failed.",
	model.FailNetwork:    "No connection to the service came about, or it was cut off.",
	model.FailTimeout:    "The service gave no whole answer within the time limit.",
	model.FailTLS:        "The host's certificate or its TLS handshake was refused, so nothing was sent.",
	model.FailProxy:      "The HTTP proxy named in the environment did not let the request through.",
	model.FailRedirect:   "The host answered with a redirect, which is never followed, because the key would go with it.",
	model.FailKey:        "The service refused the key.",
	model.FailPermission: "The key is good, but may not read this.",
	model.FailBilling:    "The account must pay or subscribe first.",
	model.FailNotFound:   "The service knows no such deployment for this key.",
	model.FailThrottled:  "Too many requests were sent with this account.",
	model.FailRejected:   "The service, or studiowatch itself, refused the request as it stands.",
	model.FailServer:     "The service is in trouble or busy.",
	model.FailUnreadable: "What came back is no answer of the deployment API.",
}

// briefCauses are classCauses for a narrow column. That for FailNotFound is for an
// ID that was never read.
var briefCauses = [...]string{
	0:                    "request failed",
	model.FailNetwork:    "no connection",
	model.FailTimeout:    "no answer in time",
	model.FailTLS:        "TLS refused",
	model.FailProxy:      "refused by proxy",
	model.FailRedirect:   "redirected",
	model.FailKey:        "key refused",
	model.FailPermission: "not allowed",
	model.FailBilling:    "pay or subscribe",
	model.FailNotFound:   "ID or region?",
	model.FailThrottled:  "over a rate limit",
	model.FailRejected:   "request refused",
	model.FailServer:     "service in trouble",
	model.FailUnreadable: "unreadable answer",
}

// briefRemedies are briefCauses for failures of which their remedy says more than their
// class.
var briefRemedies = map[model.Remedy]string{
	"put-key": "no key", "put-right-key": "unusable key", "put-profile-back": "no such profile",
	"activate": "not activated", "leave-free-tier": "free tier used up", "complete-billing": "billing not ready",
	"pay-bill": "payment due", "raise-budget": "budget used up", "subscribe": "not subscribed",
}

// brief says in at most 18 cells why a request failed.
func brief(f *model.Failure) string {
	return cmp.Or(briefRemedies[f.Remedy()], briefCauses[f.Class.Known()])
}

// causes say why a request failed, by the entries of model.Failure.Cause.
var causes = map[string]string{
	"invalidparameter":                     "The service holds a parameter of the request for wrong, such as a capacity that is no multiple of the base capacity or not within 0 to 999.",
	"unsupportedoperation":                 "The service does not support this operation here.",
	"operationdenied":                      "The service denies this operation in the deployment's state.",
	"modelcodedeleted":                     "The deployment's model code has been deleted.",
	"capacityinstancerequired":             "The service wants a capacity instance to be named.",
	"capacityinstanceoperationunsupported": "The capacity instance does not support this operation.",
	"postpaidinstancealreadyexists":        "The model code has a pay-as-you-go capacity instance already.",
	"prepaidunsubscriberequired":           "The prepaid order must be unsubscribed first.",
	"*limitexceeded":                       "A limit on the number or size of deployments is reached.",
	"*limitexceeded@429":                   "A limit on requests is reached.",
	"audio":                                "The service took the request for one about audio.",

	"nokey@0":       "The profile has no key, so nothing was sent.",
	"unusablekey@0": "What was found is no key for this API, so nothing was sent.",
	"noprofile@0":   "The configuration has no such profile, so nothing was sent.",

	"invalidapikey": "The service does not accept the key on this host.",
	"notauthorized": "The key does not fit the workspace or the host it was sent to.",

	"accessdenied":           "The key has no right to this, or this machine's address is not on the key's allow-list.",
	"model.accessdenied":     "The key's workspace has not been granted this model.",
	"app.accessdenied":       "The key's workspace has no access to this application.",
	"workspace.accessdenied": "The key's account has no access to the workspace.",
	"workspacenotfound":      "The service does not know the workspace.",
	"endpoint.accessdenied":  "The key has no access to the endpoint of this workspace.",
	"*notauthorised":         "The key's account is not authorised for the workspace.",
	"*notauthorized":         "The key's account is not authorised for the workspace.",

	"accessdenied.unpurchased":     "Model Studio is not activated for the account.",
	"allocationquota.freetieronly": "The free tier is used up, and the account is set to use nothing else.",
	"billingaccountnotready":       "The billing account is not ready.",
	"arrearage":                    "The account is in debt.",
	"*arrearage":                   "The account is in debt.",
	"budgetlimitexceeded":          "The budget set for the account is used up.",
	"commoditynotpurchased":        "The account has not bought what this needs.",
	"prepaidbilloverdue":           "A prepaid bill of the account is overdue.",
	"postpaidbilloverdue":          "A pay-as-you-go bill of the account is overdue.",

	"notfound":                  "The service knows no such deployment for this key: the ID is wrong, belongs elsewhere, or was deleted.",
	"modelnotfound":             "The service knows no such model for this key.",
	"modelcodenotfound":         "The service knows no such model code for this key.",
	"@404":                      "The host does not know the path of the deployment API.",
	"@410":                      "The host says that the path of the deployment API is gone.",
	"invalidaction":             "The host does not know the operation.",
	"modelnotsupported":         "The host does not serve this model on this path, which says nothing of the deployment.",
	"capacityinstancenotfound":  "The service knows no such capacity instance, which says nothing of the deployment.",
	"capacityoperationnotfound": "The service knows no such capacity operation, which says nothing of the deployment.",

	"throttling":                     "Too many requests were sent with this account.",
	"throttling.ratequota":           "The account's requests a minute are used up; it recovers within about a minute.",
	"throttling.burstrate":           "Requests rose too fast; it recovers within about a minute.",
	"limitrequests":                  "The account's requests a minute are used up; it recovers within about a minute.",
	"limitburstrate":                 "Requests rose too fast; it recovers within about a minute.",
	"ratelimitexceeded":              "The account's requests a minute are used up; it recovers within about a minute.",
	"throttling.allocationquota":     "The account's tokens a minute are used up; it recovers within about a minute.",
	"insufficientquota":              "The account's tokens a minute are used up; it recovers within about a minute.",
	"throttling.allocationquota@400": "The account's quota of objects is used up.",
	"insufficientquota@400":          "The account's quota of objects is used up.",

	"conflict":                          "The suffix asked for is already in use, which concerns the creation of a deployment, not reading one.",
	"capacityinstanceoperationconflict": "Another operation on the capacity instance is running.",
	"idempotencykeyconflict":            "The same write was sent twice with different contents.",

	"internalerror":             "The service met an internal error.",
	"systemerror":               "The service met an internal error.",
	"modelservicefailed":        "The service behind the model failed.",
	"requesttimeout":            "The service ran out of time on the request.",
	"responsetimeout":           "The service ran out of time on its answer.",
	"modelservingerror":         "The service is overloaded.",
	"modelunavailable":          "The service is overloaded.",
	"serviceunavailable":        "The service is unavailable for the moment.",
	"billingserviceunavailable": "The billing service behind Model Studio is unavailable.",
	"*bill":                     "The service says that something must be paid or bought first.",
}

// advice says what can be done about a failure: now, while the program polls
// again, and after its end. After is empty if the sentence is the same.
type advice struct{ now, after string }

// remedies are the sentences about what can be done. The sentence of
// model.RemedyRegion is not here, because it depends on the failure.
var remedies = map[model.Remedy]advice{
	"ask-again":               {now: "It is asked again by itself."},
	"check-network":           {"Check the network and the host's name; it is asked again by itself.", "Check the network and the host's name."},
	"wait":                    {"Nothing needs doing unless it lasts; it is asked again by itself.", "Nothing needs doing unless it lasts."},
	"check-certificates":      {now: "Check this machine's clock, its CA certificates, and whether something on the way intercepts TLS."},
	"check-proxy":             {now: "Check HTTPS_PROXY, its login and NO_PROXY."},
	"check-redirect":          {now: "Check the profile's base URL, and whether a login page of the network stands in between."},
	"ask-for-access":          {now: "Ask for access in the Model Studio console, and check the key's workspace and IP allow-list."},
	"see-bills":               {now: "See the account's bills and subscriptions in the Alibaba Cloud console."},
	"check-id":                {now: "Check the ID for a typo and the profile for its region and workspace."},
	"wait-for-quota":          {now: "Nothing needs doing; polling pauses and goes on by itself. A lower rate in the profile helps if it recurs."},
	"check-request":           {now: "Check the ID and the profile; if both are right, report the request ID as a bug of studiowatch."},
	"check-answer":            {"Check the profile's base URL if it lasts; it is asked again by itself.", "Check the profile's base URL if it lasts."},
	"look-in-console":         {now: "It concerns changes to a deployment, not reading it; look at the deployment in the console."},
	"pay-bill":                {"Pay or recharge in the billing console; it is asked again every five minutes.", "Pay or recharge in the billing console."},
	"check-base-url":          {now: "Check the profile's base URL."},
	"put-key":                 {now: "Put a key where it was looked for; a file is read again by itself, a variable only when studiowatch starts."},
	"put-right-key":           {now: "Put the right key there; a file is read again by itself, a variable only when studiowatch starts."},
	"put-profile-back":        {now: "Put the profile back, or take what is watched with it off the list."},
	"check-workspace-header":  {now: "Check the profile's workspace, sent as X-DashScope-WorkSpace, and its base URL."},
	"grant-model":             {now: "Grant the model to the workspace in the Model Studio console."},
	"use-workspace-key":       {now: "Check the profile's workspace, or use a key of that workspace."},
	"check-workspace":         {now: "Check the profile's workspace."},
	"use-endpoint-key":        {now: "Check the profile's base URL, whose host names a workspace, or use a key of that workspace."},
	"check-workspace-and-key": {now: "Check the profile's workspace and base URL, or use a key of that workspace."},
	"activate":                {now: "Activate it in the Model Studio console."},
	"leave-free-tier":         {now: "Turn off free-tier-only use in the Model Studio console."},
	"complete-billing":        {now: "Complete the account's billing settings in the console."},
	"raise-budget":            {"Raise the budget in the console; it is asked again every five minutes.", "Raise the budget in the console."},
	"subscribe":               {"Subscribe in the Model Studio console; it is asked again every five minutes.", "Subscribe in the Model Studio console."},
}
