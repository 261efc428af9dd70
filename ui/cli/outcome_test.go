//go:build !windows

package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"studiowatch/ui/cli/clitest"
)

// outcome is the result of a run without a terminal.
type outcome struct {
	code           int
	stdout, stderr string
}

func runPlain(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	cmd.Env = env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func TestOutcomesWithoutATerminal(t *testing.T) {
	t.Parallel()
	const key = "DASHSCOPE_API_KEY=sk-0123456789abcdef"
	broken := clitest.WriteConfig(t, "refresh = \"1ms\"\nwatch = [\"a b\"]\ncolour = true\n")
	globs := clitest.WriteConfig(t, `watch = ["a", "b*", "c?"]`)
	for _, tt := range []struct {
		name string
		args []string
		env  []string
		code int
		says []string
	}{
		{"no key", []string{"some-id"}, nil, 3, []string{"DASHSCOPE_API_KEY", "DASHSCOPE_API_KEY_FILE_PATH", "api_key", "studiowatch demo"}},
		{"a key of another product", []string{"some-id"}, []string{"DASHSCOPE_API_KEY=sk-sp-0123456789abcdef"}, 3, []string{"sk-sp-"}},
		{"no terminal", []string{"some-id"}, []string{key}, 2, []string{"terminal", "get", "wait"}},
		{"no terminal for the demo", []string{"demo"}, nil, 2, []string{"terminal"}},
		{"a dumb terminal", []string{"demo"}, []string{"TERM=dumb"}, 2, []string{"TERM=dumb"}},
		{"an unknown flag", []string{"--colour"}, nil, 2, []string{"--colour", "--help"}},
		{"a bad duration", []string{"--refresh", "soon", "demo"}, nil, 2, []string{"soon"}},
		{"a refresh too short", []string{"--refresh", "10ms", "demo"}, nil, 2, []string{"1s to 24h"}},
		{"an unknown profile", []string{"--profile", "mars", "some-id"}, []string{key}, 2, []string{`"mars"`, "cn-beijing"}},
		{"a config that is not there", []string{"--config", "no/such.toml", "x"}, []string{key}, 2, []string{"no/such.toml"}},
		{"a broken config", []string{"--config", broken}, []string{key}, 2,
			[]string{broken + ":1: refresh: ", broken + ":2: watch", broken + ":3: colour: "}},
		{"an ID that is a path", []string{"../models"}, []string{key}, 2, []string{"../models"}},
		{"a glob that is none", []string{"emo-["}, []string{key}, 2, []string{`"emo-["`, "is not a glob"}},
		{"a glob that is a path", []string{"../*"}, []string{key}, 2, []string{`"../*"`, "matches no deployment ID"}},
		{"a glob", []string{"emo-*"}, []string{key}, 2, []string{"terminal"}},
		{"everything", []string{"--all"}, []string{key}, 2, []string{"terminal"}},
		{"an argument too many", []string{"demo", "x"}, nil, 2, []string{"takes no arguments"}},
		{"a base URL in the clear", []string{"x"}, []string{key, "DASHSCOPE_HTTP_BASE_URL=http://example.com"}, 2, []string{"DASHSCOPE_HTTP_BASE_URL"}},
		{"version", []string{"version"}, nil, 0, []string{"studiowatch "}},
		{"help", []string{"--help"}, nil, 0, []string{"demo", "--profile"}},
		{"config path", []string{"config", "path"}, nil, 0, []string{"studiowatch/config.toml"}},
		{"config check", []string{"config", "check"}, nil, 0, []string{"defaults hold", "dashscope-intl.aliyuncs.com", "no API key: looked at $DASHSCOPE_API_KEY (empty or not set)", ".dashscope/api_key (no such file)"}},
		{"config check of globs", []string{"--config", globs, "config", "check"}, nil, 0, []string{"watch    1 deployment, 2 patterns"}},
		{"config check of a broken one", []string{"--config", broken, "config", "check"}, nil, 2, []string{":3: colour: "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := runPlain(t, environment(t, tt.env...), tt.args...)
			if got.code != tt.code {
				t.Errorf("exit code %d, want %d", got.code, tt.code)
			}
			out := got.stdout + got.stderr
			for _, part := range tt.says {
				if !strings.Contains(out, part) {
					t.Errorf("%q is not in:\n%s", part, out)
				}
			}
			if tt.code != 0 && (got.stdout != "" || !strings.HasPrefix(got.stderr, "studiowatch: ")) {
				t.Errorf("stdout %q, stderr %q: errors belong on stderr, under the program's name", got.stdout, got.stderr)
			}
		})
	}
}

func TestConfigInitWritesOnceAndForTheOwnerOnly(t *testing.T) {
	t.Parallel()
	env := environment(t)
	if got := runPlain(t, env, "config", "init"); got.code != 0 {
		t.Fatalf("init: %+v", got)
	}
	file := strings.TrimSpace(runPlain(t, env, "config", "path").stdout)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if err := os.WriteFile(file, []byte("refresh = \"7s\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runPlain(t, env, "config", "init"); got.code != 2 || !strings.Contains(got.stderr, "left as it is") {
		t.Errorf("init again: %+v", got)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "refresh = \"7s\"\n" {
		t.Errorf("the file was touched: %q, %v", text, err)
	}
	if got := runPlain(t, env, "config", "check"); got.code != 0 || !strings.Contains(got.stdout, "7s while changing") {
		t.Errorf("check: %+v", got)
	}
}

// samples answers GETs with the published answers, by ID.
func samples(t *testing.T, change *atomic.Bool) *httptest.Server {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "client", "testdata", "samples.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	answers := map[string]string{}
	for scan := bufio.NewScanner(file); scan.Scan(); {
		var line struct {
			Output struct {
				ID string `json:"deployed_model"`
			}
		}
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		answers[line.Output.ID] = scan.Text()
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := path.Base(r.URL.Path)
		answer, there := answers[id]
		if !there {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprintf(w, `{"request_id":"ca218d57","message":"Model: %s not found!","code":"NotFound"}`, id)
			return
		}
		if change.Load() && id == "qwen-plus-2025-12-01-b6d61c71" {
			answer = strings.NewReplacer(`"PENDING"`, `"RUNNING"`, `"ready_capacity":0`, `"ready_capacity":4`).Replace(answer)
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestTheWatchListFollowsAServerOfThePublishedAnswers(t *testing.T) {
	t.Parallel()
	var change atomic.Bool
	server := samples(t, &change)
	ids := []string{
		"emo-35b3f106-sample01", "qwen-plus-2025-12-01-b6d61c71", "qwen3-8b-ft-202511132025-0260", "wan2.5-i2v-preview-ft-202511111122-xxxx",
		"qwen-plus-2025-12-01-mu-xxxx", "cosyvoice-v3-flash-ft-202507011122-xxxx", "example-model-code", "qwen-plus-20230703-cx7f",
	}
	config := clitest.WriteConfig(t, fmt.Sprintf("refresh = \"1s\"\nwatch = [\"%s\"]\n", strings.Join(ids, `", "`)))
	env := environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL)
	s := start(t, true, env, program(t), "--config", config)
	for _, row := range []string{
		"emo-35b3f106-sample01 ↓ DELETING         ▆▆▆▆▁▁▁▁     1/2",
		"qwen-plu…-01-b6d61c71 ◐ PENDING          ░░░░░░░░     0/4",
		"qwen3-8b…1132025-0260 ↓ DELETING         ▆▆▆▆▆▆▆▆     2/2",
		"wan2.5-i…1111122-xxxx ● RUNNING          ········       –",
		"qwen-plu…2-01-mu-xxxx ◐ PENDING          ········     0/–",
		"cosyvoic…7011122-xxxx ◐ PENDING          ········       –",
		"example-model-code    ● RUNNING          ········       –",
		"qwen-plu…0230703-cx7f ! NotFound         ········       – ID or region?",
	} {
		s.shows(row)
	}
	change.Store(true)
	s.shows("qwen-plu…-01-b6d61c71 ● RUNNING          ▆▆▆▆▆▆▆▆    ↑4/4")
	s.press("q")
	s.ends(0)
	s.whole()
}

// TestTheSecondRunKnowsTheFirst checks that the second run shows no welcome, and that
// the filter is active unless deployments are named.
func TestTheSecondRunKnowsTheFirst(t *testing.T) {
	t.Parallel()
	server := samples(t, new(atomic.Bool))
	config := clitest.WriteConfig(t, "watch = [\"emo-35b3f106-sample01\", \"example-model-code\"]\n")
	env := environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL)
	s := start(t, true, env, program(t), "--config", config)
	s.shows("Welcome: ")
	s.press("/is:ready\r")
	s.shows("1 of 2 · filter is:ready")
	s.press("q")
	s.ends(0)
	s = start(t, true, env, program(t), "--config", config)
	s.shows("1 of 2 · filter is:ready")
	if strings.Contains(s.written(), "Welcome") {
		t.Error("the second run welcomes as the first did")
	}
	s.press("q")
	s.ends(0)
	s = start(t, true, env, program(t), "--config", config, "emo-35b3f106-sample01")
	s.shows("1 deployment ")
	s.press("/\x1b[A")
	s.shows("/ is:ready")
	s.press("\x03")
	s.ends(0)
}

func TestConfigCheckWarnsOfFilesForOthers(t *testing.T) {
	t.Parallel()
	config := clitest.WriteConfig(t, "[notify]\ncommand = [\"true\"]\n")
	args := []string{"--config", config, "config", "check"}
	if got := runPlain(t, environment(t), args...); got.code != 0 || strings.Contains(got.stdout, "warning") {
		t.Errorf("a file of the owner's only: %+v", got)
	}
	if err := os.Chmod(config, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := runPlain(t, environment(t), args...); got.code != 0 || !strings.Contains(got.stdout, "warning  others than you can read "+config+"; to keep them out: chmod 600 "+config) {
		t.Errorf("a file for all to read: %+v", got)
	}
}

func TestTheKeyIsWrittenNowhere(t *testing.T) {
	t.Parallel()
	const canary = "sk-canary0123456789abcdef"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"code":"InvalidApiKey","message":"no such key: %s","request_id":"%[1]s"}`, r.Header.Get("Authorization"))
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	log, recording := filepath.Join(dir, "log"), filepath.Join(dir, "answers.ndjson")
	env := environment(t, "DASHSCOPE_API_KEY="+canary, "DASHSCOPE_HTTP_BASE_URL="+server.URL)
	s := start(t, true, env, program(t), "--log-file", log, "--record", recording, "some-id")
	s.shows("InvalidApiKey")
	s.press("\r")
	s.shows("cause")
	s.press("qq") // back, and out
	s.ends(0)
	surfaces := map[string]string{"the terminal": s.written(), "config check": fmt.Sprint(runPlain(t, env, "config", "check"))}
	for _, file := range []string{log, recording} {
		text, err := os.ReadFile(file)
		if err != nil || len(text) == 0 {
			t.Fatalf("%s: %v, %d bytes", file, err, len(text))
		}
		surfaces[filepath.Base(file)] = string(text)
	}
	for where, text := range surfaces {
		if strings.Contains(text, canary) || strings.Contains(text, "canary") {
			t.Errorf("the key is in %s", where)
		}
	}
}

func TestARunningDashboardFollowsItsFiles(t *testing.T) {
	t.Parallel()
	var change atomic.Bool
	published := samples(t, &change).Config.Handler
	var good atomic.Value
	good.Store(canary)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+good.Load().(string) {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"code":"InvalidApiKey","message":"Invalid API-key provided."}`)
			return
		}
		published.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	config, key := filepath.Join(dir, "config.toml"), filepath.Join(dir, "key")
	clitest.Write(t, key, canary)
	text := func(watch string) string {
		return fmt.Sprintf("refresh = \"1s\"\nsteady_refresh = \"1s\"\nwatch = [%s]\n[profiles.mine]\nbase_url = \"%s\"\napi_key_file = \"key\"\n", watch, server.URL)
	}
	clitest.Write(t, config, text(`"emo-35b3f106-sample01"`))
	s := start(t, true, environment(t), program(t), "--config", config)
	s.shows("DELETING")
	clitest.Write(t, config, text(`"emo-35b3f106-sample01", "example-model-code"`))
	s.shows("example-model-code    ● RUNNING")
	clitest.Write(t, config, "refresh = 1\nwatch = [1]\n")
	s.press("g") // this removes the last message
	s.shows("config.toml:1: refresh: ")
	s.shows("example-model-code    ● RUNNING")
	clitest.Write(t, config, text(`"example-model-code"`))
	s.shows("1 deployment")
	clitest.Write(t, key, clitest.NextKey)
	good.Store(clitest.NextKey)
	s.shows("profile mine: the key in ")
	s.shows("example-model-code ● RUNNING          ········       –        ")
	s.press("q")
	s.ends(0)
	s.whole()
	if strings.Contains(s.written(), "canary") {
		t.Error("a key is on the screen")
	}
}
