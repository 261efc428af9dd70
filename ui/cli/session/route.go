package session

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

// Route is where a profile's requests go, and where the key that goes along is
// looked for. Two equal routes can share a client.
type Route struct {
	Profile   string
	Base      url.URL
	Workspace string
	KeyEnv    string
	KeyFile   string // as it is opened; empty when the profile names none
}

// Routes are the routes of some profiles.
func (s Settings) Routes(profiles []config.Profile) ([]Route, error) {
	var routes []Route
	for _, p := range profiles {
		base, err := baseURL(s.source.World, p)
		if err != nil {
			return nil, exit.Usage("profile %s: %w", p.Name, err)
		}
		routes = append(routes, Route{p.Name, *base, p.Workspace, p.KeyEnv, s.keyFile(p)})
	}
	return routes, nil
}

// baseURL is where a profile's requests go: to its own base_url; for the default
// profile, to the environment's; else to its region's shared host.
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

// keyFile is the profile's own key file. A path that is not absolute starts where
// the configuration is.
func (s Settings) keyFile(p config.Profile) string {
	file := p.KeyFile
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		file = filepath.Join(s.source.World.Home(), rest)
	}
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(s.Path), file)
	}
	return file
}

// origins says where each route leads, for what is remembered of earlier runs.
func origins(routes []Route) map[string]model.Origin {
	all := map[string]model.Origin{}
	for _, r := range routes {
		all[r.Profile] = model.Origin{Host: r.host(), Route: strings.Join([]string{r.Base.String(), r.Workspace, r.KeyEnv, r.KeyFile}, "\x00")}
	}
	return all
}

// Hosts are where the polled profiles are read from; nothing when a profile's
// address is wrong.
func (s Settings) Hosts() map[string]string {
	routes, err := s.Routes(s.Polled)
	if err != nil {
		return nil
	}
	return hostsOf(origins(routes))
}

func hostsOf(origins map[string]model.Origin) map[string]string {
	all := map[string]string{}
	for profile, o := range origins {
		all[profile] = o.Host
	}
	return all
}

// host is the host and port that requests go to; the usual port is left out.
func (r Route) host() string {
	host := r.Base.Host
	if r.Base.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	return safe.Clean(host).String()
}

// title names a profile in the header. The default profile's name says
// nothing, so its region or host stands for it.
func (r Route) title() string {
	if r.Profile != config.DefaultProfile {
		return r.Profile
	}
	if region := client.RegionOfHost(r.Base.Hostname()); region != "" {
		return region
	}
	return safe.Clean(r.Base.Host).String()
}

func titles(routes []Route) string {
	var all []string
	for _, r := range routes {
		all = append(all, r.title())
	}
	return strings.Join(all, " · ")
}
