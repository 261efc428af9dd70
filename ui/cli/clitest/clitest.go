// Package clitest is what the tests of the commands and of the packages below
// them share.
package clitest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
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
