package cli

import (
	"context"
	"errors"

	"studiowatch/model/config"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/plain"
)

// headless is a session of a command without a screen.
type headless struct {
	*session.Session
	loop plain.Loop
	look plain.Look
}

// openHeadless opens a session. Doing is as in session.Options.
func openHeadless(ctx context.Context, src session.Source, ids []string, doing string) (h headless, _ context.Context, err error) {
	s, ctx, err := session.Open(ctx, src, session.Options{IDs: ids, Doing: doing, Notice: warningsOn(src.World.Stderr)})
	if err != nil {
		return h, nil, err
	}
	h.Session = s
	h.loop = plain.Loop{Engine: s.Engine(), Poll: s.Poll, Past: s.Past, Resumed: s.Resumed}
	h.look = plain.Look{ASCII: s.Scope.Settings.UI.ASCII, Colour: s.Scope.Settings.UI.Theme != config.Mono && src.World.ScreenSize() != nil}
	return h, ctx, nil
}

// withExitCode returns an error of a command without a screen with its exit code.
func withExitCode(err error) error {
	var unmet *plain.Unmet
	if errors.As(err, &unmet) {
		return exit.Error{Code: endCodes[unmet.End], Err: err}
	}
	return err
}

var endCodes = map[plain.End]int{
	plain.Lost: exit.Lost, plain.Refused: exit.BadUsage, plain.Denied: exit.NoKey, plain.Unpaid: exit.Unpaid,
	plain.TimedOut: exit.TimedOut, plain.Unreachable: exit.Unreachable, plain.Missing: exit.Missing,
}
