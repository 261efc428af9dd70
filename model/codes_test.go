package model

import (
	"strings"
	"testing"
)

func TestEveryDocumentedCodeHasItsClass(t *testing.T) {
	tests := []struct {
		status int
		codes  string
		want   FailureClass
	}{
		{400, "InvalidParameter InvalidParameter.DataInspection invalid_parameter", FailRejected},
		{400, "UnsupportedOperation OperationDenied MODEL_CODE_DELETED CAPACITY_INSTANCE_REQUIRED", FailRejected},
		{400, "PREPAID_UNSUBSCRIBE_REQUIRED DEPLOYMENT_LIMIT_EXCEEDED CAPACITY_LIMIT_EXCEEDED", FailRejected},
		{400, "Throttling.AllocationQuota insufficient_quota", FailRejected},
		{400, "CAPACITY_INSTANCE_OPERATION_UNSUPPORTED POSTPAID_INSTANCE_ALREADY_EXISTS", FailRejected},
		{400, "Arrearage arrearage ARREARAGE Commodity.Arrearage POSTPAID_ARREARAGE", FailBilling},
		{403, "Arrearage AccessDenied.Arrearage", FailBilling},
		{401, "InvalidApiKey invalid_api_key INVALIDAPIKEY NotAuthorized not_authorized", FailKey},
		{403, "AccessDenied access_denied Model.AccessDenied App.AccessDenied Workspace.AccessDenied", FailPermission},
		{403, "Endpoint.AccessDenied endpoint_access_denied", FailPermission},
		{404, "WorkSpaceNotFound", FailPermission},
		{200, "BailianGateway.Workspace.NotAuthorised BailianGateway.Workspace.NotAuthorized", FailPermission},
		{403, "Model.NotAuthorised", FailPermission},
		{403, "AccessDenied.Unpurchased AllocationQuota.FreeTierOnly BILLING_ACCOUNT_NOT_READY", FailBilling},
		{404, "NotFound not_found ModelNotFound model_not_found MODEL_CODE_NOT_FOUND", FailNotFound},
		{404, "CAPACITY_INSTANCE_NOT_FOUND CAPACITY_OPERATION_NOT_FOUND InvalidAction.NotFound model_not_supported", FailRejected},
		{400, "InvalidAction.NotFound", FailRejected},
		{409, "Conflict CAPACITY_INSTANCE_OPERATION_CONFLICT IDEMPOTENCY_KEY_CONFLICT", FailServer},
		{429, "Throttling Throttling.RateQuota Throttling.BurstRate Throttling.Other LimitRequests", FailThrottled},
		{429, "limit_requests limit_burst_rate rate_limit_exceeded", FailThrottled},
		{429, "Throttling.AllocationQuota insufficient_quota X_LIMIT_EXCEEDED", FailThrottled},
		{429, "CommodityNotPurchased PrepaidBillOverdue PostpaidBillOverdue BudgetLimitExceeded budget_limit_exceeded", FailBilling},
		{430, "Audio.DecoderError", FailRejected},
		{500, "InternalError InternalError.Algo InternalError.Timeout InternalError.Upload internal_error", FailServer},
		{500, "SystemError ModelServiceFailed RequestTimeOut ResponseTimeout ModelServingError", FailServer},
		{503, "ModelUnavailable BILLING_SERVICE_UNAVAILABLE ServiceUnavailable ModelServingError", FailServer},
	}
	for _, test := range tests {
		for _, code := range strings.Fields(test.codes) {
			if got := Classify(test.status, code, ""); got != test.want {
				t.Errorf("Classify(%d, %q) = %v, want %v", test.status, code, got, test.want)
			}
		}
	}
	if got := Classify(401, "NOT AUTHORIZED", ""); got != FailKey {
		t.Errorf("NOT AUTHORIZED is %v, want %v", got, FailKey)
	}
}

func TestTheCodeCountsBeforeTheStatus(t *testing.T) {
	tests := []struct {
		status int
		code   string
		want   FailureClass
	}{
		{200, "InvalidApiKey", FailKey},
		{200, "SomethingNew", FailServer},
		{200, "429", FailThrottled},
		{500, "Throttling.RateQuota", FailThrottled},
		{429, "Arrearage", FailBilling},
		{418, "SomethingNew", FailRejected},
		{404, "SomethingNew", FailRejected},
		{410, "SomethingNew", FailRejected},
		{200, "NotFound", FailNotFound},
		{503, "NotFound", FailServer}, // a service in trouble does not know what it has
		{200, "404", FailRejected},
		{404, "", FailRejected}, // a gateway's 404 never makes a deployment gone
	}
	for _, test := range tests {
		if got := Classify(test.status, test.code, ""); got != test.want {
			t.Errorf("Classify(%d, %q) = %v, want %v", test.status, test.code, got, test.want)
		}
	}
}

func TestABillingWordInAnUnknownCodeCountsBeforeTheStatus(t *testing.T) {
	tests := []struct {
		codes string
		want  map[int]FailureClass
	}{
		{"UserInArrears USER_IN_ARREARS User.In.Arrears OverdueAccount CreditOverDue over_due BudgetUsedUp MonthlyBudgetLimitExceeded",
			map[int]FailureClass{200: FailBilling, 400: FailBilling, 403: FailBilling, 404: FailBilling, 429: FailBilling, 503: FailBilling}},
		{"billing_hard_limit_reached Bill.Unpaid PURCHASE_REQUIRED ResourceNotPurchased AccessDenied.BillUnpaid Throttling.BudgetUsedUp",
			map[int]FailureClass{200: FailBilling, 400: FailBilling, 403: FailBilling, 404: FailBilling, 429: FailBilling, 503: FailBilling}},
		// Known codes mean what they are documented to mean.
		{"BILLING_SERVICE_UNAVAILABLE InternalError.Billing", map[int]FailureClass{400: FailServer, 429: FailServer, 503: FailServer}},
		{"Throttling.AllocationQuota RequestLimitExceeded", map[int]FailureClass{429: FailThrottled}},
		{"LimitExceeded.Some SomethingNew", map[int]FailureClass{429: FailThrottled, 403: FailPermission}},
	}
	for _, test := range tests {
		for _, code := range strings.Fields(test.codes) {
			for status, want := range test.want {
				if got := Classify(status, code, ""); got != want {
					t.Errorf("Classify(%d, %q) = %v, want %v", status, code, got, want)
				}
			}
		}
	}
}

func TestAStatusAloneHasAClass(t *testing.T) {
	want := map[int]FailureClass{
		0: FailNetwork, 200: FailUnreadable, 204: FailUnreadable, 301: FailRedirect, 304: FailRedirect,
		400: FailRejected, 401: FailKey, 402: FailBilling, 403: FailPermission, 405: FailRejected, 407: FailProxy,
		408: FailServer, 409: FailServer, 410: FailRejected, 425: FailServer, 429: FailThrottled, 430: FailRejected,
		500: FailServer, 502: FailServer, 503: FailServer, 504: FailServer, 599: FailServer,
	}
	for status, class := range want {
		if got := Classify(status, "", ""); got != class {
			t.Errorf("Classify(%d, \"\") = %v, want %v", status, got, class)
		}
	}
}

func TestEveryClassHasItsOwnLabel(t *testing.T) {
	want := []string{"failure", "no connection", "timeout", "TLS error", "proxy error", "redirect", "key refused", "no access",
		"billing", "not found", "throttled", "refused", "server error", "unreadable", "failure", "failure"}
	for class, label := range want {
		if got := FailureClass(class).String(); got != label {
			t.Errorf("class %d is %q, want %q", class, got, label)
		}
	}
}
