package disk

import "os"

// NoWait is the flag that opens a file without waiting for anybody. Opening a
// file never waits here.
const NoWait = 0

func settle(*os.File) error { return nil }

func explain(err error) error { return err }
