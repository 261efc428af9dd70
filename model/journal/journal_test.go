package journal

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

var long = flag.Bool("long", false, "run tests at their full sizes")

func ref(n int) model.Ref { return model.Ref{Profile: "default", ID: fmt.Sprintf("d%d", n)} }

// event is the nth event of a run. Each has another state, so that none is a
// duplicate.
func event(n int) model.Event {
	return model.Event{
		At: at.Add(time.Duration(n) * time.Second), Ref: ref(n % 10), Kind: model.KindChanged, From: model.Updating, To: model.Updating,
		Verdict: model.VerdictRolling, Ready: model.NumberOf(int64(n)), Capacity: model.NumberOf(1_000_000),
	}
}

func place(t *testing.T) string { return filepath.Join(t.TempDir(), "studiowatch", "journal.ndjson") }

func silent(t *testing.T) func(string) {
	return func(text string) { t.Errorf("it complains: %s", text) }
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// parse returns the events of a journal, and whether it is one.
func parse(text []byte) (events []model.Event, ours bool) {
	found, err := read(bytes.NewReader(text), 0, int64(len(text)))
	return found.events, err == nil && found.ours
}

func TestAJournalOutlivesItsRun(t *testing.T) {
	path := place(t)
	first := Open(path, "one", silent(t))
	if events, err := first.Load(); err != nil || len(events) > 0 {
		t.Fatalf("nothing was written, and it has %v, %v", events, err)
	}
	first.Keep(event(1), event(2))
	first.Close(at.Add(time.Minute))
	second := Open(path, "two", silent(t))
	defer second.Close(at)
	events, err := second.Load()
	if err != nil || len(events) != 4 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if e := events[2]; e.Ref != ref(2) || e.Session != "one" || !e.At.Equal(event(2).At) || events[0].Kind != model.KindOpened || events[3].Kind != model.KindClosed {
		t.Errorf("%+v", events)
	}
	for name, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestARunDoesNotReadItsOwnLines(t *testing.T) {
	path := place(t)
	j := Open(path, "one", silent(t))
	j.Keep(event(1))
	j.Close(at)
	again := Open(path, "one", silent(t))
	defer again.Close(at)
	if events, err := again.Load(); err != nil || len(events) > 0 {
		t.Errorf("%d events, %v", len(events), err)
	}
}

func TestARunThatSawNothingLeavesNoTrace(t *testing.T) {
	path := place(t)
	Open(path, "one", silent(t)).Close(at)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file: %v", err)
	}
}

func TestATornLineIsClosedOff(t *testing.T) {
	path := place(t)
	j := Open(path, "one", silent(t))
	j.Keep(event(1))
	j.Close(at.Add(time.Minute))
	torn := content(t, path) + `{"at":"2026-11-23T12:00:0`
	if err := os.WriteFile(path, []byte(torn), 0o600); err != nil {
		t.Fatal(err)
	}
	j = Open(path, "two", silent(t))
	if events, err := j.Load(); err != nil || len(events) != 3 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	j.Keep(event(2))
	j.Close(at.Add(time.Hour))
	if events, _ := parse([]byte(content(t, path))); len(events) != 6 {
		t.Errorf("%d events after the torn line, want 6:\n%s", len(events), content(t, path))
	}
}

// TestWhatCannotBeReadIsMovedAside holds promise 49.
func TestWhatCannotBeReadIsMovedAside(t *testing.T) {
	for name, corrupt := range map[string]func(path string) error{
		"another program's file": func(path string) error { return os.WriteFile(path, []byte("hello\nworld\n{}\n[1]\n"), 0o600) },
		"zeros":                  func(path string) error { return os.WriteFile(path, make([]byte, 4096), 0o600) },
		"a folder":               func(path string) error { return os.MkdirAll(filepath.Join(path, "sub"), 0o700) },
	} {
		path := place(t)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		for i := range maxBad + 2 {
			if err := corrupt(path); err != nil {
				t.Fatal(err)
			}
			j := Open(path, fmt.Sprint(i), silent(t))
			events, err := j.Load()
			if err == nil || !strings.Contains(err.Error(), "moved to journal.ndjson.bad-") || len(events) > 0 {
				t.Errorf("%s: %v, %d events", name, err, len(events))
			}
			j.Keep(event(i))
			j.Close(at)
			if events, ours := parse([]byte(content(t, path))); !ours || len(events) != 3 {
				t.Errorf("%s: another was not begun", name)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		aside, err := filepath.Glob(path + ".bad-*")
		if err != nil || len(aside) != maxBad {
			t.Errorf("%s: %d of them are kept, want %d", name, len(aside), maxBad)
		}
	}
}

func TestLinesOfALaterVersionAreKept(t *testing.T) {
	path := place(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	later := `{"at":"2027-01-01T00:00:00Z","profile":"p","id":"d","event":"teleported","verdict":"elsewhere","v":9}` + "\n"
	if err := os.WriteFile(path, []byte(later), 0o600); err != nil {
		t.Fatal(err)
	}
	j := Open(path, "one", silent(t))
	if events, err := j.Load(); err != nil || len(events) > 0 {
		t.Errorf("%v, %v", events, err)
	}
	j.Keep(event(1))
	j.Close(at)
	if !strings.HasPrefix(content(t, path), later) {
		t.Error("it is gone")
	}
}

func TestALongJournalIsCutToItsNewestHalf(t *testing.T) {
	path := place(t)
	const limit = 20_000
	for i := range 400 {
		line, err := event(i).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := (file{path, limit}).append(append(line, '\n')); err != nil {
			t.Fatal(err)
		}
	}
	text := content(t, path)
	events, _ := parse([]byte(text))
	if len(text) > limit || len(text) < limit/2-300 || strings.Count(text, "\n") != len(events) {
		t.Errorf("%d bytes, %d lines, %d events", len(text), strings.Count(text, "\n"), len(events))
	}
	for i, e := range events {
		if n, _ := e.Ready.Int(); n != int64(400-len(events)+i) {
			t.Fatalf("event %d is the %dth", i, n)
		}
	}
	if left, _ := filepath.Glob(path + ".new-*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTwoRunsThatSeeTheSameAreReadAsOne(t *testing.T) {
	path := place(t)
	for _, session := range []string{"a", "b"} {
		j := Open(path, session, silent(t))
		for i := range 3 {
			e := event(i)
			if session == "b" {
				e.At = e.At.Add(400 * time.Millisecond)
			}
			j.Keep(e)
		}
		j.Close(at.Add(time.Hour))
	}
	events, err := (file{path, maxSize}).load()
	if err != nil || len(events) != 7 {
		t.Errorf("%d events, want 3, 2 beginnings and 2 ends; %v", len(events), err)
	}
}

// TestWhatIsNotTheSameOfTwoRunsIsKept: each has its own first reading, and a change of
// another kind is another change.
func TestWhatIsNotTheSameOfTwoRunsIsKept(t *testing.T) {
	var events []model.Event
	for _, kind := range []model.Kind{model.KindSeen, model.KindReady, model.KindExpiring} {
		for _, session := range []string{"a", "b"} {
			e := event(1)
			e.Kind, e.Session = kind, session
			events = append(events, e)
		}
	}
	var kept []string
	for _, e := range once(events) {
		kept = append(kept, string(e.Kind)+" "+e.Session)
	}
	if want := []string{"seen a", "seen b", "ready a", "expiring a"}; !slices.Equal(kept, want) {
		t.Errorf("kept %v, want %v", kept, want)
	}
}

// TestADiskThatFailsIsToldOnceAndTriedAgain holds promise 50.
func TestADiskThatFailsIsToldOnceAndTriedAgain(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var reported []string
		j := Open(filepath.Join(blocked, "studiowatch", "journal.ndjson"), "one", func(text string) { reported = append(reported, text) })
		for i := range maxHeld + 50 {
			j.Keep(event(i))
			time.Sleep(time.Second)
		}
		if len(reported) != 1 || !strings.Contains(reported[0], "cannot be kept for later") || strings.Contains(reported[0], filepath.Dir(blocked)) {
			t.Errorf("it says %q", reported)
		}
		if err := os.Remove(blocked); err != nil {
			t.Fatal(err)
		}
		time.Sleep(retryEvery)
		synctest.Wait()
		events, err := j.file.load()
		if err != nil || len(events) != maxHeld {
			t.Fatalf("%d events are there a minute later, want the newest %d; %v", len(events), maxHeld, err)
		}
		if n, _ := events[0].Ready.Int(); n != 50 {
			t.Errorf("the oldest is the %dth", n)
		}
		j.Keep(event(5000))
		j.Close(at)
		if events, _ := j.file.load(); len(events) != maxHeld+2 || len(reported) != 1 {
			t.Errorf("%d events, told %q", len(events), reported)
		}
	})
}

func TestALockThatIsHeldBlocksNobodyForLong(t *testing.T) {
	path := place(t)
	f := file{path, maxSize}
	if err := f.append([]byte("{}\n")); err != nil {
		t.Fatal(err)
	}
	unlock, _, err := f.lock()
	if err != nil {
		t.Fatal(err)
	}
	j := Open(path, "one", func(string) {})
	began := make(chan struct{})
	go func() {
		j.Keep(event(1))
		close(began)
	}()
	<-began
	unlock()
	j.Close(at)
	if events, _ := f.load(); len(events) != 3 {
		t.Errorf("%d events", len(events))
	}
}

// TestKilledProcessesLoseNothingTheyWrote kills writers at any moment. Several
// of them share a journal that is cut again and again. It holds promises 50
// and 51.
func TestKilledProcessesLoseNothingTheyWrote(t *testing.T) {
	if dir := os.Getenv("JOURNAL_WRITER"); dir != "" {
		writeForever(dir)
		return
	}
	kills, writers := 45, 3
	if *long {
		kills = 600
	}
	path := place(t)
	var mu sync.Mutex
	var lastWord sync.WaitGroup
	written, torn := 0, 0
	for w := range writers {
		lastWord.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(w), 1))
			for range kills / writers {
				n, err := killWriter(path, time.Duration(rng.IntN(8000))*time.Microsecond)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				written += n
				mu.Unlock()
			}
		})
	}
	lastWord.Wait()
	text := content(t, path)
	events, _ := parse([]byte(text))
	for line := range strings.Lines(text) {
		var e model.Event
		if e.UnmarshalJSON([]byte(line)) != nil {
			torn++
		}
	}
	if torn > kills || len(events) == 0 || written < kills {
		t.Errorf("%d torn lines for %d kills, %d events of %d written", torn, kills, len(events), written)
	}
	t.Logf("%d processes killed, %d lines written, %d torn, %d bytes left", kills, written, torn, len(text))
	if left, _ := filepath.Glob(path + ".bad-*"); len(left) > 0 {
		t.Errorf("taken for another program's: %v", left)
	}
}

