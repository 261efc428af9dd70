package cli

import (
	"net/url"

	"studiowatch/client"
	"studiowatch/ui/cli/session"
)

// consolePages returns the address of the console's list of deployments, by profile.
// No page of a single deployment is documented.
func consolePages(routes []session.Route) map[string]string {
	pages := map[string]string{}
	for _, r := range routes {
		region := client.RegionOfHost(r.Base.Host)
		switch _, known := client.LookupRegion(region); {
		case !known: // the console of an unknown region is unknown
		case region == "cn-beijing":
			pages[r.Profile] = "https://bailian.console.aliyun.com/cn-beijing/model/deploy"
		default:
			pages[r.Profile] = "https://modelstudio.console.alibabacloud.com/" + url.PathEscape(region) + "?tab=dashboard#/efm/model_deploy"
		}
	}
	return pages
}
