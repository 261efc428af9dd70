package cli

// forbidCoreDumps keeps the key out of a core dump.
func forbidCoreDumps() { limitCoreDumps() }
