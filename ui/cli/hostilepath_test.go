//go:build !windows

package cli

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

func TestNoNameActsOnTheTerminal(t *testing.T) {
	for _, name := range clitest.HostileNames {
		dir := t.TempDir()
		there, folder := filepath.Join(dir, name+".toml"), filepath.Join(dir, name)
		clitest.Write(t, there, "refresh = 1\nwatch = [1]\n")
		if err := os.MkdirAll(filepath.Join(folder, "studiowatch"), 0o700); err != nil {
			t.Fatal(err)
		}
		clitest.Write(t, filepath.Join(folder, "studiowatch", "config.toml"), "[notify]\ncommand = [\"/no/such\"]\nbell = false\n")
		if err := os.MkdirAll(filepath.Join(folder, "studiowatch", "journal.ndjson"), 0o700); err != nil {
			t.Fatal(err)
		}
		missing := filepath.Join(dir, "no", name)
		for _, args := range [][]string{
			{name}, {"get", name}, {"get", name + "*["}, {"wait", name}, {"history", name}, {"metrics", name}, {"demo", name}, {"config", name}, {"config", "check", name},
			{"replay", name}, {"replay", missing}, {"replay", there}, {"replay", folder}, {"replay", name, name}, {"help", name}, {"help", "get", name}, {"help", "\u202e"}, {"completion", name}, {"completion", "bash", name},
			{"--config", name, "get", "a"}, {"--config", missing, "config", "check"}, {"--config", there, "get", "a"}, {"--config", there, "config", "check"}, {"--config", folder, "get", "a"},
			{"--config", there, "config", "init"}, {"config", "add", name}, {"config", "add", "a", "--name", name, "--dry-run"}, {"config", "remove", name}, {"--config", there, "config", "add", "a"}, {"--config", missing, "config", "add", "a", "--dry-run"}, {"--config", filepath.Join(folder, "kept.toml"), "config", "add", "a"},
			{"--config", filepath.Join(there, "x"), "config", "init"}, {"--config", missing, "config", "path"}, {"--config", filepath.Join(folder, "new"), "config", "init"},
			{"--log-file", missing, "get", "a"}, {"--log-file", folder, "demo"}, {"--log-file", missing, "metrics", "a"}, {"--record", missing, "get", "a"}, {"--record", folder, "get", "a"},
			{"--profile", name, "get", "a"}, {"--refresh", name, "get", "a"}, {"--" + name}, {"get", "--" + name + "=1"}, {"get", "-" + name}, {"get", "-\u202e"}, {"get", "-o", name}, {"wait", "-o", name},
			{"wait", "a", "--for", name}, {"wait", "a", "--for", "status=" + name}, {"wait", "a", "--timeout", name}, {"wait", "a", "--capacity", name}, {"history", "--since", name},
			{"report", name}, {"report", "--since", name}, {"report", "-o", name}, {"report", "--recording", name}, {"report", "--recording", missing}, {"report", "--recording", there}, {"report", "--recording", folder},
			{"simulate", "--listen", name}, {"simulate", "--listen", "127.0.0.1:" + name}, {"simulate", "--listen", name + ":0"}, {"metrics", "a", "--listen", name},
			{"metrics", "a", "--web.config.file", name}, {"metrics", "a", "--web.config.file", missing}, {"metrics", "a", "--web.config.file", there}, {"metrics", "a", "--web.config.file", folder},
			{"simulate", "--faults", name}, {"simulate", "--faults", missing}, {"simulate", "--faults", there}, {"simulate", "--faults", folder}, {"simulate", "--fleet", name}, {"replay", "x", "--speed", name},
			{"__complete", "get", name}, {"__complete", "--config", there, "get", ""}, {"__complete", name, ""},
		} {
			_, out := runWith(t, testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key}), args...)
			clitest.WantPlain(t, fmt.Sprintf("%q", args), strings.ReplaceAll(out, "\t", " "))
			if strings.Contains(out, "\t") && args[0] != "completion" && args[0] != "help" && args[0] != "__complete" {
				t.Errorf("%q: a tab of a name reaches the terminal: %q", args, out)
			}
		}
		// Cobra would print the error past our writers.
		if code, out := runWith(t, testWorld(t, nil), "__complete", "get", "--"+name, ""); code != exit.OK || out != ":4\n" {
			t.Errorf("a completion of %q: exit %d, %q", name, code, out)
		}
		for _, tt := range []struct {
			variable, value string
			args            []string
		}{
			{"XDG_CONFIG_HOME", folder, []string{"config", "path"}}, {"XDG_CONFIG_HOME", folder, []string{"config", "check"}}, {"XDG_CONFIG_HOME", folder, []string{"config", "init"}},
			{"XDG_CONFIG_HOME", folder, []string{"get"}}, {"XDG_CONFIG_HOME", folder, []string{"wait"}}, {"XDG_CONFIG_HOME", folder, []string{"metrics"}}, {"XDG_CONFIG_HOME", folder, []string{"notify-test"}},
			{"XDG_CONFIG_HOME", there, []string{"config", "init"}}, {"XDG_CONFIG_HOME", there, []string{"get", "a"}}, {"XDG_CONFIG_HOME", missing, []string{"config", "check"}},
			{"XDG_STATE_HOME", folder, []string{"history"}}, {"XDG_STATE_HOME", missing, []string{"history"}}, {"XDG_STATE_HOME", folder, []string{"metrics", "a", "--listen", "127.0.0.1:0"}},
			{"XDG_STATE_HOME", folder, []string{"get", "a"}}, {"XDG_STATE_HOME", there, []string{"wait", "a"}}, {"HOME", folder, []string{"config", "path"}}, {"HOME", folder, []string{"history"}},
			{"XDG_STATE_HOME", folder, []string{"report", "-o", "md"}}, {"XDG_STATE_HOME", missing, []string{"report", "-o", "md"}},
			{"DASHSCOPE_API_KEY_FILE_PATH", missing, []string{"get", "a"}}, {"DASHSCOPE_API_KEY_FILE_PATH", folder, []string{"config", "check"}}, {"DASHSCOPE_API_KEY_FILE_PATH", there, []string{"get", "a"}},
			{"DASHSCOPE_HTTP_BASE_URL", "https://" + name, []string{"get", "a"}}, {"DASHSCOPE_HTTP_BASE_URL", "https://example.com/" + name, []string{"config", "check"}},
		} {
			_, out := runWith(t, testWorld(t, map[string]string{tt.variable: tt.value}), tt.args...)
			clitest.WantPlain(t, fmt.Sprintf("%s=%q %q", tt.variable, tt.value, tt.args), out)
		}
	}
}

