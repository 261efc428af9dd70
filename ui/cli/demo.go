package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/client"
	"studiowatch/client/sim"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui"
	"studiowatch/ui/cli/host"
)

// The demo polls faster than the real service would be: it is there to be
// looked at.
const (
	demoRefresh = 2 * time.Second
	demoSteady  = 5 * time.Second
	demoRate    = 10
	demoLatency = 120 * time.Millisecond
	demoStall   = 45 * time.Second          // its rollouts take a minute, not ten
	demoMissing = "qwen-plus-20230703-cx7f" // an ID nobody has, as after a typing mistake
)

func newDemo(w host.World, f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Show the dashboard on a simulated fleet: no key, no network, no configuration",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return showDemo(cmd.Context(), w, *f)
		},
	}
}

func showDemo(ctx context.Context, w host.World, f flags) error {
	s, err := settings{Config: config.Default()}.apply(w, flags{refresh: f.refresh, ascii: f.ascii, noColor: f.noColor})
	if err != nil {
		return err
	}
	fleet := sim.New(sim.Options{Seed: 1, Faults: true, Latency: demoLatency})
	base, err := client.ParseBaseURL("https://demo.invalid")
	if err != nil {
		return err
	}
	key, err := client.FindKey(client.KeySource{Env: "DEMO_KEY", Getenv: func(string) string { return "demo" }})
	if err != nil {
		return err
	}
	changes := make(chan ui.Change, maxNotices)
	notice := func(text string) {
		select {
		case changes <- ui.Change{Notice: text}:
		default: // there is more to read already than anybody will
		}
	}
	var ends endings
	defer ends.come()
	log, closeLog, err := openLog(f.logFile, notice)
	if err != nil {
		return err
	}
	ends.add(closeLog)
	c := client.New(client.Options{BaseURL: base, Key: key, Transport: fleet.Transport(), Log: log, UserAgent: userAgent()})
	svc := &service{links: map[string]*link{config.DefaultProfile: {client: c}}}

	opts := s.options()
	opts.Title, opts.Profiles, opts.Poll = "demo", []string{config.DefaultProfile}, svc.poll
	opts.Plan.Rates[config.DefaultProfile] = demoRate
	opts.StallAfter, opts.Welcome = demoStall, true
	opts.Past = func() ([]model.Event, error) { return demoPast(time.Now()), nil }
	if f.refresh == 0 {
		opts.Plan.Refresh, opts.Plan.Steady = demoRefresh, demoSteady
	}
	for _, id := range append(fleet.IDs(), demoMissing) {
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: config.DefaultProfile, ID: id}, Wanted: demoWanted[id]})
	}
	opts.Clipboard = ui.Clipboard(host.NewDesktop(w, s.Config).Clipboard())
	opts.Changes = changes
	closeRecord, err := openRecord(f, &opts, notice)
	if err != nil {
		return err
	}
	ends.add(closeRecord)
	return show(ctx, w, opts)
}

// demoWanted is what somebody else's scaling goes against.
var demoWanted = map[string]model.Wanted{"qwen-max-2025-09-23-9d1ef0aa": {Capacity: model.NumberOf(4)}}

// demoPast are rollouts of an hour ago, so that the demo can say how long one
// usually takes.
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