// killLimit is small, so that the file is cut while processes are killed.
const killLimit = 64 << 10

// killWriter starts a writer, kills it after it has written something, and
// checks that everything it reported is there, unless it has been cut off.
func killWriter(path string, after time.Duration) (int, error) {
	c := exec.Command(os.Args[0], "-test.run=^TestKilledProcessesLoseNothingTheyWrote$")
	c.Env = append(os.Environ(), "JOURNAL_WRITER="+path)
	out, err := c.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := c.Start(); err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(out)
	last := ""
	n := 0
	kill := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	for lines.Scan() {
		if n == 0 {
			kill.Reset(after)
		}
		n++
		last = lines.Text()
	}
	kill.Stop()
	_ = c.Wait()
	content, err := os.ReadFile(path)
	if err != nil {
		return n, err
	}
	if n > 0 && !bytes.Contains(content, []byte(`"session":"`+last+`"}`+"\n")) && !overtaken(content, last) {
		return n, fmt.Errorf("line %s was said to be written, and is not there", last)
	}
	return n, nil
}

// overtaken reports whether a file may no longer go back to a line. Lines get
// their names before they wait for their turn, so a line with an earlier name
// may still be written later, but not if its process has named another line
// since.
func overtaken(content []byte, line string) bool {
	events, _ := parse(content)
	earlier := map[string]int{} // by process
	for _, e := range events {
		if _, process, ok := strings.Cut(e.Session, "-"); ok && e.Session < line {
			process, _, _ = strings.Cut(process, "-")
			if earlier[process]++; earlier[process] > 1 {
				return false
			}
		}
	}
	return true
}

