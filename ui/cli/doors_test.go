package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

const (
	strayKey = "sk-5ec2e7f0d1b3a4960123456789abcdef"
	strayRun = "5ec2e7f0d1b3" // the part that must not be shown
)

// stray are command lines that hold a key.
var stray = []string{
	strayKey, strings.ToUpper(strayKey), "'" + strayKey + "'", `"Bearer ` + strayKey + `"`, " " + strayKey + "\n", "sk-sp-" + strayKey[3:],
	"https://" + strayKey + "@dashscope.aliyuncs.com/api/v1", "https://host/?key=" + strayKey, "./" + strayKey, "sk%2D" + strayKey[3:],
	strayKey[:10] + "\u200b" + strayKey[10:], "x\x1b[31m" + strayKey,
}

// runWith runs a command line and returns its exit code and its output. A command that
// does not end by itself is ended at once.
func runWith(t *testing.T, w host.World, args ...string) (code int, out string) {
	t.Helper()
	var b bytes.Buffer
	w.Stdout, w.Stderr = &b, &b
	ctx, end := context.WithCancel(t.Context())
	end()
	code = run(ctx, args, w)
	return code, b.String()
}

func TestAKeyIsRefusedWhereverAnArgumentMayStand(t *testing.T) {
	for line, says := range map[string]string{
		"@":                            "an API key where an ID belongs",
		"qwen-a @":                     "an API key where an ID belongs",
		"-- @":                         "an API key where an ID belongs",
		"@ get":                        "an API key where an ID belongs",
		"get @":                        "an API key where an ID belongs",
		"get -o json a @":              "an API key where an ID belongs",
		"wait @":                       "an API key where an ID belongs",
		"history @":                    "an API key where an ID belongs",
		"metrics @":                    "an API key where an ID belongs",
		"get @*":                       "an API key where an ID belongs",
		"replay @":                     "studiowatch replay: there is an API key where FILE belongs",
		"demo @":                       "an API key among the arguments",
		"simulate @":                   "an API key among the arguments",
		"notify-test @":                "an API key among the arguments",
		"version @":                    "an API key among the arguments",
		"config @":                     "an API key among the arguments",
		"config check @":               "an API key among the arguments",
		"config path @":                "an API key among the arguments",
		"config add @":                 "an API key where an ID belongs",
		"config add a --name @":        "--name: there is an API key where NAME belongs",
		"config add a --group=@":       "--group: there is an API key where GROUP belongs",
		"config remove a @":            "an API key where an ID belongs",
		"help @":                       "an API key",
		"completion @":                 "an API key",
		"--profile @ get a":            "--profile: there is an API key where NAME belongs",
		"get a --profile=@":            "--profile: there is an API key where NAME belongs",
		"--profile cn --profile @ x":   "--profile: there is an API key where NAME belongs",
		"--config @":                   "--config: there is an API key where FILE belongs",
		"config check --config @":      "--config: there is an API key where FILE belongs",
		"--log-file @ get a":           "--log-file: there is an API key where FILE belongs",
		"--record @ get a":             "--record: there is an API key where FILE belongs",
		"--refresh @":                  "--refresh: there is an API key where DURATION belongs",
		"wait a --timeout @":           "--timeout: there is an API key where DURATION belongs",
		"wait a --for @":               "--for: there is an API key where GOAL belongs",
		"wait a --for status=@":        "--for: there is an API key where GOAL belongs",
		"wait a --capacity @":          "--capacity: there is an API key where N belongs",
		"wait a -o @":                  "--output: there is an API key where FORMAT belongs",
		"wait a -o@":                   "--output: there is an API key where FORMAT belongs",
		"get a --output=@":             "--output: there is an API key where FORMAT belongs",
		"metrics a --listen @":         "--listen: there is an API key where ADDRESS belongs",
		"simulate --listen @:0":        "--listen: there is an API key where ADDRESS belongs",
		"simulate --faults @":          "--faults: there is an API key where FILE belongs",
		"simulate --fleet @":           "--fleet: there is an API key where N belongs",
		"simulate --seed @":            "--seed: there is an API key where N belongs",
		"history --since @":            "--since: there is an API key where DURATION belongs",
		"replay x --speed @":           "--speed: there is an API key where X belongs",
		"--ascii=@":                    "--ascii: there is an API key, and this flag takes no value",
		"--key @":                      "an API key where an ID belongs",
		"--key=@":                      "among the flags, and none takes one",
		"get --@":                      "among the flags, and none takes one",
		"get --@=x":                    "among the flags, and none takes one",
		"get --no-such --api-key=@ -o": "among the flags, and none takes one",
	} {
		keys := stray
		if line != "get @" && line != "metrics a --listen @" && line != "wait a -o@" {
			keys = stray[:2]
		}
		for _, key := range keys {
			var args []string
			for _, field := range strings.Fields(line) {
				args = append(args, strings.ReplaceAll(field, "@", key))
			}
			code, out := runWith(t, testWorld(t, nil), args...)
			if code != exit.BadUsage || strings.Contains(strings.ToLower(out), strayRun) {
				t.Errorf("%q: exit %d, %s", args, code, out)
			}
			if key == strayKey && !strings.Contains(out, says) || !strings.Contains(out, "$DASHSCOPE_API_KEY") {
				t.Errorf("%q says %q, and not %q", args, out, says)
			}
		}
	}
}

