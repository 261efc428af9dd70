package session

import (
	"errors"
	"fmt"
	"os"
	"time"

	"studiowatch/client"
	"studiowatch/model/disk"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/host"
)

const (
	// keyEvery is how often key files are read again. When keys are rotated, the
	// old key stays valid for longer than this.
	keyEvery = time.Minute
)

// FindKey returns the key of a route, and the file that it comes from or could
// come from. There is no file when the environment alone decides.
func FindKey(w host.World, r Route) (key client.Key, file string, err error) {
	key, err = client.FindKey(client.KeySource{
		Env: r.KeyEnv, File: r.KeyFile, Home: w.Home(),
		Getenv: func(name string) string {
			value := w.Getenv(name)
			w.Secrets.Note(value)
			return value
		},
		ReadFile: func(path string) ([]byte, error) {
			file = path
			raw, err := disk.Read(path, disk.Pipes, client.MaxKeyFile) // it may be the pipe of a shell's <(…)
			w.Secrets.Note(string(raw))
			return raw, err
		},
	})
	return key, file, err
}

// readsOnce reports whether a file can be read only once, such as the pipe of a
// shell's <(…). Opening a pipe again may block for ever.
func readsOnce(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}

// rereadKey reads a profile's key file again, and returns what has changed. A new
// key is used from then on. A key that cannot be used changes nothing.
func (f *follower) rereadKey(profile string) *Change {
	l := f.service.all()[profile]
	if l == nil || l.file == "" || readsOnce(l.file) {
		return nil
	}
	fresh := f.service.open(l.route)
	switch {
	case fresh.client == nil && l.client == nil:
		f.service.put(fresh) // the reason may be another
		return nil
	case fresh.client == nil:
		return f.warn(profile, f.keyProblem(l, fresh.err)+"; the key read before stays in use")
	}
	delete(f.warned, profile)
	happened := "there is a key in %s now"
	if l.client != nil {
		happened = "the key in %s has changed"
	}
	if fresh.key.Equal(l.key) {
		return nil
	}
	f.service.put(fresh)
	return &Change{
		Retry:  []string{profile},
		Notice: "profile " + profile + ": " + fmt.Sprintf(happened, f.shown(fresh.file)),
	}
}

func (f *follower) keyProblem(l *link, err error) string {
	if missing := (*client.NoKeyError)(nil); errors.As(err, &missing) {
		return "there is no key in " + f.shown(l.file) + " any more"
	}
	return safe.Clean(err.Error()).String()
}

// refusal warns that a key is refused now which was good before, and that it
// cannot change while this program runs.
func (f *follower) refusal(profile string) *Change {
	l := f.service.all()[profile]
	if l == nil || l.client == nil || l.file != "" || !l.accepted.Load() {
		return nil
	}
	c := f.warn(profile, "the key from "+l.key.Source()+" is refused now, and cannot change under a running program: start it again with a new one")
	if c != nil {
		c.Refused = profile
	}
	return c
}

// warn makes a change of a warning about a profile's key, unless it is the same
// as the last one.
func (f *follower) warn(profile, text string) *Change {
	if f.warned[profile] == text {
		return nil
	}
	f.warned[profile] = text
	return &Change{Notice: "profile " + profile + ": " + text}
}

// shown is a path fit to print.
func (f *follower) shown(path string) string { return f.source.World.ShortPath(path) }
