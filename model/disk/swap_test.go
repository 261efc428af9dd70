package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantFile reports a file with another content, and other files beside it.
func wantFile(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.new-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestSwapKeepsTheMode(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "c.toml"), "old")
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Swap(path, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, "new")
	if after, err := os.Stat(path); err != nil || after.Mode() != before.Mode() || os.SameFile(before, after) {
		t.Errorf("%v, %v, want %v in another file", after.Mode(), err, before.Mode())
	}
}

func TestSwapStartsAFileInANewFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "c.toml")
	if err := Swap(path, nil, []byte("new")); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, "new")
}

func TestSwapLeavesAFileThatHasChanged(t *testing.T) {
	folder := t.TempDir()
	for _, tt := range []struct {
		name, now string
		before    []byte
	}{
		{"another", "mine!", []byte("mine")}, {"shorter", "min", []byte("mine")}, {"new", "mine", nil}, {"empty", "mine", []byte{}},
	} {
		path := write(t, filepath.Join(folder, tt.name), tt.now)
		if err := Swap(path, tt.before, []byte("x")); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v", tt.name, err)
		}
		wantFile(t, path, tt.now)
	}
	if err := Swap(filepath.Join(folder, "gone"), []byte("mine"), []byte("x")); !errors.Is(err, ErrChanged) {
		t.Errorf("gone: %v", err)
	}
}

func TestSwapRefusesWhatItCannotWrite(t *testing.T) {
	folder := t.TempDir()
	path := write(t, filepath.Join(folder, "c.toml"), "old")
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := Swap(path, []byte("old"), []byte("new")); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("a read-only file: %v", err)
	}
	wantFile(t, path, "old")
	if err := Swap(folder, []byte("old"), []byte("new")); !errors.Is(err, ErrKind) {
		t.Errorf("a folder: %v", err)
	}
	if err := Swap(filepath.Join(path, "c.toml"), nil, []byte("new")); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("below a file: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		return // root may write everywhere
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	err := Swap(path, []byte("old"), []byte("new"))
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a read-only folder: %v", err)
	}
	wantFile(t, path, "old")
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestSwapKeepsASymbolicLink(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "dots", "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	target := write(t, filepath.Join(folder, "dots", "real.toml"), "old")
	for link, to := range map[string]string{
		"config.toml": filepath.Join("dots", "real.toml"), "absolute.toml": target, "folder": filepath.Join("dots", "deep"), "twice.toml": "config.toml",
		filepath.Join("dots", "deep", "up.toml"): filepath.Join("..", "real.toml"), "dangling.toml": filepath.Join("dots", "other.toml"),
		"circle.toml": "circle.toml",
	} {
		if err := os.Symlink(to, filepath.Join(folder, link)); err != nil {
			if runtime.GOOS != "windows" {
				t.Fatal(err)
			}
			t.Skip("Windows makes no links for every user: ", err)
		}
	}
	content := "old"
	for _, link := range []string{"config.toml", "absolute.toml", "twice.toml", filepath.Join("folder", "up.toml")} {
		link = filepath.Join(folder, link)
		next := content + "+"
		if err := Swap(link, []byte(content), []byte(next)); err != nil {
			t.Errorf("%s: %v", link, err)
		}
		content = next
		wantFile(t, target, content)
		if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more, %v", link, err)
		}
	}
	if err := Swap(filepath.Join(folder, "dangling.toml"), nil, []byte("new")); err != nil {
		t.Error(err)
	}
	wantFile(t, filepath.Join(folder, "dots", "other.toml"), "new")
	if err := Swap(filepath.Join(folder, "circle.toml"), nil, []byte("new")); err == nil {
		t.Error("a circle of links is written")
	}
}
