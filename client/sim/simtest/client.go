// Package simtest has what tests need besides the simulator: a client of it, a
// switch that stops it, and all of its faults at once.
package simtest

import (
	"net/http"
	"testing"

	"studiowatch/client"
)

// Key is the key that Client sends.
const Key = "sk-simulated0123456789"

// Client returns a client that sends its requests through a transport.
func Client(t testing.TB, transport http.RoundTripper) *client.Client {
	t.Helper()
	key, err := client.FindKey(client.KeySource{Env: "SIM_KEY", Getenv: func(string) string { return Key }})
	if err != nil {
		t.Fatal(err)
	}
	base, err := client.ParseBaseURL("https://dashscope.aliyuncs.com")
	if err != nil {
		t.Fatal(err)
	}
	return client.New(client.Options{BaseURL: base, Key: key, Transport: transport})
}
