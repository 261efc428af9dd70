package model

import "testing"

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
