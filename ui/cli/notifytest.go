package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
)

func newNotifyTest(w world, f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "notify-test",
		Short: "Fire one of each notification that the configuration asks for",
		Long: "notify-test rings the bell, shows a desktop notification and runs the command of [notify]\n" +
			"once for each event under on, and says what came of it. It needs no key.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return notifyTest(w, *f) },
	}
}

// notifyTest tells of one event of each kind, by every way that is configured.
func notifyTest(w world, f flags) error {
	s, err := load(w, f)
	if err != nil {
		return err
	}
	n := s.Notify
	kinds := watch.NewAlerts(n.On).Of(specimens(time.Now()))
	if !n.Bell && !n.Desktop && len(n.Command) == 0 || len(kinds) == 0 {
		return exit.Usage("[notify] asks for nothing: set bell, desktop or command, and name events under on.\nTo see every key: studiowatch config init")
	}
	for _, profile := range s.profiles {
		_, _, _ = lookForKey(w, route{profile: profile.Name, keyEnv: profile.KeyEnv, keyFile: profile.KeyFile}) // so that it is known what to hide
	}
	h := newHook(w, func(string) {})
	defer h.close()
	h.configure(s.Config)
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

// announce tells of an event, and says how.
func announce(w world, h *hook, n config.Notify, e model.Event) (did string, err error) {
	var ways []string
	looks := ui.Notify{Wrap: wrapper(w)}
	if n.Bell {
		ways = append(ways, onTerminal(w, "\a", "bell"))
	}
	if n.Desktop {
		ways = append(ways, onTerminal(w, looks.Notification(words.Headline(e)), "desktop"))
	}
	if len(n.Command) > 0 {
		way := "command: done"
		if err = h.execute(n.Command, h.environment(e), e); err != nil {
			way = "command: " + safe.Clean(w.secrets.hide(err.Error())).String()
		}
		ways = append(ways, way)
	}
	return strings.Join(ways, ", "), err
}

// onTerminal writes a sequence where a person sees or hears it.
func onTerminal(w world, seq, way string) string {
	out, ok := w.Stdout.(*os.File)
	if !ok || !term.IsTerminal(out.Fd()) {
		return way + " (not on a terminal)"
	}
	_, _ = fmt.Fprint(out, seq)
	return way
}

// specimens is an event of each kind.
func specimens(now time.Time) []model.Event {
	e := model.Event{
		At: now, Ref: model.Ref{Profile: config.DefaultProfile, ID: "notify-test"}, Host: "dashscope-intl.aliyuncs.com", From: model.Updating, To: model.Updating,
		Ready: model.NumberOf(4), Capacity: model.NumberOf(8), Model: safe.Clean("qwen-plus"), Plan: safe.Clean("mu"), Took: 6*time.Minute + 52*time.Second,
	}
	ready, failed, stalled, degraded, gone, expiring := e, e, e, e, e, e
	ready.Kind, ready.Verdict, ready.To, ready.Ready = model.KindReady, model.VerdictReady, model.Running, model.NumberOf(8)
	failed.Kind, failed.Verdict, failed.To, failed.Reason = model.KindFailed, model.VerdictFailed, model.Failed, safe.Clean("this is a test")
	stalled.Kind, stalled.Verdict = model.KindStalled, model.VerdictStalled
	degraded.Kind, degraded.Verdict, degraded.To, degraded.Reason = model.KindDegraded, model.VerdictDegraded, model.UpdatingFailed, safe.Clean("this is a test")
	gone.Kind, gone.Verdict, gone.From, gone.To = model.KindGone, model.VerdictGone, model.Deleting, ""
	expiring.Kind, expiring.Verdict, expiring.From, expiring.To = model.KindExpiring, model.VerdictReady, model.Running, model.Running
	expiring.Took, expiring.Expires = 0, now.Add(5*time.Hour)
	return []model.Event{ready, failed, stalled, degraded, gone, expiring}
}

// wrapper returns what brings a sequence to the terminal outside of a
// multiplexer; nil where there is none. tmux passes it on when its option
// allow-passthrough is on.
func wrapper(w world) func(string) string {
	switch {
	case w.Getenv("TMUX") != "":
		return ansi.TmuxPassthrough
	case w.Getenv("STY") != "":
		return func(seq string) string { return ansi.ScreenPassthrough(seq, maxScreen) }
	}
	return nil
}

// maxScreen is the longest sequence that GNU Screen passes on, in bytes.
const maxScreen = 768
