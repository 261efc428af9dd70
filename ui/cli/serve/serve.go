// Package serve answers HTTP requests on a port. A slow client does not delay others,
// and a web page cannot reach it by a foreign host name.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"syscall"
	"time"

	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// Listen listens on the address of --listen. Its errors are errors of usage.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch shown := safe.Clean(address); {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, exit.Usage("--listen %s: another program listens there; name another port, or 0 for any that is free", shown)
	case err != nil:
		return nil, exit.Usage("--listen %s: %s; it takes a host and a port, such as 127.0.0.1:8787", shown, safe.Clean(err.Error()))
	}
	return l, nil
}

// How long a client may take.
const (
	headerTime = 10 * time.Second // to send the head of a request
	readTime   = 30 * time.Second // to send a whole request
	partTime   = 30 * time.Second // to receive a part of an answer
	idleTime   = 2 * time.Minute  // between two requests
	lastTime   = time.Second      // to receive its answer when serving ends
)

// maxHeader is the largest head of a request, in bytes.
const maxHeader = 64 << 10

// Run answers requests until ctx ends, and returns the cause of that. Requests in
// progress end with ctx too. It returns another error if it cannot accept connections.
// What is wrong with a connection goes to out.
func Run(ctx context.Context, l net.Listener, h http.Handler, out io.Writer) error {
	server := &http.Server{
		Handler:           onlyLocal(l.Addr(), h),
		ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, DisableGeneralOptionsHandler: true,
		ErrorLog:    log.New(out, "studiowatch: ", 0),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTime)
	defer cancel()
	if server.Shutdown(last) != nil {
		_ = server.Close() // closes the connections that are still in use
	}
	return context.Cause(ctx)
}
