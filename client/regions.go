package client

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Region is a region of Model Studio. A key works in one region only.
type Region struct {
	ID   string // cn-beijing
	Host string // the shared host; empty where only workspace hosts exist
}

// regions are those in the documentation of Model Studio. It mentions the
// deployment API for the first two only.
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

// Regions returns all known regions.
func Regions() []Region { return slices.Clone(regions) }

// LookupRegion returns the region with the ID, and false if there is none.
func LookupRegion(id string) (Region, bool) {
	i := slices.IndexFunc(regions, func(r Region) bool { return r.ID == id })
	if i < 0 {
		return Region{}, false
	}
	return regions[i], true
}

// BaseURL returns the base URL of the region's shared host. For a region without
// one it returns an error with the URL to use.
func (r Region) BaseURL() (*url.URL, error) {
	if r.Host == "" {
		return nil, errors.New(r.ID + " has no shared host: set base_url to https://{WorkspaceId}." + r.ID + workspaceZone + apiPath)
	}
	return &url.URL{Scheme: "https", Host: r.Host, Path: apiPath}, nil
}

// RegionOfHost returns the ID of the region of a Model Studio host. It is empty for
// any other host, and if the name does not show the region. A port is ignored.
func RegionOfHost(host string) string {
	region, _ := lookUpHost(host)
	return region
}

// lookUpHost reports whether a host belongs to Model Studio, and to which region.
// The region is empty if the name does not show it, as for the host of the finance
// cloud.
func lookUpHost(host string) (region string, known bool) {
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

// bareHost returns the name of a host in lower case, without a port and without a
// final dot.
func bareHost(host string) string {
	return strings.TrimSuffix(strings.ToLower((&url.URL{Host: host}).Hostname()), ".")
}

// cutLast splits a name before its last label. If there is only one label, it
// returns an empty label and false.
func cutLast(name string) (rest, label string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 1 {
		return name, "", false
	}
	return name[:i], name[i+1:], true
}

// regionID returns a label that looks like the ID of a region, such as
// ap-southeast-1, and an empty text for any other label.
func regionID(label string) string {
	area, place, ok := strings.Cut(label, "-")
	if !ok || len(area) != 2 || place == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return label
}
