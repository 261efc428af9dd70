package words

import (
	"strconv"
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/safe"
)

func TestAHintFitsBesideTheCode(t *testing.T) {
	for name, tt := range map[string]struct {
		f    model.Failure
		want string
	}{
		"a key in Singapore":    {model.Failure{Class: model.FailKey, Code: safe.Clean("InvalidApiKey"), Region: "ap-southeast-1"}, "--profile cn-beijing"},
		"a key in Beijing":      {model.Failure{Class: model.FailKey, Code: safe.Clean("invalid_api_key"), Region: "cn-beijing"}, "--profile ap-southeast-1"},
		"a key elsewhere":       {model.Failure{Class: model.FailKey, Code: safe.Clean("InvalidApiKey")}, "--profile cn-beijing"},
		"a workspace":           {model.Failure{Class: model.FailKey, Code: safe.Clean("NOT AUTHORIZED"), Region: "ap-southeast-1"}, "workspace"},
		"an unknown host":       {model.Failure{Class: model.FailNetwork, Message: safe.Clean("no such host: x.example")}, "no such host: x.example"},
		"a network without one": {model.Failure{Class: model.FailNetwork}, "Check the network"},
	} {
		if got := Hint(&tt.f); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q in it", name, got, tt.want)
		}
	}
}

func TestANoteSaysNothingTwice(t *testing.T) {
	f := model.Failure{Class: model.FailServer, HTTPStatus: 502, Message: safe.Clean("HTTP 502, not JSON, 1.2 kB")}
	if got, want := Failure(&f), "HTTP 502: not JSON, 1.2 kB"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCodesOfChangesAreExplainedAsThePublishedPageDoes(t *testing.T) {
	tests := []struct {
		status   int
		code     string
		want     []string
		unwanted string
	}{
		{409, "Conflict", []string{"suffix", "already in use"}, "running"},
		{400, "InvalidParameter", []string{"parameter", "multiple of the base capacity", "0 to 999"}, ""},
		{429, "BudgetLimitExceeded", []string{"budget", "used up"}, "too fast"},
		{403, "Endpoint.AccessDenied", []string{"endpoint of this workspace", "base URL"}, ""},
		{200, "BailianGateway.Workspace.NotAuthorised", []string{"authorised", "workspace"}, ""},
		{400, "Some.Arrearage", []string{"in debt", "billing console"}, ""},
		{429, "UserInArrears", []string{"paid", "billing console"}, "throttle"},
		{404, "SomethingNew", []string{"path of the deployment API", "base URL"}, "no such"},
		{404, "CAPACITY_INSTANCE_NOT_FOUND", []string{"capacity instance", "nothing of the deployment"}, ""},
	}
	for _, test := range tests {
		f := model.Failure{Class: model.Classify(test.status, test.code, ""), HTTPStatus: test.status, Code: safe.Clean(test.code)}
		cause, remedy := Explain(&f)
		text := cause + " " + remedy
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q does not say %q", test.code, text, want)
			}
		}
		if test.unwanted != "" && strings.Contains(text, test.unwanted) {
			t.Errorf("%s: %q says %q", test.code, text, test.unwanted)
		}
	}
}

func TestARefusedKeyNamesTheOtherRegion(t *testing.T) {
	tests := []struct{ region, want, not string }{
		{"ap-southeast-1", "from Beijing, try `--profile cn-beijing`", "`--profile ap-southeast-1`"},
		{"cn-beijing", "from Singapore, try `--profile ap-southeast-1`", "`--profile cn-beijing`"},
		{"", "`--profile cn-beijing` or `--profile ap-southeast-1`", "from Beijing"},
	}
	for _, test := range tests {
		f := model.Failure{Class: model.FailKey, HTTPStatus: 401, Code: safe.Clean("InvalidApiKey"), Region: test.region,
			Host: safe.Clean("dashscope.example"), KeySource: safe.Clean("$SOME_KEY")}
		_, remedy := Explain(&f)
		for _, want := range []string{test.want, "dashscope.example", "$SOME_KEY", "bound to one region"} {
			if !strings.Contains(remedy, want) {
				t.Errorf("%s: %q does not say %q", test.region, remedy, want)
			}
		}
		if strings.Contains(remedy, test.not) {
			t.Errorf("%s: %q says %q", test.region, remedy, test.not)
		}
	}
}

