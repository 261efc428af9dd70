package cli

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// route is where a profile's requests go, and where the key that goes along is
// looked for. Two equal ones can share a client.
type route struct {
	profile   string
	base      url.URL
	workspace string
	keyEnv    string
	keyFile   string // as it is opened; empty when the profile names none
}

func (s settings) routes(w host.World, profiles []config.Profile) ([]route, error) {
	var routes []route
	for _, p := range profiles {
		base, err := baseURL(w, p)
		if err != nil {
			return nil, exit.Usage("profile %s: %w", p.Name, err)
		}
		routes = append(routes, route{p.Name, *base, p.Workspace, p.KeyEnv, s.keyFile(w, p)})
	}
	return routes, nil
}

// baseURL is where a profile's requests go: its own base_url, for default the
// environment's, else its region's shared host.
func baseURL(w host.World, p config.Profile) (*url.URL, error) {
	raw := p.BaseURL
	if env := w.Getenv("DASHSCOPE_HTTP_BASE_URL"); raw == "" && p.Name == config.DefaultProfile && env != "" {
		base, err := client.ParseBaseURL(env)
		if safe.HoldsKey(env) {
			err = errors.New("there is an API key where a URL belongs; put it into DASHSCOPE_API_KEY")
		}
		if err != nil {
			return nil, fmt.Errorf("DASHSCOPE_HTTP_BASE_URL: %w", err)
		}
		return base, nil
	}
	if raw == "" {
		region, ok := client.LookupRegion(p.Region)
		if !ok {
			return nil, fmt.Errorf("no region %q", p.Region)
		}
		return region.BaseURL()
	}
	return client.ParseBaseURL(raw)
}

// keyFile is the profile's own key file. One that is not absolute is beside
// the configuration.
func (s settings) keyFile(w host.World, p config.Profile) string {
	file := p.KeyFile
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		file = filepath.Join(w.Home(), rest)
	}
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(s.path), file)
	}
	return file
}

// origins says where each route leads, for what is remembered of earlier runs.
func origins(routes []route) map[string]model.Origin {
	all := map[string]model.Origin{}
	for _, r := range routes {
		all[r.profile] = model.Origin{Host: r.host(), Route: strings.Join([]string{r.base.String(), r.workspace, r.keyEnv, r.keyFile}, "\x00")}
	}
	return all
}

// hosts are where the profiles are read from, as far as that can be told.
func (s settings) hosts(w host.World) map[string]string {
	routes, err := s.routes(w, s.profiles)
	if err != nil {
		return nil
	}
	return hosts(origins(routes))
}

// host is the host and port that requests go to; the usual port is left out.
func (r route) host() string {
	host := r.base.Host
	if r.base.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	return safe.Clean(host).String()
}

// title names a profile in the header. The default profile's name says
// nothing, so its region or host stands for it.
func (r route) title() string {
	if r.profile != config.DefaultProfile {
		return r.profile
	}
	if region := client.RegionOfHost(r.base.Hostname()); region != "" {
		return region
	}
	return safe.Clean(r.base.Host).String()
}

func titles(routes []route) string {
	var all []string
	for _, r := range routes {
		all = append(all, r.title())
	}
	return strings.Join(all, " · ")
}
