//go:build unix

package disk

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// places makes a file of each kind.
func places(t *testing.T) map[string]string {
	t.Helper()
	// The path of a socket must be short.
	dir, err := os.MkdirTemp("", "disk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	at := func(name string) string { return filepath.Join(dir, name) }
	listener, err := net.Listen("unix", at("a socket"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	err = errors.Join(
		os.WriteFile(at("a file"), []byte("text"), 0o600), os.Mkdir(at("a folder"), 0o700), syscall.Mkfifo(at("a pipe"), 0o600),
		os.Symlink(at("a file"), at("a link to a file")), os.Symlink(at("a pipe"), at("a link to a pipe")),
		os.Symlink(at("nothing"), at("a link to nothing")),
	)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"a device": "/dev/zero", "the null device": os.DevNull}
	for _, name := range []string{"a file", "a folder", "a pipe", "a socket", "a link to a file", "a link to a pipe", "a link to nothing", "nothing at all"} {
		all[name] = at(name)
	}
	return all
}

// TestNothingThatWaitsIsOpened would never end if such a file were opened.
func TestNothingThatWaitsIsOpened(t *testing.T) {
	const (
		none     = "no such file"
		pipe     = "it is a pipe; a regular file is needed here"
		device   = "it is a device; a regular file is needed here"
		folder   = "it is a folder; a regular file is needed here"
		socket   = "it is a socket; a regular file is needed here"
		noReader = "nobody reads from this pipe"
	)
	for name, path := range places(t) {
		for door, tt := range map[string]struct {
			open func(string, Kinds) (*os.File, error)
			took Kinds
			says map[string]string
		}{
			"a file to read": {Open, Files, map[string]string{
				"a pipe": pipe, "a link to a pipe": pipe, "a device": device, "the null device": device, "nothing at all": none, "a link to nothing": none,
			}},
			"a pipe to read":  {Open, Pipes, map[string]string{"a device": device, "the null device": device, "nothing at all": none, "a link to nothing": none}},
			"a file to write": {Append, Files, map[string]string{"a pipe": pipe, "a link to a pipe": pipe, "a device": device, "the null device": device}},
			"a pipe to write": {Append, Pipes | Devices, map[string]string{"a pipe": noReader, "a link to a pipe": noReader}},
		} {
			tt.says["a folder"], tt.says["a socket"] = folder, socket
			file, err := tt.open(path, tt.took)
			switch want := tt.says[name]; {
			case want == "" && err != nil:
				t.Errorf("%s for %s: %v", name, door, err)
			case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path)):
				t.Errorf("%s for %s: %v, want %q", name, door, err, want)
			}
			if file != nil {
				_ = file.Close()
			}
			if name == "nothing at all" || name == "a link to nothing" {
				_ = os.Remove(filepath.Join(filepath.Dir(path), "nothing"))
				_ = os.Remove(filepath.Join(filepath.Dir(path), "nothing at all"))
			}
		}
	}
}

func TestAPipeIsReadToItsEnd(t *testing.T) {
	path := places(t)["a pipe"]
	if _, err := Read(path, Pipes, 100); !errors.Is(err, errEmpty) {
		t.Errorf("nobody writes: %v", err)
	}
	begun := make(chan *os.File)
	go func() {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Error(err)
		}
		begun <- file
	}()
	writer := <-begun
	content := make(chan string)
	go func() {
		b, err := Read(path, Pipes, 10)
		if err != nil {
			t.Error(err)
		}
		content <- string(b)
	}()
	for range 3 { // more than the reader reads at once
		if _, err := writer.WriteString("text"); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-content; got != "texttexttex" {
		t.Errorf("%q", got)
	}
	_ = writer.Close()
}

func TestAFileThatCannotBeReadIsAppendedTo(t *testing.T) {
	path := places(t)["a file"]
	if err := os.Chmod(path, 0o200); err != nil {
		t.Fatal(err)
	}
	file, err := Append(path, Files)
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
}
