package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/client/sim"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// The demo polls faster than the service may be polled, because people watch it.
const (
	demoRefresh = 2 * time.Second
	demoSteady  = 5 * time.Second
	demoRate    = 10
	demoLatency = 120 * time.Millisecond
	demoStall   = 2 * time.Minute           // rollouts of the demo take a minute, not ten
	demoMissing = "qwen-plus-20230703-cx7f" // an ID that does not exist, as after a typing mistake
)

func newDemo(w host.World, f *session.Flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the dashboard on a simulated fleet: no key, no network",
		Long: "demo shows the dashboard on a simulated fleet: no key and no network.\n" +
			"It needs no configuration. If there is one, the demo looks as its section [ui] says, and has its views.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return showDemo(cmd.Context(), w, *f)
		},
	}
	takeConfig(cmd, f)
	takeRefresh(cmd, f)
	takeLog(cmd, f)
	takeRecord(cmd, f)
	takeLook(cmd, f)
	takeTheme(cmd, f)
	takeView(cmd, w, f)
	return cmd
}

func showDemo(ctx context.Context, w host.World, f session.Flags) error {
	fleet := sim.New(sim.Options{Seed: 1, Faults: true, Latency: demoLatency})
	look, broken := source(w, f).Look()
	if err := checkView(look.Views, f.View); err != nil {
		return err
	}
	f.Config, f.Profiles = "", nil
	s, err := session.Prepare(source(demoWorld(w, fleet), f), session.Options{Files: session.Followed, Past: demoPast(time.Now())})
	if err != nil {
		return err
	}
	defer s.Close()
	demoScope(&s.Scope, f, fleet.IDs())
	s.Scope.Settings.UI, s.Scope.Settings.Views = look.UI, look.Views
	if broken != nil {
		s.Notice("[ui] of the configuration is not applied; see studiowatch config check")
	}
	if ctx, err = s.Start(ctx); err != nil {
		return err
	}
	opts := live(ctx, s, func(scope session.Scope) ui.Options { return optionsOf(ctx, w, scope) })
	opts.View, opts.Wall = f.View, f.Wall
	opts.Keeping.Never = "the demo writes no file"
	opts.Clipboard = ui.Clipboard(host.NewDesktop(w, s.Scope.Settings.Config).Clipboard())
	return show(ctx, w, opts)
}

// demoWorld returns a world with its own key and service. It has no home folder, so that
// no file of the user is read or written.
func demoWorld(w host.World, fleet *sim.Sim) host.World {
	env := map[string]string{
		"DASHSCOPE_API_KEY": "demo", "DASHSCOPE_HTTP_BASE_URL": "https://demo.invalid", "NO_COLOR": w.Getenv("NO_COLOR"),
	}
	w.Getenv, w.Transport = func(name string) string { return env[name] }, fleet.Transport()
	return w
}

// demoScope sets a scope to the whole fleet, and an ID that does not exist.
func demoScope(s *session.Scope, f session.Flags, ids []string) {
	s.Title, s.Settings.StallAfter = "demo", demoStall
	s.Settings.Notify = config.Notify{Channels: config.Default().Notify.Channels} // for the rows that somebody arms
	s.Origins = map[string]model.Origin{config.DefaultProfile: {Region: config.DefaultRegion}}
	s.Plan.Rates[config.DefaultProfile] = demoRate
	if f.Refresh == 0 {
		s.Plan.Refresh, s.Plan.Steady = demoRefresh, demoSteady
	}
	for _, id := range append(ids, demoMissing) {
		s.Entries = append(s.Entries, model.Entry{Ref: model.Ref{Profile: config.DefaultProfile, ID: id}, Wanted: demoWanted[id]})
	}
}

// demoWanted differs from the capacity after a scaling in the demo, to show drift.
var demoWanted = map[string]model.Wanted{"qwen-max-2025-09-23-9d1ef0aa": {Capacity: model.NumberOf(4)}}

// demoPast returns rollouts of an hour ago, so that the demo can estimate how long one
// takes.
func demoPast(now time.Time) []model.Event {
	var past []model.Event
	for _, name := range []string{"qwen-plus", "qwen-max"} {
		for i, took := range []time.Duration{47, 49, 52, 54, 66} {
			past = append(past, model.Event{
				At: now.Add(-time.Hour - time.Duration(i)*5*time.Minute), Ref: model.Ref{Profile: config.DefaultProfile, ID: name + "-of-before"},
				Kind: model.KindReady, From: model.Pending, To: model.Running, Verdict: model.VerdictReady,
				Ready: model.NumberOf(4), Capacity: model.NumberOf(4), Model: safe.Clean(name), Plan: safe.Clean("mu"),
				Took: took * time.Second, Session: "before",
			})
		}
	}
	return past
}
