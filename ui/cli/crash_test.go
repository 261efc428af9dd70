package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"studiowatch/ui/cli/exit"
	"studiowatch/ui/crash"
)

func TestTheNewestFiveCrashFilesAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "studiowatch")
	at := time.Date(2026, 3, 1, 23, 59, 58, 5e6, time.FixedZone("", 8*3600))
	var paths []string
	for i := range 7 {
		path, err := saveCrash(dir, at.Add(time.Duration(i)*time.Second), fmt.Sprint("crash ", i))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	write(t, filepath.Join(dir, "journal.ndjson"), "{}")
	if got := filepath.Base(paths[0]); got != "crash-20260301T155958.005Z.txt" {
		t.Errorf("named %s", got)
	}
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if kept := i >= 2; kept != (err == nil) {
			t.Errorf("crash %d: kept %v", i, err == nil)
		}
		if err == nil && !strings.Contains(string(text), fmt.Sprint("crash ", i)) {
			t.Errorf("crash %d: %s", i, text)
		}
	}
	if _, err := saveCrash(dir, at.Add(6*time.Second), "again"); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
}

func TestACrashFileIsForItsOwnerOnly(t *testing.T) {
	unixOnly(t)
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

func TestACrashIsToldWithoutTheKey(t *testing.T) {
	home := t.TempDir()
	blocked := filepath.Join(home, "a-file")
	write(t, blocked, "")
	crash := &crash.Crash{Value: fmt.Errorf("bad\x1b[31m header Bearer token-0123456789 and sk-0123456789abcdef"), Stack: []byte("goroutine 1: token-0123456789")}
	for _, tt := range []struct {
		name  string
		state string
		file  bool
	}{
		{"into a file", filepath.Join(home, "state"), true},
		{"to the screen when there is no place for a file", blocked, false},
		{"to the screen without a home", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stderr bytes.Buffer
			w := world{Stderr: &stderr, secrets: &secrets{}, Getenv: func(name string) string {
				if name == "XDG_STATE_HOME" {
					return tt.state
				}
				return ""
			}}
			w.secrets.note("token-0123456789")
			if got := conclude(w, crash); got != exit.Internal {
				t.Errorf("exit code %d", got)
			}
			text := stderr.String()
			if !strings.HasPrefix(text, "studiowatch: internal error: bad^[[31m header Bearer <masked> and (hidden)\nThis is a bug.") {
				t.Errorf("stderr: %s", text)
			}
			if strings.Contains(text, "goroutine 1: <masked>") == tt.file {
				t.Errorf("the stack is on stderr: %v; %s", !tt.file, text)
			}
			files, _ := filepath.Glob(filepath.Join(tt.state, "studiowatch", "crash-*"))
			if (len(files) == 1) != tt.file {
				t.Fatalf("files: %v", files)
			}
			for _, file := range files {
				content, err := os.ReadFile(file)
				if err != nil || !strings.Contains(text, file) || !strings.Contains(string(content), "goroutine 1: <masked>") {
					t.Errorf("%v; stderr %s; file %s", err, text, content)
				}
				text += string(content)
			}
			for _, key := range []string{"token-0123456789", "sk-0123456789abcdef"} {
				if strings.Contains(text, key) {
					t.Errorf("%s is in %s", key, text)
				}
			}
		})
	}
}

func TestWhereStateIsKept(t *testing.T) {
	unixOnly(t)
	for _, tt := range []struct{ xdg, home, want string }{
		{"/state", "/home/me", "/state/studiowatch"},
		{"", "/home/me", "/home/me/.local/state/studiowatch"},
		{"not/absolute", "/home/me", "/home/me/.local/state/studiowatch"},
		{"", "", ""},
	} {
		w := world{Getenv: func(name string) string { return map[string]string{"XDG_STATE_HOME": tt.xdg, "HOME": tt.home}[name] }}
		if got := stateDir(w); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
