package cli

import (
	"context"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/poll"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// openRecord makes a run write down what replay needs, if a flag says so, and
// returns what ends the recording. One that cannot be written ends by itself,
// and that is told; the run goes on.
func openRecord(f flags, opts *ui.Options, notice func(string)) (func(), error) {
	if f.record == "" {
		return func() {}, nil
	}
	r, err := journal.OpenRecorder(f.record, notice)
	if err != nil {
		return nil, exit.Usage("--%w", err)
	}
	record(opts, r)
	return func() {
		r.Stop(time.Now())
		r.Close()
	}, nil
}

// record makes a run write down what replay needs to show it again.
func record(opts *ui.Options, r *journal.Recorder) {
	r.Begin(headOf(*opts, time.Now()))
	ask, past, keep := opts.Poll, opts.Past, opts.Keep
	opts.Poll = func(ctx context.Context, t poll.Ticket) model.Answer {
		a := ask(ctx, t)
		r.Record(t, a)
		return a
	}
	opts.Keep = func(events ...model.Event) {
		for _, e := range events {
			if e.Kind == model.KindAsleep {
				r.Asleep(e.At, e.Took)
			}
		}
		if keep != nil {
			keep(events...)
		}
	}
	if past != nil {
		opts.Past = func() ([]model.Event, error) {
			events, err := past()
			r.Past(time.Now(), events)
			return events, err
		}
	}
}

func headOf(opts ui.Options, now time.Time) journal.Head {
	return journal.Head{
		At: now, Program: host.Version(), Title: opts.Title, Profiles: opts.Profiles, Plan: opts.Plan, StallAfter: opts.StallAfter,
		Entries: opts.Entries, Patterns: opts.Patterns, Sort: opts.Sort, Columns: opts.Columns, Hosts: hosts(opts.Origins),
	}
}

func hosts(origins map[string]model.Origin) map[string]string {
	all := map[string]string{}
	for profile, o := range origins {
		all[profile] = o.Host
	}
	return all
}
