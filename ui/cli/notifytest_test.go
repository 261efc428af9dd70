//go:build unix

package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
)

func TestNotifyTestSaysWhatCameOfIt(t *testing.T) {
	path, out := clitest.Script(t, `echo $STUDIOWATCH_EVENT >> $OUT; [ $STUDIOWATCH_EVENT != gone ] || { echo no gong >&2; exit 1; }`)
	file := clitest.WriteConfig(t, "[notify]\ndesktop = true\ncommand = ['"+path+"']\n")
	notifyTest := func(file string) (code int, stdout, stderr string) {
		var out, complaints bytes.Buffer
		w := testWorld(t, nil)
		w.Stdout, w.Stderr = &out, &complaints
		return run(t.Context(), []string{"notify-test", "--config", file}, w), out.String(), complaints.String()
	}
	code, stdout, stderr := notifyTest(file)
	ran, err := os.ReadFile(out)
	if err != nil || string(ran) != "ready\nfailed\nstalled\ndegraded\ngone\n" {
		t.Errorf("it ran for %q, %v", ran, err)
	}
	if code != exit.BadUsage || !strings.Contains(stdout, "ready     bell (not on a terminal), desktop (not on a terminal), command: done\n") ||
		!strings.Contains(stdout, "gone ") || !strings.Contains(stdout, "no gong") || !strings.Contains(stderr, "1 event of 5 could not be told") {
		t.Errorf("%d\n%s\n%s", code, stdout, stderr)
	}
	file = clitest.WriteConfig(t, "[notify]\non = ['expiring']\n")
	if code, stdout, stderr := notifyTest(file); code != exit.OK || !strings.HasPrefix(stdout, "expiring  bell") || strings.Count(stdout, "\n") != 1 {
		t.Errorf("%d %s %s", code, stdout, stderr)
	}
	file = clitest.WriteConfig(t, "[notify]\nbell = false\n")
	if code, _, stderr := notifyTest(file); code != exit.BadUsage || !strings.Contains(stderr, "asks for nothing") {
		t.Errorf("%d %s", code, stderr)
	}
}
