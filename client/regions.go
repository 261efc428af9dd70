package client

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Region is a region of Model Studio. Keys are bound to one.
type Region struct {
	ID   string // cn-beijing
	Name string // Beijing
	Host string // the shared host; empty where only workspace hosts exist
}

// The regions of the Model Studio documentation. It states the deployment API
// for the first two only.
var regions = []Region{
	{"cn-beijing", "Beijing", "dashscope.aliyuncs.com"},
	{"ap-southeast-1", "Singapore", "dashscope-intl.aliyuncs.com"},
	{"us-east-1", "Virginia", "dashscope-us.aliyuncs.com"},
	{"cn-hongkong", "Hong Kong", "cn-hongkong.dashscope.aliyuncs.com"},
	{"eu-central-1", "Frankfurt", ""},
	{"ap-northeast-1", "Tokyo", ""},
}

const (
	apiPath        = "/api/v1"
	compatiblePath = "/compatible-mode/v1"
	workspaceZone  = ".maas.aliyuncs.com"
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

// Documented reports whether the documentation says that the deployment API
// exists in the region.
func (r Region) Documented() bool { return r.ID == "cn-beijing" || r.ID == "ap-southeast-1" }

// BaseURL returns the base URL of the region's shared host. A region without
// one is an error that says which URL to use.
func (r Region) BaseURL() (*url.URL, error) {
	if r.Host == "" {
		return nil, errors.New(r.ID + " has no shared host: set base_url to https://{WorkspaceId}." + r.ID + workspaceZone + apiPath)
	}
	return &url.URL{Scheme: "https", Host: r.Host, Path: apiPath}, nil
}

// RegionOfHost returns the id of the region a shared, workspace or trial host
// belongs to; empty for any other host. A port does not matter.
func RegionOfHost(host string) string {
	host = strings.ToLower((&url.URL{Host: host}).Hostname())
	host = strings.TrimSuffix(host, ".")
	for _, r := range regions {
		if host == r.Host && host != "" || strings.HasSuffix(host, "."+r.ID+workspaceZone) {
			return r.ID
		}
	}
	return ""
}

// ParseBaseURL reads a base URL with or without /api/v1, /compatible-mode/v1
// or a trailing slash, and returns it ending in /api/v1. It wants https; http
// is for this machine only, because the key goes along. Its errors hold
// nothing of raw but a path.
func ParseBaseURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if strings.ContainsAny(raw, "{}<>") {
		return nil, errors.New("base URL: put your own workspace id in place of the placeholder")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("base URL: not a URL") // err would echo a password
	}
	if err := checkBaseURL(u); err != nil {
		return nil, err
	}
	path, err := basePath(u)
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: path}, nil
}

func checkBaseURL(u *url.URL) error {
	switch {
	case u.User != nil:
		return errors.New("base URL: a user or password does not belong in it")
	case u.RawQuery != "" || u.ForceQuery:
		return errors.New("base URL: a query does not belong in it")
	case u.Fragment != "":
		return errors.New("base URL: a fragment (#) does not belong in it")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("base URL: must start with https://")
	case !plainHost(u):
		return errors.New("base URL: has no usable host")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return errors.New("base URL: must start with https://; http is for this machine only, because the key goes along")
	}
	return nil
}

// plainHost reports whether the host is a name or address of plain letters,
// so that what is compared, shown and dialled is the same.
func plainHost(u *url.URL) bool {
	if u.Opaque != "" || u.Hostname() == "" {
		return false
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	if strings.HasSuffix(u.Host, ":") {
		return false
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil {
		return addr.Zone() == ""
	}
	return strings.Trim(strings.ToLower(u.Hostname()), "abcdefghijklmnopqrstuvwxyz0123456789.-_") == ""
}

func basePath(u *url.URL) (string, error) {
	path := strings.TrimRight(u.Path, "/")
	for _, end := range []string{apiPath, compatiblePath} {
		if rest, ok := strings.CutSuffix(path, end); ok {
			path = strings.TrimRight(rest, "/")
			break
		}
	}
	odd := u.RawPath != "" || strings.Trim(strings.ToLower(path), "abcdefghijklmnopqrstuvwxyz0123456789.-_~/") != ""
	for i, part := range strings.Split(path, "/") {
		odd = odd || i > 0 && (part == "" || part == "." || part == "..")
	}
	switch {
	case odd:
		return "", errors.New("base URL: its path is not a plain one")
	case strings.Contains(path+"/", apiPath+"/") || strings.Contains(path+"/", compatiblePath+"/"):
		return "", errors.New("base URL: must end in " + apiPath)
	}
	return path + apiPath, nil
}

// loopback reports whether a host name or address is this machine.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
