package cli

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

func newNotifyTest(w host.World, f *session.Flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notify-test",
		Short: "Fire one of each notification that the configuration asks for",
		Long: "notify-test rings the bell, shows a desktop notification and runs the command of [notify]\n" +
			"once for each event under on, and says what came of it. It needs no key.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return notifyTest(cmd.Context(), w, *f) },
	}
	takeConfig(cmd, f)
	return cmd
}

// notifyTest sends one event of each kind, in every way that is configured.
func notifyTest(ctx context.Context, w host.World, f session.Flags) error {
	s, err := source(w, f).Settings()
	if err != nil {
		return err
	}
	n := s.Notify
	kinds := watch.NewAlerts(n.On).Of(host.SampleEvents(time.Now()))
	if len(channels(w, n)) == 0 && len(n.Command) == 0 || len(kinds) == 0 {
		return exit.Usage("[notify] asks for nothing: set bell, desktop or command, and name events under on.\nTo see every key: studiowatch config init")
	}
	for _, profile := range s.Polled {
		_, _, _ = session.FindKey(w, session.Route{KeyEnv: profile.KeyEnv, KeyFile: profile.KeyFile}) // this hides the keys from messages
	}
	h := host.NewHook(ctx, w, func(string) {})
	defer h.Close()
	h.Configure(s.Config)
	failed := 0
	for _, e := range kinds {
		did, err := announce(w, h, n, e)
		if err != nil {
			failed++
		}
		fmt.Fprintf(w.Stdout, "%-9s %s\n", e.Kind, did)
	}
	if failed > 0 {
		return exit.Usage("%s of %d could not be told; see [notify] in the configuration", count(failed, "event"), len(kinds))
	}
	return nil
}

// announce sends an event in every way, and returns the outcomes as text.
func announce(w host.World, h *host.Hook, n config.Notify, e model.Event) (did string, err error) {
	var ways []string
	for _, c := range channels(w, n) {
		ways = append(ways, onTerminal(w, c.announce([]model.Event{e}), c.key))
	}
	if len(n.Command) > 0 {
		way := "command: done"
		if err = h.Try(e); err != nil {
			way = "command: " + safe.Clean(w.Secrets.Hide(err.Error())).String()
		}
		ways = append(ways, way)
	}
	return strings.Join(ways, ", "), err
}

// channel is a way of the terminal to announce events.
type channel struct {
	key      string // in the configuration
	announce ui.Channel
}

// channels returns the channels that are on.
func channels(w host.World, n config.Notify) (on []channel) {
	all := map[string]ui.Channel{"bell": ui.Bell, "desktop": ui.Desktop(w.Passthrough())}
	for _, c := range config.Channels() {
		if n.Channels[c.Key] {
			on = append(on, channel{c.Key, all[c.Key]})
		}
	}
	return on
}

// onTerminal writes a sequence to standard output if that is a terminal.
func onTerminal(w host.World, seq, way string) string {
	out, ok := w.Stdout.(*os.File)
	if !ok || !term.IsTerminal(out.Fd()) {
		return way + " (not on a terminal)"
	}
	_, _ = fmt.Fprint(out, seq)
	return way
}
