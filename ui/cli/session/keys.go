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

// keyEvery is how often key files are read again. When keys are rotated, the old key
// stays valid for longer than this.
const keyEvery = time.Minute

// FindKey returns the key of a route, and the file that the key is read from or would
// be read from. File is empty if the key can only come from the environment. The
// errors are those of client.FindKey.
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
			raw, err := disk.Read(path, disk.Pipes, client.MaxKeyFile) // a pipe is allowed because of a shell's <(…)
			w.Secrets.Note(string(raw))
			return raw, err
		},
	})
	return key, file, err
}

// readsOnce reports whether a file can be read only once. A pipe of a shell's <(…) is
// an example: opening it again may block for ever.
func readsOnce(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}

// rereadKey reads the key file of a profile again and returns the change, or nil if
// there is none. A new key is used from then on. If the new key is unusable, the old
// one stays in use.
func (f *follower) rereadKey(profile string) *Change {
	l := f.service.all()[profile]
	if l == nil || l.file == "" || readsOnce(l.file) {
		return nil
	}
	fresh := f.service.open(l.route)
	switch {
	case fresh.client == nil && l.client == nil:
		f.service.put(fresh) // the error may be different now
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

// refusal returns a warning if the service refuses a key that it accepted before, and
// the key comes from the environment, so that only a restart can change it. Otherwise
// it returns nil.
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

// warn returns a change with a warning about the key of a profile, or nil if the last
// warning was the same.
func (f *follower) warn(profile, text string) *Change {
	if f.warned[profile] == text {
		return nil
	}
	f.warned[profile] = text
	return &Change{Notice: "profile " + profile + ": " + text}
}

// shown returns a path as printable text.
func (f *follower) shown(path string) string { return f.source.World.ShortPath(path) }
