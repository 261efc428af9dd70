package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// module makes one with these files, and returns its folder.
func module(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("text of "+name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func of(t *testing.T, path, dir, inside string) pkg {
	p := pkg{ImportPath: path + "/" + inside, Dir: filepath.Join(dir, filepath.FromSlash(inside))}
	p.Module = &struct{ Path, Version, Dir string }{path, "v1.0.0", dir}
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryModuleMustHaveItsText(t *testing.T) {
	goroot := module(t, "LICENSE", "PATENTS", "src/runtime/x.go")
	runtime := pkg{ImportPath: "runtime", Dir: filepath.Join(goroot, "src", "runtime"), Standard: true}
	a := module(t, "LICENSE.md", "NOTICE", "internal/taken/LICENSE", "unused/LICENSE", "license.go")
	b := module(t, "COPYING")
	none := module(t, "NOTICE", "taken/LICENSE")
	info := &debug.BuildInfo{GoVersion: "go1.26", Main: debug.Module{Path: "studiowatch"}}
	info.Deps = []*debug.Module{{Path: "a.example/a", Version: "v1.0.0"}, {Path: "b.example/b", Version: "v1.0.0"}}
	listed := []pkg{runtime, of(t, "studiowatch", none, ""), of(t, "a.example/a", a, "internal/taken/more"), of(t, "b.example/b", b, "")}
	got, err := collect(info, listed)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\nthe Go standard library go1.26\n", "text of PATENTS", "\na.example/a v1.0.0\n", "text of LICENSE.md", "text of NOTICE",
		"\ninternal/taken/LICENSE:\n\ntext of internal/taken/LICENSE\n", "\nb.example/b v1.0.0\n", "text of COPYING",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for _, not := range []string{"unused", "license.go"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is in\n%s", not, got)
		}
	}

	// One that go list does not have, and one with a notice and a taken over licence only.
	info.Deps = append(info.Deps, &debug.Module{Path: "c.example/c", Version: "v1.0.0"}, &debug.Module{Path: "d.example/d", Version: "v1.0.0"})
	_, err = collect(info, append(listed, of(t, "d.example/d", none, "taken")))
	if err == nil || !strings.HasSuffix(err.Error(), "no licence text of c.example/c v1.0.0, d.example/d v1.0.0") {
		t.Errorf("got %v", err)
	}
}
