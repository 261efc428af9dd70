package words

import (
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/safe"
)

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

func TestExplainIsNeverEmptyAndOneSentenceEach(t *testing.T) {
	check := func(f model.Failure) {
		t.Helper()
		cause, remedy := Explain(&f)
		for _, s := range []string{cause, remedy} {
			if len(s) < 15 || !strings.HasSuffix(s, ".") || !safe.Printable(s) {
				t.Errorf("%v %q: %q is no sentence", f.Class, f.Code, s)
			}
		}
	}
	for class := range model.FailureClass(40) {
		check(model.Failure{Class: class})
		check(model.Failure{Class: class, Code: safe.Clean("Never.Heard.Of")})
	}
	for name, known := range model.Faults {
		code, _, _ := strings.Cut(strings.TrimPrefix(name, "*"), "@")
		check(model.Failure{Class: known.Class, Code: safe.Clean(code)})
		check(model.Failure{Class: known.Class, Code: safe.Clean("Some." + code)})
		if known.Class == 0 || known.Cause == "" {
			t.Errorf("%s has no class or cause", name)
		}
		if code != model.Canonical(code) {
			t.Errorf("%s can never be found: canonical makes it %s", name, model.Canonical(code))
		}
	}
}
