package session

import (
	"net/url"
	"testing"
)

func TestARouteHasItsHost(t *testing.T) {
	for base, want := range map[string]string{
		"https://dashscope-intl.aliyuncs.com/api/v1":      "dashscope-intl.aliyuncs.com",
		"https://dashscope-intl.aliyuncs.com:443/api/v1":  "dashscope-intl.aliyuncs.com",
		"https://dashscope-intl.aliyuncs.com:8443/api/v1": "dashscope-intl.aliyuncs.com:8443",
		"http://127.0.0.1:8787/api/v1":                    "127.0.0.1:8787",
		"http://[::1]:8787/api/v1":                        "[::1]:8787",
	} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		r := Route{Profile: "p", Base: *u}
		if got := origins([]Route{r})["p"]; got.Host != want {
			t.Errorf("%s: %q, want %q", base, got.Host, want)
		}
	}
	plain := Route{Profile: "p", Base: url.URL{Scheme: "https", Host: "h"}}
	for _, other := range []Route{
		{Profile: "p", Base: url.URL{Scheme: "https", Host: "i"}}, {Profile: "p", Base: url.URL{Scheme: "https", Host: "h", Path: "/x"}},
		{Profile: "p", Base: plain.Base, Workspace: "w"}, {Profile: "p", Base: plain.Base, KeyEnv: "w"}, {Profile: "p", Base: plain.Base, KeyFile: "w"},
	} {
		if origins([]Route{other})["p"].Route == origins([]Route{plain})["p"].Route {
			t.Errorf("%+v is the same route", other)
		}
	}
}
