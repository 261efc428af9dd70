package cli

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/spf13/cobra"

	"studiowatch/client/sim"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/serve"
)

// simulation is the flags of simulate.
type simulation struct {
	listen string
	fleet  int
	cast   bool // use the fleet of the demo
	seed   uint64
	speed  float64
	faults string
}

const (
	largestFleet = 1_000_000
	// At this speed a deployment from a year before the start is a hundred years old.
	slowest = 0.01
	// At this speed a hundred years of the script take more than a week.
	fastest = 5000
)

func newSimulate(w host.World) *cobra.Command {
	var s simulation
	cmd := &cobra.Command{
		Use:        "simulate",
		Short:      "Serve a simulated Model Studio, to test other tools against",
		SuggestFor: []string{"simulator", "server", "mock", "fake"},
		Long: "simulate answers the deployments API on a port: list, get, create, scale, update, delete, and the models " +
			"that can be deployed. Any key is accepted, and a request without one is refused. It needs no network and " +
			"no configuration, and keeps no file. A line for each request goes to standard error, without the key.\n\n" +
			"A rollout takes 5 to 10 minutes, as documented, and a scaling 1.5 to 3; --speed 60 makes that seconds. " +
			"Equal calls at equal times get equal answers for the same --seed. To see one go wrong, create it with a " +
			"suffix that begins with fail (it ends in FAILED), stall (it deploys for ever), nostock (it is PENDING " +
			"without stock for longer) or noscale (scaling it ends in UPDATING_FAILED). Reserved throughput has no " +
			"instances here, and what is prepaid expires or is renewed to the second.\n\n" +
			"What is seen of it goes into the journal under its own host and port; XDG_STATE_HOME names another folder.\n\n" +
			faultHelp(),
		Example: "  studiowatch simulate --fleet 0 --speed 60\n" +
			"  studiowatch simulate --fleet 10000 --faults faults.toml",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s.cast = !cmd.Flags().Changed("fleet")
			w, end := w.WithAsyncStderr()
			defer end()
			return simulate(cmd.Context(), w, s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.listen, "listen", "127.0.0.1:8787", "`ADDRESS` to listen on; port 0 takes a free one")
	f.IntVar(&s.fleet, "fleet", 0, "`N` deployments, 0 for none; without this flag those of the demo")
	f.Uint64Var(&s.seed, "seed", 1, "`N` that everything random follows from")
	f.Float64Var(&s.speed, "speed", 1, "pass `X` seconds in one, 0.01 to 5000")
	f.StringVar(&s.faults, "faults", "", "misbehave as the TOML `FILE` says")
	return cmd
}

// simulate serves until the context ends, and returns the cause of that.
func simulate(ctx context.Context, w host.World, s simulation) error {
	if s.fleet < 0 || s.fleet > largestFleet {
		return exit.Usage("--fleet %d: it may be 0 to %d", s.fleet, largestFleet)
	}
	if !(s.speed >= slowest && s.speed <= fastest) {
		return exit.Usage("--speed %v: it may be %g to %d", s.speed, slowest, fastest)
	}
	faults, err := readFaults(s.faults)
	if err != nil {
		return err
	}
	listener, err := serve.Listen(ctx, s.listen)
	if err != nil {
		return err
	}
	fleet := sim.New(sim.Options{Seed: s.seed, Fleet: s.fleet, Static: s.fleet == 0 && !s.cast, Speed: s.speed})
	printUse(w, listener.Addr(), len(fleet.IDs()))
	return serve.Run(ctx, listener, s.handler(w, fleet, faults), w.Stderr)
}

func (s simulation) handler(w host.World, fleet *sim.Sim, faults []sim.Fault) http.Handler {
	return serve.Handler(w.Stderr, sim.Handler(fleet.Chaos(s.seed, faults...)))
}

// printUse prints the address of the simulator, and how to make a tool use it.
func printUse(w host.World, at net.Addr, deployments int) {
	tcp, ok := at.(*net.TCPAddr)
	host := at.String()
	if ok && tcp.IP.IsUnspecified() {
		host = fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	fmt.Fprintf(w.Stderr, "studiowatch: %s on http://%s; use DASHSCOPE_HTTP_BASE_URL=http://%s/api/v1 and any DASHSCOPE_API_KEY\n",
		count(deployments, "simulated deployment"), at, host)
	if ok && !tcp.IP.IsLoopback() {
		fmt.Fprintf(w.Stderr, "studiowatch: warning: %s is reachable from other machines, and every key is accepted\n", at)
	}
}
