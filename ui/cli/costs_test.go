package cli

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/words"
	"studiowatch/ui/cli/host"
)

// The cost of a change is the number of its files. These tests fail if something is
// named in more files than agreed.

// filesWith returns the files of rooms that have such a node.
func (h house) filesWith(rooms []string, is func(ast.Node) bool) (files []string) {
	root, _ := filepath.Abs(filepath.Join("..", ".."))
	h.in(rooms, func(_ string, n ast.Node) {
		if n == nil || !is(n) {
			return
		}
		name, _ := filepath.Abs(h.fset.Position(n.Pos()).Filename)
		name, _ = filepath.Rel(root, name)
		if name = filepath.ToSlash(name); !slices.Contains(files, name) {
			files = append(files, name)
		}
	})
	slices.Sort(files)
	return files
}

// literal reports whether a node is a string literal.
func literal(text string) func(ast.Node) bool {
	return func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return false
		}
		value, err := strconv.Unquote(lit.Value)
		return err == nil && value == text
	}
}

// except returns all rooms except some.
func (h house) except(folders ...string) []string {
	return slices.DeleteFunc(h.all(), func(room string) bool {
		return slices.ContainsFunc(folders, func(folder string) bool { return room == folder || strings.HasPrefix(room, folder+"/") })
	})
}

func wantFiles(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("%s is named in %s, want %s", what, strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

// TestAColumnCostsTwoFiles checks columns that are nothing else. The client also has
// the service's name of the field, and the journal has a reason.
func TestAColumnCostsTwoFiles(t *testing.T) {
	h := readHouse(t)
	for _, name := range []string{"spec", "charge", "rpm", "tpm", "created", "modified"} {
		wantFiles(t, "the column "+name, h.filesWith(h.except("client"), literal(name)), "model/query/fields.go", "ui/draw/columns.go")
	}
}

// TestAStatusCostsOneFile checks statuses without their own sentence. The simulator may
// use any.
func TestAStatusCostsOneFile(t *testing.T) {
	h := readHouse(t)
	for _, name := range []string{"Starting", "Recovering", "Scaling", "Stopping"} {
		named := func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return false
			}
			from, ok := sel.X.(*ast.Ident)
			return ok && from.Name == "model" && sel.Sel.Name == name
		}
		wantFiles(t, "outside of the model, the status "+name, h.filesWith(h.except("client/sim"), named))
	}
}

func TestAnErrorCodeCostsOneFile(t *testing.T) {
	h := readHouse(t)
	// A code without its own sentence is explained by its class.
	known := func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		return ok && strings.Contains(lit.Value, "throttling.ratequota")
	}
	wantFiles(t, "the code", h.filesWith(h.except("client/sim", "model/words"), known), "model/codes.go")
	cause, remedy := words.Explain(&model.Failure{Class: model.FailRejected})
	if cause == "" || remedy == "" {
		t.Error("a class does not explain itself")
	}
}

// TestAChannelCostsThreeFiles: a row of the configuration, an entry beside it in
// the wiring, and the function that makes the sequence, in ui.
func TestAChannelCostsThreeFiles(t *testing.T) {
	h := readHouse(t)
	all := config.Notify{Channels: map[string]bool{}}
	for _, channel := range config.Channels() {
		wantFiles(t, "the channel "+channel.Key, h.filesWith(h.all(), literal(channel.Key)), "model/config/config.go", "ui/cli/notifytest.go")
		all.Channels[channel.Key] = true
	}
	for _, c := range channels(host.World{Getenv: func(string) string { return "" }}, all) {
		if c.announce == nil {
			t.Errorf("%s announces nothing", c.key)
		}
	}
}

// TestAScreenCostsTwoFiles: the file of its pane, and its line among the
// bindings.
func TestAScreenCostsTwoFiles(t *testing.T) {
	h := readHouse(t)
	for open, pane := range map[string]string{"NewTimeline": "ui/overlay/timeline.go", "NewHelp": "ui/overlay/help.go"} {
		wantFiles(t, open, h.filesWith([]string{"ui", "ui/overlay"}, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			return ok && id.Name == open
		}), "ui/bindings.go", pane)
	}
}

// TestALanguageCostsOneRoom checks that the sentences about facts are in model/words.
// The other rooms of the model have almost none. TestTheWallsStand counts them.
func TestALanguageCostsOneRoom(t *testing.T) {
	h := readHouse(t)
	for _, room := range []string{"model", "model/poll", "model/watch", "model/query"} {
		for _, file := range h.rooms[room] {
			for _, spec := range file.Imports {
				if strings.HasSuffix(spec.Path.Value, `/words"`) {
					t.Errorf("%s imports the words", h.fset.Position(spec.Pos()).Filename)
				}
			}
		}
	}
}
