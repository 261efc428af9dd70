package journal

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"studiowatch/model/disk"
)

// TestTheNewestThatWereMovedAsideAreKept has file names that sort after all of
// ours, and files that were last written long ago.
func TestTheNewestThatWereMovedAsideAreKept(t *testing.T) {
	path := place(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	put := func(name string, written time.Time) {
		err := os.WriteFile(name, []byte("hello\n"), 0o600)
		if err == nil {
			err = os.Chtimes(name, written, written)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for n, name := range []string{"zzz", "99991231T000000.000", "20200101T000000.000", "old"} {
		put(path+".bad-"+name, at.Add(time.Duration(n)*time.Hour))
	}
	f := file{path, maxSize}
	var moved []string
	for range 2 { // both at the same time
		put(path, at.AddDate(-20, 0, 0))
		aside, err := f.setAside(at.AddDate(1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		moved = append(moved, filepath.Base(aside))
	}
	left, err := filepath.Glob(path + ".bad-*")
	if err != nil {
		t.Fatal(err)
	}
	for n := range left {
		left[n] = filepath.Base(left[n])
	}
	want := append(moved, "journal.ndjson.bad-old")
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("%q are kept, want %q", left, want)
	}
}

// TestAHugeJournalIsCutWithoutReadingIt has a journal of 2 GiB, most of which
// is a hole.
func TestAHugeJournalIsCutWithoutReadingIt(t *testing.T) {
	path := place(t)
	f := file{path, 1 << 20}
	line := func(n int) []byte {
		text, err := event(n).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		return append(text, '\n')
	}
	if err := f.append(line(1)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 2<<30); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := f.append(line(2)); err != nil {
		t.Fatal(err)
	}
	if events, err := f.load(); err != nil || len(events) != 1 || events[0].Ref != ref(2) {
		t.Errorf("%d events, %v", len(events), err)
	}
	runtime.ReadMemStats(&after)
	if info, err := os.Stat(path); err != nil || info.Size() > f.limit {
		t.Errorf("it has %d bytes, %v", info.Size(), err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("%d bytes of memory were used", used)
	}
}

// TestAHugeJournalIsLoadedFromItsEnd has a journal that could not be cut.
func TestAHugeJournalIsLoadedFromItsEnd(t *testing.T) {
	path := place(t)
	f := file{path, 1 << 20}
	whole := file{path, 1 << 40}
	for n := range 2 {
		text, err := event(n).MarshalJSON()
		if err == nil {
			err = whole.append(append(text, '\n'))
		}
		if err == nil && n == 0 {
			err = os.Truncate(path, 2<<30)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if events, err := f.load(); err != nil || len(events) != 1 || events[0].Ref != ref(1) {
		t.Errorf("%d events, %v", len(events), err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
		t.Errorf("%d bytes of memory were used", used)
	}
}

// TestACutThatFailsWritesNothingTwice has a file name so long that only the
// ending of the lock can be added to it.
func TestACutThatFailsWritesNothingTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("j", 250))
	f := file{path, 1000}
	for n := range 20 {
		text, err := event(n).MarshalJSON()
		if err == nil {
			err = f.append(append(text, '\n'))
		}
		if err != nil {
			t.Fatalf("line %d: %v", n, err)
		}
	}
	if f.cut() == nil {
		t.Error("it can be cut")
	}
	if events, _ := parse([]byte(content(t, path))); len(events) != 20 {
		t.Errorf("%d events", len(events))
	}
}

func TestALongLastLineIsNotCutAway(t *testing.T) {
	path := place(t)
	text, err := event(1).MarshalJSON()
	if err == nil {
		err = (file{path, 50}).append(append(text, '\n'))
	}
	if events, _ := parse([]byte(content(t, path))); err != nil || len(events) != 1 {
		t.Errorf("%d events, %v", len(events), err)
	}
}

// crowded is a file on a disk that accepts half of what is written.
type crowded struct{ *os.File }

func (c crowded) Write(p []byte) (int, error) {
	n, err := c.File.Write(p[:len(p)/2])
	return n, errors.Join(err, syscall.ENOSPC)
}

func TestADiskThatFillsUpHasNoLineTwice(t *testing.T) {
	path := place(t)
	f := file{path, maxSize}
	if err := f.append([]byte("one\n")); err != nil {
		t.Fatal(err)
	}
	out, err := disk.Append(path, disk.Files)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := write(crowded{out}, []byte("two\nthree\n")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("it says %v", err)
	}
	if err := f.append([]byte("two\nthree\n")); err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); got != "one\ntwo\nthree\n" {
		t.Errorf("%q", got)
	}
}

// TestUpdatesAtOnceLoseNothing: each reads what the others have written.
func TestUpdatesAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "small")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if err := Update(path, 1000, func(old []byte) ([]byte, error) { return append(old, 'x'), nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if content, err := os.ReadFile(path); len(content) != 160 || err != nil {
		t.Errorf("%d updates are left, %v", len(content), err)
	}
	if err := Update(path, 100, func(old []byte) ([]byte, error) { return []byte("new"), errors.New("no") }); err == nil {
		t.Error("an update that fails is no error")
	}
	if err := Update(path, 100, func(old []byte) ([]byte, error) { return append(old, 'y'), nil }); err != nil {
		t.Error(err)
	}
	if content, _ := os.ReadFile(path); string(content) != "y" {
		t.Errorf("what is too large is kept: %q", content)
	}
}
