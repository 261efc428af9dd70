package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/crash"
)

func TestACrashIsToldWithoutTheKey(t *testing.T) {
	home := t.TempDir()
	blocked := filepath.Join(home, "a-file")
	clitest.Write(t, blocked, "")
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
			w := host.World{Stderr: &stderr, Secrets: &host.Secrets{}, Getenv: func(name string) string {
				if name == "XDG_STATE_HOME" {
					return tt.state
				}
				return ""
			}}
			w.Secrets.Note("token-0123456789")
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

func TestAPanicInAFollowerEndsTheDashboard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancelCause(t.Context())
		session.Go(end, func() { panic("boom") })
		<-ctx.Done()
		crash, ok := errors.AsType[*crash.Crash](context.Cause(ctx))
		if !ok || crash.Value != "boom" || !bytes.Contains(crash.Stack, []byte("crash_test.go")) {
			t.Errorf("cause: %v", context.Cause(ctx))
		}
		if got := exitOf(context.Cause(ctx)); got != exit.Internal {
			t.Errorf("exit code %d", got)
		}
	})
}
