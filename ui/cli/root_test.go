package cli

import (
	"fmt"
	"io"
	"testing"

	"studiowatch/model/config"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// testWorld returns a world with its own home folder.
func testWorld(t *testing.T, env map[string]string) host.World {
	t.Helper()
	return host.World{Getenv: clitest.Env(t, env)}
}

func TestExitCodesAreFrozen(t *testing.T) {
	if got, want := fmt.Sprint(exit.OK, exit.BadUsage, exit.NoKey, exit.Internal, exit.Signalled), "0 2 3 70 128"; got != want {
		t.Errorf("exit codes %s, want %s", got, want)
	}
}

func TestTheExampleUsesTheProgramsOwnWords(t *testing.T) {
	v := vocabulary()
	if _, err := config.Parse("config.example.toml", []byte(config.Example()), v); err != nil {
		t.Errorf("the example has faults in the program's own words: %v", err)
	}
	for name, words := range map[string][]string{"actions": v.Actions, "columns": v.Columns, "sorts": v.Sorts, "regions": v.Regions, "statuses": v.Statuses} {
		if len(words) == 0 {
			t.Errorf("no %s are checked", name)
		}
	}
}

// exitOf returns the exit code of the program for an error.
func exitOf(err error) int {
	return conclude(host.World{Stderr: io.Discard, Getenv: func(string) string { return "" }}, err)
}
