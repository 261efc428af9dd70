package cli

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// house is the parsed code of the product, without tests.
type house struct {
	fset  *token.FileSet
	rooms map[string][]*ast.File // by folder
}

func readHouse(t *testing.T) house {
	t.Helper()
	h, err := parseHouse()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var parseHouse = sync.OnceValues(func() (house, error) {
	h := house{token.NewFileSet(), map[string][]*ast.File{}}
	root := filepath.Join("..", "..")
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || slices.Contains(testRooms, name)):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(h.fset, filepath.Join(root, name), nil, parser.SkipObjectResolution)
		h.rooms[path.Dir(name)] = append(h.rooms[path.Dir(name)], file)
		return err
	})
	return h, err
})

// in calls do for every node in the files of rooms.
func (h house) in(rooms []string, do func(room string, n ast.Node)) {
	for _, room := range rooms {
		for _, file := range h.rooms[room] {
			ast.Inspect(file, func(n ast.Node) bool {
				do(room, n)
				return true
			})
		}
	}
}

func (h house) all() []string { return slices.Sorted(maps.Keys(h.rooms)) }

// below returns a folder and the rooms in it.
func (h house) below(folder string) (rooms []string) {
	for _, room := range h.all() {
		if room == folder || strings.HasPrefix(room, folder+"/") {
			rooms = append(rooms, room)
		}
	}
	return rooms
}

// params returns how many parameters a function has, and how many are booleans.
func params(f *ast.FuncType) (all, bools int) {
	for _, field := range f.Params.List {
		n := max(1, len(field.Names))
		all += n
		if kind, ok := field.Type.(*ast.Ident); ok && kind.Name == "bool" {
			bools += n
		}
	}
	return all, bools
}

// owner returns the name of a method's type.
func owner(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if generic, ok := kind.(*ast.IndexExpr); ok {
		kind = generic.X
	}
	return kind.(*ast.Ident).Name
}

func (h house) lines(n ast.Node) int {
	return h.fset.Position(n.End()).Line - h.fset.Position(n.Pos()).Line + 1
}

// sentences are two words or more.
var sentences = regexp.MustCompile(`[A-Za-z]{2,} [A-Za-z]{2,}`)

// TestTheWallsStand prints the measures of the rooms, and fails if one is above its
// limit.
func TestTheWallsStand(t *testing.T) {
	h := readHouse(t)
	check := func(what string, got, most int, which ...string) {
		t.Helper()
		t.Logf("%-62s %4d of %4d", what, got, most)
		if got > most {
			t.Errorf("%s: %d, and %d at most: %s", what, got, most, strings.Join(which, "; "))
		}
	}

	fields, methods := map[string]int{}, map[string]int{}
	var long, background []string
	update := 0
	files := map[string]int{}
	h.in(h.all(), func(room string, n ast.Node) {
		switch n := n.(type) {
		case *ast.File:
			files[room]++
		case *ast.TypeSpec:
			if body, ok := n.Type.(*ast.StructType); ok {
				for _, f := range body.Fields.List {
					fields[room+"."+n.Name.Name] += max(1, len(f.Names))
				}
			}
		case *ast.FuncDecl:
			if n.Recv != nil {
				methods[room+"."+owner(n)]++
			}
			if lines := h.lines(n); lines > 60 {
				long = append(long, fmt.Sprintf("%s.%s %d", room, n.Name.Name, lines))
			}
			if room == "ui" && owner(n) == "app" && n.Name.Name == "Update" {
				update = h.lines(n)
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "context" && n.Sel.Name == "Background" && room != "." {
				background = append(background, room)
			}
		}
	})
	most := func(counts map[string]int) (int, string) {
		name := slices.MaxFunc(slices.Collect(maps.Keys(counts)), func(a, b string) int { return cmp.Compare(counts[a], counts[b]) })
		return counts[name], name
	}
	// The root embeds the state that the panes share.
	for _, root := range []string{"ui.app", "ui.state"} {
		check("fields of "+root, fields[root], 25)
		check("methods of "+root, methods[root], 60)
	}
	n, name := most(methods)
	check("methods of any type, "+name, n, 60)
	check("lines of Update", update, 45)
	n, name = most(files)
	check("files of any package, "+name, n, 20)
	check("functions above 60 lines", len(long), 0, long...)
	check("context.Background() below main", len(background), 0, background...)

	var many, bools []string
	h.in(append([]string{"ui", "ui/desk", "ui/overlay", "ui/typing"}, h.below("ui/draw")...), func(room string, n ast.Node) {
		f, ok := n.(*ast.FuncDecl)
		if !ok {
			return
		}
		all, flags := params(f.Type)
		if all > 4 {
			many = append(many, room+"."+f.Name.Name)
		}
		for range flags {
			bools = append(bools, room+"."+f.Name.Name)
		}
	})
	check("functions of ui and ui/draw with more than four parameters", len(many), 10, many...)
	check("bool parameters of ui and ui/draw", len(bools), 8, bools...)

	exports := 0
	for _, file := range h.rooms["model"] {
		for _, decl := range file.Decls {
			exports += exported(decl)
		}
	}
	check("names that model exports, methods aside", exports, 120)

	var words []string
	h.in([]string{"model", "model/poll", "model/watch", "model/query"}, func(room string, n ast.Node) {
		text, ok := n.(*ast.BasicLit)
		if !ok || text.Kind != token.STRING {
			return
		}
		if value, err := strconv.Unquote(text.Value); err == nil && sentences.MatchString(value) {
			words = append(words, fmt.Sprintf("%s %q", h.fset.Position(text.Pos()), value))
		}
	})
	check("sentences in model, poll, watch and query", len(words), 25, words...)
}

// exported returns how many exported names a declaration has, without methods.
func exported(decl ast.Decl) (n int) {
	count := func(names ...*ast.Ident) {
		for _, name := range names {
			if name.IsExported() {
				n++
			}
		}
	}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			count(d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				count(s.Name)
			case *ast.ValueSpec:
				count(s.Names...)
			}
		}
	}
	return n
}
