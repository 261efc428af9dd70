package model

import "testing"

func TestWhatAProfileThatIsNotReadHasSeen(t *testing.T) {
	const simulator, service = "127.0.0.1:8787", "dashscope.aliyuncs.com"
	only := func(host string) map[string]string { return map[string]string{"read": host} }
	for _, tt := range []struct {
		hosts         map[string]string
		profile, host string
		want          bool
	}{
		{only(service), "read", service, true},
		{only(service), "read", "", true},
		{only(service), "read", simulator, false},
		{only(service), "other", "another.example.com", true},
		{only(service), "other", "", true},
		{only(service), "other", simulator, false},
		{only(service), "other", "[::1]:1", false},
		{only(service), "", "", true},
		{only(simulator), "other", service, false},
		{only(simulator), "other", "", false},
		{only(simulator), "other", "localhost:9", true},
		{only(simulator), "", "", true},
		{only(simulator), "read", "127.0.0.1:9", false},
		{map[string]string{"read": service, "simulated": simulator}, "other", simulator, false},
		{map[string]string{"read": service, "simulated": simulator}, "simulated", simulator, true},
		{only(""), "read", simulator, true},
		{nil, "other", simulator, true},
	} {
		e := Event{Ref: Ref{Profile: tt.profile, ID: "a"}, Host: tt.host}
		if got := e.CountsOn(tt.hosts); got != tt.want {
			t.Errorf("of %q on %q, where %v are read: %v", tt.profile, tt.host, tt.hosts, got)
		}
	}
}

func TestWhatCountsOnAHost(t *testing.T) {
	for here, loop := range map[string]bool{
		"127.0.0.1:8787": true, "127.9.9.9": true, "localhost": true, "LocalHost:1": true, "a.localhost:1": true, "localhost.:1": true,
		"[::1]:8787": true, "[::1]": true, "[::ffff:127.0.0.1]:1": true, "0.0.0.0:1": true, "[::]:1": true,
		"dashscope-intl.aliyuncs.com": false, "dashscope.aliyuncs.com:8443": false, "localhost.example.com": false, "10.0.0.1:8787": false,
		"[2001:db8::1]:443": false, "mylocalhost": false, "": false,
	} {
		if got := loopback(here); got != loop {
			t.Errorf("%q is this machine: %v", here, got)
		}
		if Counts("", here) == loop || !Counts("other", "other") || Counts("other", here) {
			t.Errorf("what counts on %q: without a host %v, of another %v", here, Counts("", here), Counts("other", here))
		}
	}
}
