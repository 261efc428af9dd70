// Package serve answers HTTP requests on a port, for the commands that serve
// others. No client can hold it up, and no web page can reach it by a foreign name.
package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// Listen listens on an address of the --listen flag.
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

// How long a client may take: for the head of a request, for a whole request, for
// each part of an answer, and between two requests. The last answers may take
// lastTime.
const (
	headerTime = 10 * time.Second
	readTime   = 30 * time.Second
	partTime   = 30 * time.Second
	idleTime   = 2 * time.Minute
	lastTime   = time.Second
)

// maxHeader bounds the head of a request, in bytes.
const maxHeader = 64 << 10

// Run answers until the context ends. That also ends the answers under way, even
// one that would never come.
func Run(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{
		Handler:           onlyLocal(l.Addr(), h),
		ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, DisableGeneralOptionsHandler: true,
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
		_ = server.Close() // cuts off every client that has not finished
	}
	return context.Cause(ctx)
}
