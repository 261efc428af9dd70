package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui"
)

// service sends what tickets ask for, each to the client of its profile.
type service struct {
	clients map[string]*client.Client
	broken  map[string]error // profiles without a usable key
	titles  []string         // where the requests go, for the header
}

// connect makes a client for each profile. A profile without a usable key is
// remembered as broken and leaves the others alone; if no profile has one, the
// first profile's error is returned.
func connect(w world, s settings, profiles []config.Profile, log *slog.Logger) (*service, error) {
	svc := &service{clients: map[string]*client.Client{}, broken: map[string]error{}}
	var first error
	for _, p := range profiles {
		base, err := baseURL(w, p)
		if err != nil {
			return nil, usage("profile %s: %w", p.Name, err)
		}
		svc.titles = append(svc.titles, title(p, base))
		key, err := client.FindKey(keySource(w, s, p))
		if err != nil {
			svc.broken[p.Name] = err
			if first == nil {
				first = err
			}
			continue
		}
		svc.clients[p.Name] = client.New(client.Options{
			BaseURL: base, Key: key, Workspace: p.Workspace, Log: log, UserAgent: userAgent(),
		})
	}
	if len(svc.clients) == 0 && first != nil {
		return nil, noKey(first)
	}
	return svc, nil
}

// noKey adds to the error what a newcomer can do without a key.
func noKey(err error) error {
	return failure{ExitKey, fmt.Errorf("%w\nTo look around without a key: studiowatch demo", err)}
}

// baseURL is where a profile's requests go: its own base_url, for default the
// environment's, else its region's shared host.
func baseURL(w world, p config.Profile) (*url.URL, error) {
	raw := p.BaseURL
	if env := w.Getenv("DASHSCOPE_HTTP_BASE_URL"); raw == "" && p.Name == config.DefaultProfile && env != "" {
		base, err := client.ParseBaseURL(env)
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

// title names a profile in the header. The default profile's name says
// nothing, so its region or host stands for it.
func title(p config.Profile, base *url.URL) string {
	if p.Name != config.DefaultProfile {
		return p.Name
	}
	if region := client.RegionOfHost(base.Hostname()); region != "" {
		return region
	}
	return safe.Clean(base.Host).String()
}

func keySource(w world, s settings, p config.Profile) client.KeySource {
	file := p.KeyFile
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		file = filepath.Join(homeDir(w), rest)
	}
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(s.path), file)
	}
	return client.KeySource{Env: p.KeyEnv, File: file, Getenv: w.Getenv, Home: homeDir(w)}
}

func userAgent() string {
	info, _ := debug.ReadBuildInfo()
	v, _, _ := strings.Cut(version(info), " ")
	return "studiowatch/" + v
}

// poll sends the request a ticket stands for.
func (s *service) poll(ctx context.Context, t model.Ticket) model.Answer {
	if err := s.broken[t.Ref.Profile]; err != nil {
		return refuse(t, err)
	}
	c := s.clients[t.Ref.Profile]
	if t.Page > 0 {
		return c.List(ctx, t.Ref.Profile, t.Page)
	}
	return c.Get(ctx, t.Ref)
}

// refuse answers a ticket of a profile that has no key to send.
func refuse(t model.Ticket, err error) model.Answer {
	poll := model.Poll{At: time.Now()}
	f := &model.Failure{Class: model.FailKey, Code: safe.Clean("no key"), Message: safe.Clean(err.Error())}
	if t.Page > 0 {
		return model.Answer{Poll: poll, Failure: f}
	}
	return model.Answer{Poll: poll, Samples: []model.Sample{{Ref: t.Ref, Poll: poll, Failure: f}}}
}

// recorded returns a poll function that also writes down what it brings.
func recorded(poll ui.PollFunc, r *journal.Recorder) ui.PollFunc {
	return func(ctx context.Context, t model.Ticket) model.Answer {
		a := poll(ctx, t)
		r.Record(t, a)
		return a
	}
}

// openLog returns a logger that appends to a file, or one that discards.
func openLog(path string) (*slog.Logger, func() error, error) {
	if path == "" {
		return slog.New(slog.DiscardHandler), func() error { return nil }, nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, usage("--log-file: %w", err)
	}
	return slog.New(slog.NewTextHandler(file, nil)), file.Close, nil
}
