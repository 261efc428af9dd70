package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// timeline is one block of a file of testdata.
type timeline struct {
	name  string
	args  []string
	ids   []string // in the order they appear
	steps map[string][]step
	code  int
	after time.Duration
	by    time.Duration // the latest time of the end; 0 is soon after
	last  string
	lines []expected
}

// expected is how often a matching line is printed.
type expected struct {
	times string // has: some time or other; once; never
	line  string
}

// step is the server's answer about a deployment from some time on.
type step struct {
	at   time.Duration
	says []string
}

// timelines reads a file of testdata; wait.txt describes the format.
func timelines(t *testing.T, file string) []timeline {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var all []timeline
	for n, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "==" {
			all = append(all, timeline{name: strings.Join(words[1:], " "), steps: map[string][]step{}})
			continue
		}
		tl := &all[len(all)-1]
		switch words[0] {
		case "wait", "get":
			tl.args = words
		case "exit":
			tl.code, err = strconv.Atoi(words[1])
			if err == nil {
				tl.after, err = time.ParseDuration(words[3])
			}
			if err == nil && len(words) > 5 { // after T by T
				tl.by, err = time.ParseDuration(words[5])
			}
		case "last":
			tl.last = strings.Join(words[1:], " ")
		case "has", "once", "never":
			tl.lines = append(tl.lines, expected{words[0], strings.Join(words[1:], " ")})
		default:
			var at time.Duration
			at, err = time.ParseDuration(words[1])
			if tl.steps[words[0]] == nil && words[0] != "LIST" && !strings.HasPrefix(words[0], "LIST:") {
				tl.ids = append(tl.ids, words[0])
			}
			tl.steps[words[0]] = append(tl.steps[words[0]], step{at, words[2:]})
		}
		if err != nil {
			t.Fatalf("%s:%d: %v", file, n+1, err)
		}
	}
	return all
}

// scriptedServer answers as a timeline says.
type scriptedServer struct {
	timeline
	start time.Time
}

// now returns the server's present answer about an ID, and since when it is that.
func (s scriptedServer) now(id string) ([]string, time.Time) {
	elapsed := time.Since(s.start)
	said, since := []string{"404"}, s.start.Add(-time.Hour)
	for i, step := range s.steps[id] {
		if elapsed >= step.at {
			said = step.says
			if i > 0 {
				since = s.start.Add(step.at)
			}
		}
	}
	return said, since
}

func (s scriptedServer) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/deployments") {
		return s.list(r)
	}
	id := path.Base(r.URL.Path)
	says, since := s.now(id)
	if object, ok := object(id, says, since); ok {
		return reply(r, 200, `{"request_id":"req-`+id+`","output":`+object+`}`), nil
	}
	return fault(r, says)
}

func (s scriptedServer) list(r *http.Request) (*http.Response, error) {
	off := 0
	if s.steps["LIST"] != nil {
		says, _ := s.now("LIST")
		if says[0] != "ok" {
			return fault(r, says)
		}
		if len(says) > 1 {
			off, _ = strconv.Atoi(says[1])
		}
	}
	var objects []string
	for _, id := range s.ids {
		says, since := s.now(id)
		if s.steps["LIST:"+id] != nil {
			says, since = s.now("LIST:" + id)
		}
		if object, ok := object(id, says, since); ok {
			objects = append(objects, object)
		}
	}
	return reply(r, 200, fmt.Sprintf(`{"request_id":"req-list","output":{"page_no":1,"page_size":100,"total":%d,"deployments":[%s]}}`,
		len(objects)+off, strings.Join(objects, ","))), nil
}

// madeLongAgo is the default for when deployments were created.
var madeLongAgo = time.Date(1999, 12, 1, 8, 0, 0, 0, model.Beijing)

