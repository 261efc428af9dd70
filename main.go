// Studiowatch watches Alibaba Cloud Model Studio deployments.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"studiowatch/ui/cli"
)

func main() { os.Exit(run()) }

// endTime is how long the end may take that a signal asks for.
const endTime = 1800 * time.Millisecond

// run ends the context at the first signal, with the signal as the cause. More
// signals change nothing: the end is under way. It is bounded too where the
// program waits for a disk that does not answer, which no context ends.
func run() int {
	runtime.MemProfileRate = 0 // nobody looks at such a profile, which takes a megabyte
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	caught := make(chan os.Signal, 1)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		// A signal ignored from the start, as under nohup, stays ignored.
		if !signal.Ignored(s) {
			signal.Notify(caught, s)
		}
	}
	go func() {
		s := cli.Signal{Signal: <-caught}
		cancel(s)
		time.Sleep(endTime)
		os.Exit(s.ExitCode())
	}()
	return cli.Run(ctx, os.Args[1:])
}
