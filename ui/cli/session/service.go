package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// service sends the requests of tickets, each with the client of its profile. Several
// goroutines may use it, but only one of them calls adopt and put.
type service struct {
	world     host.World
	log       *slog.Logger
	transport http.RoundTripper // nil gives each link its own

	mu       sync.Mutex
	links    map[string]*link // by profile; the map is replaced, never changed
	refusals map[string]bool  // profiles whose key was refused since takeRefusals was called
	refused  chan struct{}    // receives when there are such profiles
}

// link is the route, the key and the client of a profile. It is never changed, but
// replaced.
type link struct {
	route  Route
	client *client.Client // nil if there is no usable key
	key    client.Key
	file   string // the file that the key is read from, or would be; empty if the key cannot change
	err    error  // why there is no client

	accepted atomic.Bool // the service has accepted the key
}

func newService(w host.World, log *slog.Logger) *service {
	return &service{world: w, log: log, transport: w.Transport, refusals: map[string]bool{}, refused: make(chan struct{}, 1)}
}

// adopt makes routes the routes of the service. A profile whose route is equal keeps
// its link and its connections. Adopt returns the profiles that have a new link. If no
// route has a usable key, it changes nothing and returns the first error.
func (s *service) adopt(routes []Route) (renewed []string, err error) {
	before, after := s.all(), map[string]*link{}
	usable := len(routes) == 0
	for _, r := range routes {
		l := before[r.Profile]
		if l == nil || l.route != r || l.client == nil {
			l = s.open(r)
		}
		if old := before[r.Profile]; old != nil && old != l && l.client != nil {
			renewed = append(renewed, r.Profile)
		}
		if err == nil && l.err != nil {
			if err = l.err; len(routes) > 1 {
				err = fmt.Errorf("profile %s: %w", safe.Clean(r.Profile), err)
			}
		}
		usable = usable || l.client != nil
		after[r.Profile] = l
	}
	if !usable {
		return nil, noKey(err)
	}
	s.replace(after)
	return renewed, nil
}

// open returns the link for a route. If there is no usable key, the link has an error
// in place of a client.
func (s *service) open(r Route) *link {
	key, file, err := FindKey(s.world, r)
	l := &link{route: r, key: key, file: file, err: err}
	if err == nil {
		l.client = client.New(client.Options{
			BaseURL: &r.Base, Key: key, Workspace: r.Workspace, Transport: s.transport, Log: s.log, UserAgent: userAgent(),
		})
	}
	return l
}

// all returns the links by profile. The caller must not change the map.
func (s *service) all() map[string]*link {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.links
}

// replace replaces all links. The requests that an old link has sent still finish.
func (s *service) replace(links map[string]*link) {
	s.mu.Lock()
	before := s.links
	s.links = links
	s.mu.Unlock()
	for profile, l := range before {
		if links[profile] != l {
			l.closeIdle()
		}
	}
}

// put replaces the link of one profile.
func (s *service) put(l *link) {
	links := maps.Clone(s.all())
	links[l.route.Profile] = l
	s.replace(links)
}

// resumed closes the idle connections, which seldom survive a sleep of the machine.
func (s *service) resumed() {
	for _, l := range s.all() {
		l.closeIdle()
	}
}

func (l *link) closeIdle() {
	if l.client != nil {
		l.client.CloseIdleConnections()
	}
}

// noKey adds to the error what a new user can do without a key.
func noKey(err error) error {
	todo := ""
	if _, missing := errors.AsType[*client.NoKeyError](err); missing {
		todo = "Put the key there. "
	}
	return exit.Error{Code: exit.NoKey, Err: fmt.Errorf("%w\n%sTo look around without a key: studiowatch demo", err, todo)}
}

func userAgent() string {
	v, _, _ := strings.Cut(host.Version(), " ")
	return "studiowatch/" + v
}

// poll sends the request of a ticket. The answer is empty if the route of the profile
// has changed meanwhile.
func (s *service) poll(ctx context.Context, t poll.Ticket) model.Answer {
	l := s.all()[t.Ref.Profile]
	switch {
	case l == nil:
		return refuse(t, fmt.Errorf("profile %s is not in the configuration any more", safe.Clean(t.Ref.Profile)))
	case l.client == nil:
		return refuse(t, l.err)
	}
	var a model.Answer
	if t.Page > 0 {
		a = l.client.List(ctx, t.Ref.Profile, t.Page)
	} else {
		a = l.client.Get(ctx, t.Ref)
	}
	switch {
	case s.moved(l):
		return model.Answer{}
	case keyRefused(a):
		s.noteRefusal(t.Ref.Profile)
	case a.Poll.HTTPStatus == http.StatusOK:
		l.accepted.Store(true)
	}
	return a
}

// moved reports whether the profile of a link has another route now.
func (s *service) moved(l *link) bool {
	now := s.all()[l.route.Profile]
	return now != nil && now.route != l.route
}

func keyRefused(a model.Answer) bool {
	refused := func(f *model.Failure) bool { return f != nil && f.Class == model.FailKey }
	return refused(a.Failure) || slices.ContainsFunc(a.Samples, func(s model.Sample) bool { return refused(s.Failure) })
}

func (s *service) noteRefusal(profile string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals[profile] = true
	select {
	case s.refused <- struct{}{}:
	default:
	}
}

// takeRefusals returns the profiles whose key was refused since the last call.
func (s *service) takeRefusals() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	profiles := slices.Sorted(maps.Keys(s.refusals))
	clear(s.refusals)
	return profiles
}

// pollFresh returns a poll function that reads the key file again when a key is
// refused, because the file may have a new key.
func (s *service) pollFresh() func(context.Context, poll.Ticket) model.Answer {
	var mu sync.Mutex
	return func(ctx context.Context, t poll.Ticket) model.Answer {
		a := s.poll(ctx, t)
		if !keyRefused(a) {
			return a
		}
		mu.Lock()
		defer mu.Unlock()
		if l := s.all()[t.Ref.Profile]; l != nil && l.file != "" && !readsOnce(l.file) {
			if fresh := s.open(l.route); fresh.client != nil && !fresh.key.Equal(l.key) {
				s.put(fresh)
			}
		}
		return a
	}
}

// exposureWarning returns Settings.ExposureWarning for the key files of all links.
func (s *service) exposureWarning(config Settings) string {
	var files []string
	for _, l := range s.all() {
		files = append(files, l.file)
	}
	return config.ExposureWarning(files...)
}

// refuse returns the answer to a ticket whose profile has no usable key, or is not in
// the configuration any more.
func refuse(t poll.Ticket, err error) model.Answer {
	poll := model.Poll{At: time.Now()}
	code := "no profile"
	if _, missing := errors.AsType[*client.NoKeyError](err); missing {
		code = "no key"
	} else if _, bad := errors.AsType[*client.BadKeyError](err); bad {
		code = "unusable key"
	}
	f := &model.Failure{Class: model.FailKey, Code: safe.Clean(code), Message: safe.Clean(strings.TrimPrefix(err.Error(), "no API key: "))}
	if t.Page > 0 {
		return model.Answer{Poll: poll, Failure: f}
	}
	return model.Answer{Poll: poll, Samples: []model.Sample{{Ref: t.Ref, Poll: poll, Failure: f}}}
}
