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

// arrow is the imports that a package may have.
type arrow struct {
	room string
	may  []string
}

// arrows are the imports that each package may have of our packages. A package imports
// only packages above it in this list, so there are no cycles. A package that is not
// here does not belong to the design.
var arrows = []arrow{
	{"model/safe", nil},
	{"model/sorted", nil},
	{"model", []string{"model/safe"}},
	{"model/modeltest", []string{"model", "model/safe"}},
	{"model/poll", []string{"model", "model/safe"}},
	{"model/watch", []string{"model", "model/poll", "model/safe", "model/sorted"}},
	{"model/watch/watchtest", []string{"model", "model/modeltest", "model/poll", "model/safe", "model/watch"}},
	{"model/replay", []string{"model", "model/watch"}},
	{"model/query", []string{"model", "model/poll", "model/safe", "model/watch"}},
	{"model/words", []string{"model", "model/poll", "model/query", "model/watch"}},
	{"model/config", []string{"model", "model/poll", "model/query", "model/safe", "model/sorted", "model/words"}},
	{"model/disk", nil},
	{"model/journal", []string{"model", "model/disk", "model/poll", "model/safe", "model/sorted", "model/watch"}},
	{"client", []string{"model", "model/safe", "model/sorted"}},
	{"client/sim", []string{"model", "model/sorted"}},
	{"client/sim/simtest", []string{"client", "client/sim"}},
	{"ui/crash", nil},
	{"ui/marks", []string{"model"}},
	{"ui/keys", []string{"model/safe", "model/words", "ui/marks"}},
	{"ui/terminal", []string{"ui/crash"}},
	{"ui/terminal/terminaltest", nil},
	{"ui/draw", []string{"model", "model/query", "model/safe", "model/watch", "model/words", "ui/marks"}},
	{"ui/typing", []string{"model/safe", "ui/draw"}},
	{"ui/desk", []string{"model", "model/safe", "model/watch", "ui/draw", "ui/keys"}},
	{"ui/overlay", []string{"model", "model/config", "model/query", "model/watch", "model/words", "ui/desk", "ui/draw", "ui/keys", "ui/typing"}},
	{"ui", []string{
		"model", "model/config", "model/poll", "model/query", "model/replay", "model/safe", "model/watch", "model/words", "ui/desk", "ui/draw", "ui/keys", "ui/marks",
		"ui/overlay", "ui/terminal", "ui/typing",
	}},
	{"ui/plain", []string{"model", "model/poll", "model/query", "model/safe", "model/watch", "model/words", "ui/crash", "ui/marks"}},
	{"ui/metrics", []string{"model", "model/sorted", "model/poll", "model/watch"}},
	{"ui/report", []string{"model", "model/poll", "model/safe", "model/sorted", "model/watch", "model/words", "ui/marks"}},
	{"ui/cli/clitest", []string{"model/safe"}},
	{"ui/cli/exit", []string{"model/config", "model/safe"}},
	{"ui/cli/usage", []string{"model/words", "ui/cli/exit"}},
	{"ui/cli/serve", []string{"model/config", "model/disk", "model/safe", "ui/cli/exit"}},
	{"ui/cli/host", []string{"client", "model", "model/config", "model/disk", "model/safe", "model/words", "ui/cli/exit", "ui/crash"}},
	{"ui/cli/session", []string{
		"client", "model", "model/config", "model/disk", "model/journal", "model/poll", "model/safe", "model/watch", "ui/cli/exit",
		"ui/cli/host", "ui/crash",
	}},
	{"ui/cli/kept", []string{"model", "model/config", "model/disk", "model/journal", "model/safe", "model/sorted", "model/watch", "ui", "ui/cli/host"}},
	{"ui/cli", []string{
		"client", "client/sim", "model", "model/config", "model/disk", "model/journal", "model/poll", "model/query", "model/safe",
		"model/watch", "model/words", "ui", "ui/cli/exit", "ui/cli/host", "ui/cli/kept", "ui/cli/serve", "ui/cli/session", "ui/cli/usage", "ui/crash",
		"ui/metrics", "ui/plain", "ui/report",
	}},
	{".", []string{"ui/cli"}},
}

// draws are the packages that may import the libraries of the screen.
var draws = []string{"ui", "ui/desk", "ui/draw", "ui/keys", "ui/overlay", "ui/terminal", "ui/typing"}

// testRooms are packages that only tests use. The table allows no product file to import
// them.
var testRooms = []string{"client/sim/simtest", "model/modeltest", "model/watch/watchtest", "ui/cli/clitest", "ui/terminal/terminaltest"}

// pure are the packages without I/O. They may import none of these.
var (
	pure   = []string{"model", "model/safe", "model/sorted", "model/poll", "model/watch", "model/replay", "model/query", "model/words", "model/config"}
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
	var before []string
	for _, row := range arrows {
		if !seen[row.room] {
			t.Errorf("%s is in the table and not in the tree", row.room)
		}
		for _, room := range row.may {
			if !slices.Contains(before, room) {
				t.Errorf("the arrow from %s to %s runs back up", row.room, room)
			}
		}
		before = append(before, row.room)
	}
}

func checkImports(t *testing.T, root, name string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	pkg := path.Dir(name)
	var allowed []string
	at := slices.IndexFunc(arrows, func(row arrow) bool { return row.room == pkg })
	if at < 0 {
		t.Errorf("%s: package %s is not in the design", name, pkg)
	} else {
		allowed = arrows[at].may
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if inside, ours := strings.CutPrefix(imported, "studiowatch/"); ours && !slices.Contains(allowed, inside) {
			t.Errorf("%s imports %s, against the arrows", name, inside)
		}
		if strings.HasPrefix(imported, "charm.land/") && !slices.Contains(draws, pkg) {
			t.Errorf("%s imports %s, and %s does not draw", name, imported, pkg)
		}
		if slices.Contains(pure, pkg) && slices.Contains(impure, imported) {
			t.Errorf("%s imports %s, and %s is pure", name, imported, pkg)
		}
	}
}

// TestThePureReadNoClock checks that no call makes the model depend on more than its
// arguments.
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

// TestTheTopLevelIsAsItIsFixed: what it holds beside dot-files, and what a build leaves.
func TestTheTopLevelIsAsItIsFixed(t *testing.T) {
	fixed := []string{"CHANGELOG.md", "LICENSE", "README.md", "client", "config.example.toml", "go.mod", "go.sum", "main.go", "model", "ui"}
	built := []string{"studiowatch", "studiowatch.exe", "dist"} // .gitignore has them, too
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(fixed, name) && !slices.Contains(built, name) && !strings.HasSuffix(name, ".out") && !strings.HasSuffix(name, ".test") {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}
