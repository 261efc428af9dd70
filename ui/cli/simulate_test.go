package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"studiowatch/client"
	"studiowatch/client/sim"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// lines sends each line that is written to it.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		l <- strings.TrimSuffix(line, "\n")
	}
	return len(b), nil
}

// running is a running simulate command.
type running struct {
	printed lines
	base    string // URL
	stop    context.CancelCauseFunc
	code    chan int
}

func startSimulate(t *testing.T, w host.World, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancelCause(context.WithoutCancel(t.Context()))
	r := &running{printed: make(lines, 1000), stop: stop, code: make(chan int, 1)}
	w.Stderr = r.printed
	go func() { r.code <- run(ctx, append([]string{"simulate", "--listen", "127.0.0.1:0"}, args...), w) }()
	first := <-r.printed
	_, rest, ok := strings.Cut(first, "DASHSCOPE_HTTP_BASE_URL=")
	r.base, _, _ = strings.Cut(rest, " ")
	if !ok || !strings.Contains(first, "any DASHSCOPE_API_KEY") {
		t.Fatalf("it says %q, exit code %d", first, <-r.code)
	}
	t.Cleanup(func() { stop(nil) })
	return r
}

func (r *running) send(t *testing.T, method, path, key, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

func TestSimulateServesAndEndsWithASignal(t *testing.T) {
	home := t.TempDir()
	w := testWorld(t, map[string]string{"HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home})
	r := startSimulate(t, w, "--fleet", "300", "--speed", "600")
	const key = "sk-0123456789abcdefghij"
	for _, tt := range []struct {
		method, path, key, body string
		status                  int
		says                    string
	}{
		{"GET", "/deployments?page_size=1", key, "", 200, `"total":`},
		{"GET", "/deployments", "", "", 401, "InvalidApiKey"},
		{"GET", "/deployments/%1b%5d52;c;eA==%07", key, "", 404, "NotFound"},
		{"GET", "/deployments/" + key, key, "", 404, "NotFound"},
		{"POST", "/deployments", key, `{"model_name":"emo","suffix":"a","capacity":1,"name":"` + key + `"}`, 200, "PENDING"},
		{"POST", "/deployments", key, strings.Repeat("x", 1<<20), 400, "larger than 65536 bytes"},
		{"TRACE", "/elsewhere", key, "", 404, "Request path not found."},
	} {
		res, text := r.send(t, tt.method, tt.path, tt.key, tt.body)
		if res.StatusCode != tt.status || !strings.Contains(text, tt.says) {
			t.Errorf("%s %s: HTTP %d, %s", tt.method, tt.path, res.StatusCode, text)
		}
		line := <-r.printed
		if want := fmt.Sprintf(" %d ", tt.status); !strings.Contains(line, " "+tt.method+" /") || !strings.Contains(line, want) || !strings.HasSuffix(line, "ms") {
			t.Errorf("%s %s is logged as %q", tt.method, tt.path, line)
		}
		if strings.Contains(line, key) || !safe.Printable(line) {
			t.Errorf("the log shows %q", line)
		}
	}
	r.stop(Signal{syscall.SIGTERM})
	if code := <-r.code; code != 128+15 {
		t.Errorf("exit code %d", code)
	}
	if files, err := os.ReadDir(home); err != nil || len(files) != 0 {
		t.Errorf("%v, it has left %v", err, files)
	}
}

// unread is a standard error of which only the first line is read.
type unread struct {
	first lines
	hung  chan struct{}
	read  atomic.Bool
}

func (u *unread) Write(b []byte) (int, error) {
	if u.read.Swap(true) {
		<-u.hung
		return len(b), nil
	}
	return u.first.Write(b)
}

func TestAServerWhoseLogIsNotReadServesOn(t *testing.T) {
	w := testWorld(t, nil)
	out := &unread{first: make(lines, 100), hung: make(chan struct{})}
	w.Stderr = out
	ctx, stop := context.WithCancelCause(context.WithoutCancel(t.Context()))
	code := make(chan int)
	go func() { code <- run(ctx, []string{"simulate", "--listen", "127.0.0.1:0"}, w) }()
	_, rest, _ := strings.Cut(<-out.first, "DASHSCOPE_HTTP_BASE_URL=")
	r := &running{}
	r.base, _, _ = strings.Cut(rest, " ")
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+"/deployments", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		cancel()
	}
	stop(Signal{syscall.SIGTERM})
	close(out.hung)
	if got := <-code; got != 143 {
		t.Errorf("it ends with %d", got)
	}
}

func TestTheClientWatchesASimulator(t *testing.T) {
	r := startSimulate(t, testWorld(t, nil))
	base, err := client.ParseBaseURL(r.base)
	if err != nil {
		t.Fatal(err)
	}
	key, err := client.FindKey(client.KeySource{Env: "K", Getenv: func(string) string { return "sk-0123456789abcdefghij" }})
	if err != nil {
		t.Fatal(err)
	}
	c := client.New(client.Options{BaseURL: base, Key: key})
	defer c.CloseIdleConnections()
	a := c.List(t.Context(), "default", 1)
	if a.Failure != nil || len(a.Samples) != 13 {
		t.Fatalf("%d deployments, %+v", len(a.Samples), a.Failure)
	}
	id := a.Samples[0].Ref
	if s := c.Get(t.Context(), id).Samples[0]; s.Failure != nil || s.Deployment.ID.String() != id.ID {
		t.Errorf("it reads %+v", s)
	}
}

func TestSimulateRefusesWhatItCannotDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	faults := filepath.Join(t.TempDir(), "faults.toml")
	if err := os.WriteFile(faults, []byte("[[fault]]\nkind = \"stauts\"\nshare = 2\n\n[[fault]]\nkind = \"slow\"\nstatus = 503\nid = \"[\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		says []string
	}{
		{[]string{"--listen", taken.Addr().String()}, []string{"another program listens there", taken.Addr().String()}},
		{[]string{"--listen", "nowhere"}, []string{"--listen nowhere", "127.0.0.1:8787"}},
		{[]string{"--listen", "127.0.0.1:99999"}, []string{"--listen 127.0.0.1:99999"}},
		{[]string{"--fleet", "-1"}, []string{"--fleet -1", "0 to"}},
		{[]string{"--fleet", "1000001"}, []string{"--fleet 1000001"}},
		{[]string{"--speed", "0"}, []string{"--speed 0"}},
		{[]string{"--speed", "NaN"}, []string{"--speed NaN"}},
		{[]string{"--speed", "1e-300"}, []string{"--speed 1e-300: it may be 0.01 to 5000"}},
		{[]string{"--speed", "Inf"}, []string{"--speed +Inf"}},
		{[]string{"--speed", "fast"}, []string{"--speed", "--help"}},
		{[]string{"--key", "sk-x"}, []string{"unknown flag: --key"}},
		{[]string{"emo-1"}, []string{"takes no arguments"}},
		{[]string{"--faults", "no/such.toml"}, []string{"--faults no/such.toml: "}},
		{[]string{"--faults", t.TempDir()}, []string{"it is a folder; a regular file is needed here"}},
		{[]string{"--faults", faults}, []string{
			faults + `:2: fault[1].kind: unknown kind "stauts"; did you mean "status"?`, faults + ":3: fault[1].share: 2 is not from 0 to 1",
			faults + ":7: fault[2].status: slow has none", faults + `:8: fault[2].id: "[" is no pattern`}},
	} {
		var out, complaint bytes.Buffer
		w := testWorld(t, nil)
		w.Stdout, w.Stderr = &out, &complaint
		if code := run(t.Context(), append([]string{"simulate"}, tt.args...), w); code != exit.BadUsage {
			t.Errorf("%v: exit code %d", tt.args, code)
		}
		for _, says := range tt.says {
			if !strings.Contains(complaint.String(), says) {
				t.Errorf("%v says %q, and not %q", tt.args, complaint.String(), says)
			}
		}
	}
}

func TestListeningBeyondTheMachineIsWarnedOf(t *testing.T) {
	for address, warns := range map[string]bool{"127.0.0.1": false, "::1": false, "0.0.0.0": true, "::": true, "192.0.2.1": true} {
		var printed bytes.Buffer
		printUse(host.World{Stderr: &printed}, &net.TCPAddr{IP: net.ParseIP(address), Port: 8787}, 3)
		if strings.Contains(printed.String(), "warning") != warns {
			t.Errorf("on %s it says %q", address, printed.String())
		}
		if !strings.Contains(printed.String(), "DASHSCOPE_HTTP_BASE_URL=http://") || strings.Contains(printed.String(), "URL=http://[::]") || strings.Contains(printed.String(), "URL=http://0.0.0.0") {
			t.Errorf("on %s the URL cannot be used: %q", address, printed.String())
		}
	}
}

// TestFaultsOfAFileReachTheClient requests a deployment with a fault and one without.
func TestFaultsOfAFileReachTheClient(t *testing.T) {
	file := filepath.Join(t.TempDir(), "faults.toml")
	const text = `[[fault]]
kind = "status"
id = "qwen-max-*"
status = 429
code = "Throttling.RateQuota"
message = "slower"
retry_after = "7"
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := startSimulate(t, testWorld(t, nil), "--faults", file)
	res, body := r.send(t, "GET", "/deployments/qwen-max-2025-09-23-9d1ef0aa", "k", "")
	if res.StatusCode != 429 || res.Header.Get("Retry-After") != "7" || !strings.Contains(body, `"code":"Throttling.RateQuota","message":"slower"`) {
		t.Errorf("HTTP %d %v %s", res.StatusCode, res.Header, body)
	}
	if res, body := r.send(t, "GET", "/deployments/qwen-flash-ptu-2f81", "k", ""); res.StatusCode != 200 {
		t.Errorf("HTTP %d %s", res.StatusCode, body)
	}
}

// rest are the keys that a kind needs, or that only this kind has.
func rest(kind sim.FaultKind) string {
	switch kind {
	case sim.FaultRecreated:
		return `for = "20s"`
	case sim.FaultAbsent:
		return "for = \"20s\"\nevery = 2\nid = \"emo-*\"\nscope = \"list\""
	case sim.FaultSet:
		return `fields = '{"deleted": true, "name": null}'`
	case sim.FaultPages:
		return "size = 10\ntotal = \"duplicates\"\narray = \"items\"\noverlap = 1\nbeyond = \"last\""
	}
	return "until = \"2m\"\ndelay = \"1ms\"\nevery = 3"
}

// TestEveryKeyOfAFaultIsRead uses each key that not all kinds have.
func TestEveryKeyOfAFaultIsRead(t *testing.T) {
	want := map[sim.FaultKind]sim.Fault{
		sim.FaultReset:     {Until: 2 * time.Minute, Delay: time.Millisecond, Every: 3},
		sim.FaultRecreated: {For: 20 * time.Second},
		sim.FaultAbsent:    {For: 20 * time.Second, Every: 2, ID: "emo-*", Scope: sim.ListRequests},
		sim.FaultSet:       {Fields: `{"deleted": true, "name": null}`},
		sim.FaultPages:     {Size: 10, Total: sim.TotalDuplicates, Array: "items", Overlap: 1, Beyond: sim.BeyondLast},
	}
	for kind, f := range want {
		file := filepath.Join(t.TempDir(), "faults.toml")
		if err := os.WriteFile(file, fmt.Appendf(nil, "[[fault]]\nkind = %q\n%s\n", kind, rest(kind)), 0o600); err != nil {
			t.Fatal(err)
		}
		f.Kind, f.Share = kind, 1
		if got, err := readFaults(file); err != nil || len(got) != 1 || got[0] != f {
			t.Errorf("%s reads as %+v, %v, want %+v", kind, got, err, f)
		}
	}
	for _, total := range sim.Totals() {
		if !strings.Contains(faultHelp(), string(total)) {
			t.Errorf("the help has no total %s", total)
		}
	}
}

// TestEveryKindOfFaultCanBeInAFile reads a file with a fault of each kind.
func TestEveryKindOfFaultCanBeInAFile(t *testing.T) {
	var text strings.Builder
	for _, kind := range sim.FaultKinds() {
		fmt.Fprintf(&text, "[[fault]]\nkind = %q\nshare = 0.5\nfrom = \"1m\"\n%s\n", kind, rest(kind))
	}
	file := filepath.Join(t.TempDir(), "faults.toml")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	faults, err := readFaults(file)
	if err != nil || len(faults) != len(sim.FaultKinds()) {
		t.Fatalf("%d faults, %v", len(faults), err)
	}
	for i, kind := range sim.FaultKinds() {
		if f := faults[i]; f.Kind != kind || f.From.Seconds() != 60 || f.Share != 0.5 {
			t.Errorf("%s reads as %+v", kind, f)
		}
		if !strings.Contains(faultHelp(), string(kind)) {
			t.Errorf("the help has no %s", kind)
		}
	}
}
