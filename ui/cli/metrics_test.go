package cli

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"studiowatch/client/sim"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/serve"
)

// startMetrics runs the exporter on a free port. It returns the base URL, the lines that
// it prints, and a function that ends it and returns the exit code.
func startMetrics(t *testing.T, w host.World, args ...string) (base string, printed lines, end func() int) {
	t.Helper()
	ctx, stop := context.WithCancelCause(context.WithoutCancel(t.Context()))
	printed = make(lines, 1000)
	w.Stderr = printed
	code := make(chan int, 1)
	go func() { code <- run(ctx, append([]string{"metrics", "--listen", "127.0.0.1:0"}, args...), w) }()
	t.Cleanup(func() { stop(nil) })
	for line := range printed {
		if _, at, ok := strings.Cut(line, "metrics on "); ok {
			base = strings.TrimSuffix(at, "/metrics")
			break
		}
	}
	return base, printed, func() int {
		stop(Signal{syscall.SIGTERM})
		return <-code
	}
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

// comes waits until a scrape has a text. The exporter uses a socket, so the clock is
// real.
func comes(t *testing.T, url, text string) (got string) {
	t.Helper()
	clitest.Until(t, text, func() bool {
		_, got = fetch(t, url)
		return strings.Contains(got, text)
	})
	return got
}

func TestMetricsAreServedAndFollowTheConfiguration(t *testing.T) {
	fleet := sim.New(sim.Options{Seed: 1})
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key})
	w.Transport = fleet.Transport()
	config := filepath.Join(w.Home(), "config.toml")
	ids := fleet.IDs()
	clitest.Write(t, config, "watch = [\""+ids[0]+"\"]\n")
	base, printed, end := startMetrics(t, w, "--config", config)
	text := comes(t, base+"/metrics", `studiowatch_deployment_info{group="",id="`+ids[0]+`"`)
	if strings.Contains(text, "canary") || strings.Contains(text, ids[1]) {
		t.Errorf("served:\n%s", text)
	}
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ok\n", "/": "studiowatch: /metrics for Prometheus, /healthz, /readyz\n"} {
		if code, got := fetch(t, base+path); code != http.StatusOK || got != want {
			t.Errorf("%s: %d %q", path, code, got)
		}
	}
	if code, _ := fetch(t, base+"/debug/pprof/"); code != http.StatusNotFound {
		t.Errorf("/debug/pprof/: %d", code)
	}
	clitest.Write(t, config, "watch = [\""+ids[1]+"\"]\n")
	text = comes(t, base+"/metrics", `studiowatch_deployment_info{group="",id="`+ids[1]+`"`)
	if strings.Contains(text, ids[0]) {
		t.Error("what was taken off the list has series")
	}
	clitest.Write(t, config, "watch = 7\n")
	for line := range printed {
		if strings.Contains(line, "config.toml:1: watch") {
			break
		}
	}
	if _, text = fetch(t, base+"/metrics"); !strings.Contains(text, ids[1]) {
		t.Error("a broken edit ends what runs")
	}
	if code := end(); code != 143 {
		t.Errorf("SIGTERM ends it with %d", code)
	}
}

func TestMetricsRefuseWhatTheyCannotDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for args, says := range map[string]string{
		"metrics": "nothing to watch",
		"metrics a --listen " + taken.Addr().String(): "--listen",
		"metrics a --listen nowhere:port":             "--listen",
		"metrics a/b":                                 "a/b",
	} {
		var out strings.Builder
		if code := run(t.Context(), strings.Fields(args), simulated(&out, nil)); code != exit.BadUsage || !strings.Contains(out.String(), says) {
			t.Errorf("%s: exit %d, want 2 and %q in\n%s", args, code, says, out.String())
		}
	}
}

// TestMetricsTakeAWebConfigurationFile has a running exporter behind a password.
func TestMetricsTakeAWebConfigurationFile(t *testing.T) {
	fleet := sim.New(sim.Options{Seed: 1})
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key})
	w.Transport = fleet.Transport()
	file := filepath.Join(w.Home(), "web.yml")
	hash, err := bcrypt.GenerateFromPassword([]byte("wonder"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	clitest.Write(t, file, "basic_auth_users:\n  alice: "+string(hash)+"\n")
	base, _, end := startMetrics(t, w, fleet.IDs()[0], "--web.config.file", file)
	for _, path := range []string{"/metrics", "/healthz", "/readyz", "/"} {
		if code, text := fetch(t, base+path); code != http.StatusUnauthorized || strings.Contains(text, "studiowatch_") {
			t.Errorf("%s without a password: HTTP %d, %s", path, code, text)
		}
	}
	comes(t, strings.Replace(base, "://", "://alice:wonder@", 1)+"/metrics", `studiowatch_deployments{profile="default",verdict="ready"}`)
	if code := end(); code != 143 {
		t.Errorf("SIGTERM ends it with %d", code)
	}

	clitest.Write(t, file, "basic_auth_users:\n  alice: wonder\n")
	var out strings.Builder
	if code := run(t.Context(), []string{"metrics", "a", "--web.config.file", file}, simulated(&out, nil)); code != exit.BadUsage || !strings.Contains(out.String(), "alice: this is no bcrypt hash") {
		t.Errorf("exit %d, and it says\n%s", code, out.String())
	}
}

func TestMetricsNeedAKey(t *testing.T) {
	var out strings.Builder
	w := testWorld(t, nil)
	w.Stdout, w.Stderr = &out, &out
	if code := run(t.Context(), []string{"metrics", "a"}, w); code != exit.NoKey || !strings.Contains(out.String(), "DASHSCOPE_API_KEY") {
		t.Errorf("exit %d, and it says\n%s", code, out.String())
	}
}

func TestMetricsWarnWhenOthersCanReachThem(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.yml")
	clitest.Write(t, file, "basic_auth_users:\n  alice: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi\n")
	guarded, err := serve.OpenWeb(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	for address, warns := range map[string]bool{"127.0.0.1": false, "127.9.9.9": false, "::1": false, "0.0.0.0": true, "::": true, "10.0.0.1": true} {
		for _, web := range []*serve.Web{nil, guarded} {
			var printed []string
			reportAddress(func(text string) { printed = append(printed, text) }, &net.TCPAddr{IP: net.ParseIP(address), Port: 9464}, web)
			if warned := strings.Contains(strings.Join(printed, "\n"), "warning"); warned != (warns && web == nil) || !strings.Contains(printed[0], ":9464/metrics") {
				t.Errorf("%s: it says %q", address, printed)
			}
		}
	}
}

// TestBothListenersKnowTheirNames sends requests to the running commands.
func TestBothListenersKnowTheirNames(t *testing.T) {
	fleet := sim.New(sim.Options{Seed: 1})
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key})
	w.Transport = fleet.Transport()
	base, _, end := startMetrics(t, w, fleet.IDs()[0])
	r := startSimulate(t, testWorld(t, nil))
	for what, url := range map[string]string{"metrics": base + "/healthz", "simulate": r.base + "/deployments"} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "rebound.example"
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s answers a foreign name with HTTP %d", what, res.StatusCode)
		}
	}
	end()
}
