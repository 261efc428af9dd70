// Package host is this machine: what a command may touch of it, where its files
// are, the programs it starts, and the limits it sets for itself. What differs
// between operating systems is in one file for each.
package host

import (
	"fmt"
	"io"
	"net/http"

	"studiowatch/model/disk"
	"studiowatch/ui/cli/exit"
)

// World is what a command may touch, so that tests can stand in for it.
type World struct {
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Transport      http.RoundTripper // nil is the network
	Secrets        *Secrets          // what was read as a key; nil remembers nothing
}

// Unhurried returns a world that does not wait for the reader of its standard
// error, and a function that ends it. A server goes on when nobody reads its log.
func (w World) Unhurried() (World, func()) {
	out := disk.NewAppender("standard error", keptOpen{w.Stderr}, func(error) {}) // there is no other place for a notice
	w.Stderr = out
	return w, out.Close
}

type keptOpen struct{ io.Writer }

func (keptOpen) Close() error { return nil }

// Printf prints a line or more on standard output. Its texts are made printable.
func (w World) Printf(format string, args ...any) error {
	exit.Printable(args)
	_, err := fmt.Fprintf(w.Stdout, format, args...)
	return err
}
