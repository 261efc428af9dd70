package session

import (
	"context"
	"slices"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// openRecording starts a recording for replay if --record is set. If the file cannot
// be written later, only the recording ends, with a notice.
func (s *Session) openRecording() error {
	if s.source.Flags.Record == "" {
		return nil
	}
	r, err := journal.OpenRecorder(s.source.Flags.Record, s.Notice)
	if err != nil {
		return exit.Usage("--%w", err)
	}
	s.record(r)
	s.AtClose(func() {
		r.Stop(time.Now())
		r.Close()
	})
	return nil
}

// record passes every answer, every sleep and the past events that count to a recorder.
// The past events come first, because a replay settles answers in the order of the file.
// So answers wait for them, which their settling does anyway.
func (s *Session) record(r *journal.Recorder) {
	begun := time.Now()
	r.Begin(s.Scope.head(begun))
	request, past, keep, pastRead := s.Poll, s.Past, s.Keep, make(chan struct{})
	ended := sync.OnceFunc(func() { close(pastRead) })
	time.AfterFunc(watch.PastTime, ended)
	s.Poll = func(ctx context.Context, t poll.Ticket) model.Answer {
		r.Sent(t, time.Now())
		a := request(ctx, t)
		select {
		case <-pastRead:
		case <-ctx.Done():
		}
		if a.Empty() {
			r.Cancelled(t, time.Now())
		}
		r.Record(t, a)
		return a
	}
	s.Keep = func(events ...model.Event) {
		for _, e := range events {
			if e.Kind == model.KindAsleep {
				r.Asleep(e.At, e.Took)
			}
		}
		keep(events...)
	}
	s.Past = func() ([]model.Event, error) {
		defer ended()
		events, err := past()
		hosts := s.Scope.Hosts()
		r.Past(begun, slices.DeleteFunc(slices.Clone(events), func(e model.Event) bool { return !e.CountsOn(hosts) }))
		return events, err
	}
}

// head returns the head of a recording.
func (s Scope) head(now time.Time) journal.Head {
	return journal.Head{
		At: now, Program: host.Version(), Title: s.Title, Profiles: s.Profiles, Plan: s.Plan, StallAfter: s.Settings.StallAfter,
		Entries: s.Entries, Patterns: s.Patterns, Sort: s.Settings.UI.Sort, Columns: s.Settings.UI.Columns, Hosts: s.Hosts(), Regions: s.regions(),
	}
}

// regions returns the region of each profile that has a known one. A host does not always
// tell it.
func (s Scope) regions() map[string]string {
	regions := map[string]string{}
	for profile, o := range s.Origins {
		if o.Region != "" {
			regions[profile] = o.Region
		}
	}
	return regions
}
