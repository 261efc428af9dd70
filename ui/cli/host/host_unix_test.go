//go:build unix

package host

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAToolGetsTheTextAndNoKey(t *testing.T) {
	const key = "sk-canary0123456789"
	t.Setenv("DASHSCOPE_API_KEY", key)
	t.Setenv("ELSEWHERE", "before "+key)
	dir := t.TempDir()
	tool, out := filepath.Join(dir, "xclip"), filepath.Join(dir, "out")
	script := fmt.Sprintf("#!/bin/sh\n{ cat; env; } >'%s'\necho noise >&2\ncase $1 in fail) exit 3;; esac\n", out)
	if err := os.WriteFile(tool, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	d := deskOf("linux", nil)
	d.world.Secrets.Note(key)
	if err := d.run(t.Context(), []string{tool, "$(touch x)"}, "the text; $(touch y)\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(got), "the text; $(touch y)\n") || strings.Contains(string(got), key) {
		t.Errorf("the tool got %q", got)
	}
	if err := d.launch(t.Context(), []string{tool, "https://h/?a&b"}); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(out); err != nil || len(got) == 0 || strings.Contains(string(got), key) {
		t.Errorf("the opener got %q, %v", got, err)
	}
	if err := d.launch(t.Context(), []string{tool, "fail"}); err == nil || err.Error() != "xclip: exit status 3" {
		t.Errorf("error %v", err)
	}
	if err := d.run(t.Context(), []string{tool, "fail"}, "text"); err == nil || err.Error() != "xclip: exit status 3" {
		t.Errorf("error %v", err)
	}
}

func TestACrashFileIsForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "studiowatch")
	path, err := saveCrash(dir, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, dir: 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestWhereStateIsKept(t *testing.T) {
	for _, tt := range []struct{ xdg, home, want string }{
		{"/state", "/home/me", "/state/studiowatch"},
		{"", "/home/me", "/home/me/.local/state/studiowatch"},
		{"not/absolute", "/home/me", "/home/me/.local/state/studiowatch"},
		{"", "", ""},
	} {
		w := World{Getenv: func(name string) string { return map[string]string{"XDG_STATE_HOME": tt.xdg, "HOME": tt.home}[name] }}
		if got := w.StateDir(); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

// TestAShellIsInAnotherGroupOfTheSession: the program is process 9, in group 9 or 8.
func TestAShellIsInAnotherGroupOfTheSession(t *testing.T) {
	type process struct{ parent, group, session int }
	for _, tt := range []struct {
		name string
		all  map[int]process
		want bool
	}{
		{"a shell", map[int]process{9: {5, 9, 5}, 5: {1, 5, 5}}, true},
		{"a script of a shell", map[int]process{9: {8, 8, 5}, 8: {5, 8, 5}, 5: {1, 5, 5}}, true},
		{"a shell without job control", map[int]process{9: {5, 5, 5}, 5: {2, 5, 5}, 2: {1, 2, 2}}, false},
		{"a terminal", map[int]process{9: {2, 9, 9}, 2: {1, 2, 2}}, false},
		{"an orphan", map[int]process{9: {1, 9, 5}, 1: {0, 1, 1}}, false},
		{"the first process", map[int]process{9: {0, 9, 9}}, false},
		{"a parent that has gone", map[int]process{9: {5, 9, 5}}, false},
	} {
		find := func(pid int) (process, error) {
			if p, found := tt.all[pid]; found {
				return p, nil
			}
			return process{}, syscall.ESRCH
		}
		p := parents{
			session: func(pid int) (int, error) { it, err := find(pid); return it.session, err },
			group:   func(pid int) (int, error) { it, err := find(pid); return it.group, err },
			parent:  func(pid int) int { it, _ := find(pid); return it.parent },
		}
		if got := hasShell(p, 9, tt.all[9].group); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestAParentIsKnown(t *testing.T) {
	if got := parentOf(os.Getpid()); got != os.Getppid() {
		t.Errorf("%d, want %d", got, os.Getppid())
	}
	if got := parentOf(1 << 30); got != 0 {
		t.Errorf("of no process: %d", got)
	}
}
