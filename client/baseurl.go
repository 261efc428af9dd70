package client

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// otherPaths are the paths of other protocols on the hosts of this API, and the
// path of the OpenAI API, which people expect. The host and the key are the same.
// ParseBaseURL puts /api/v1 in their place, as the documentation of base URLs says.
var otherPaths = []string{
	compatiblePath, "/compatible-mode", "/compatible-api/v1", "/apps/anthropic", "/apps/anthropic/v1",
	"/api/v2/apps/protocols/compatible-mode/v1", "/api/v2/apps", "/v1",
}

// endpoints are parts of the paths of calls. People paste the URL of a call in
// place of a base URL.
var endpoints = []string{apiPath + "/deployments/", apiPath + "/services/", compatiblePath + "/"}

// ParseBaseURL reads a base URL and returns it with a path that ends in /api/v1. On
// a host of Model Studio the path may be empty or one of otherPaths. Any other path
// is refused there: no deployment would be found, and that must not look like a
// deletion. On any other host the path is kept, because it belongs to a gateway.
// The scheme must be https; http is allowed only for this machine, because the key
// is sent with each request. An error holds nothing of raw except the zone and
// region of a known host.
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
	if _, known := lookUpHost(u.Host); known && err == nil {
		path, err = knownPath(u)
	}
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: path}, nil
}

func checkBaseURL(u *url.URL) error {
	if err := checkConsole(u.Host); err != nil {
		return err // first, because correcting the rest would not help on this host
	}
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
	}
	if err := checkPlan(u.Host); err != nil {
		return err
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return errors.New("base URL: must start with https://; http is for this machine only, because the key goes along" + overTLS(u.Host))
	}
	return nil
}

// checkConsole refuses the hosts of the web console. People often copy its address.
func checkConsole(host string) error {
	host = "." + bareHost(host)
	for zone, region := range map[string]Region{".console.aliyun.com": regions[0], ".console.alibabacloud.com": regions[1]} {
		if strings.HasSuffix(host, zone) {
			return errors.New("base URL: that is the web console, which has no deployment API; use https://" + region.Host + apiPath + ", or the host of your region")
		}
	}
	return nil
}

// checkPlan refuses the hosts of the Coding and Token Plan. They have no deployment
// API, and their keys do not work with this API.
func checkPlan(host string) error {
	region, known := lookUpHost(host)
	label, _, _ := strings.Cut(bareHost(host), ".")
	if !known || !hasWord(label, "coding") && !hasWord(label, "token-plan") {
		return nil
	}
	instead := "https://" + regions[0].Host + apiPath
	if r, ok := LookupRegion(region); ok && r.Host != "" {
		instead = "https://" + r.Host + apiPath
	} else if strings.HasSuffix(label, "-intl") {
		instead = "https://" + regions[1].Host + apiPath
	}
	return errors.New("base URL: coding.… and token-plan.… are hosts of the Coding and Token Plan, which have no deployment API and whose keys do not fit it; use " + instead + " and a key of Model Studio")
}

// hasWord reports whether a label is the word, or begins with it and a hyphen.
func hasWord(label, word string) bool { return label == word || strings.HasPrefix(label, word+"-") }

// overTLS returns the end of an error, with the https URL to use in place of a host
// that is known to accept only http. It is empty for other hosts.
func overTLS(host string) string {
	region, _ := lookUpHost(host)
	if !strings.HasSuffix(bareHost(host), privateZone) || region == "" {
		return ""
	}
	return "; turn on the endpoint's custom domain name and use https://vpc-" + region + sharedZone + apiPath
}

// plainHost reports whether the host is an address or a name of plain ASCII
// characters. Then the host that is compared and shown is also the one that is
// connected to.
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
	case slices.ContainsFunc(endpoints, func(e string) bool { return strings.Contains(path+"/", e) }):
		return "", errors.New("base URL: must end in " + apiPath)
	}
	return path + apiPath, nil
}

// knownPath returns the path of the API on a host of Model Studio.
func knownPath(u *url.URL) (string, error) {
	path := strings.TrimRight(u.Path, "/")
	if path == "" || path == apiPath || slices.Contains(otherPaths, path) {
		return apiPath, nil
	}
	return "", errors.New("base URL: on a host of Model Studio the deployment API is at " + apiPath + " and nowhere else: write " + apiPath + " after the host, and no other path")
}

// loopback reports whether a host name or address is this machine.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