// object returns the deployment that words describe, if they describe one: STATUS, then
// ready/capacity, fresh (edited just now), made+DURATION (created later by that much)
// or a reason.
func object(id string, says []string, since time.Time) (string, bool) {
	if says[0] != strings.ToUpper(says[0]) || strings.ContainsAny(says[0], "0123456789") {
		return "", false
	}
	more, made := "", madeLongAgo
	for _, word := range says[1:] {
		ready, capacity, numbers := strings.Cut(word, "/")
		switch {
		case numbers:
			more += `,"ready_capacity":` + ready + `,"capacity":` + capacity
		case word == "fresh":
			since = time.Now()
		case strings.HasPrefix(word, "made+"):
			later, _ := time.ParseDuration(strings.TrimPrefix(word, "made+"))
			made = made.Add(later)
		default:
			more += `,"fail_reason":"` + word + `"`
		}
	}
	return fmt.Sprintf(`{"deployed_model":%q,"status":%q,"gmt_create":%q,"gmt_modified":%q%s}`, id, says[0],
		made.Format("2006-01-02T15:04:05.999"), since.In(model.Beijing).Format("2006-01-02T15:04:05"), more), true
}

// fault is an answer without a deployment.
func fault(r *http.Request, says []string) (*http.Response, error) {
	switch says[0] {
	case "refused":
		return nil, fmt.Errorf("dial: %w", syscall.ECONNREFUSED)
	case "hang":
		<-r.Context().Done()
		return nil, r.Context().Err()
	case "tls":
		return nil, errors.New("remote error: tls: handshake failure")
	case "html":
		return reply(r, 404, "<html>no such page</html>"), nil
	}
	status, err := strconv.Atoi(says[0])
	if err != nil {
		return nil, err
	}
	code := map[int]string{
		400: "InvalidParameter", 401: "InvalidApiKey", 403: "AccessDenied", 404: "NotFound",
		429: "Throttling.RateQuota", 500: "InternalError",
	}[status]
	if len(says) > 1 {
		code = says[1]
	}
	if code == "" {
		return reply(r, status, "<html>gateway</html>"), nil
	}
	return reply(r, status, fmt.Sprintf(`{"request_id":"req-err","code":%q,"message":"so it is."}`, code)), nil
}

func reply(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Request: r, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// simulated returns a world with a key and without a home, whose two outputs are one.
func simulated(out io.Writer, transport http.RoundTripper) host.World {
	return host.World{Stdout: out, Stderr: out, Transport: transport, Getenv: func(name string) string {
		if name == "DASHSCOPE_API_KEY" {
			return clitest.Key
		}
		return ""
	}}
}

// TestPromise58WaitEndsWithTheRightCode runs the timelines of testdata/wait.txt
// through the command and a real client.
func TestPromise58WaitEndsWithTheRightCode(t *testing.T) {
	all := timelines(t, "wait.txt")
	if len(all) < 40 {
		t.Errorf("%d timelines, want 40 or more", len(all))
	}
	for _, tl := range all {
		t.Run(tl.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tl.check(t) })
		})
	}
}

func (tl timeline) check(t *testing.T) {
	var out bytes.Buffer
	start := time.Now()
	code := run(t.Context(), tl.args, simulated(&out, scriptedServer{tl, start}))
	after := time.Since(start)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	last := lastWords(lines[len(lines)-1])
	// A change is seen up to an interval later, but a deadline is exact.
	late := 6 * time.Second
	if strings.Contains(strings.Join(tl.args, " "), "--timeout") {
		late = time.Second
	}
	if tl.by > 0 {
		late = tl.by - tl.after
	}
	if code != tl.code || after < tl.after-time.Second/2 || after > tl.after+late {
		t.Errorf("exit %d after %v, want %d after %v", code, after.Round(time.Second/10), tl.code, tl.after)
	}
	tl.checkLines(t, lines)
	if !matches(last, tl.last) {
		t.Errorf("the last line is\n%s\nwant\n%s\nof\n%s", last, tl.last, out.String())
	}
}

// checkLines checks how often lines are printed.
func (tl timeline) checkLines(t *testing.T, lines []string) {
	for _, want := range tl.lines {
		n := 0
		for _, line := range lines {
			if matches(lastWords(line), want.line) {
				n++
			}
		}
		if ok := map[string]bool{"has": n > 0, "once": n == 1, "never": n == 0}[want.times]; !ok {
			t.Errorf("%q is printed %d times, want it %s, in\n%s", want.line, n, want.times, strings.Join(lines, "\n"))
		}
	}
}

