package client

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
)

func TestOnlyAPrivateHostIsToldOfItsCustomDomain(t *testing.T) {
	for base, named := range map[string]bool{
		"http://dashscope.aliyuncs.com":                             false,
		"http://gateway.example":                                    false,
		"http://ep-x.privatelink.aliyuncs.com":                      false,
		"http://ep-x.dashscope.cn-beijing.privatelink.aliyuncs.com": true,
	} {
		_, err := ParseBaseURL(base)
		if err == nil || strings.Contains(err.Error(), "custom domain") != named {
			t.Errorf("%s: %v, want the custom domain named: %v", base, err, named)
		}
	}
}

func TestOnlyOneKnownEndIsTakenOffABaseURL(t *testing.T) {
	if u, err := ParseBaseURL("https://gateway.example/compatible-mode/v1/api/v1"); err == nil {
		t.Errorf("it becomes %v", u)
	}
}

func TestTheLargestThatIsAllowedIsRead(t *testing.T) {
	body := `{"output":` + running
	body += strings.Repeat(" ", maxBody-len(body)-1) + "}"
	if s := get(t, answering(200, body)); s.Failure != nil {
		t.Errorf("an answer of %d bytes: %+v", len(body), s.Failure)
	}
	if f := failed(t, get(t, answering(200, body+" "))); !strings.Contains(f.Message.String(), "over 8 MiB") {
		t.Errorf("one byte more: %q", f.Message)
	}
	file := canary + strings.Repeat("\n", MaxKeyFile-len(canary))
	for content, problem := range map[string]string{file: "", file + "\n": "over 64 KiB"} {
		_, err := FindKey(environment{files: map[string]string{"/key": content}}.source(KeySource{File: "/key"}))
		if (err == nil) != (problem == "") || err != nil && !strings.Contains(err.Error(), problem) {
			t.Errorf("a key file of %d bytes: %v, want %q", len(content), err, problem)
		}
	}
}

func TestEveryVisibleCharacterMayStandInAKey(t *testing.T) {
	var all strings.Builder
	for r := '!'; r <= '~'; r++ {
		all.WriteRune(r)
	}
	secret := "sk-" + all.String()
	key, err := FindKey(environment{env: map[string]string{"OWN": secret}}.source(KeySource{Env: "OWN"}))
	if err != nil || key.secret() != secret {
		t.Errorf("%q, %v", key.secret(), err)
	}
	for _, c := range []string{"\x1f", "\x7f", "é"} {
		_, err := FindKey(environment{env: map[string]string{"OWN": "sk-a" + c + "b"}}.source(KeySource{Env: "OWN"}))
		if _, bad := errors.AsType[*BadKeyError](err); !bad {
			t.Errorf("%q in a key: %v", c, err)
		}
	}
}

func TestNothingButTheTrimmingsOfAKeyIsNoKey(t *testing.T) {
	for _, raw := range []string{`""`, "''", "``", `"Bearer "`, `'"bearer "'`, " \ufeff "} {
		_, err := FindKey(environment{env: map[string]string{"OWN": raw}}.source(KeySource{Env: "OWN"}))
		if _, none := errors.AsType[*NoKeyError](err); !none {
			t.Errorf("%q: %v", raw, err)
		}
	}
	for _, raw := range []string{`"`, "'"} {
		if got := trimKey(raw); got != raw {
			t.Errorf("%q becomes %q", raw, got)
		}
	}
}

// broken is a body whose end is an error.
type broken struct{ io.Reader }

func (broken) Close() error { return nil }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestEveryStatusOfThreeHundredIsARedirect(t *testing.T) {
	for status, class := range map[int]model.FailureClass{299: model.FailUnreadable, 300: model.FailRedirect, 399: model.FailRedirect, 400: model.FailRejected} {
		for what, transport := range map[string]roundTrip{
			"whole": answering(status, `{"output":[]}`, "Location", "https://elsewhere.example/"),
			"cut": func(*http.Request) (*http.Response, error) {
				res := answer(status, "", "Location", "https://elsewhere.example/")
				res.Body = broken{strings.NewReader("<ht")}
				return res, nil
			},
		} {
			f := failed(t, get(t, transport))
			want := class
			if what == "cut" && status == 299 {
				want = model.FailNetwork
			}
			if named := strings.HasPrefix(f.Message.String(), "redirected to elsewhere.example"); f.Class != want || named != (want == model.FailRedirect) {
				t.Errorf("HTTP %d, %s: %v %q, want %v", status, what, f.Class, f.Message, want)
			}
		}
	}
}

