package model

import (
	"strings"
	"testing"

	"studiowatch/model/safe"
)

func TestAHintFitsBesideTheCode(t *testing.T) {
	for name, tt := range map[string]struct {
		f    Failure
		want string
	}{
		"a key in Singapore":    {Failure{Class: FailKey, Code: safe.Clean("InvalidApiKey"), Region: "ap-southeast-1"}, "--profile cn-beijing"},
		"a key in Beijing":      {Failure{Class: FailKey, Code: safe.Clean("invalid_api_key"), Region: "cn-beijing"}, "--profile ap-southeast-1"},
		"a key elsewhere":       {Failure{Class: FailKey, Code: safe.Clean("InvalidApiKey")}, "--profile cn-beijing"},
		"a workspace":           {Failure{Class: FailKey, Code: safe.Clean("NOT AUTHORIZED"), Region: "ap-southeast-1"}, "workspace"},
		"an unknown host":       {Failure{Class: FailNetwork, Message: safe.Clean("no such host: x.example")}, "no such host: x.example"},
		"a network without one": {Failure{Class: FailNetwork}, "Check the network"},
	} {
		if got := tt.f.Hint(); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q in it", name, got, tt.want)
		}
	}
}

func TestANoteSaysNothingTwice(t *testing.T) {
	f := Failure{Class: FailServer, HTTPStatus: 502, Message: safe.Clean("HTTP 502, not JSON, 1.2 kB")}
	if got, want := f.Note(), "HTTP 502: not JSON, 1.2 kB"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