// writeForever reports each line that it has written. The name of a line is
// the time, so that it is known which lines are older.
func writeForever(path string) {
	f := file{path, killLimit}
	for n := 0; ; n++ {
		e := event(n)
		e.Session = fmt.Sprintf("%020d-%d-%d", time.Now().UnixNano(), os.Getpid(), n)
		line, err := e.MarshalJSON()
		if err == nil {
			err = f.append(append(line, '\n'))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(e.Session)
	}
}

func FuzzJournal(f *testing.F) {
	line, _ := event(1).MarshalJSON()
	f.Add(append(line, '\n'))
	f.Add([]byte("{\"at\":\"2026-01-01T00:00:00Z\",\"event\":\"x\"}\n\x00\xff\n{"))
	f.Fuzz(func(t *testing.T, content []byte) {
		events, ours := parse(content)
		if len(events) > 0 && !ours {
			t.Error("it has events, and is not ours")
		}
		for i := 1; i < len(events); i++ {
			if events[i].At.Before(events[i-1].At) {
				t.Error("not in order")
			}
		}
	})
}

// rolloutLine is the nth line of a journal of rollouts, among which two runs take turns.
func rolloutLine(t testing.TB, n int) []byte {
	e := event(n)
	e.Ref.ID, e.Host, e.Session = fmt.Sprintf("qwen-plus-ft-20230712%06d-5dde", n/2%60), "dashscope-intl.aliyuncs.com", fmt.Sprintf("18a0c3f5e2d4b1a0-%d", 4711+n/1000%2)
	e.Model, e.Plan, e.Kind = safe.Clean("qwen-plus"), safe.Clean("post_paid"), model.KindRolling
	if n%2 == 1 {
		e.Kind, e.To, e.Verdict, e.Took = model.KindReady, model.Running, model.VerdictReady, time.Duration(n)*time.Second/10
	}
	line, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return append(line, '\n')
}

// BenchmarkLoad loads journals of usual size, of the largest, and beyond.
func BenchmarkLoad(b *testing.B) {
	for _, size := range []int{maxSize / 8, maxSize, 4 * maxSize} {
		b.Run(fmt.Sprintf("bytes=%d", size), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "journal.ndjson")
			var text []byte
			for n := 0; len(text) < size; n++ {
				text = append(text, rolloutLine(b, n)...)
			}
			if err := os.WriteFile(path, text, 0o600); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				events, err := (file{path, int64(size)}).load()
				if err != nil || len(events) == 0 {
					b.Fatal(len(events), err)
				}
			}
		})
	}
}

// TestAFileWhereTheFolderBelongsIsSaid has a file at the path of the folder for the
// journal and bad files.
func TestAFileWhereTheFolderBelongsIsSaid(t *testing.T) {
	path := place(t)
	if err := os.WriteFile(filepath.Dir(path), []byte("a program"), 0o600); err != nil {
		t.Fatal(err)
	}
	var reported []string
	j := Open(path, "one", func(text string) { reported = append(reported, text) })
	if events, err := j.Load(); err == nil || len(events) > 0 {
		t.Errorf("%d events, %v", len(events), err)
	}
	j.Keep(event(1))
	j.Close(at)
	if len(reported) != 1 {
		t.Errorf("it says %q, want it once that nothing can be kept", reported)
	}
	if got := content(t, filepath.Dir(path)); got != "a program" {
		t.Errorf("the file holds %q now", got)
	}
}
