// Package clitest has the functions that the tests of ui/cli and the packages below it
// share.
package clitest

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"studiowatch/model/safe"
)

// Keys that no output may hold.
const (
	Key     = "sk-canary0123456789abcdef"
	NextKey = "sk-canary-the-next-0123456789"
)

// Env returns an environment with its own home folder, unless env names one.
func Env(t *testing.T, env map[string]string) func(name string) string {
	t.Helper()
	home := t.TempDir()
	return func(name string) string {
		if value, ok := env[name]; ok {
			return value
		}
		if name == "HOME" || name == "USERPROFILE" {
			return home
		}
		return ""
	}
}

// Write writes a file that only its owner can read.
func Write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// WriteConfig writes a configuration in a new folder.
func WriteConfig(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "config.toml")
	Write(t, path, text)
	return path
}

func Remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func Chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// Until waits until a condition holds, for 20 seconds. The test fails then.
func Until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	Within(t, 20*time.Second, what, holds)
}

// Within waits until a condition holds. If it does not hold in time, the test fails.
func Within(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(limit)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatal("there is no " + what)
		}
	}
}

// Script writes a shell script that may use $OUT.
func Script(t *testing.T, text string) (path, out string) {
	t.Helper()
	dir := t.TempDir()
	path, out = filepath.Join(dir, "hook.sh"), filepath.Join(dir, "out")
	// A process that another test starts meanwhile would inherit the open file, and
	// then the script cannot be run.
	syscall.ForkLock.RLock()
	err := os.WriteFile(path, []byte("#!/bin/sh\nOUT="+out+"\n"+text+"\n"), 0o700)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	return path, out
}

// HostileNames are possible names of files, folders and arguments. Each has several
// characters that could deceive a terminal or a reader.
var HostileNames = []string{
	"a\x1b]0;PWN\a\x1b[2J\nstudiowatch: PWN\rPWN\tb\bc\x7f",
	"a\u009b31m\x9b31m\xff\xfe\u202egnp\u2066b\u2069\u200f\u200bb\u200d\u2060\ufeff\u2028PWN\U000e0041",
}

// WantPlain reports text that a terminal might act on, and lines that a name has started.
func WantPlain(t *testing.T, what, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%s: %q is not UTF-8", what, out)
	}
	for line := range strings.SplitSeq(out, "\n") {
		if !safe.Printable(line) {
			t.Errorf("%s: %q reaches the terminal", what, line)
		}
		if strings.HasPrefix(line, "studiowatch: PWN") || strings.HasPrefix(line, "PWN") {
			t.Errorf("%s: a name speaks for the program: %q", what, out)
		}
	}
}
