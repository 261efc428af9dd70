package client

import (
	"strings"
	"testing"
)

func TestBaseURLsBecomeCanonical(t *testing.T) {
	const want = "https://dashscope.aliyuncs.com/api/v1"
	tests := map[string]string{
		"https://dashscope.aliyuncs.com":                        want,
		"https://dashscope.aliyuncs.com/":                       want,
		"https://dashscope.aliyuncs.com/api/v1":                 want,
		"https://dashscope.aliyuncs.com/api/v1/":                want,
		"https://dashscope.aliyuncs.com/compatible-mode/v1":     want,
		"https://dashscope.aliyuncs.com/compatible-mode/v1/":    want,
		"  HTTPS://DashScope.aliyuncs.com/api/v1//  ":           want,
		"https://dashscope.aliyuncs.com:8443/api/v1":            "https://dashscope.aliyuncs.com:8443/api/v1",
		"https://gateway.example/dashscope/api/v1":              "https://gateway.example/dashscope/api/v1",
		"https://llm-x.eu-central-1.maas.aliyuncs.com":          "https://llm-x.eu-central-1.maas.aliyuncs.com/api/v1",
		"http://localhost:8787":                                 "http://localhost:8787/api/v1",
		"http://127.0.0.1:8787/api/v1":                          "http://127.0.0.1:8787/api/v1",
		"http://127.9.9.9":                                      "http://127.9.9.9/api/v1",
		"http://[::1]:8787":                                     "http://[::1]:8787/api/v1",
		"https://llm-x.ap-southeast-1.maas.aliyuncs.com/api/v1": "https://llm-x.ap-southeast-1.maas.aliyuncs.com/api/v1",
	}
	for raw, want := range tests {
		u, err := ParseBaseURL(raw)
		if err != nil || u.String() != want {
			t.Errorf("ParseBaseURL(%q) = %v, %v; want %s", raw, u, err, want)
		}
	}
}

func TestBadBaseURLsAreRefusedWithoutEchoingSecrets(t *testing.T) {
	tests := map[string]string{
		"":                              "https://",
		"dashscope.aliyuncs.com/api/v1": "https://",
		"ftp://dashscope.aliyuncs.com":  "https://",
		"https:opaque":                  "no usable host",
		"https:///api/v1":               "no usable host",
		"https://:443":                  "no usable host",
		"https://host:":                 "no usable host",
		"https://host:0":                "no usable host",
		"https://host:99999":            "no usable host",
		"https://h%C3%B6st":             "no usable host",
		"https://ho\u202est.example":    "no usable host",
		"http://dashscope.aliyuncs.com": "this machine only",
		"http://localhost.evil.example": "this machine only",
		"http://127.0.0.1.evil.example": "this machine only",
		"http://10.0.0.1":               "this machine only",
		"http://0.0.0.0":                "this machine only",
		"https://user:S3CRET@host":      "user or password",
		"https://S3CRET@host":           "user or password",
		"https://host?token=S3CRET":     "query",
		"https://host/?":                "query",
		"https://host#S3CRET":           "fragment",
		"https://u:S3CRET@ho st":        "not a URL",
		"https://u:S3CRET@host:port":    "not a URL",
		"https://bailian.console.aliyun.com/cn-beijing/model/deploy":                "web console, which has no deployment API; use https://dashscope.aliyuncs.com/api/v1",
		"https://bailian.console.aliyun.com/?tab=model#/efm/model_deploy":           "web console, which has no deployment API; use https://dashscope.aliyuncs.com/api/v1",
		"https://modelstudio.console.alibabacloud.com/ap-southeast-1?tab=dashboard": "web console, which has no deployment API; use https://dashscope-intl.aliyuncs.com/api/v1",
		"https://{WorkspaceId}.cn-beijing.maas.aliyuncs.com":                        "placeholder",
		"https://host/../api/v1":                           "path",
		"https://host/%2e%2e/api/v1":                       "path",
		"https://host/a%2fb":                               "path",
		"https://host/a//b":                                "path",
		"https://host/api/v1/deployments":                  "must end in /api/v1",
		"https://host/api/v1/services/aigc/x":              "must end in /api/v1",
		"https://host/compatible-mode/v1/chat/completions": "must end in /api/v1",
	}
	for raw, want := range tests {
		u, err := ParseBaseURL(raw)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "S3CRET") {
			t.Errorf("ParseBaseURL(%q) = %v, %v; want an error with %q", raw, u, err, want)
		}
	}
}

