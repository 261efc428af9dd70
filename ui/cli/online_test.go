package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"studiowatch/model"
	"studiowatch/model/words"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/session"
)

// byHost answers depending on the first label of the host name.
type byHost map[string]struct {
	status int
	body   string
}

func (b byHost) RoundTrip(r *http.Request) (*http.Response, error) {
	host, _, _ := strings.Cut(r.URL.Hostname(), ".")
	a, ok := b[host]
	if !ok {
		return nil, errors.New("no route")
	}
	if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/deployments") {
		return nil, errors.New("not the list")
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

const onlineConfig = `
[profiles.good]
base_url = "https://good.example/api/v1"
api_key_env = "A_KEY"
[profiles.refused]
base_url = "https://refused.example/api/v1"
api_key_env = "A_KEY"
[profiles.unpaid]
base_url = "https://unpaid.example/api/v1"
api_key_env = "A_KEY"
[profiles.forbidden]
base_url = "https://forbidden.example/api/v1"
api_key_env = "A_KEY"
[profiles.lost]
base_url = "https://lost.example/other/api/v1"
api_key_env = "A_KEY"
[profiles.down]
base_url = "https://down.example/api/v1"
api_key_env = "A_KEY"
[profiles.keyless]
base_url = "https://good.example/api/v1"
api_key_env = "NO_SUCH_KEY"
[profiles.wrong]
base_url = "https://good.example/api/v1"
api_key_env = "PLAN_KEY"
`

func TestConfigCheckOnlineTriesEachProfileOnce(t *testing.T) {
	server := byHost{
		"good":      {200, `{"request_id":"r","output":{"total":1,"deployments":[{"deployed_model":"a","status":"RUNNING"}]}}`},
		"refused":   {401, `{"request_id":"r","code":"InvalidApiKey","message":"Invalid API-key ` + clitest.Key + `."}`},
		"unpaid":    {400, `{"request_id":"r","code":"Arrearage","message":"Access denied."}`},
		"forbidden": {403, `{"request_id":"r","code":"AccessDenied","message":"Access denied."}`},
		"lost":      {404, `{"request_id":"r","code":"NotFound","message":"Request path not found."}`},
	}
	lines := map[string]string{
		"good":      "ok, 1 deployment, answered in ",
		"refused":   "InvalidApiKey: Invalid API-key <masked> (request_id r). Keys are bound to one region",
		"unpaid":    "Arrearage: Access denied (request_id r). Pay or recharge",
		"forbidden": "AccessDenied: Access denied (request_id r). Ask for access in the Model Studio console, and check the key's workspace and IP allow-list. Without it patterns and --all find nothing; IDs may be read all the same.",
		"lost":      "NotFound: Request path not found, from https://lost.example/other/api/v1 (request_id r). Check the profile's base URL.",
		"down":      "no connection: no answer from down.example: no route. Check the network",
		"keyless":   "no key: looked at $NO_SUCH_KEY (empty or not set). Put a key where it was looked for",
		"wrong":     "unusable key: the API key from $PLAN_KEY starts with sk-sp-",
	}
	file := clitest.WriteConfig(t, onlineConfig)
	for _, tt := range []struct {
		profiles string
		code     int
	}{
		{"good", exit.OK}, {"refused", exit.NoKey}, {"forbidden", exit.NoKey}, {"unpaid", exit.Unpaid}, {"lost", exit.BadUsage}, {"down", exit.Unreachable}, {"keyless", exit.NoKey}, {"wrong", exit.NoKey},
		{"good down", exit.Unreachable}, {"down lost", exit.BadUsage}, {"lost unpaid", exit.Unpaid}, {"unpaid refused good", exit.NoKey},
	} {
		var out, complaints bytes.Buffer
		w := testWorld(t, map[string]string{"A_KEY": clitest.Key, "PLAN_KEY": "sk-sp-0123456789abcdef"})
		w.Stdout, w.Stderr, w.Transport = &out, &complaints, server
		args := []string{"--config", file, "config", "check", "--online"}
		for p := range strings.FieldsSeq(tt.profiles) {
			args = append(args, "--profile", p)
		}
		if code := run(t.Context(), args, w); code != tt.code {
			t.Errorf("%s: exit %d, want %d: %s", tt.profiles, code, tt.code, complaints.String())
		}
		for p := range strings.FieldsSeq(tt.profiles) {
			if !strings.Contains(out.String(), "online   "+p+": "+lines[p]) {
				t.Errorf("%s: %q is not in\n%s", tt.profiles, lines[p], out.String())
			}
		}
		if strings.Contains(out.String()+complaints.String(), clitest.Key) {
			t.Errorf("%s: the key is printed", tt.profiles)
		}
	}
}

func TestConfigCheckOnlineCountsWhatIsListed(t *testing.T) {
	samples := make([]model.Sample, 3)
	for want, a := range map[string]model.Answer{
		"ok, 3 deployments, ":                   {Samples: samples, Sent: 3, Total: 3, HasTotal: true},
		"ok, 4 deployments, ":                   {Samples: samples, Sent: 4, Skipped: 1, Total: 4, HasTotal: true},
		"ok, 130 deployments, ":                 {Samples: samples, Sent: 3, Total: 130, HasTotal: true},
		"ok, 3 deployments on the first page, ": {Samples: samples, Sent: 3},
		"ok, 0 deployments, ":                   {},
	} {
		if got := outcomeText(a); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestConfigCheckWithoutOnlineSendsNothing(t *testing.T) {
	var out bytes.Buffer
	w := testWorld(t, map[string]string{"A_KEY": clitest.Key})
	w.Stdout, w.Stderr, w.Transport = &out, &out, byHost{}
	if code := run(t.Context(), []string{"--config", clitest.WriteConfig(t, onlineConfig), "config", "check"}, w); code != exit.OK || strings.Contains(out.String(), "online") {
		t.Errorf("exit %d:\n%s", code, out.String())
	}
	for _, want := range []string{"good.example, 5 requests a second at most, key from $A_KEY", "no API key: looked at $NO_SUCH_KEY (empty or not set)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

func TestASignalEndsConfigCheckOnline(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(Signal{syscall.SIGINT})
	var out bytes.Buffer
	w := testWorld(t, map[string]string{"A_KEY": clitest.Key})
	w.Stdout, w.Stderr, w.Transport = &out, &out, byHost{}
	if code := run(ctx, []string{"--config", clitest.WriteConfig(t, onlineConfig), "config", "check", "--online"}, w); code != 130 || strings.Contains(out.String(), "online") {
		t.Errorf("exit %d:\n%s", code, out.String())
	}
}

func TestAProfileWithoutAKeyIsNoRefusedKey(t *testing.T) {
	file := clitest.WriteConfig(t, "watch = [{id = \"a\", profile = \"good\"}, {id = \"b\", profile = \"keyless\"}]\n"+onlineConfig)
	var out, complaints bytes.Buffer
	w := testWorld(t, map[string]string{"A_KEY": clitest.Key})
	w.Stdout, w.Stderr, w.Transport = &out, &complaints, byHost{}
	code := run(t.Context(), []string{"--config", file, "get", "--profile", "keyless", "b"}, w)
	if text := complaints.String(); code != exit.NoKey || !strings.Contains(text, "no API key: looked at $NO_SUCH_KEY") || !strings.Contains(text, "Put the key there.") || strings.Contains(text, "refused") {
		t.Errorf("exit %d: %s", code, text)
	}
	answers, err := session.FirstPages(t.Context(), source(w, session.Flags{}), []session.Route{{Profile: "keyless", KeyEnv: "NO_SUCH_KEY"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := answers[0].Failure
	cause, remedy := words.Explain(f)
	if f.Label() != "no key" || f.Text() != "looked at $NO_SUCH_KEY (empty or not set)" || !f.Unsent() || f.Answered() {
		t.Errorf("%s, unsent %v", words.Failure(f), f.Unsent())
	}
	if words.Hint(f) != "looked at $NO_SUCH_KEY (empty or not set)" {
		t.Errorf("the hint is %q", words.Hint(f))
	}
	if text := cause + remedy; strings.Contains(text, "refused") || strings.Contains(text, "region") || !strings.Contains(text, "nothing was sent") {
		t.Errorf("%q", text)
	}
}
