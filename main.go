// Studiowatch watches Alibaba Cloud Model Studio deployments.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"studiowatch/ui/cli"
)

func main() { os.Exit(run()) }

// run ends the context at the first signal, with the signal as the cause. More
// signals change nothing: the end is under way, and bounded.
func run() int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	caught := make(chan os.Signal, 1)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		// A signal ignored from the start, as under nohup, stays ignored.
		if !signal.Ignored(s) {
			signal.Notify(caught, s)
		}
	}
	go func() { cancel(cli.Signal{Signal: <-caught}) }()
	return cli.Run(ctx, os.Args[1:])
}
