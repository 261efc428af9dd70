package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/plain"
)

// headless is what a command without a screen reads the service with.
type headless struct {
	loop     plain.Loop
	patterns []model.Pattern
	look     plain.Look
	keep     func(events ...model.Event)
	warn     func(text string)
	close    func()
}

// openHeadless makes it of the configuration, the flags and the IDs. Doing is
// what the command does to deployments, for the error when there are none.
func openHeadless(w host.World, f flags, ids []string, doing string) (h headless, err error) {
	doc := readDocument(w, f)
	p, err := newPlan(doc, w, f, ids)
	if err != nil {
		return h, err
	}
	opts := p.options
	if len(opts.Entries)+len(opts.Patterns) == 0 {
		return h, exit.Usage("there is nothing to %s: name a deployment, list some under watch in %s, or say --all", doing, w.ShortPath(doc.path))
	}
	h.warn = func(text string) { fmt.Fprintf(w.Stderr, "studiowatch: warning: %s\n", safe.Clean(text)) }
	var ends endings
	defer func() {
		if err != nil {
			ends.come()
		}
	}()
	log, closeLog, err := openLog(f.logFile, h.warn)
	if err != nil {
		return h, err
	}
	ends.add(closeLog)
	svc := newService(w, log)
	if _, err := svc.adopt(p.routes); err != nil {
		return h, err
	}
	svc.warnOfExposure(w, doc, h.warn)
	kept := openChronicle(w, h.warn)
	ends.add(kept.close)
	opts.Poll, opts.Past, opts.Keep = svc.pollFresh(), kept.past, kept.keep
	closeRecord, err := openRecord(f, &opts, h.warn)
	if err != nil {
		return h, err
	}
	ends.add(closeRecord)
	h.close = ends.come
	engine := watch.NewEngine(opts.Plan, time.Now(), opts.Entries, opts.Patterns)
	engine.StallAfter(opts.StallAfter)
	engine.Origins(opts.Origins)
	// A journal that cannot be read has said so, and the command does without.
	past, _ := opts.Past()
	engine.Remember(past)
	h.loop = plain.Loop{Engine: engine, Poll: opts.Poll, Resumed: svc.resumed}
	h.patterns, h.keep = opts.Patterns, opts.Keep
	h.look = plain.Look{ASCII: opts.ASCII, Colour: opts.Theme != "mono" && w.ScreenSize() != nil}
	return h, nil
}

// warnOfExposure warns of files that others can read and should not.
func (s *service) warnOfExposure(w host.World, doc document, warn func(string)) {
	files := []exposure{doc.exposure()}
	for _, l := range s.all() {
		files = append(files, ofKey(l.file))
	}
	if text := exposed(w, files...); text != "" {
		warn(text)
	}
}

// pollFresh returns a poll function that reads a key again which was refused:
// it may have been replaced in its file.
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

// ended gives an error of a command without a screen its exit code.
func ended(err error) error {
	var unmet *plain.Unmet
	if errors.As(err, &unmet) {
		return exit.Error{Code: endCodes[unmet.End], Err: err}
	}
	return err
}

var endCodes = map[plain.End]int{
	plain.Lost: exit.Lost, plain.Refused: exit.BadUsage, plain.Denied: exit.NoKey, plain.Unpaid: exit.Unpaid,
	plain.TimedOut: exit.TimedOut, plain.Unreachable: exit.Unreachable, plain.Missing: exit.Missing,
}
