// Package host is the machine that the program runs on: its outputs and environment,
// the paths of files, the programs to start, and the limits of the process. Each
// operating system has a file for what differs there.
package host

import (
	"fmt"
	"io"
	"net/http"

	"studiowatch/model/disk"
	"studiowatch/ui/cli/exit"
)

// World is what a command uses of the machine. Tests replace it.
type World struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Transport      http.RoundTripper // nil sends to the network
	Secrets        *Secrets          // the keys that were read; nil keeps none
}

// WithAsyncStderr returns a world whose standard error never waits for its reader, and
// a function that closes it. So a server continues when nobody reads its log.
func (w World) WithAsyncStderr() (World, func()) {
	out := disk.NewAppender("standard error", noClose{w.Stderr}, func(error) {}) // an error cannot be shown anywhere else
	w.Stderr = out
	return w, out.Close
}

type noClose struct{ io.Writer }

func (noClose) Close() error { return nil }

// Printf prints to standard output. It makes texts and errors among args printable.
func (w World) Printf(format string, args ...any) error {
	exit.Printable(args)
	_, err := fmt.Fprintf(w.Stdout, format, args...)
	return err
}

// Remote reports whether the user works on another machine, over SSH.
func (w World) Remote() bool { return w.Getenv("SSH_CONNECTION") != "" || w.Getenv("SSH_TTY") != "" }
