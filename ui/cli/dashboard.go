package cli

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// showDashboard is the command without a name.
func showDashboard(ctx context.Context, w host.World, f flags, ids []string) error {
	doc := readDocument(w, f)
	p, err := newPlan(doc, w, f, ids)
	if err != nil {
		return err
	}
	var ends endings
	defer ends.come()
	changes, notices := make(chan ui.Change), make(chan string, maxNotices)
	notice := func(text string) {
		select {
		case notices <- text:
		default: // there is more to read already than anybody will
		}
	}
	log, closeLog, err := openLog(f.logFile, notice)
	if err != nil {
		return err
	}
	ends.add(closeLog)
	svc := newService(w, log)
	if _, err := svc.adopt(p.routes); err != nil {
		return err
	}
	_, err = os.Stat(journalPath(w))
	first := errors.Is(err, fs.ErrNotExist)
	kept := openChronicle(w, notice)
	command := host.NewHook(ctx, w, notice)
	ends.add(kept.close, command.Close)
	command.Configure(p.config)
	opts := p.options
	opts.Poll, opts.Resumed, opts.Changes = svc.poll, svc.resumed, changes
	opts.Past, opts.Keep, opts.Notify.Run = kept.past, kept.keep, command.Run
	opts.Welcome = first
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	follow(ctx, end, &follower{world: w, flags: f, ids: ids, seen: doc, service: svc, changes: changes, notices: notices, hook: command})
	opts.Filters = filterFile(w).filters(len(ids) > 0, slices.Collect(maps.Values(hosts(opts.Origins)))...)
	desk := host.NewDesktop(w, p.config)
	opts.Clipboard, opts.Console.Open = ui.Clipboard(desk.Clipboard()), desk.Opener()
	closeRecord, err := openRecord(f, &opts, notice)
	if err != nil {
		return err
	}
	ends.add(closeRecord)
	return show(ctx, w, opts)
}

// endings are what is to be done when a run ends. Each may take a second.
type endings []func()

func (e *endings) add(do ...func()) { *e = append(*e, do...) }

// come does all of it at once, and waits.
func (e *endings) come() {
	var all sync.WaitGroup
	for _, do := range *e {
		all.Go(do)
	}
	all.Wait()
}

// maxNotices is how many things to tell may wait for the screen.
const maxNotices = 16

// plan is what a configuration comes to: where the requests go, and what the
// dashboard shows, but for what polls.
type plan struct {
	config  config.Config
	routes  []route
	options ui.Options
}

// newPlan makes a plan of a configuration as it was read, at the start as well
// as after an edit.
func newPlan(doc document, w host.World, f flags, ids []string) (plan, error) {
	s, err := doc.settings(w, f)
	if err != nil {
		return plan{}, err
	}
	t, err := s.targets(f, ids)
	if err != nil {
		return plan{}, err
	}
	profiles := s.used(t)
	routes, err := s.routes(w, profiles)
	if err != nil {
		return plan{}, err
	}
	opts := s.options()
	opts.Notify = ui.Notify{Bell: s.Notify.Bell, Desktop: s.Notify.Desktop, Wrap: wrapper(w), On: s.Notify.On}
	opts.Title = titles(routes)
	opts.Console.Pages = consolePages(routes)
	opts.Entries, opts.Patterns = t.entries, t.patterns
	opts.Origins = origins(routes)
	for _, p := range profiles {
		opts.Profiles = append(opts.Profiles, p.Name)
		opts.Plan.Rates[p.Name] = p.Rate
	}
	if s.path != "" {
		opts.AddHint = "list it under watch in " + w.ShortPath(s.path)
	}
	return plan{s.Config, routes, opts}, nil
}

// options are the parts of the dashboard's options the settings decide.
func (s settings) options() ui.Options {
	theme := s.UI.Theme
	if s.mono {
		theme = "mono"
	}
	return ui.Options{
		Plan:       poll.PlanOptions{Refresh: s.Refresh, Steady: s.SteadyRefresh, Rates: map[string]float64{}, Seed: uint64(time.Now().UnixNano())},
		StallAfter: s.StallAfter, Theme: theme, Sort: s.UI.Sort, Columns: s.UI.Columns, Keys: s.Keys, ASCII: s.UI.ASCII, Mouse: s.UI.Mouse,
	}
}

// show runs the dashboard.
func show(ctx context.Context, w host.World, opts ui.Options) error {
	if w.Getenv("TERM") == "dumb" {
		return exit.Usage("TERM=dumb names a terminal that cannot be drawn on.\n%s", screenless)
	}
	err := ui.Run(ctx, opts)
	if errors.Is(err, ui.ErrNoTerminal) {
		return exit.Usage("it draws on a terminal, and standard output is not one.\n%s", screenless)
	}
	return err
}

const screenless = "Without one: studiowatch get, studiowatch wait."
