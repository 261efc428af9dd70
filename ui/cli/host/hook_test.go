//go:build unix

package host

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/clitest"
)

// notices collects notices.
type notices struct{ lines chan string }

func (o notices) notice(text string) { o.lines <- text }

func newNotices() notices { return notices{make(chan string, 1000)} }

func hookOf(t *testing.T, o notices, argv ...string) *Hook {
	t.Helper()
	w := World{Getenv: os.Getenv, Secrets: &Secrets{}}
	w.Secrets.Note("sk-canary0123456789")
	h := NewHook(t.Context(), w, o.notice)
	c := config.Default()
	c.Notify.Command = argv
	c.Profiles = []config.Profile{{Name: "intl", KeyEnv: "INTL_KEY"}}
	h.Configure(c)
	return h
}

func TestTheCommandGetsTheEventAndNoKey(t *testing.T) {
	for name, value := range map[string]string{
		"DASHSCOPE_API_KEY": "plain-key-one", "DASHSCOPE_API_KEY_FILE_PATH": "/secret/place", "INTL_KEY": "intl-key-two",
		"COPY_OF_IT": "Bearer sk-canary0123456789", "HARMLESS": "yes",
	} {
		t.Setenv(name, value)
	}
	path, out := clitest.Script(t, `{ echo "$1"; cat; env; } > $OUT; echo noise; echo more noise >&2`)
	o := newNotices()
	h := hookOf(t, o, path, "an argument")
	e := SampleEvents(time.Now())[1]
	e.Reason = safe.Clean("a \x1b[2J \"quoted\" $(touch " + out + "2)")
	h.Run(e)
	h.Close()
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	var back model.Event
	if err := back.UnmarshalJSON([]byte(lines[1])); err != nil || back.Kind != model.KindFailed || back.Reason != e.Reason || lines[0] != "an argument" {
		t.Errorf("%q, %+v, %v", lines[:2], back, err)
	}
	for _, want := range []string{"STUDIOWATCH_EVENT=failed", "STUDIOWATCH_ID=notify-test", "STUDIOWATCH_READY=4", "STUDIOWATCH_HOST=dashscope-intl.aliyuncs.com", "STUDIOWATCH_TOOK_S=412", "HARMLESS=yes"} {
		if !strings.Contains(string(text), want+"\n") {
			t.Errorf("no %s in %s", want, text)
		}
	}
	for _, secret := range []string{"plain-key-one", "/secret/place", "intl-key-two", "canary"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("it gets %s", secret)
		}
	}
	if _, err := os.Stat(out + "2"); err == nil {
		t.Error("a text of the server was run by a shell")
	}
	if len(o.lines) > 0 {
		t.Errorf("it complains: %s", <-o.lines)
	}
}

func TestACommandThatHangsIsEndedWithItsChildren(t *testing.T) {
	path, out := clitest.Script(t, `sleep 300 & echo $! > $OUT; wait`)
	o := newNotices()
	h := hookOf(t, o, path)
	h.limit = 200 * time.Millisecond
	h.Run(SampleEvents(time.Now())[0])
	if text := <-o.lines; text != "the notification command: hook.sh has been ended after 200ms" {
		t.Errorf("it says %q", text)
	}
	h.Close()
	ends(t, out)
}

// ends waits, at most two seconds, until the process whose ID is in a file has ended. A
// zombie has ended.
func ends(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	clitest.Within(t, 2*time.Second, "end of what it has started", func() bool {
		state, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		return err == nil && strings.Contains(string(state), ") Z ") || syscall.Kill(pid, 0) != nil
	})
}

// TestWhateverTheCommandDoesTheEndIsNear runs commands that misbehave, and closes the
// hook. Their output is limited, and their processes end.
func TestWhateverTheCommandDoesTheEndIsNear(t *testing.T) {
	loud := SampleEvents(time.Now())[1]
	loud.Reason = safe.Clean(strings.Repeat("x", 1<<20))
	for name, tt := range map[string]struct{ does, says string }{
		"floods standard error":           {does: `echo $$ > $OUT; exec yes >&2`},
		"floods standard output":          {does: `echo $$ > $OUT; exec yes`},
		"ignores SIGTERM":                 {does: `trap "" TERM HUP INT; echo $$ > $OUT; while :; do sleep 300; done`},
		"never reads the event":           {does: `echo $$ > $OUT; exec sleep 300`},
		"leaves a child":                  {does: `sleep 300 & echo $! > $OUT`},
		"leaves a child without pipes":    {does: `sleep 300 </dev/null >/dev/null 2>&1 & echo $! > $OUT`},
		"leaves a child that floods":      {does: `yes >&2 & echo $! > $OUT`},
		"forks twice":                     {does: `( ( sleep 300 & echo $! > $OUT ) & )`},
		"leaves a child and fails":        {does: `sleep 300 & echo $! > $OUT; echo no bus >&2; exit 3`, says: "exit status 3: no bus"},
		"leaves a child with the event":   {does: `exec 3<&0; sleep 300 0<&3 & echo $! > $OUT`},
		"says much before it fails":       {does: `echo $$ > $OUT; head -c 300000 /dev/zero | tr '\0' x >&2; exit 4`, says: "exit status 4: " + strings.Repeat("x", maxErrorOutput)},
		"starts another when told to end": {does: `trap 'sleep 300 & echo $! > $OUT' TERM; echo $$ > $OUT; while :; do sleep 0.01; done`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, out := clitest.Script(t, tt.does)
			o := newNotices()
			h := hookOf(t, o, path)
			h.grace = 50 * time.Millisecond
			h.Run(loud)
			clitest.Until(t, "sign of it", func() bool {
				text, err := os.ReadFile(out)
				return err == nil && strings.HasSuffix(string(text), "\n") && (tt.says == "" || len(o.lines) > 0)
			})
			ended := make(chan struct{})
			go func() {
				h.Close()
				close(ended)
			}()
			select {
			case <-ended:
			case <-time.After(2 * time.Second):
				t.Fatal("the end waits for it")
			}
			ends(t, out)
			if tt.says == "" && len(o.lines) > 0 || tt.says != "" && <-o.lines != "the notification command: hook.sh: "+tt.says {
				t.Errorf("it says something else than %.80q", tt.says)
			}
		})
	}
}