// lastWords returns a line without its time and with single spaces.
func lastWords(line string) string {
	words := strings.Fields(line)
	if len(words) > 0 {
		if _, err := time.Parse(time.TimeOnly, words[0]); err == nil {
			words = words[1:]
		}
	}
	return strings.Join(words, " ")
}

// matches reports whether a line is as wanted; * stands for any text.
func matches(line, want string) bool {
	parts := strings.Split(want, "*")
	if !strings.HasPrefix(line, parts[0]) || !strings.HasSuffix(line, parts[len(parts)-1]) {
		return false
	}
	for _, part := range parts {
		_, after, found := strings.Cut(line, part)
		if !found {
			return false
		}
		line = after
	}
	return true
}

func TestASignalEndsAWaitWithItsCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { end(Signal{syscall.SIGTERM}) })
		tl := timeline{ids: []string{"a"}, steps: map[string][]step{"a": {{0, []string{"PENDING"}}}}}
		if code := run(ctx, []string{"wait", "a"}, simulated(io.Discard, scriptedServer{tl, time.Now()})); code != 143 {
			t.Errorf("exit %d, want 143", code)
		}
	})
}

// rough answers with one fault after the other, and then correctly.
type rough struct {
	scriptedServer
	until time.Duration
}

func (s rough) RoundTrip(r *http.Request) (*http.Response, error) {
	elapsed := time.Since(s.start)
	if elapsed >= s.until {
		return s.scriptedServer.RoundTrip(r)
	}
	faults := []string{"502", "refused", "hang", "500", "503", "429", "409"}
	return fault(r, faults[int(elapsed/time.Minute)%len(faults):][:1])
}

func TestPromise57TwentyMinutesOfErrorsAreWaitedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		start := time.Now()
		tl := timeline{ids: []string{"a"}, steps: map[string][]step{"a": {{0, []string{"RUNNING", "2/2"}}}}}
		code := run(t.Context(), []string{"wait", "a"}, simulated(&out, rough{scriptedServer{tl, start}, 20 * time.Minute}))
		if took := time.Since(start); code != exit.OK || took > 26*time.Minute {
			t.Errorf("exit %d after %v, want 0 within minutes of the end of the errors\n%s", code, took, out.String())
		}
	})
}

func TestPromise59ATimeoutCutsTheCallAndTellsTheLastState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		start := time.Now()
		tl := timeline{ids: []string{"a"}, steps: map[string][]step{"a": {
			{0, []string{"UPDATING", "2/4"}}, {30 * time.Second, []string{"502"}}, {50 * time.Second, []string{"hang"}},
		}}}
		code := run(t.Context(), []string{"wait", "a", "--timeout", "1m"}, simulated(&out, scriptedServer{tl, start}))
		if over := time.Since(start) - time.Minute; code != exit.TimedOut || over < 0 || over > time.Second {
			t.Errorf("exit %d, %v after the deadline", code, over)
		}
		for _, part := range []string{"a: not ready within 1m: it was UPDATING, 2/4 ready, read ", "; the last error was HTTP 502", "s ago"} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("%q is not in\n%s", part, out.String())
			}
		}
	})
}

func TestWaitWritesEventsAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stdout bytes.Buffer
		tl := timeline{ids: []string{"a"}, steps: map[string][]step{"a": {
			{0, []string{"PENDING", "0/2"}}, {time.Minute, []string{"RUNNING", "1/2"}}, {2 * time.Minute, []string{"RUNNING", "2/2"}},
		}}}
		w := simulated(io.Discard, scriptedServer{tl, time.Now()})
		w.Stdout = &stdout
		if code := run(t.Context(), []string{"wait", "a", "-o", "ndjson"}, w); code != exit.OK {
			t.Errorf("exit %d", code)
		}
		var kinds []string
		for line := range strings.Lines(stdout.String()) {
			var e model.Event
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Errorf("%q: %v", line, err)
			}
			kinds = append(kinds, string(e.Kind)+" "+string(e.To))
		}
		if got, want := strings.Join(kinds, ", "), "seen PENDING, stalled PENDING, degraded RUNNING, ready RUNNING"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}

