//go:build !windows

package session

import (
	"syscall"
	"testing"
	"testing/synctest"

	"studiowatch/ui/cli/clitest"
)

// TestAPipeIsNotReadAgain is about DASHSCOPE_API_KEY_FILE_PATH=<(…). Opening that pipe
// again would wait for ever.
func TestAPipeIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, file := withKeyFile(t, clitest.Key)
		clitest.Remove(t, file)
		if err := syscall.Mkfifo(file, 0o600); err != nil {
			t.Fatal(err)
		}
		pass(3 * keyEvery)
		f.none()
		f.edit(`watch = [{id = "b", profile = "other"}]` + "\n[profiles.other]\napi_key_env = \"OTHER_KEY\"\n")
		if got := watched(f.one().Scope); got != "other/b" {
			t.Errorf("watched: %s", got)
		}
	})
}