func TestWhatTheCommandSaysIsKeptInPart(t *testing.T) {
	output, pipe, err := newErrorOutput()
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if _, err := pipe.WriteString(strings.Repeat("0123456789", 100)); err != nil {
			t.Fatal(err)
		}
	}
	_ = pipe.Close()
	if first := output.firstLine(); len(first) != maxErrorOutput || cap(output.head) > 2*maxErrorOutput {
		t.Errorf("%d bytes are told, and %d held", len(first), cap(output.head))
	}
}

// TestAChildInTheBackgroundMayGoOnTalking checks that its pipe stays open until the
// program ends.
func TestAChildInTheBackgroundMayGoOnTalking(t *testing.T) {
	path, out := clitest.Script(t, `{ while [ ! -e $OUT.go ]; do sleep 0.01; done; echo heard >&2; echo heard >&2; echo yes > $OUT; } &`)
	o := newNotices()
	h := hookOf(t, o, path)
	h.Run(SampleEvents(time.Now())[0])
	h.all.Wait()
	if err := os.WriteFile(out+".go", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	clitest.Until(t, "word of the child", func() bool {
		text, _ := os.ReadFile(out)
		return string(text) == "yes\n"
	})
	h.Close()
	if text, err := os.ReadFile(out); string(text) != "yes\n" || len(o.lines) > 0 {
		t.Errorf("%q, %v, %d complaints", text, err, len(o.lines))
	}
}

func TestAWrongCommandIsToldOnce(t *testing.T) {
	path, _ := clitest.Script(t, `echo "no bus" >&2; echo more >&2; exit 3`)
	for want, argv := range map[string][]string{
		"the notification command: hook.sh: exit status 3: no bus":                 {path},
		"the notification command: there is no program /nowhere/to/be/found-0x":    {"/nowhere/to/be/found-0x"},
		"the notification command: there is no program no-such-program-anywhere-x": {"no-such-program-anywhere-x"},
	} {
		o := newNotices()
		h := hookOf(t, o, argv...)
		for _, e := range SampleEvents(time.Now()) {
			h.Run(e)
		}
		h.all.Wait()
		h.Close()
		if text := <-o.lines; text != want || len(o.lines) > 0 {
			t.Errorf("it says %q, and %d more; want %q", text, len(o.lines), want)
		}
	}
}

func TestManyEventsWaitTheirTurn(t *testing.T) {
	path, out := clitest.Script(t, `read line; while [ ! -e $OUT.go ]; do sleep 0.01; done; echo x >> $OUT`)
	o := newNotices()
	h := hookOf(t, o, path)
	for i := range hookQueue + hooks + 20 {
		h.Run(SampleEvents(time.Now())[i%5])
		h.mu.Lock()
		if h.running > hooks || len(h.waiting) > hookQueue {
			t.Errorf("%d run and %d wait", h.running, len(h.waiting))
		}
		h.mu.Unlock()
	}
	if text := <-o.lines; !strings.Contains(text, "too slow") {
		t.Errorf("it says %q", text)
	}
	if err := os.WriteFile(out+".go", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h.all.Wait()
	h.Close()
	text, err := os.ReadFile(out)
	if n := strings.Count(string(text), "x"); err != nil || n < hookQueue || n > hookQueue+hooks {
		t.Errorf("it ran %d times, %v", n, err)
	}
}

func TestNoCommandIsRunWithoutOne(t *testing.T) {
	o := newNotices()
	h := hookOf(t, o)
	h.Run(SampleEvents(time.Now())[0])
	h.Close()
	h.Run(SampleEvents(time.Now())[0])
	if len(o.lines) > 0 || len(h.waiting) > 0 {
		t.Error("something was done")
	}
}

// TestACommandMayBeTakenAwayWhileEventsWait applies a configuration without a command.
func TestACommandMayBeTakenAwayWhileEventsWait(t *testing.T) {
	path, out := clitest.Script(t, `while [ ! -e $OUT.go ]; do sleep 0.01; done; echo x >> $OUT`)
	o := newNotices()
	h := hookOf(t, o, path)
	for range hooks + 1 {
		h.Run(SampleEvents(time.Now())[0])
	}
	clitest.Until(t, "start of the first", func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.waiting) == 1
	})
	h.Configure(config.Default())
	clitest.Write(t, out+".go", "")
	h.all.Wait()
	h.Close()
	if len(o.lines) > 0 {
		t.Errorf("it says %q", <-o.lines)
	}
}