// TestWaitSaysOnStandardErrorWhatIsNoEvent is about messages that no event has, such as
// a remark about a good end.
func TestWaitSaysOnStandardErrorWhatIsNoEvent(t *testing.T) {
	running, gone := []string{"RUNNING", "2/2"}, []string{"404"}
	for name, tt := range map[string]struct {
		args  string
		steps map[string][]step
		code  int
		says  []string
	}{
		"a glob that matches nothing": {"wait emo-* --for deleted", nil, exit.OK, []string{"'emo-*': nothing matches yet", "'emo-*': nothing matches\n"}},
		"another of the same name": {"wait a --for deleted", map[string][]step{
			"a": {{0, running}, {20 * time.Second, []string{"PENDING", "made+744h20s"}}},
		}, exit.OK, []string{"a: deleted and created again"}},
		"no list": {"wait a b --for deleted --any", map[string][]step{
			"a": {{0, gone}}, "b": {{0, running}}, "LIST": {{0, []string{"403"}}},
		}, exit.OK, []string{"a: the list may not be read"}},
		"a total that is wrong": {"wait a*", map[string][]step{"a": {{0, running}}, "LIST": {{0, []string{"ok", "+1"}}}}, exit.OK,
			[]string{"the service says 2, listed 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var stdout, stderr bytes.Buffer
				tl := timeline{steps: tt.steps}
				for _, id := range []string{"a", "b"} {
					if tt.steps[id] != nil {
						tl.ids = append(tl.ids, id)
					}
				}
				w := simulated(&stdout, scriptedServer{tl, time.Now()})
				w.Stderr = &stderr
				if code := run(t.Context(), append(strings.Fields(tt.args), "-o", "ndjson"), w); code != tt.code {
					t.Errorf("exit %d, want %d", code, tt.code)
				}
				for _, part := range tt.says {
					if n := strings.Count(stderr.String(), part); n != 1 {
						t.Errorf("%q is said %d times in\n%s", part, n, stderr.String())
					}
				}
				for line := range strings.Lines(stdout.String()) {
					if !json.Valid([]byte(line)) {
						t.Errorf("standard output has %q", line)
					}
				}
			})
		})
	}
}

func TestWhatWaitCannotMeanIsRefused(t *testing.T) {
	for args, says := range map[string]string{
		"wait a --for soon":                    "studiowatch: --for: \"soon\" is none of ready, running, stopped, deleted, status=X",
		"wait a --for status=UP":               "RUNNING",
		"wait a --for stopped --capacity 2":    "studiowatch: --capacity 2: a capacity goes with ready",
		"wait a --capacity 1000":               "studiowatch: --capacity 1000: a capacity is 1 to 999",
		"wait a --timeout -1s":                 "--timeout -1s: it may be 0s or more",
		"wait a --create-timeout -1s":          "--create-timeout -1s: it may be 0s to 24h",
		"wait a --create-timeout 25h":          "--create-timeout 25h: it may be 0s to 24h",
		"wait a --create-timeout soon":         "--create-timeout",
		"wait a -o yaml":                       "--output yaml: it is text or ndjson",
		"wait a --any --fail-fast":             "say either",
		"wait a/b":                             "a/b",
		"wait":                                 "nothing to wait for",
		"wait a --refresh 10ms":                "1s to 24h",
		"wait a --colour":                      "studiowatch wait --help",
		"wait a --profile nowhere":             "no profile",
		"wait a --config does-not-exist.toml":  "does-not-exist.toml",
		"wait a --log-file /does/not/exist/ok": "--log-file",
	} {
		var out bytes.Buffer
		if code := run(t.Context(), strings.Fields(args), simulated(&out, nil)); code != exit.BadUsage || !strings.Contains(out.String(), says) {
			t.Errorf("%s: exit %d, want 2 and %q in\n%s", args, code, says, out.String())
		}
	}
}