func TestAKeyIsNoTarget(t *testing.T) {
	for _, id := range []string{strayKey, strayKey + "*", "[s]" + strayKey[1:] + " " + strayKey} {
		if err := session.CheckTarget(id); err == nil || strings.Contains(err.Error(), strayRun) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestIDsThatBeginAsKeysAreTaken expects only the error of the missing key.
func TestIDsThatBeginAsKeysAreTaken(t *testing.T) {
	for _, id := range []string{"sk-learn-ft-2025", "sk-learn-*", "sk-multilingualembedding", "task-0123456789abcdef"} {
		if code, out := runWith(t, testWorld(t, nil), "get", id); code != exit.NoKey {
			t.Errorf("%s: exit %d, %s", id, code, out)
		}
	}
}

func TestAKeyInTheEnvironmentIsNotShown(t *testing.T) {
	dir := t.TempDir()
	for _, key := range stray[:4] {
		folder := filepath.Join(dir, strings.Trim(key, "./"))
		for _, tt := range []struct {
			name, value string
			args        []string
			code        int
			says        string
		}{
			{"DASHSCOPE_HTTP_BASE_URL", key, []string{"get", "a"}, exit.BadUsage, "DASHSCOPE_HTTP_BASE_URL: there is an API key where a URL belongs"},
			{"DASHSCOPE_HTTP_BASE_URL", "https://" + strayKey + ".example.com/api/v1", []string{"config", "check"}, exit.BadUsage, "where a URL belongs"},
			{"DASHSCOPE_HTTP_BASE_URL", "https://example.com/" + strayKey, []string{"wait", "a"}, exit.BadUsage, "where a URL belongs"},
			{"DASHSCOPE_API_KEY_FILE_PATH", key, []string{"get", "a"}, exit.NoKey, "stands where the path of a file belongs"},
			{"DASHSCOPE_API_KEY_FILE_PATH", key, []string{"config", "check"}, exit.OK, "stands where the path of a file belongs"},
			{"XDG_CONFIG_HOME", folder, []string{"config", "path"}, exit.BadUsage, "an API key where a folder belongs"},
			{"XDG_CONFIG_HOME", folder, []string{"config", "init"}, exit.BadUsage, "an API key where a folder belongs"},
			{"XDG_CONFIG_HOME", folder, []string{"config", "check"}, exit.BadUsage, "an API key where a folder belongs"},
			{"XDG_CONFIG_HOME", folder, []string{"get"}, exit.BadUsage, "an API key where a folder belongs"},
			{"XDG_STATE_HOME", folder, []string{"history"}, exit.BadUsage, "an API key where a folder belongs"},
		} {
			code, out := runWith(t, testWorld(t, map[string]string{tt.name: tt.value}), tt.args...)
			if code != tt.code || !strings.Contains(out, tt.says) || strings.Contains(strings.ToLower(out), strayRun) {
				t.Errorf("%s=%q %v: exit %d, %s", tt.name, tt.value, tt.args, code, out)
			}
		}
	}
	if made, err := os.ReadDir(dir); err != nil || len(made) > 0 {
		t.Errorf("it has made %v, %v", made, err)
	}
}

func TestAKeyBeingCompletedIsNotLookedAt(t *testing.T) {
	w := testWorld(t, nil)
	debug := filepath.Join(t.TempDir(), "debug")
	t.Setenv("BASH_COMP_DEBUG_FILE", debug)
	for _, args := range [][]string{{"__complete", "get", strayKey}, {"__complete", "--profile", strayKey, ""}, {"__completeNoDesc", "--config=" + strayKey, "get", ""}} {
		if code, out := runWith(t, w, args...); code != exit.OK || out != ":4\n" {
			t.Errorf("%q: exit %d, %q", args, code, out)
		}
	}
	if text, _ := os.ReadFile(debug); strings.Contains(string(text), strayRun) {
		t.Errorf("the shell's log has %q", text)
	}
	w = testWorld(t, nil)
	config := filepath.Join(w.Home(), "c.toml")
	clitest.Write(t, config, "watch = [\"sk-learn-ft-2025\"]\n")
	j := journal.Open(session.JournalPath(w), "one", func(text string) { t.Error(text) })
	for _, id := range []string{strayKey, "sk-seen"} { // the key was typed as an ID before it was refused
		j.Keep(model.Event{At: time.Now(), Ref: model.Ref{Profile: "default", ID: id}, Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady})
	}
	j.Close(time.Now())
	_, out := runWith(t, w, "__complete", "--config", config, "get", "")
	if !strings.Contains(out, "sk-learn-ft-2025") || !strings.Contains(out, "sk-seen") || strings.Contains(out, strayRun) {
		t.Errorf("it offers %q", out)
	}
}
