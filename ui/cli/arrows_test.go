package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows are the imports each package may have of the others; a package not
// named here does not belong to the design.
var arrows = map[string][]string{
	".":           {"ui/cli"},
	"model":       {"model/safe"},
	"model/safe":  {},
	"model/poll":  {"model", "model/safe"},
	"model/watch": {"model", "model/poll", "model/safe"},
	"model/words": {"model", "model/poll", "model/watch"},

	"model/modeltest":       {"model", "model/safe"},
	"model/watch/watchtest": {"model", "model/modeltest", "model/poll", "model/safe", "model/watch"},

	"model/query":   {"model", "model/watch", "model/words"},
	"model/config":  {"model/query", "model/safe", "model/words"},
	"model/disk":    {},
	"model/journal": {"model", "model/disk", "model/poll", "model/safe", "model/watch"},
	"client":        {"model", "model/safe", "model/words"},
	"client/sim":    {"model"},
	"ui":            {"model", "model/poll", "model/query", "model/safe", "model/watch", "model/words", "ui/crash"},
	"ui/crash":      {},
	"ui/plain":      {"model", "model/poll", "model/safe", "model/watch", "model/words", "ui/crash"},
	"ui/metrics":    {"model", "model/poll", "model/watch"},
	"ui/cli": {
		"client", "client/sim", "model", "model/config", "model/disk", "model/journal", "model/poll", "model/query", "model/safe",
		"model/watch", "model/words", "ui", "ui/crash", "ui/metrics", "ui/plain",
	},
}

// pure are the packages that do no I/O: they may import none of these.
var (
	pure   = []string{"model", "model/safe", "model/poll", "model/watch", "model/query", "model/words", "model/config"}
	impure = []string{"net", "net/http", "os", "os/exec", "syscall", "io/fs", "log", "log/slog", "context", "sync"}
)

func TestImportsFollowTheArrows(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		seen[path.Dir(name)] = true
		checkImports(t, root, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range arrows {
		if !seen[pkg] {
			t.Errorf("%s is in the table and not in the tree", pkg)
		}
	}
}

func checkImports(t *testing.T, root, name string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	pkg := path.Dir(name)
	allowed, known := arrows[pkg]
	if !known {
		t.Errorf("%s: package %s is not in the design", name, pkg)
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if inside, ours := strings.CutPrefix(imported, "studiowatch/"); ours && !slices.Contains(allowed, inside) {
			t.Errorf("%s imports %s, against the arrows", name, inside)
		}
		if strings.HasPrefix(imported, "charm.land/") && pkg != "ui" {
			t.Errorf("%s imports %s; only ui draws", name, imported)
		}
		if slices.Contains(pure, pkg) && slices.Contains(impure, imported) {
			t.Errorf("%s imports %s, and %s is pure", name, imported, pkg)
		}
	}
}

// TestThePureReadNoClock looks for calls that would make the model depend on
// anything but its arguments.
func TestThePureReadNoClock(t *testing.T) {
	for _, pkg := range pure {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(pkg), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %d files", pkg, err, len(files))
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range []string{"time.Now(", "time.Since(", "time.Sleep(", "time.After(", "rand.Int(", "rand.N(", "\tgo "} {
				if strings.Contains(string(text), call) {
					t.Errorf("%s has %q", file, call)
				}
			}
		}
	}
}
