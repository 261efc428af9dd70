package client

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Region is a region of Model Studio. Keys are bound to one.
type Region struct {
	ID   string // cn-beijing
	Host string // the shared host; empty where only workspace hosts exist
}

// The regions of the Model Studio documentation. It states the deployment API
// for the first two only.
var regions = []Region{
	{"cn-beijing", "dashscope.aliyuncs.com"},
	{"ap-southeast-1", "dashscope-intl.aliyuncs.com"},
	{"us-east-1", "dashscope-us.aliyuncs.com"},
	{"cn-hongkong", "cn-hongkong.dashscope.aliyuncs.com"},
	{"eu-central-1", ""},
	{"ap-northeast-1", ""},
}

const (
	apiPath        = "/api/v1"
	compatiblePath = "/compatible-mode/v1"

	financeHost   = "dashscope-finance.aliyuncs.com"
	sharedZone    = ".dashscope.aliyuncs.com"   // {region}. and vpc-{region}.
	workspaceZone = ".maas.aliyuncs.com"        // {WorkspaceId}.{region}. and trial.{region}.
	privateZone   = ".privatelink.aliyuncs.com" // {endpoint}.dashscope.{region}.
)

// Regions returns all regions known.
func Regions() []Region { return slices.Clone(regions) }

// LookupRegion returns the region with the id.
func LookupRegion(id string) (Region, bool) {
	i := slices.IndexFunc(regions, func(r Region) bool { return r.ID == id })
	if i < 0 {
		return Region{}, false
	}
	return regions[i], true
}

// BaseURL returns the base URL of the region's shared host. A region without
// one is an error that says which URL to use.
func (r Region) BaseURL() (*url.URL, error) {
	if r.Host == "" {
		return nil, errors.New(r.ID + " has no shared host: set base_url to https://{WorkspaceId}." + r.ID + workspaceZone + apiPath)
	}
	return &url.URL{Scheme: "https", Host: r.Host, Path: apiPath}, nil
}

// RegionOfHost returns the id of the region a host of Model Studio belongs to,
// which all but three have in their names; empty for any other host. A port
// does not matter.
func RegionOfHost(host string) string {
	region, _ := site(host)
	return region
}

// site reports whether a host is one of Model Studio, and of which region. The
// region is empty where its name does not say, as with the finance cloud's.
func site(host string) (region string, known bool) {
	host = bareHost(host)
	for _, r := range regions {
		if host == r.Host && host != "" {
			return r.ID, true
		}
	}
	if host == financeHost {
		return "", true
	}
	if name, ok := strings.CutSuffix(host, workspaceZone); ok {
		_, region, _ = cutLast(name)
		return regionID(region), true
	}
	if name, ok := strings.CutSuffix(host, sharedZone); ok {
		return regionID(strings.TrimPrefix(name, "vpc-")), true
	}
	if name, ok := strings.CutSuffix(host, privateZone); ok {
		rest, region, _ := cutLast(name)
		if strings.HasSuffix(rest, ".dashscope") {
			return regionID(region), true
		}
	}
	return "", false
}

// bareHost is a host's name in lower case, without a port or the root's dot.
func bareHost(host string) string {
	return strings.TrimSuffix(strings.ToLower((&url.URL{Host: host}).Hostname()), ".")
}

// cutLast splits a name before its last label. It is false, with an empty
// label, where there is but one.
func cutLast(name string) (rest, label string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 1 {
		return name, "", false
	}
	return name[:i], name[i+1:], true
}

// regionID returns a label that is built like the id of a region, such as
// ap-southeast-1, and nothing for any other.
func regionID(label string) string {
	area, place, ok := strings.Cut(label, "-")
	if !ok || len(area) != 2 || place == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return label
}
