package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/serve"
	"studiowatch/ui/metrics"
	"studiowatch/ui/plain"
)

func newMetrics(w host.World, f *flags) *cobra.Command {
	address := "127.0.0.1:9464"
	cmd := &cobra.Command{
		Use:   "metrics [ID…]",
		Short: "Serve what is known of the deployments to Prometheus",
		Long: "metrics watches as the dashboard does and serves what it knows on /metrics, with /healthz and /readyz beside it.\n" +
			"A scrape is answered from memory. What cannot be read any more has no series after two missed polls.\n\n" +
			"The configuration and key files are read again when they change; transitions go into the journal.",
		Example: "  studiowatch metrics\n" +
			"  studiowatch metrics --all --profile cn-beijing --listen 127.0.0.1:9464",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error {
			w, end := w.Unhurried()
			defer end()
			return export(cmd.Context(), w, *f, ids, address)
		},
	}
	cmd.Flags().StringVar(&address, "listen", address, "`ADDRESS` to listen on; port 0 takes a free one")
	cmd.Flags().BoolVar(&f.all, "all", false, "watch everything the key can list")
	complete(cmd, w, f)
	return cmd
}

// refreshEvery is how often the exporter looks at what changes without an
// answer.
const refreshEvery = 5 * time.Second

// export serves until the context ends, and returns its cause.
func export(ctx context.Context, w host.World, f flags, ids []string, address string) (err error) {
	doc := readDocument(w, f)
	p, err := newPlan(doc, w, f, ids)
	if err != nil {
		return err
	}
	opts := p.options
	if len(opts.Entries)+len(opts.Patterns) == 0 {
		return exit.Usage("there is nothing to watch: name a deployment, list some under watch in %s, or say --all", w.ShortPath(doc.path))
	}
	say := func(text string) { fmt.Fprintf(w.Stderr, "studiowatch: %s\n", safe.Clean(text)) }
	var ends endings
	defer ends.come()
	log, closeLog, err := openLog(f.logFile, say)
	if err != nil {
		return err
	}
	ends.add(closeLog)
	svc := newService(w, log)
	if _, err := svc.adopt(p.routes); err != nil {
		return err
	}
	listener, err := serve.Listen(ctx, address)
	if err != nil {
		return err
	}
	kept := openChronicle(w, say)
	ends.add(kept.close)
	opts.Poll, opts.Past, opts.Keep = svc.poll, kept.past, kept.keep
	closeRecord, err := openRecord(f, &opts, say)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ends.add(closeRecord)

	engine := watch.NewEngine(opts.Plan, time.Now(), opts.Entries, opts.Patterns)
	engine.StallAfter(opts.StallAfter)
	engine.Origins(opts.Origins)
	// A journal that cannot be read has said so, and the exporter does without.
	past, _ := opts.Past()
	engine.Remember(past)
	e := exporting{engine, metrics.New(engine, opts.Profiles, host.Version(), nil), opts.Keep, say, "", watch.KeyWarnings{}}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	changes, made := make(chan ui.Change), make(chan func(time.Time))
	idle := host.NewHook(ctx, w, say) // Prometheus has alerts of its own
	ends.add(idle.Close)
	follow(ctx, end, &follower{world: w, flags: f, ids: ids, seen: doc, service: svc, changes: changes, hook: idle})
	guarded(end, func() { e.passOn(ctx, changes, made) })
	tellExport(say, listener.Addr())
	var served sync.WaitGroup
	served.Go(func() { end(serve.Run(ctx, listener, e.exporter.Handler())) })
	loop := plain.Loop{Engine: engine, Poll: opts.Poll, Resumed: svc.resumed, Settled: e.settled, Tick: e.tick, Changes: made}
	err = loop.Run(ctx)
	end(err)
	served.Wait()
	return err
}

func tellExport(say func(string), at net.Addr) {
	say(fmt.Sprintf("metrics on http://%s/metrics", at))
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		say(fmt.Sprintf("warning: %s is reachable from other machines, without a password", at))
	}
}

// exporting joins an engine with its exporter.
type exporting struct {
	engine   *watch.Engine
	exporter *metrics.Exporter
	keep     func(events ...model.Event)
	say      func(string)
	broken   string // the edit that was last told not to be taken over
	warnings watch.KeyWarnings
}

func (e *exporting) settled(t poll.Ticket, a model.Answer, s watch.Settled, now time.Time) (stop bool) {
	e.exporter.Settled(t, a, s, now)
	e.warnOfKeys()
	if len(s.Events) > 0 {
		e.keep(s.Events...)
	}
	return false
}

func (e *exporting) tick(now time.Time) (again time.Duration, stop bool) {
	e.exporter.Refresh(now)
	return refreshEvery, false
}

// passOn makes the changes of the files the engine's.
func (e *exporting) passOn(ctx context.Context, changes <-chan ui.Change, made chan<- func(time.Time)) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-changes:
			select {
			case <-ctx.Done():
				return
			case made <- func(now time.Time) { e.change(c, now) }:
			}
		}
	}
}

func (e *exporting) change(c ui.Change, now time.Time) {
	switch {
	case c.Refused != "":
		e.warnings[c.Refused] = c.Notice
		e.warnOfKeys()
	case c.Notice != "":
		e.say(c.Notice)
	}
	if c.Broken != e.broken && c.Broken != "" {
		e.say(c.Broken)
	}
	e.broken = c.Broken
	if o := c.Options; o != nil {
		e.engine.StallAfter(o.StallAfter)
		e.engine.Plan.Configure(o.Plan, now)
		e.engine.Origins(o.Origins)
		e.engine.Rewatch(o.Entries, o.Patterns, now)
		e.exporter.Profiles(o.Profiles)
		e.say("the configuration has been read again")
	}
	for _, profile := range c.Retry {
		e.engine.Plan.Retry(profile, now)
		delete(e.warnings, profile)
	}
	e.exporter.Refresh(now)
}

func (e *exporting) warnOfKeys() {
	for _, text := range e.warnings.Due(e.engine.Plan) {
		e.say(text)
	}
}
