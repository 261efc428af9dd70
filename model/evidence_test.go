package model

import (
	"strings"
	"testing"

	"studiowatch/model/safe"
)

func TestWhatAFailureSaysOfTheOthers(t *testing.T) {
	tests := []struct {
		class    FailureClass
		status   int
		codes    string // each by itself; - is none
		answered bool
	}{
		{FailNetwork, 0, "-", false},
		{FailTimeout, 0, "-", false},
		{FailTLS, 0, "-", false},
		{FailProxy, 407, "-", false},
		{FailRedirect, 302, "-", false},
		{FailKey, 401, "- InvalidApiKey invalid_api_key NOT_AUTHORIZED NotAuthorised SomethingNew", false},
		{FailKey, 0, "no_key", false},
		{FailKey, 400, "InvalidApiKey", false},
		{FailKey, 403, "InvalidApiKey", false},
		{FailBilling, 400, "Arrearage Commodity.Arrearage", false},
		{FailBilling, 403, "AccessDenied.Unpurchased AllocationQuota.FreeTierOnly BILLING_ACCOUNT_NOT_READY", false},
		{FailBilling, 429, "BudgetLimitExceeded PrepaidBillOverdue", false},
		{FailThrottled, 429, "- Throttling Throttling.RateQuota SomethingNew", false},
		{FailThrottled, 400, "Throttling.RateQuota", false},
		{FailUnreadable, 200, "-", false},
		{FailUnreadable, 0, "-", false},

		{FailServer, 500, "- InternalError SomethingNew Conflict", false},
		{FailServer, 502, "-", false},
		{FailServer, 400, "InternalError", false},
		{FailServer, 200, "SomethingNew Conflict", false},
		{FailServer, 408, "SomethingNew", false},
		{FailServer, 409, "-", false},
		{FailServer, 409, "Conflict CAPACITY_INSTANCE_OPERATION_CONFLICT IDEMPOTENCY_KEY_CONFLICT SomethingNew", true},

		{FailNotFound, 404, "NotFound ModelNotFound model_not_found MODEL_CODE_NOT_FOUND", true},
		{FailNotFound, 200, "NotFound", true},

		{FailPermission, 403, "AccessDenied access_denied Model.AccessDenied App.AccessDenied SomethingNew", true},
		{FailPermission, 200, "Model.AccessDenied", true},
		{FailPermission, 403, "-", false},
		{FailPermission, 200, "SomethingNew", false},
		{FailPermission, 403, "Workspace.AccessDenied workspace_access_denied Endpoint.AccessDenied", false},
		{FailPermission, 403, "BailianGateway.Workspace.NotAuthorised SomethingNew.NotAuthorized", false},
		{FailPermission, 200, "BailianGateway.Workspace.NotAuthorised", false},
		{FailPermission, 404, "WorkSpaceNotFound workspace_not_found", false},

		{FailRejected, 0, "-", true}, // an ID that was never sent
		{FailRejected, 400, "InvalidParameter UnsupportedOperation MODEL_CODE_DELETED Throttling.AllocationQuota SomethingNew", true},
		{FailRejected, 200, "InvalidParameter", true},
		{FailRejected, 409, "OperationDenied", true},
		{FailRejected, 400, "- InvalidAction.NotFound Audio.DecoderError NOT_AUTHORIZED", false},
		{FailRejected, 405, "- SomethingNew", false},
		{FailRejected, 421, "-", false},
		{FailRejected, 430, "Audio.DecoderError", false},
		{FailRejected, 404, "- NotFound CAPACITY_INSTANCE_NOT_FOUND CAPACITY_OPERATION_NOT_FOUND", false},
		{FailRejected, 404, "InvalidAction.NotFound model_not_supported SomethingNew", false},
		{FailRejected, 200, "NotFound SomethingNew", false}, // the path, by its message
		{FailRejected, 400, "NotFound ModelNotFound", false},
		{FailRejected, 500, "InvalidParameter", false},

		{0, 0, "-", false},
		{FailUnreadable + 1, 400, "InvalidParameter", false},
	}
	met := map[FailureClass]bool{}
	for _, test := range tests {
		met[test.class] = true
		for _, code := range strings.Fields(test.codes) {
			f := &Failure{Class: test.class, HTTPStatus: test.status, Code: safe.Clean(strings.TrimPrefix(code, "-"))}
			if got := f.Answered(); got != test.answered {
				t.Errorf("%v, HTTP %d, %s is an answer about its row: %v, want %v", test.class, test.status, code, got, test.answered)
			}
			if unsent := test.class == FailKey && test.status == 0; f.Unsent() != unsent {
				t.Errorf("%v, HTTP %d was never sent: %v", test.class, test.status, f.Unsent())
			}
			if f.Suspicious() == f.Answered() {
				t.Errorf("%v, HTTP %d, %s is suspicious: %v, and answered: %v", test.class, test.status, code, f.Suspicious(), f.Answered())
			}
		}
	}
	for class := FailNetwork; class <= FailUnreadable; class++ {
		if !met[class] {
			t.Errorf("nothing is said of %v", class)
		}
	}
}
