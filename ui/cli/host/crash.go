package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"studiowatch/model/safe"
	"studiowatch/ui/crash"
)

// crashFiles is how many crash files are kept.
const crashFiles = 5

// ReportCrash prints a message about a panic in our code. The stack is written to a
// file, or to standard error if no file can be written.
func (w World) ReportCrash(c *crash.Crash) {
	// The stack has only addresses, but the value of the panic may have any text.
	text := safe.Clean(w.Secrets.Hide(c.Error())).String()
	stack := w.Secrets.Hide(string(c.Stack))
	fmt.Fprintf(w.Stderr, "studiowatch: %s\nThis is a bug. The terminal has been restored; ", text)
	path, err := saveCrash(w.StateDir(), time.Now(), text+"\n\n"+stack)
	if err != nil {
		fmt.Fprintf(w.Stderr, "what follows helps to find it.\n\n%s\n", stack)
		return
	}
	fmt.Fprintf(w.Stderr, "what helps to find it is in\n%s\nThe file holds no key.\n", safe.Clean(path))
}

// saveCrash writes a crash file that only its owner can read, and deletes the oldest
// ones. It never overwrites a file.
func saveCrash(dir string, at time.Time, text string) (path string, err error) {
	if dir == "" {
		return "", errors.New("no place for a crash file")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path = filepath.Join(dir, "crash-"+at.UTC().Format("20060102T150405.000Z")+".txt")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(file, "studiowatch %s, %s, %s/%s, %s\n%s\n",
		Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, at.UTC().Format(time.RFC3339), text)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	pruneCrashes(dir)
	return path, nil
}

// pruneCrashes deletes the oldest crash files. Their names have the time. A file that
// cannot be deleted is left.
func pruneCrashes(dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "crash-*.txt"))
	if err != nil {
		return
	}
	slices.Sort(files)
	for _, file := range files[:max(0, len(files)-crashFiles)] {
		_ = os.Remove(file)
	}
}
