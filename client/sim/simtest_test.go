package sim_test

import (
	"studiowatch/client/sim"
	"studiowatch/client/sim/simtest"
)

// The tests of package sim itself cannot import simtest, which imports sim.
func init() {
	sim.NewClient, sim.RandomFaults = simtest.Client, simtest.RandomFaults
}