func TestWhatIsToldIsPrintable(t *testing.T) {
	for _, name := range clitest.HostileNames {
		var b strings.Builder
		n, err := fmt.Fprintf(host.Printable(&b), "one\ttwo %s\n\nthree", strings.ReplaceAll(name, "\n", ""))
		if err != nil || n < len(name) {
			t.Errorf("%d bytes, %v", n, err)
		}
		if clitest.WantPlain(t, "the writer", strings.ReplaceAll(b.String(), "\t", " ")); !strings.HasPrefix(b.String(), "one\ttwo a") || !strings.HasSuffix(b.String(), "\n\nthree") {
			t.Errorf("%q", b.String())
		}
	}
	var b strings.Builder
	fmt.Fprintf(host.Printable(&b), "key %s and more\n", clitest.Key)
	if b.String() != "key (hidden) and more\n" {
		t.Errorf("%q", b.String())
	}
}

// TestAKeyThatTheServiceNamesIsNotTold has an error of the service with another key than
// the one that was sent.
func TestAKeyThatTheServiceNamesIsNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stdout, stderr strings.Builder
		w := simulated(&stdout, answering(`{"code":"InvalidApiKey","message":"no such key: `+strayKey+`"}`))
		w.Stderr = &stderr
		if code := run(t.Context(), []string{"get", "a"}, w); code != exit.NoKey || strings.Contains(stderr.String(), strayRun) || !strings.Contains(stderr.String(), "no such key: (hidden)") {
			t.Errorf("exit %d, %s", code, stderr.String())
		}
	})
}

// answering returns a transport that refuses requests with a body.
type answering string

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusUnauthorized, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a))), ContentLength: int64(len(a)), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

// TestWhatANameIsReadsAsItsErrorDoes checks the whole texts.
func TestWhatANameIsReadsAsItsErrorDoes(t *testing.T) {
	w := testWorld(t, nil)
	for _, tt := range []struct{ args, says string }{
		{"replay a\x1b]0;PWN\a", "studiowatch: a^[]0;PWN^G: stat a^[]0;PWN^G: no such file or directory\n"},
		{"--config a\x1b]0;PWN\a config check", "studiowatch: configuration: stat a^[]0;PWN^G: no such file or directory\n"},
		{"--log-file no/\u202ea get a", "studiowatch: --log-file: open no/<U+202E>a: no such file or directory\n"},
		{"--\u200ba", "studiowatch: unknown flag: --<U+200B>a; see studiowatch --help\n"},
	} {
		w := w
		if tt.args[0] == '-' {
			w = testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key})
		}
		if _, out := runWith(t, w, strings.Fields(tt.args)...); out != tt.says {
			t.Errorf("%q\n says %q\n want %q", tt.args, out, tt.says)
		}
	}
}
