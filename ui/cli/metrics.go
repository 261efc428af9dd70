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
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/serve"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/metrics"
	"studiowatch/ui/plain"
)

func newMetrics(w host.World, f *session.Flags) *cobra.Command {
	at := door{address: "127.0.0.1:9464"}
	cmd := &cobra.Command{
		Use:   "metrics [ID...]",
		Short: "Serve what is known of the deployments to Prometheus",
		Long: "metrics watches as the dashboard does and serves what it knows on /metrics, with /healthz and /readyz beside it.\n" +
			"A scrape is answered from memory. What cannot be read any more has no series after two missed polls.\n\n" +
			"The configuration and key files are read again when they change; transitions go into the journal.",
		Example: "  studiowatch metrics\n" +
			"  studiowatch metrics --all --profile cn-beijing --listen 127.0.0.1:9464",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error {
			w, end := w.WithAsyncStderr()
			defer end()
			return export(cmd.Context(), source(w, *f), ids, at)
		},
	}
	cmd.Flags().StringVar(&at.address, "listen", at.address, "`ADDRESS` to listen on; port 0 takes a free one")
	cmd.Flags().StringVar(&at.webFile, "web.config.file", "", "TLS and passwords, as the `FILE` of all Prometheus exporters says")
	takePolling(cmd, w, f)
	cmd.Flags().BoolVar(&f.All, "all", false, "watch everything the key can list")
	complete(cmd, w, f)
	return cmd
}

// refreshEvery is how often metrics that depend on the time alone are updated.
const refreshEvery = 5 * time.Second

// door is where scrapes come in, and how.
type door struct {
	address string
	webFile string // of --web.config.file; "" is none
}

// export serves metrics until the context ends, and returns the cause of that.
func export(ctx context.Context, src session.Source, ids []string, at door) error {
	notify := func(text string) { fmt.Fprintf(src.World.Stderr, "studiowatch: %s\n", safe.Clean(text)) }
	s, err := session.Prepare(src, session.Options{IDs: ids, Doing: "watch", Files: session.Followed, Notice: notify})
	if err != nil {
		return err
	}
	defer s.Close()
	web, err := serve.OpenWeb(at.webFile, notify)
	if err != nil {
		return err
	}
	listener, err := serve.Listen(ctx, at.address)
	if err != nil {
		return err
	}
	if ctx, err = s.Start(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	engine := s.Engine()
	e := exporting{engine, metrics.New(engine, s.Scope.Profiles, host.Version(), nil), s.Keep, notify, "", watch.KeyWarnings{}}
	changes := session.Translate(ctx, s, func(c session.Change) func(time.Time) {
		return func(now time.Time) { e.change(c, now) }
	})
	reportAddress(notify, listener.Addr(), web)
	var served sync.WaitGroup
	served.Go(func() {
		s.End(serve.Run(ctx, web.Listener(listener), web.Handler(e.exporter.Handler()), src.World.Stderr))
	})
	loop := plain.Loop{Engine: engine, Poll: s.Poll, Past: s.Past, Resumed: s.Resumed, Settled: e.settled, Tick: e.tick, Changes: changes}
	err = loop.Run(ctx)
	s.End(err)
	served.Wait()
	return err
}

func reportAddress(notify func(string), at net.Addr, web *serve.Web) {
	notify(fmt.Sprintf("metrics on %s://%s/metrics", web.Scheme(), at))
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() && !web.Restricts() {
		notify(fmt.Sprintf("warning: %s is reachable from other machines, without a password; see --web.config.file", at))
	}
}

// exporting is an engine and its exporter.
type exporting struct {
	engine   *watch.Engine
	exporter *metrics.Exporter
	keep     func(events ...model.Event)
	notice   func(string)
	broken   string // why the last edit was not applied
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

func (e *exporting) change(c session.Change, now time.Time) {
	switch {
	case c.Refused != "":
		e.warnings[c.Refused] = c.Notice
		e.warnOfKeys()
	case c.Notice != "":
		e.notice(c.Notice)
	}
	if c.Broken != e.broken && c.Broken != "" {
		e.notice(c.Broken)
	}
	e.broken = c.Broken
	if o := c.Scope; o != nil {
		e.engine.StallAfter(o.Settings.StallAfter)
		e.engine.Plan.Configure(o.Plan, now)
		e.engine.Origins(o.Origins)
		e.engine.Rewatch(o.Entries, o.Patterns, now)
		e.exporter.Profiles(o.Profiles)
		e.notice("the configuration has been read again")
	}
	for _, profile := range c.Retry {
		e.engine.Plan.Retry(profile, now)
		delete(e.warnings, profile)
	}
	e.exporter.Refresh(now)
}

func (e *exporting) warnOfKeys() {
	for _, text := range e.warnings.Due(e.engine.Plan) {
		e.notice(text)
	}
}
