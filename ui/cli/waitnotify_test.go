//go:build unix

package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// readyServer is a service with one deployment, which is ready.
func readyServer() scriptedServer {
	return scriptedServer{timeline{ids: []string{"a"}, steps: map[string][]step{"a": {{0, []string{"RUNNING", "2/2"}}}}}, time.Now()}
}

// waitNotify runs wait --notify with a configuration. Standard error is the terminal, if
// there is one.
func waitNotify(t *testing.T, config string, terminal *os.File) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaints bytes.Buffer
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key, "XDG_STATE_HOME": t.TempDir()})
	w.Stdout, w.Stderr, w.Transport, w.Secrets = &out, &complaints, readyServer(), &host.Secrets{}
	if terminal != nil {
		w.Stderr = terminal
	}
	code = run(t.Context(), []string{"wait", "a", "--notify", "--config", clitest.WriteConfig(t, config)}, w)
	return code, out.String(), complaints.String()
}

// TestAScriptTellsAsTheDashboardDoes by the terminal and the command, whatever on says. The
// command is slow, and the program waits for it.
func TestAScriptTellsAsTheDashboardDoes(t *testing.T) {
	t.Parallel()
	path, out := clitest.Script(t, `sleep 1.5; echo "$STUDIOWATCH_ID $STUDIOWATCH_EVENT: $STUDIOWATCH_HEADLINE" >> $OUT`)
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	code, stdout, _ := waitNotify(t, "[notify]\ndesktop = true\non = []\ncommand = ['"+path+"']\n", tty)
	if err := tty.Close(); err != nil {
		t.Fatal(err)
	}
	ran, _ := os.ReadFile(out)
	if code != exit.OK || string(ran) != "a ready: a is ready\n" {
		t.Errorf("exit %d, the command got %q\n%s", code, ran, stdout)
	}
	seen := make([]byte, 4096)
	n, _ := master.Read(seen)
	if got := string(seen[:n]); got != "\a\x1b]9;studiowatch: a is ready\a" {
		t.Errorf("the terminal got %q", got)
	}
	if strings.Contains(stdout, "\a") {
		t.Errorf("standard output has %q", stdout)
	}
}

func TestAScriptThatTellsNobodySaysSo(t *testing.T) {
	for name, tt := range map[string]struct{ config, want string }{
		"no terminal":     {"", "--notify tells nobody: standard error is no terminal, and [notify] has no command"},
		"nothing is on":   {"[notify]\nbell = false\n", "--notify tells nobody: [notify] tells nothing: set bell, desktop or command there"},
		"a command is on": {"[notify]\ncommand = ['true']\n", ""},
	} {
		code, _, stderr := waitNotify(t, tt.config, nil)
		if code != exit.OK || !strings.Contains(stderr, tt.want) || tt.want == "" && stderr != "" {
			t.Errorf("%s: exit %d, %q", name, code, stderr)
		}
	}
}