// TestAnArrayIsAListOnlyWhole also checks that the status must be good.
func TestAnArrayIsAListOnlyWhole(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		list   bool
	}{
		{200, `[` + running + `]`, true},
		{500, `[` + running + `]`, false},
		{200, `[` + running + `}`, false},
		{200, running[1:], false},
	} {
		a := newClient(t, answering(tt.status, tt.body)).List(t.Context(), "p", 1)
		if (a.Failure == nil) != tt.list {
			t.Errorf("HTTP %d, %s: %+v", tt.status, tt.body, a.Failure)
		}
	}
	cut := roundTrip(func(*http.Request) (*http.Response, error) {
		res := answer(200, "")
		res.Body = broken{strings.NewReader(`[` + running + `]`)}
		return res, nil
	})
	if a := newClient(t, cut).List(t.Context(), "p", 1); a.Failure == nil {
		t.Error("an array that broke off is taken for a list")
	}
}

func TestEveryDigitBeginsANumber(t *testing.T) {
	for sent, want := range map[string]int64{"0": 0, "9": 9, "91": 91, "-1": -1, `"9"`: 9, `" 7 "`: 7} {
		s := get(t, answering(200, `{"output":{"deployed_model":"a","status":"RUNNING","capacity":`+sent+`}}`))
		if got, ok := s.Deployment.Capacity.Int(); !ok || got != want {
			t.Errorf("%s is read as %d, %v", sent, got, ok)
		}
	}
	for _, sent := range []string{"true", "{}", "[9]", `"nine"`} {
		s := get(t, answering(200, `{"output":{"deployed_model":"a","status":"RUNNING","capacity":`+sent+`}}`))
		if _, ok := s.Deployment.Capacity.Int(); ok || !s.Deployment.Capacity.Odd() {
			t.Errorf("%s is read as the number %v", sent, s.Deployment.Capacity)
		}
	}
}

func TestSizesAreWordedInTheirUnit(t *testing.T) {
	for n, want := range map[int]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1500: "1.5 kB", 999_999: "1000.0 kB", 1_000_000: "1.0 MB", 2_500_000: "2.5 MB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestAStatusIsGoodFrom200To299(t *testing.T) {
	for status, want := range map[int]bool{199: false, 200: true, 204: true, 299: true, 300: false} {
		if good(status) != want {
			t.Errorf("%d is good: %v", status, !want)
		}
		if _, unread := errors.AsType[unreadable](withStatus(status, "not JSON")); unread != want {
			t.Errorf("%d that is no JSON is unreadable: %v", status, unread)
		}
	}
	for code, want := range map[string]bool{"": true, "0": true, "200": true, "299": true, "ok": true, " success ": true, "199": false, "300": false, "1": false, "x": false} {
		if succeeded(code) != want {
			t.Errorf("the code %q is one of success: %v", code, !want)
		}
	}
}

func TestOnlyALostConnectionMakesOthersSuspect(t *testing.T) {
	for what, tt := range map[string]struct {
		err  error
		want bool
	}{
		"none": {nil, false}, "cancelled": {errCancelled, false}, "the service's own": {&serviceError{"Throttling", ""}, false},
		"too late": {context.DeadlineExceeded, true}, "cut": {&cutError{io.ErrUnexpectedEOF}, true}, "closed": {io.EOF, true},
		"a redirect": {&redirectError{}, false}, "cut for another reason": {&cutError{errors.New("odd")}, true}, "of the system": {&net.OpError{Op: "read", Err: errors.New("odd")}, true},
	} {
		if got := dropsConnections(tt.err); got != tt.want {
			t.Errorf("%s: %v, want %v", what, got, tt.want)
		}
	}
}

func TestATimeIsOfThisCenturyInSecondsOrMilliseconds(t *testing.T) {
	for text, want := range map[string]time.Time{
		"999999999": {}, "1000000000": time.Unix(1_000_000_000, 0), "9999999999": time.Unix(9_999_999_999, 0), "10000000000": {},
		"999999999999": {}, "1000000000000": time.Unix(1_000_000_000, 0), "9999999999999": time.UnixMilli(9_999_999_999_999), "10000000000000": {},
		"-1795708799": {}, "never": {}, "2026-11-26T15:59:59Z": time.Unix(1_795_708_799, 0),
	} {
		if got := parseTime(text).At; !got.Equal(want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
