// Command receiver prints what an Alertmanager sends to its webhook, a line of JSON for
// each alert. The first line is its address.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	var lines sync.Mutex
	err = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Alerts []json.RawMessage }
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		lines.Lock()
		defer lines.Unlock()
		for _, alert := range sent.Alerts {
			fmt.Printf("%s\n", alert)
		}
	}))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
