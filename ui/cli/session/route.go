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

// Route is the address that the requests of a profile are sent to, and the places
// where its key is looked for. Two equal routes can share a client.
type Route struct {
	Profile   string
	Base      url.URL
	Workspace string
	KeyEnv    string
	KeyFile   string // absolute, or relative to the working directory; with ~/ if there is no home folder; empty if the profile names none
}

// Routes returns the routes of some profiles, in their order.
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

// baseURL returns the base URL of a profile: its own base_url, or for the default
// profile $DASHSCOPE_HTTP_BASE_URL, or the shared host of its region.
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

// keyFile returns the key file of a profile, or "". A relative path starts at the
// folder of the configuration.
func (s Settings) keyFile(p config.Profile) string {
	file := p.KeyFile
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		if s.source.World.Home() == "" {
			return file // whoever opens it says that there is no home folder
		}
		file = filepath.Join(s.source.World.Home(), rest)
	}
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(s.Path), file)
	}
	return file
}

// origins returns the origin of each profile. Events of earlier runs are matched by it.
func origins(routes []Route) map[string]model.Origin {
	all := map[string]model.Origin{}
	for _, r := range routes {
		all[r.Profile] = model.Origin{Host: r.host(), Region: client.RegionOfHost(r.Base.Host), Route: strings.Join([]string{r.Base.String(), r.Workspace, r.KeyEnv, r.KeyFile}, "\x00")}
	}
	return all
}

// Hosts returns the host of each polled profile, or nil if the address of a profile
// is wrong.
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

// host returns the host and port of the route, without the port 443 of https.
func (r Route) host() string {
	host := r.Base.Host
	if r.Base.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	return safe.Clean(host).String()
}

// title returns the name of a profile for the header. The default profile is shown as
// its region, or as its host if the region is unknown.
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