// knownHosts are one of each kind of host that has the deployment API.
var knownHosts = []string{
	"dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com", "dashscope-us.aliyuncs.com", "cn-hongkong.dashscope.aliyuncs.com", "dashscope-finance.aliyuncs.com",
	"llm-x.cn-beijing.maas.aliyuncs.com", "trial.ap-southeast-1.maas.aliyuncs.com", "llm-x.eu-central-1.maas.aliyuncs.com:443",
	"vpc-cn-beijing.dashscope.aliyuncs.com", "ep-1.dashscope.cn-beijing.privatelink.aliyuncs.com", "dashscope.aliyuncs.com.",
}

func TestAWrongPathOnAKnownHostIsCorrectedOrRefused(t *testing.T) {
	for _, host := range knownHosts {
		for _, path := range []string{"", "/", "/api/v1", "/api/v1/", "/compatible-mode/v1", "/compatible-mode/v1/", "/compatible-mode", "/compatible-api/v1", "/v1", "/v1/",
			"/apps/anthropic", "/apps/anthropic/v1", "/api/v2/apps/protocols/compatible-mode/v1", "/api/v2/apps/"} {
			u, err := ParseBaseURL("https://" + host + path)
			if want := "https://" + host + "/api/v1"; err != nil || u.String() != want {
				t.Errorf("%s%s: %v, %v; want %s", host, path, u, err, want)
			}
		}
		for _, path := range []string{"/api", "/api/v2", "/api/v3", "/API/V1", "/v2", "/api/v1/api/v1", "/x/api/v1", "/dashscope", "/apps", "/apps/anthropic/v1/messages",
			"/compatible-mode/v1/chat/completions", "/api/v1/deployments", "/api/v1/deployments/a", "/api/v1/services/aigc", "/v1/models", "/S3CRET"} {
			u, err := ParseBaseURL("https://" + host + path)
			if err == nil || !strings.Contains(err.Error(), "/api/v1") || strings.Contains(err.Error(), "S3CRET") {
				t.Errorf("%s%s: %v, %v; want an error that names /api/v1", host, path, u, err)
			}
		}
	}
}

func TestAnyPathOfAGatewayIsKept(t *testing.T) {
	for _, host := range []string{"https://gateway.example", "http://localhost:1", "http://127.0.0.1:1", "https://10.0.0.1", "https://dashscope.aliyuncs.com.example", "https://evilmaas.aliyuncs.com"} {
		for path, want := range map[string]string{"/v1": "/v1/api/v1", "/apps/anthropic": "/apps/anthropic/api/v1", "/a/b/": "/a/b/api/v1", "/api/v1/to/studio": "/api/v1/to/studio/api/v1",
			"/to/compatible-mode/v1": "/to/api/v1", "/api/v1": "/api/v1"} {
			if u, err := ParseBaseURL(host + path); err != nil || u.String() != host+want {
				t.Errorf("%s%s: %v, %v; want %s", host, path, u, err, want)
			}
		}
	}
}

