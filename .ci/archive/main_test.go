package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var at = time.Date(2026, 11, 26, 10, 0, 2, 0, time.UTC)

// folder makes one, as a machine with other habits would have it.
func folder(t *testing.T, names []string, program, text os.FileMode) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "studiowatch_1")
	for _, name := range names {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		mode := text
		if name == "studiowatch" {
			mode = program
		}
		if err := os.WriteFile(file, []byte("of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func packed(t *testing.T, ending, dir string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x"+ending)
	if err := pack(file, dir, at); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

const listing = "studiowatch_1/ 755\nstudiowatch_1/README.md 644\nstudiowatch_1/man/ 755\nstudiowatch_1/man/a.1 644\nstudiowatch_1/studiowatch 755\n"

func TestTheSameFilesGiveTheSameBytes(t *testing.T) {
	one := folder(t, []string{"studiowatch", "README.md", "man/a.1"}, 0o755, 0o644)
	other := folder(t, []string{"man/a.1", "README.md", "studiowatch"}, 0o700, 0o600)
	for _, ending := range []string{".tar.gz", ".zip"} {
		first := packed(t, ending, one)
		if !bytes.Equal(first, packed(t, ending, other)) {
			t.Errorf("%s: the order of writing or the modes show", ending)
		}
		if got := list(t, ending, first); got != listing {
			t.Errorf("%s holds\n%s, want\n%s", ending, got, listing)
		}
	}
}

// list is a line for each entry, and an error for one with another time, owner or text.
func list(t *testing.T, ending string, raw []byte) string {
	t.Helper()
	var lines strings.Builder
	line := func(name string, mode int64, when time.Time, text io.Reader) {
		lines.WriteString(name + " " + map[int64]string{0o755: "755", 0o644: "644"}[mode] + "\n")
		got, err := io.ReadAll(text)
		want := "of " + strings.TrimPrefix(name, "studiowatch_1/")
		if strings.HasSuffix(name, "/") {
			want = ""
		}
		if err != nil || string(got) != want || !when.Equal(at) {
			t.Errorf("%s: %q of %s, %v", name, got, when, err)
		}
	}
	if ending == ".zip" {
		r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.File {
			text, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			line(f.Name, int64(f.Mode().Perm()), f.Modified, text)
		}
		return lines.String()
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(unpacked); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return lines.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" {
			t.Errorf("%s belongs to somebody", h.Name)
		}
		line(h.Name, h.Mode, h.ModTime, r)
	}
}

func TestALinkIsRefused(t *testing.T) {
	dir := folder(t, []string{"README.md"}, 0o755, 0o644)
	if err := os.Symlink("README.md", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := pack(filepath.Join(t.TempDir(), "x.zip"), dir, at); err == nil || !strings.Contains(err.Error(), "link") {
		t.Errorf("got %v", err)
	}
}
