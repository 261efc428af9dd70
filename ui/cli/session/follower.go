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

// settleFile is how long the configuration must be left alone before it is
// read: editors write in several steps.
const settleFile = 200 * time.Millisecond

// noticeTime is how long a notice stays before the next takes its place.
const noticeTime = 3 * time.Second

// Change is news from outside: an edited configuration, a new key, or a notice.
type Change struct {
	Scope   *Scope   // what is watched from now on; nil when that stays
	Retry   []string // profiles whose key is new: they are asked again at once
	Notice  string   // what to tell, once; printable
	Refused string   // a profile: the notice waits until its key is refused for everything
	Broken  string   // why an edit was not taken over; stays until the next change; printable
}

// follower keeps a session in step with the files it was made from: the
// configuration and the keys.
type follower struct {
	source  Source
	ids     []string
	service *service
	changes chan<- Change
	notices <-chan string // of the session

	touched <-chan struct{}   // the configuration may have changed
	start   Settings          // as the session began
	seen    document          // the configuration as it was last read, good or bad
	fault   string            // why it was not taken over; empty when it was
	warned  map[string]string // by profile, the last warning about its key
}

// follow starts the follower. It ends with the context.
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

// Go runs do in a goroutine. A panic in it ends the context and is its cause, so
// that the terminal is given back before the panic is reported.
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

// send hands a change to the command, if there is one. The command takes it
// unless it is ending. A broken configuration stays broken whatever happens to
// a key meanwhile.
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

// reload reads the configuration again, and returns what came of it unless it
// is the same. A configuration that would not have started the program is not
// taken over. Neither is one that is gone.
func (f *follower) reload() *Change {
	doc := f.source.read()
	if doc.same(f.seen) {
		return nil
	}
	f.seen = doc
	change, err := f.adopt(doc)
	if err != nil {
		f.fault = safe.Clean(inShort(err)).String() + "; the running configuration stays"
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

// inShort is an error in one line: of several faults it names the first.
func inShort(err error) string {
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