func TestHostsThatCannotWorkAreRefusedByName(t *testing.T) {
	const beijing, intl = "use https://dashscope.aliyuncs.com/api/v1 ", "use https://dashscope-intl.aliyuncs.com/api/v1 "
	for raw, want := range map[string]string{
		"https://coding.dashscope.aliyuncs.com/v1":                                  beijing,
		"https://coding.dashscope.aliyuncs.com/apps/anthropic":                      beijing,
		"https://coding-intl.dashscope.aliyuncs.com":                                intl,
		"https://CODING.dashscope.aliyuncs.com.:443":                                beijing,
		"https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1":        beijing,
		"https://token-plan.ap-southeast-1.maas.aliyuncs.com/api/v1":                intl,
		"http://token-plan.eu-central-1.maas.aliyuncs.com":                          beijing,
		"https://coding-plan.cn-beijing.maas.aliyuncs.com":                          beijing,
		"http://ep-1.dashscope.cn-beijing.privatelink.aliyuncs.com/api/v1":          "use https://vpc-cn-beijing.dashscope.aliyuncs.com/api/v1",
		"http://ep-1.dashscope.ap-southeast-1.privatelink.aliyuncs.com:80/v1/":      "use https://vpc-ap-southeast-1.dashscope.aliyuncs.com/api/v1",
		"http://vpc-cn-beijing.dashscope.aliyuncs.com/api/v1":                       "must start with https://",
		"https://{WorkspaceId}.cn-beijing.maas.aliyuncs.com/api/v2/apps/protocols/": "placeholder",
	} {
		if u, err := ParseBaseURL(raw); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v; want an error with %q", raw, u, err, want)
		}
	}
	for _, raw := range []string{"https://coding.example/v1", "https://console.example/v1", "https://my-console.aliyun.com/v1", "https://token-plan.gateway.example", "https://llm-coding.cn-beijing.maas.aliyuncs.com"} {
		if _, err := ParseBaseURL(raw); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestRegions(t *testing.T) {
	hosts := map[string]string{
		"dashscope.aliyuncs.com": "cn-beijing", "DASHSCOPE.aliyuncs.com.": "cn-beijing", "dashscope.aliyuncs.com:443": "cn-beijing",
		"dashscope-intl.aliyuncs.com": "ap-southeast-1", "dashscope-us.aliyuncs.com": "us-east-1",
		"cn-hongkong.dashscope.aliyuncs.com": "cn-hongkong", "llm-x.eu-central-1.maas.aliyuncs.com": "eu-central-1",
		"trial.ap-southeast-1.maas.aliyuncs.com": "ap-southeast-1", "llm-x.ap-northeast-1.maas.aliyuncs.com:443": "ap-northeast-1",
		"vpc-cn-beijing.dashscope.aliyuncs.com": "cn-beijing", "vpc-ap-southeast-1.dashscope.aliyuncs.com": "ap-southeast-1",
		"ep-2ze.dashscope.cn-beijing.privatelink.aliyuncs.com": "cn-beijing", "ep-t4n-ap-1b.dashscope.ap-southeast-1.privatelink.aliyuncs.com:80": "ap-southeast-1",
		"llm-x.cn-shanghai.maas.aliyuncs.com": "cn-shanghai", "TRIAL.cn-hongkong.maas.aliyuncs.com.": "cn-hongkong", "a.b.eu-central-1.maas.aliyuncs.com": "eu-central-1",
		"token-plan.cn-beijing.maas.aliyuncs.com": "cn-beijing", "dashscope-finance.aliyuncs.com": "", "coding.dashscope.aliyuncs.com": "", "coding-intl.dashscope.aliyuncs.com": "",
		"ep-1.other.cn-beijing.privatelink.aliyuncs.com": "", "cn-beijing.privatelink.aliyuncs.com": "", "x.y.maas.aliyuncs.com": "", "x.cn-.maas.aliyuncs.com": "",
		"vpc-cn-beijing.dashscope.aliyuncs.com.evil.example": "", "evilmaas.aliyuncs.com": "", ".maas.aliyuncs.com": "", ".dashscope.aliyuncs.com": "",
		"": "", "localhost": "", "127.0.0.1:80": "", "evil-dashscope.aliyuncs.com": "", "dashscope.aliyuncs.com.evil.example": "",
		"cn-beijing.maas.aliyuncs.com": "",
	}
	for host, want := range hosts {
		if got := RegionOfHost(host); got != want {
			t.Errorf("RegionOfHost(%q) = %q, want %q", host, got, want)
		}
	}
	for _, r := range Regions() {
		found, ok := LookupRegion(r.ID)
		if !ok || found != r {
			t.Errorf("LookupRegion(%q) = %v, %v", r.ID, found, ok)
		}
		u, err := r.BaseURL()
		if r.Host == "" {
			if err == nil || !strings.Contains(err.Error(), "{WorkspaceId}."+r.ID+".maas.aliyuncs.com") {
				t.Errorf("%s: %v, %v", r.ID, u, err)
			}
			continue
		}
		if parsed, parseErr := ParseBaseURL(r.Host); err != nil || parseErr == nil || parsed != nil || RegionOfHost(u.Host) != r.ID || u.String() != "https://"+r.Host+"/api/v1" {
			t.Errorf("%s: %v, %v", r.ID, u, err)
		}
	}
	if len(Regions()) != 6 {
		t.Errorf("%d regions", len(Regions()))
	}
	if _, ok := LookupRegion("mars"); ok {
		t.Error("mars is a region")
	}
}

func FuzzBaseURL(f *testing.F) {
	for _, raw := range []string{"https://dashscope.aliyuncs.com/api/v1", "http://[::1]:1/compatible-mode/v1/", "https://u:p@h?q#f", "https://h/../x",
		"https://dashscope.aliyuncs.com/v1", "http://ep-1.dashscope.cn-beijing.privatelink.aliyuncs.com", "https://token-plan.cn-beijing.maas.aliyuncs.com"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := ParseBaseURL(raw)
		if err != nil {
			return
		}
		if u.User != nil || u.RawQuery != "" || u.Fragment != "" || !strings.HasSuffix(u.Path, "/api/v1") || u.Scheme != "https" && !loopback(u.Hostname()) {
			t.Errorf("%q became %s", raw, u)
		}
		again, err := ParseBaseURL(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%s is not canonical: %v, %v", u, again, err)
		}
	})
}
