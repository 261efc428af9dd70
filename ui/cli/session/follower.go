package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui/crash"
)

// settleFile is how long the configuration must not change before it is read,
// because editors write in several steps.
const settleFile = 200 * time.Millisecond

// noticeTime is how long a notice is shown before the next one replaces it.
const noticeTime = 3 * time.Second

// Change is news from outside: an edited configuration, a new key, or a notice.
type Change struct {
	Scope   *Scope   // the new scope; nil if unchanged
	Retry   []string // profiles whose key is new: they are polled again at once
	Notice  string   // a message to show once; printable; may be empty
	Refused string   // a profile: the notice is shown when its key is refused for the whole profile
	Broken  string   // why an edit was not applied; shown until the next change; printable
}

// follower reads the configuration and the key files again, and applies what has
// changed to a running session.
type follower struct {
	source  Source
	ids     []string
	service *service
	changes chan<- Change
	notices <-chan string // of the session

	touched <-chan struct{}   // receives when the configuration may have changed
	start   Settings          // the settings at the start of the session
	seen    document          // the configuration that was read last, good or bad
	fault   string            // why it was not applied; empty if it was
	warned  map[string]string // the last warning about each profile's key
}

// follow starts the follower, which runs until the context ends.
func (s *Session) follow(ctx context.Context, changes chan<- Change) {
	touched := make(chan struct{}, 1)
	f := &follower{
		source: s.source, ids: s.options.IDs, service: s.service, changes: changes, notices: s.notices,
		touched: touched, start: s.Scope.Settings, seen: s.read,
	}
	if f.seen.path != "" {
		s.Go(func() { watchFile(ctx, f.seen.path, touched) })
	}
	s.Go(func() { f.run(ctx) })
}

// Go runs do in a goroutine. If do panics, Go ends the context with the crash as its
// cause, so that the terminal is restored before the crash is reported.
func Go(end context.CancelCauseFunc, do func()) {
	go func() {
		defer func() {
			if c := crash.Of(recover()); c != nil {
				end(c)
			}
		}()
		do()
	}()
}

func (f *follower) run(ctx context.Context) {
	f.warned = map[string]string{}
	if warning := f.service.exposureWarning(f.start); warning != "" {
		f.send(ctx, &Change{Notice: warning})
	}
	keys := time.NewTicker(keyEvery)
	defer keys.Stop()
	notices := f.notices
	var settled, read <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case text := <-notices:
			f.send(ctx, &Change{Notice: text})
			notices, read = nil, time.After(noticeTime)
		case <-read:
			notices = f.notices
		case <-f.touched:
			settled = time.After(settleFile)
		case <-settled:
			f.send(ctx, f.reload())
		case <-keys.C:
			for _, profile := range slices.Sorted(maps.Keys(f.service.all())) {
				f.send(ctx, f.rereadKey(profile))
			}
		case <-f.service.refused:
			for _, profile := range f.service.takeRefusals() {
				f.send(ctx, f.rereadKey(profile))
				f.send(ctx, f.refusal(profile))
			}
		}
	}
}

// send sends a change to the command, unless c is nil. It waits until the command
// receives it or the context ends. Each change also has the fault of the
// configuration, so that news about a key does not remove that fault from the screen.
func (f *follower) send(ctx context.Context, c *Change) {
	if c == nil {
		return
	}
	c.Broken = f.fault
	select {
	case f.changes <- *c:
	case <-ctx.Done():
	}
}

// reload reads the configuration again and returns the change, or nil if the file is
// the same. A configuration that the program could not start with is not applied. A
// deleted one is not applied either.
func (f *follower) reload() *Change {
	doc := f.source.read()
	if doc.same(f.seen) {
		return nil
	}
	f.seen = doc
	change, err := f.adopt(doc)
	if err != nil {
		f.fault = safe.Clean(OneLine(err)).String() + "; the running configuration stays"
		return &Change{}
	}
	f.fault = ""
	return change
}

func (f *follower) adopt(doc document) (*Change, error) {
	if doc.missing() {
		return nil, errors.New(filepath.Base(doc.path) + " is gone")
	}
	scope, err := doc.scope(f.source, f.ids)
	if err != nil {
		return nil, err
	}
	renewed, err := f.service.adopt(scope.Routes)
	if err != nil {
		return nil, err
	}
	return &Change{Scope: &scope, Retry: renewed}, nil
}

// OneLine returns an error as one line. If there are several faults, it has the first.
func OneLine(err error) string {
	faults, ok := errors.AsType[config.Faults](err)
	if !ok || len(faults) == 0 {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return line
	}
	first := faults[0]
	first.File = filepath.Base(first.File)
	if more := len(faults) - 1; more > 0 {
		return fmt.Sprintf("%s (and %d more)", first, more)
	}
	return first.String()
}
