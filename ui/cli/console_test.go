package cli

import (
	"net/url"
	"testing"

	"studiowatch/ui/cli/session"
)

func TestTheConsolesPageIsOfTheRegion(t *testing.T) {
	var routes []session.Route
	for profile, host := range map[string]string{"cn": "dashscope.aliyuncs.com", "intl": "dashscope-intl.aliyuncs.com", "own": "proxy.example", "odd": "llm-x.cn-mars.maas.aliyuncs.com"} {
		routes = append(routes, session.Route{Profile: profile, Base: url.URL{Scheme: "https", Host: host}})
	}
	pages := consolePages(routes)
	if len(pages) != 2 || pages["cn"] != "https://bailian.console.aliyun.com/cn-beijing/model/deploy" ||
		pages["intl"] != "https://modelstudio.console.alibabacloud.com/ap-southeast-1?tab=dashboard#/efm/model_deploy" {
		t.Errorf("pages %v", pages)
	}
}
