package cli

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/kept"
	"studiowatch/ui/cli/session"
)

// showDashboard runs the root command.
func showDashboard(ctx context.Context, src session.Source, ids []string) error {
	w := src.World
	if err := checkNamedView(src); err != nil {
		return err
	}
	s, ctx, err := session.Open(ctx, src, session.Options{IDs: ids, Files: session.Followed})
	if err != nil {
		return err
	}
	defer s.Close()
	hook := host.NewHook(ctx, w, s.Notice)
	s.AtClose(hook.Close)
	writer := kept.NewWriter(s.Notice)
	s.AtClose(writer.Close)
	looked := kept.LookedFile(w, writer)
	opts := live(ctx, s, func(scope session.Scope) ui.Options {
		hook.Configure(scope.Settings.Config)
		opts := optionsOf(ctx, w, scope)
		opts.Notify.Run = hook.Run
		opts.Looked = looked.Options(ids, scope.Hosts())
		return opts
	})
	opts.Tells = kept.TellFile(w, writer).Options()
	opts.View, opts.Wall = src.Flags.View, src.Flags.Wall
	opts.Keeping = keepingIn(src)
	opts.Filters = kept.FilterFile(w).Of(ids, slices.Collect(maps.Values(s.Scope.Hosts()))...)
	desk := host.NewDesktop(w, s.Scope.Settings.Config)
	opts.Clipboard, opts.Console.Open = ui.Clipboard(desk.Clipboard()), desk.Opener()
	return show(ctx, w, opts)
}

// live returns the dashboard's options for a session. OptionsOf makes the options of a
// scope, at the start and after each edit.
func live(ctx context.Context, s *session.Session, optionsOf func(session.Scope) ui.Options) ui.Options {
	opts := optionsOf(s.Scope)
	opts.Poll, opts.Past, opts.Keep, opts.Resumed, opts.Welcome = s.Poll, s.Past, s.Keep, s.Resumed, s.FirstRun
	opts.Changes = session.Translate(ctx, s, func(c session.Change) ui.Change {
		change := ui.Change{Retry: c.Retry, Notice: c.Notice, Refused: c.Refused, Broken: c.Broken}
		if c.Scope != nil {
			opts := optionsOf(*c.Scope)
			change.Options = &opts
		}
		return change
	})
	return opts
}

// optionsOf returns the dashboard's options for a scope, without those for polling.
func optionsOf(ctx context.Context, w host.World, scope session.Scope) ui.Options {
	s := scope.Settings
	opts := looks(s)
	opts.Notify.On, opts.Notify.Telling = s.Notify.On, w.Telling(ctx, s.Config)
	for _, c := range channels(w, s.Notify) {
		opts.Notify.Channels = append(opts.Notify.Channels, c.announce)
	}
	opts.Title, opts.Profiles, opts.Origins = scope.Title, scope.Profiles, scope.Origins
	opts.Entries, opts.Patterns, opts.Plan = scope.Entries, scope.Patterns, scope.Plan
	opts.Console.Pages = consolePages(scope.Routes)
	if s.Path != "" {
		opts.AddHint = "list it under watch in " + w.ShortPath(s.Path)
	}
	return opts
}

// looks returns the dashboard's options that depend on the settings alone.
func looks(s session.Settings) ui.Options {
	return ui.Options{
		Plan: s.PlanOptions(), StallAfter: s.StallAfter, Theme: s.UI.Theme, Sort: s.UI.Sort, Columns: s.UI.Columns,
		Views: s.Views, Keys: s.Keys, ASCII: s.UI.ASCII, Mouse: s.UI.Mouse, Cursor: s.UI.Cursor,
	}
}

// checkNamedView returns an error if --view names a view that the configuration does not
// have. What is wrong with the configuration itself is for another call to say.
func checkNamedView(src session.Source) error {
	if src.Flags.View == "" {
		return nil
	}
	c, err := src.Look()
	if err != nil {
		return nil
	}
	return checkView(c.Views, src.Flags.View)
}

// checkView returns an error if a view is named that the configuration does not have.
func checkView(views []query.View, name string) error {
	if name == "" || query.FindView(views, name) >= 0 {
		return nil
	}
	names := viewNames(views)
	switch near := words.Nearest(name, names); {
	case len(names) == 0:
		return exit.Usage("--view %q: the configuration has no views; each is a table, [[view]]", safe.Clean(name))
	case near != "":
		return exit.Usage("--view %q: there is no such view; did you mean %q?", safe.Clean(name), near)
	}
	return exit.Usage("--view %q: there is no such view; there are %s", safe.Clean(name), strings.Join(names, ", "))
}

func viewNames(views []query.View) (names []string) {
	for _, v := range views {
		names = append(names, v.Name)
	}
	return names
}

func show(ctx context.Context, w host.World, opts ui.Options) error {
	if w.Getenv("TERM") == "dumb" {
		return exit.Usage("TERM=dumb names a terminal that cannot be drawn on.\n%s", screenless)
	}
	opts.Machine = ui.Machine{Remote: w.Remote(), JobControl: host.HasJobControl}
	err := ui.Run(ctx, opts)
	if errors.Is(err, ui.ErrNoTerminal) {
		return exit.Usage("it draws on a terminal, and standard output is not one.\n%s", screenless)
	}
	return err
}

const screenless = "Without one: studiowatch get, studiowatch wait."

// consolePages returns the address of the console's list of deployments, by profile.
// No page of a single deployment is documented.
func consolePages(routes []session.Route) map[string]string {
	pages := map[string]string{}
	for _, r := range routes {
		region := client.RegionOfHost(r.Base.Host)
		switch _, known := client.LookupRegion(region); {
		case !known: // the console of an unknown region is unknown
		case region == "cn-beijing":
			pages[r.Profile] = "https://bailian.console.aliyun.com/cn-beijing/model/deploy"
		default:
			pages[r.Profile] = "https://modelstudio.console.alibabacloud.com/" + url.PathEscape(region) + "?tab=dashboard#/efm/model_deploy"
		}
	}
	return pages
}

// vocabulary returns all names that the configuration may use.
func vocabulary() config.Vocabulary {
	v := config.Vocabulary{
		Actions: ui.Actions(), Keys: ui.DefaultKeys(), CheckKey: ui.CheckKey, Columns: ui.Columns(), Sorts: query.Sorts(),
	}
	for _, kind := range watch.AlertKinds() {
		v.Events = append(v.Events, string(kind))
	}
	for _, r := range client.Regions() {
		v.Regions = append(v.Regions, r.ID)
	}
	for _, s := range model.Statuses() {
		v.Statuses = append(v.Statuses, string(s))
	}
	return v
}