func TestARefusedWorkspaceIsNoMatterOfRegions(t *testing.T) {
	f := model.Failure{Class: model.FailKey, HTTPStatus: 401, Code: safe.Clean("NOT AUTHORIZED"), Region: "cn-beijing"}
	if _, remedy := Explain(&f); !strings.Contains(remedy, "X-DashScope-WorkSpace") {
		t.Errorf("remedy is %q", remedy)
	}
}

func TestOnlyAShortListOfCodesSaysThatADeploymentIsNotThere(t *testing.T) {
	for _, code := range []string{"", "404", "WorkSpaceNotFound", "CAPACITY_INSTANCE_NOT_FOUND", "CAPACITY_OPERATION_NOT_FOUND", "InvalidAction.NotFound",
		"model_not_supported", "NotFound.Path", "ModelNotFound.Base", "Path.NotFound", "PathNotFound", "not_found_error", "SomethingNew", "NoSuchBucket"} {
		for _, status := range []int{200, 400, 403, 404, 410} {
			if model.Classify(status, code, "Model: a not found!") == model.FailNotFound {
				t.Errorf("%q with HTTP %d is taken for the absence of a deployment", code, status)
			}
		}
	}
	const path = "Request path not found."
	for message, want := range map[string]model.FailureClass{
		path: model.FailRejected, "request path not found": model.FailRejected, "  REQUEST  PATH NOT FOUND!": model.FailRejected,
		"Request path not found, from https://a.example/v1": model.FailRejected, "Request path 'not found'": model.FailRejected,
		"": model.FailNotFound, "Not found.": model.FailNotFound, "Model: qwen-plus-20230703-cx7f not found!": model.FailNotFound,
		"Model: request-path-not-found not found!": model.FailNotFound, "模型不存在": model.FailNotFound,
	} {
		for _, code := range []string{"NotFound", "not_found", "ModelNotFound"} {
			if got := model.Classify(404, code, message); got != want {
				t.Errorf("%s: %s is %v, want %v", code, message, got, want)
			}
		}
	}
	wrong := model.Failure{Class: model.FailRejected, HTTPStatus: 404, Code: safe.Clean("NotFound"), Message: safe.Clean(path)}
	if cause, remedy := Explain(&wrong); !strings.Contains(cause, "path of the deployment API") || !strings.Contains(remedy, "base URL") {
		t.Errorf("a wrong path is explained as %q, %q", cause, remedy)
	}
}

// TestASentenceOfACodeIsOfOneThatThereIs: another name would never be found in
// the table of codes.
func TestASentenceOfACodeIsOfOneThatThereIs(t *testing.T) {
	for name := range causes {
		code, at, _ := strings.Cut(strings.TrimPrefix(name, "*"), "@")
		status, _ := strconv.Atoi(at)
		f := model.Failure{Code: safe.Clean(code), HTTPStatus: status}
		if strings.HasPrefix(name, "*") {
			f.Code = safe.Clean("Some" + code)
		}
		if f.Class = model.Classify(status, f.Code.String(), ""); f.Cause() != name {
			t.Errorf("%s is not in the table of codes, which finds %q for it", name, f.Cause())
		}
	}
}

// TestBriefCausesAreTrue of the code, and not of its class only.
func TestBriefCausesAreTrue(t *testing.T) {
	for code, want := range map[string]string{
		"NoKey@0": "no key", "UnusableKey@0": "unusable key", "InvalidApiKey@401": "key refused", "Arrearage@400": "payment due",
		"AccessDenied.Unpurchased@403": "not activated", "AllocationQuota.FreeTierOnly@403": "free tier used up",
		"BudgetLimitExceeded@429": "budget used up", "Throttling.AllocationQuota@429": "over a rate limit", "Throttling.RateQuota@429": "over a rate limit",
	} {
		name, status, _ := strings.Cut(code, "@")
		n, _ := strconv.Atoi(status)
		f := &model.Failure{Code: safe.Clean(name), HTTPStatus: n}
		f.Class = model.Classify(n, name, "")
		if got := brief(f); got != want || len(got) > 18 {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for remedy, text := range briefRemedies {
		if _, found := remedies[remedy]; !found || len(text) > 18 {
			t.Errorf("%q is the brief cause of no remedy, or too long", text)
		}
	}
}
