package session

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"

	"studiowatch/model/config"
	"studiowatch/model/disk"
	"studiowatch/ui/cli/clitest"
)

func TestAnEditOfSomebodyElseIsNotLost(t *testing.T) {
	path := clitest.WriteConfig(t, "watch = [\"a\"]\n")
	src := from(testWorld(t, nil), Flags{Config: path})
	edited, err := src.Edit(config.Edit{Add: []config.Addition{{ID: "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	clitest.Write(t, path, "watch = [\"a\", \"theirs\"]\n")
	if err := edited.Write(); !errors.Is(err, disk.ErrChanged) {
		t.Errorf("%v", err)
	}
	if _, err := src.WriteEdit(config.Edit{Add: []config.Addition{{ID: "b"}}}); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "watch = [\"a\", \"theirs\", \"b\"]\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestAnEmptyFileIsNoMissingOne(t *testing.T) {
	path := clitest.WriteConfig(t, "")
	src := from(testWorld(t, nil), Flags{Config: path})
	if _, err := src.WriteEdit(config.Edit{Add: []config.Addition{{ID: "b"}}}); err != nil {
		t.Error(err)
	}
	clitest.Remove(t, path)
	edited, err := src.Edit(config.Edit{Add: []config.Addition{{ID: "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	clitest.Write(t, path, "")
	if err := edited.Write(); !errors.Is(err, disk.ErrChanged) {
		t.Errorf("a file that has come meanwhile: %v", err)
	}
}

// TestARunningSessionFollowsAnEdit writes through a symbolic link, as many keep their
// configuration.
func TestARunningSessionFollowsAnEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key}), "watch = [\"a\"]\n")
		src := f.source
		src.Flags.Config = filepath.Join(t.TempDir(), "link.toml")
		if err := os.Symlink(f.path, src.Flags.Config); err != nil {
			if runtime.GOOS != "windows" {
				t.Fatal(err)
			}
			t.Skip("Windows makes no links for every user: ", err)
		}
		edit := config.Edit{Add: []config.Addition{{ID: "b"}, {ID: "emo-*"}}, Remove: []config.Target{{ID: "a"}}}
		if _, err := src.WriteEdit(edit); err != nil {
			t.Fatal(err)
		}
		touch(f.touched)
		pass(settleFile + 1)
		if len(f.sent) != 1 || f.sent[0].Broken != "" || f.sent[0].Scope == nil {
			t.Fatalf("%+v", f.sent)
		}
		scope := f.sent[0].Scope
		if len(scope.Entries) != 1 || scope.Entries[0].Ref.ID != "b" || len(scope.Patterns) != 1 || scope.Patterns[0].Glob != "emo-*" {
			t.Errorf("%+v", scope.Targets)
		}
	})
}
