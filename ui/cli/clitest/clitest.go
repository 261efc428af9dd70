// Package clitest is what the tests of the commands and of the packages below
// them share.
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

// Env is an environment with a home folder of its own.
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

// Write writes a file for its owner only.
func Write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// WriteConfig writes a configuration into a folder of its own.
func WriteConfig(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "config.toml")
	Write(t, path, text)
	return path
}

// Remove removes a file.
func Remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// Chmod sets the mode of a file.
func Chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// Until waits until a condition holds that another process or a socket decides.
// Only a broken program reaches the deadline.
func Until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	Within(t, 20*time.Second, what, holds)
}

// Within waits until a condition holds, which it must do in time.
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
	// A process that another test starts meanwhile would have the file open for
	// writing, and then it cannot be run.
	syscall.ForkLock.RLock()
	err := os.WriteFile(path, []byte("#!/bin/sh\nOUT="+out+"\n"+text+"\n"), 0o700)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	return path, out
}

// HostileNames are names that files, folders and arguments can have.
// Each holds several things that a terminal or a reader might be taken in by.
var HostileNames = []string{
	"a\x1b]0;PWN\a\x1b[2J\nstudiowatch: PWN\rPWN\tb\bc\x7f",
	"a\u009b31m\x9b31m\xff\xfe\u202egnp\u2066b\u2069\u200f\u200bb\u200d\u2060\ufeff\u2028PWN\U000e0041",
}

// WantPlain reports what a terminal might act on, and lines that a name began.
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
