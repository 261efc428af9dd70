package session

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/host"
)

// following is a running follower in a bubble of synctest. It collects the changes
// that are sent. The test signals edits of the configuration.
type following struct {
	*follower
	t       *testing.T
	path    string // of the configuration
	touched chan struct{}
	keys    *keyServer

	mu   sync.Mutex
	sent []Change
}

// keyServer answers depending on the key of the request.
type keyServer struct {
	mu   sync.Mutex
	good string // the key that is accepted; empty accepts every one
	seen []string
	slow time.Duration
}

func (k *keyServer) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(k.slow)
	k.mu.Lock()
	defer k.mu.Unlock()
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	k.seen = append(k.seen, r.URL.Host+" "+key)
	status, body := http.StatusOK, `{"output":{"deployed_model":"a","status":"RUNNING"}}`
	if k.good != "" && key != k.good {
		status, body = http.StatusUnauthorized, `{"code":"InvalidApiKey","message":"no such key: `+key+`"}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// last returns the host and the key of the last request.
func (k *keyServer) last() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.seen) == 0 {
		return ""
	}
	return k.seen[len(k.seen)-1]
}

// startFollowing starts a follower the way the dashboard does.
func startFollowing(t *testing.T, w host.World, config string, ids ...string) *following {
	t.Helper()
	path := filepath.Join(w.Home(), "config.toml")
	clitest.Write(t, path, config)
	src := from(w, Flags{Config: path})
	doc := src.read()
	scope, err := doc.scope(src, ids)
	if err != nil {
		t.Fatal(err)
	}
	svc := newService(w, nil)
	keys := &keyServer{}
	svc.transport = keys
	if _, err := svc.adopt(scope.Routes); err != nil {
		t.Fatal(err)
	}
	changes := make(chan Change)
	touched := make(chan struct{}, 1)
	fl := &following{
		follower: &follower{source: src, ids: ids, service: svc, changes: changes, touched: touched, start: scope.Settings, seen: doc},
		t:        t, path: path, touched: touched, keys: keys,
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	go fl.run(ctx)
	go func() {
		for {
			select {
			case c := <-changes:
				fl.mu.Lock()
				fl.sent = append(fl.sent, c)
				fl.mu.Unlock()
			case <-ctx.Done():
				return
			}
		}
	}()
	synctest.Wait()
	return fl
}

// TestANoticeIsAloneForAWhile checks that the second of two notices does not replace
// the first at once.
func TestANoticeIsAloneForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		changes, notices := make(chan Change, 10), make(chan string, 10)
		f := &follower{source: from(testWorld(t, nil), Flags{}), service: newService(host.World{}, nil), changes: changes, notices: notices}
		start := time.Now()
		for _, text := range []string{"one", "two", "three"} {
			notices <- text
		}
		go f.run(ctx)
		for n, want := range []string{"one", "two", "three"} {
			if c := <-changes; c.Notice != want || time.Since(start) != time.Duration(n)*noticeTime {
				t.Errorf("%q after %v", c.Notice, time.Since(start))
			}
		}
	})
}

// edit writes the configuration and waits until it is read.
func (f *following) edit(text string) {
	f.t.Helper()
	clitest.Write(f.t, f.path, text)
	touch(f.touched)
	pass(settleFile + time.Millisecond)
}

// pass waits.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// taken returns what was sent since it was last called.
func (f *following) taken() []Change {
	f.mu.Lock()
	defer f.mu.Unlock()
	taken := f.sent
	f.sent = nil
	return taken
}

// one returns the change that was sent. It fails unless there is exactly one.
func (f *following) one() Change {
	f.t.Helper()
	taken := f.taken()
	if len(taken) != 1 {
		f.t.Fatalf("%d changes, want one: %+v", len(taken), taken)
	}
	return taken[0]
}

func (f *following) none() {
	f.t.Helper()
	if taken := f.taken(); len(taken) > 0 {
		f.t.Errorf("changes: %+v", taken)
	}
}

func (f *following) poll(profile string) model.Answer {
	a := f.service.poll(f.t.Context(), poll.Ticket{Ref: model.Ref{Profile: profile, ID: "a"}})
	synctest.Wait()
	return a
}

func watched(o *Scope) string {
	var all []string
	for _, e := range o.Entries {
		all = append(all, e.Ref.Profile+"/"+e.Ref.ID)
	}
	for _, p := range o.Patterns {
		all = append(all, p.Profile+"/"+p.Glob)
	}
	return strings.Join(all, " ")
}

// envKey returns an environment with a key for every profile.
func envKey(t *testing.T) host.World {
	t.Helper()
	return testWorld(t, map[string]string{"DASHSCOPE_API_KEY": "sk-0123456789abcdef"})
}

func TestAnEditIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), `watch = ["a"]`)
		f.none()
		f.edit("refresh = \"9s\"\nwatch = [\"a\", \"b\", \"c*\"]\n[profiles.default]\nrate = 7\n[ui]\ntheme = \"light\"\nsort = \"status\"\ncolumns = [\"note\"]\n[keys]\nrefresh = [\"z\"]\n")
		c := f.one()
		if c.Broken != "" || c.Scope == nil {
			t.Fatalf("%+v", c)
		}
		if got := watched(c.Scope); got != "default/a default/b default/c*" {
			t.Errorf("watched: %s", got)
		}
		o := c.Scope
		s := o.Settings
		got := fmt.Sprintln(o.Title, o.Profiles, o.Plan.Refresh, o.Plan.Rates, s.UI.Theme, s.UI.Sort, s.UI.Columns, s.Keys, s.Path == f.path)
		if want := "ap-southeast-1 [default] 9s map[default:7] light status [note] map[refresh:[z]] true\n"; got != want {
			t.Errorf("%swant %s", got, want)
		}
	})
}

func TestAnEditIsReadWhenTheFileHasSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), `watch = ["a"]`)
		for _, half := range []string{"", "watch = [", `watch = ["b"]`} {
			clitest.Write(t, f.path, half)
			touch(f.touched)
			pass(settleFile - time.Millisecond)
			f.none()
		}
		pass(2 * time.Millisecond)
		if got := watched(f.one().Scope); got != "default/b" {
			t.Errorf("watched: %s", got)
		}
	})
}

func TestAFileThatReadsTheSameIsNoNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), `watch = ["a"]`)
		f.edit(`watch = ["a"]`)
		f.none()
		f.edit("watch = [")
		f.taken()
		f.edit("watch = [")
		f.none()
	})
}

func TestABrokenEditChangesNothingAndSaysWhy(t *testing.T) {
	const kept = "; the running configuration stays"
	for _, tt := range []struct{ name, config, want string }{
		{"one fault", "\n\nrefresh = \"1ms\"\n", `config.toml:3: refresh: "1ms" is out of range; it is 1s to 24h` + kept},
		{"three faults", "colour = 1\nsize = 2\nsound = 3\n", "config.toml:1: colour: unknown key; known here: refresh, steady_refresh, stall_after, watch, profiles, ui, keys, notify, view (and 2 more)" + kept},
		{"a base URL that cannot be", "[profiles.x]\nbase_url = \"http://example.com\"\n", "profile x: base URL: must start with https://; http is for this machine only, because the key goes along" + kept},
		{"no key at all", "[profiles.x]\napi_key_env = \"NO_SUCH_KEY\"\n", "no API key: looked at $NO_SUCH_KEY (empty or not set)" + kept},
		{"a key in it", "[profiles.x]\napi_key = \"" + clitest.Key + "\"\n", "config.toml:2: profiles.x.api_key: keys do not belong in this file; use api_key_env or api_key_file" + kept},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := startFollowing(t, envKey(t), `watch = ["a"]`)
				before := f.service.all()["default"]
				f.edit(tt.config)
				if c := f.one(); c.Broken != tt.want || c.Scope != nil || c.Notice != "" {
					t.Errorf("%+v\nwant %q", c, tt.want)
				}
				if f.service.all()["default"] != before {
					t.Error("the link is another")
				}
				f.edit(`watch = ["a"]`)
				if c := f.one(); c.Broken != "" || c.Scope == nil {
					t.Errorf("mended: %+v", c)
				}
			})
		})
	}
}

func TestAConfigurationThatGoesIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), `watch = ["a"]`)
		clitest.Remove(t, f.path)
		touch(f.touched)
		pass(time.Second)
		if c := f.one(); c.Broken != "config.toml is gone; the running configuration stays" || c.Scope != nil {
			t.Errorf("%+v", c)
		}
		f.edit(`watch = ["a"]`)
		if c := f.one(); c.Broken != "" || watched(c.Scope) != "default/a" {
			t.Errorf("back: %+v", c)
		}
	})
}

func TestAConfigurationThatComesIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), "")
		f.source.Flags.Config = "" // the default file need not exist
		w := f.source.World.Getenv
		f.source.World.Getenv = func(name string) string {
			if name == "XDG_CONFIG_HOME" {
				return filepath.Dir(filepath.Dir(f.path))
			}
			return w(name)
		}
		f.seen = f.source.read()
		touch(f.touched)
		pass(time.Second)
		f.none()
		path, err := f.source.ConfigPath()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(path)) })
		clitest.Write(t, path, `watch = ["a"]`)
		touch(f.touched)
		pass(time.Second)
		if c := f.one(); c.Scope == nil || watched(c.Scope) != "default/a" {
			t.Errorf("%+v", c)
		}
	})
}

func TestIDsOfTheCommandLineStayThroughAnEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), `watch = ["a"]`, "mine", "my*")
		f.edit(`watch = ["b", "c"]`)
		if got := watched(f.one().Scope); got != "default/mine default/my*" {
			t.Errorf("watched: %s", got)
		}
	})
}

func TestOnlyLinksThatChangedAreAnother(t *testing.T) {
	const kept = "watch = [{id = \"a\", profile = \"kept\"}, {id = \"a\", profile = \"moved\"}, {id = \"a\", profile = \"rekeyed\"}%s]\n" +
		"[profiles.kept]\nworkspace = \"w\"\n[profiles.moved]\nregion = \"%s\"\n[profiles.rekeyed]\napi_key_env = \"%s\"\n[profiles.%s]\n"
	synctest.Test(t, func(t *testing.T) {
		w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": "sk-0123456789abcdef", "ONE": "sk-one-0123456789", "TWO": "sk-two-0123456789"})
		f := startFollowing(t, w, fmt.Sprintf(kept, `, {id = "a", profile = "old"}`, "ap-southeast-1", "ONE", "old"))
		before := f.service.all()
		f.edit(fmt.Sprintf(kept, `, {id = "a", profile = "new"}`, "cn-beijing", "TWO", "new"))
		if got := fmt.Sprint(f.one().Retry); got != "[moved rekeyed]" {
			t.Errorf("asked again: %s", got)
		}
		after := f.service.all()
		for profile, want := range map[string]bool{"kept": true, "moved": false, "rekeyed": false} {
			if got := before[profile] == after[profile]; got != want {
				t.Errorf("%s is the same link: %v", profile, got)
			}
		}
		if after["old"] != nil || after["new"] == nil || before["old"] == nil {
			t.Errorf("links: %v, before %v", after, before)
		}
		f.poll("moved")
		if got := f.keys.last(); got != "dashscope.aliyuncs.com sk-0123456789abcdef" {
			t.Errorf("moved: %s", got)
		}
		f.poll("rekeyed")
		if got := f.keys.last(); got != "dashscope-intl.aliyuncs.com sk-two-0123456789" {
			t.Errorf("rekeyed: %s", got)
		}
		if a := f.poll("old"); len(a.Samples) != 1 || a.Samples[0].Failure == nil {
			t.Errorf("a late ticket of a profile that has gone: %+v", a)
		}
	})
}

// TestAnAnswerOfBeforeIsNone edits a profile while a request with its old host, old
// workspace or old key is in progress.
func TestAnAnswerOfBeforeIsNone(t *testing.T) {
	for config, counts := range map[string]bool{
		"[profiles.default]\nregion = \"cn-beijing\"\n":    false,
		"[profiles.default]\nworkspace = \"w\"\n":          false,
		"[profiles.default]\napi_key_env = \"OTHER\"\n":    false,
		"[profiles.default]\nrate = 3.0\n":                 true,
		"[profiles.default]\n[profiles.other]\nrate=1.0\n": true,
	} {
		synctest.Test(t, func(t *testing.T) {
			w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": "sk-0123456789abcdef", "OTHER": "sk-other-0123456789"})
			f := startFollowing(t, w, `watch = ["a"]`)
			f.keys.slow = time.Second
			answers := make(chan model.Answer, 1)
			go func() {
				answers <- f.service.poll(t.Context(), poll.Ticket{Ref: model.Ref{Profile: "default"}, Page: 1})
			}()
			synctest.Wait()
			f.edit("watch = [\"a\"]\n" + config)
			if a := <-answers; !a.Poll.At.IsZero() != counts {
				t.Errorf("%s: %+v", config, a)
			}
		})
	}
}

func TestPollingGoesOnWhileLinksChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), `watch = ["a"]`)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 50 {
					f.service.poll(t.Context(), poll.Ticket{Ref: model.Ref{Profile: "default", ID: "a"}})
				}
			})
		}
		for i := range 10 {
			f.edit(fmt.Sprintf("watch = [\"a\"]\n[profiles.default]\nworkspace = \"w%d\"\n", i))
			f.service.resumed()
		}
		group.Wait()
		if got := len(f.taken()); got != 10 {
			t.Errorf("%d changes, want 10", got)
		}
	})
}
