package cli

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
	"studiowatch/ui"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/crash"
)

// settleFile is how long the configuration must be left alone before it is
// read: editors write in several steps.
const settleFile = 200 * time.Millisecond

// noticeTime is how long a notice stays alone: the next takes its place.
const noticeTime = 3 * time.Second

// follower keeps a running dashboard in step with the files it was made from:
// the configuration and the keys.
type follower struct {
	world   host.World
	flags   flags
	ids     []string
	service *service
	hook    *host.Hook
	changes chan<- ui.Change
	notices <-chan string // what others have to tell

	touched <-chan struct{}   // the configuration may have changed
	seen    document          // the configuration as it was last read, good or bad
	fault   string            // why that is not taken over; empty when it is
	told    map[string]string // by profile, what was last said about its key
}

// follow starts the follower. It ends with the context, and ends the dashboard
// when it panics.
func follow(ctx context.Context, end context.CancelCauseFunc, f *follower) {
	touched := make(chan struct{}, 1)
	f.touched = touched
	if f.seen.path != "" {
		guarded(end, func() { watchFile(ctx, f.seen.path, touched) })
	}
	guarded(end, func() { f.run(ctx) })
}

// guarded runs do in a goroutine. A panic in it ends the context and is its
// cause, so that the terminal is given back before the panic is told.
func guarded(end context.CancelCauseFunc, do func()) {
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
	f.told = map[string]string{}
	if warning := exposed(f.world, f.files()...); warning != "" {
		f.send(ctx, &ui.Change{Notice: warning})
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
			f.send(ctx, &ui.Change{Notice: text})
			notices, read = nil, time.After(noticeTime)
		case <-read:
			notices = f.notices
		case <-f.touched:
			settled = time.After(settleFile)
		case <-settled:
			f.send(ctx, f.reload())
		case <-keys.C:
			for _, profile := range slices.Sorted(maps.Keys(f.service.all())) {
				f.send(ctx, f.lookAgain(profile))
			}
		case <-f.service.refused:
			for _, profile := range f.service.doubted() {
				f.send(ctx, f.lookAgain(profile))
				f.send(ctx, f.lament(profile))
			}
		}
	}
}

// files are what decides where the key goes and what it is.
func (f *follower) files() []exposure {
	files := []exposure{f.seen.exposure()}
	for _, l := range f.service.all() {
		files = append(files, ofKey(l.file))
	}
	return files
}

// send hands a change, if there is one, to the dashboard, which takes it
// unless it is ending. A broken configuration stays broken whatever happens to
// a key meanwhile.
func (f *follower) send(ctx context.Context, c *ui.Change) {
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
// is as it was. One that would not have started the program is not taken over,
// and neither is one that has gone.
func (f *follower) reload() *ui.Change {
	doc := readDocument(f.world, f.flags)
	if doc.same(f.seen) {
		return nil
	}
	f.seen = doc
	change, err := f.adopt(doc)
	if err != nil {
		f.fault = safe.Clean(inShort(err)).String() + "; the running configuration stays"
		return &ui.Change{}
	}
	f.fault = ""
	return change
}

func (f *follower) adopt(doc document) (*ui.Change, error) {
	if doc.missing() {
		return nil, errors.New(filepath.Base(doc.path) + " is gone")
	}
	p, err := newPlan(doc, f.world, f.flags, f.ids)
	if err != nil {
		return nil, err
	}
	renewed, err := f.service.adopt(p.routes)
	if err != nil {
		return nil, err
	}
	f.hook.Configure(p.config)
	p.options.Resumed, p.options.Notify.Run = f.service.resumed, f.hook.Run
	return &ui.Change{Options: &p.options, Retry: renewed}, nil
}

// inShort words an error in one line: of several faults the first.
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
