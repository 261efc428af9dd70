package client

import (
	"strings"
	"testing"

	"studiowatch/model"
)

const running = `{"deployed_model":"a","status":"RUNNING"}`

func TestThePayloadComesBeforeTheCode(t *testing.T) {
	for members, remark := range map[string]string{
		``:                                    "",
		`"code":null,`:                        "",
		`"code":"",`:                          "",
		`"code":200,`:                         "",
		`"code":"200","message":"fine",`:      "",
		`"code":"success",`:                   "",
		`"code":"OK",`:                        "OK",
		`"code":0,`:                           "0",
		`"code":"0","message":"ok",`:          "0: ok",
		`"code":201,`:                         "201",
		`"code":"Deprecated","msg":"old",`:    "Deprecated: old",
		`"code":"InternalError",`:             "InternalError",
		`"code":"NotFound","message":"x",`:    "NotFound: x",
		`"code":"Arrearage","message":"p",`:   "Arrearage: p",
		`"error":"beware",`:                   "error: beware",
		`"error":{"code":"c","message":"m"},`: "c: m",
		`"code":{"a":1},`:                     `{"a":1}`,
		`"code":"\u001b[31m",`:                "^[[31m",
	} {
		s := get(t, answering(200, `{`+members+`"output":`+running+`}`))
		if s.Failure != nil || s.Deployment.Status != model.Running || s.Deployment.Remark.String() != remark {
			t.Errorf("%s: %+v, %+v", members, s.Failure, s.Deployment)
		}
		for _, list := range []string{`{"deployments":[` + running + `]}`, `[` + running + `]`, `{"items":[` + running + `],"total":1}`} {
			a := newClient(t, answering(200, `{`+members+`"data":`+list+`}`)).List(t.Context(), "p", 1)
			if a.Failure != nil || one(t, a).Deployment.Remark.String() != remark {
				t.Errorf("%s with the list %s: %+v", members, list, a)
			}
		}
	}
}

func TestACodeWithoutAPayloadIsTheAnswer(t *testing.T) {
	tests := []struct {
		body, code string
		class      model.FailureClass
	}{
		{`{"code":"BailianGateway.Workspace.NotAuthorised","message":"no","data":null}`, "BailianGateway.Workspace.NotAuthorised", 0},
		{`{"code":"InternalError","output":{}}`, "InternalError", model.FailServer},
		{`{"code":"InternalError","output":{"deployed_model":"asked"}}`, "InternalError", model.FailServer},
		{`{"code":"InternalError","output":{"status":"FAILED"}}`, "InternalError", model.FailServer},
		{`{"code":"InternalError","output":{"deployments":[],"total":0}}`, "InternalError", model.FailServer},
		{`{"code":"InternalError","output":[]}`, "InternalError", model.FailServer},
		{`{"code":"Odd","output":[{"model_service_id":"a"}]}`, "Odd", model.FailServer},
		{`{"output":{"code":"Throttling","message":"m"}}`, "Throttling", model.FailThrottled},
		{`{"code":"OK","output":{"task":1}}`, "", model.FailUnreadable},
		{`{"code":0}`, "", model.FailUnreadable},
		{`{"deployed_model":"asked"}`, "", model.FailUnreadable},
		{`{"status":"UP"}`, "", model.FailUnreadable},
		{`{"deployments":[],"total":0}`, "", model.FailUnreadable},
		{`[]`, "", model.FailUnreadable},
		{`[{"id":1}]`, "", model.FailUnreadable},
	}
	for _, test := range tests {
		c := newClient(t, answering(200, test.body))
		for _, f := range []*model.Failure{failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "asked"}))), c.List(t.Context(), "p", 1).Failure} {
			if f == nil || f.Code.String() != test.code || f.Class != test.class && test.class != 0 {
				t.Errorf("%s gives %+v, want %q %v", test.body, f, test.code, test.class)
			}
		}
	}
}

func TestAnAnswerWithoutItsEnvelopeIsRead(t *testing.T) {
	for _, body := range []string{running, `{"request_id":"r",` + running[1:], `{"output":{},"data":` + running + `}`, `{"output":null,` + running[1:]} {
		if s := get(t, answering(200, body)); s.Failure != nil || s.Deployment.ID.String() != "a" {
			t.Errorf("%s: %+v", body, s.Failure)
		}
	}
	for _, body := range []string{`[` + running + `]`, `{"deployments":[` + running + `],"total":7}`, `{"output":{},"data":[` + running + `]}`,
		`{"total":7,"data":[` + running + `]}`, `{"output":{"deployments":[` + running + `]},"total":"7"}`} {
		a := newClient(t, answering(200, body)).List(t.Context(), "p", 1)
		if a.Failure != nil || len(a.Samples) != 1 || a.HasTotal != strings.Contains(body, "total") || a.HasTotal && a.Total != 7 {
			t.Errorf("%s: %+v", body, a)
		}
	}
}

func TestABadStatusIsNoPayload(t *testing.T) {
	for _, status := range []int{400, 404, 500, 503} {
		if f := failed(t, get(t, answering(status, `{"output":`+running+`}`))); f.HTTPStatus != status {
			t.Errorf("%d: %+v", status, f)
		}
	}
}

func TestWhatIsMarkedDeletedIsDeleted(t *testing.T) {
	for mark, want := range map[string]model.Status{`true`: model.Deleted, `"true"`: model.Deleted, `1`: model.Deleted, `false`: model.Running, `null`: model.Running, `"no"`: model.Running, `{}`: model.Running} {
		s := get(t, answering(200, `{"output":{"deployed_model":"a","status":"RUNNING","deleted":`+mark+`}}`))
		if s.Deployment == nil || s.Deployment.Status != want || !strings.Contains(string(s.Deployment.Raw.Plain()), `"RUNNING"`) {
			t.Errorf("deleted %s: %+v", mark, s.Deployment)
		}
	}
}
