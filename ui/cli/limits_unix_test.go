//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/kept"
)

// fifo makes a pipe at a path, and its folder.
func fifo(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAPipeWhereAFileBelongsHoldsNobodyUp would not end if a pipe blocked.
func TestAPipeWhereAFileBelongsHoldsNobodyUp(t *testing.T) {
	const regular = "it is a pipe; a regular file is needed here"
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY_FILE_PATH": ""})
	pipe := fifo(t, filepath.Join(w.Home(), "pipe"))
	keyed := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": "sk-0123456789abcdef"})
	fromPipe := testWorld(t, map[string]string{"DASHSCOPE_API_KEY_FILE_PATH": pipe})
	for _, tt := range []struct {
		world host.World
		args  string
		says  string
		code  int
	}{
		{keyed, "get x --config " + pipe, regular, exit.BadUsage},
		{keyed, "config check --config " + pipe, regular, exit.BadUsage},
		{keyed, "get x --record " + pipe, regular, exit.BadUsage},
		{keyed, "get x --log-file " + pipe, "nobody reads from this pipe", exit.BadUsage},
		{keyed, "wait x --log-file " + pipe, "nobody reads from this pipe", exit.BadUsage},
		{keyed, "metrics x --record " + pipe, regular, exit.BadUsage},
		{keyed, "demo --record " + pipe, regular, exit.BadUsage},
		{keyed, "replay " + pipe, regular, exit.BadUsage},
		{keyed, "simulate --faults " + pipe, "it is a pipe that nobody has written into", exit.BadUsage},
		{keyed, "get x --record " + w.Home(), "it is a folder", exit.BadUsage},
		{keyed, "get x --log-file " + w.Home(), "it is a folder", exit.BadUsage},
		{fromPipe, "get x", "it is a pipe that nobody has written into", exit.NoKey},
	} {
		var complaints bytes.Buffer
		tt.world.Stdout, tt.world.Stderr = &bytes.Buffer{}, &complaints
		if code := run(t.Context(), strings.Fields(tt.args), tt.world); code != tt.code || !strings.Contains(complaints.String(), tt.says) {
			t.Errorf("%s: %d, %q, want %d, %q", tt.args, code, complaints.String(), tt.code, tt.says)
		}
	}
	if f := kept.Filters(pipe).Of(nil); f.Kept.Filter != "" || len(f.Past) > 0 {
		t.Errorf("filters: %+v", f)
	}
}

// TestASignalEndsAStartThatHangs reads a file that never ends, like a file of a disk
// that does not answer.
func TestASignalEndsAStartThatHangs(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			pipe, err := os.OpenFile(fifo(t, filepath.Join(t.TempDir(), "pipe")), os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer pipe.Close()
			cmd := exec.Command(program(t), "simulate", "--faults", pipe.Name(), "--listen", "127.0.0.1:0")
			cmd.Env = environment(t)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// This is more than a pipe holds. When it is written, the program is reading.
			if _, err := pipe.Write(bytes.Repeat([]byte("#"), 300_000)); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Process.Signal(signal)
			giveUp := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
			defer giveUp.Stop()
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 128+int(signal) {
				t.Errorf("it ends with %v, want %d", cmd.ProcessState, 128+int(signal))
			}
		})
	}
}

// TestAFullDiskEndsARecordingAndNothingElse uses the shell's limit for files as the
// full disk. It applies to the log and the journal too.
func TestAFullDiskEndsARecordingAndNothingElse(t *testing.T) {
	t.Parallel()
	const (
		id        = "example-model-code"
		small     = `ulimit -f 1; exec "$0" "$@"`
		recording = "the recording ends here: answers.ndjson: file too large"
		log       = "the log ends here: log.txt: file too large"
	)
	var change atomic.Bool
	server := samples(t, &change)
	env := func(t *testing.T) (env, flags []string) {
		home := t.TempDir()
		return environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL, "HOME="+home),
			[]string{"--record", filepath.Join(home, "answers.ndjson"), "--log-file", filepath.Join(home, "log.txt")}
	}
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		env, flags := env(t)
		cmd := exec.Command("sh", append([]string{"-c", small, program(t), "get", id, "qwen-plus-2025-12-01-b6d61c71", "emo-35b3f106-sample01"}, flags...)...)
		cmd.Env = env
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != 0 || !strings.Contains(stdout.String(), "RUNNING") {
			t.Errorf("%d\n%s\n%s", code, stdout.String(), stderr.String())
		}
		if strings.Count(stderr.String(), recording) != 1 || strings.Count(stderr.String(), log) != 1 || strings.Contains(stderr.String(), "bug") {
			t.Errorf("it says\n%s", stderr.String())
		}
	})
	t.Run("the dashboard", func(t *testing.T) {
		t.Parallel()
		env, flags := env(t)
		s := mute(t, asIs, env, "sh", append([]string{"-c", small, program(t), "--refresh", "1s", id, "qwen-plus-2025-12-01-b6d61c71"}, flags[:2]...)...)
		s.shows(recording)
		change.Store(true)
		s.shows("4/4")
		s.press("q")
		s.ends(0)
	})
}
