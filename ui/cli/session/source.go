package session

import (
	"bytes"
	"errors"
	"io/fs"
	"time"

	"studiowatch/model/config"
	"studiowatch/model/disk"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// Flags are the global flags. None takes a key: arguments are for all to see.
type Flags struct {
	Config   string
	Profiles []string
	Refresh  time.Duration
	LogFile  string
	Record   string
	All      bool
	ASCII    bool
	NoColor  bool
}

// Source is what a command's settings are made from.
type Source struct {
	World      host.World
	Flags      Flags
	Vocabulary config.Vocabulary // every name the configuration may use
}

// ConfigPath is the file the flags name, else the one in the user's
// configuration folder.
func (src Source) ConfigPath() (string, error) {
	if src.Flags.Config != "" {
		return src.Flags.Config, nil
	}
	return src.World.ConfigFile()
}

// Settings reads the configuration and applies flags and environment.
func (src Source) Settings() (Settings, error) { return src.read().settings(src) }

// document is the configuration file as it was found.
type document struct {
	path string // where it is, whether it exists or not; empty without a home
	data []byte
	err  error // why it could not be read; fs.ErrNotExist when there is none
}

// read reads the configuration. It may not be a pipe, because it is read again
// when it changes. Without a home there is no file, and the defaults hold.
func (src Source) read() document {
	path, err := src.ConfigPath()
	switch {
	case errors.Is(err, host.ErrKeyInPath):
		return document{err: err}
	case path == "":
		return document{err: fs.ErrNotExist}
	}
	data, err := host.ReadSmall(path, disk.Files)
	return document{path, data, err}
}

func (d document) missing() bool { return errors.Is(d.err, fs.ErrNotExist) }

// same reports whether reading both comes to the same.
func (d document) same(o document) bool {
	if d.err != nil || o.err != nil {
		return d.err != nil && o.err != nil && d.err.Error() == o.err.Error()
	}
	return bytes.Equal(d.data, o.data)
}

// settings parses the document and applies flags and environment. A file that
// is named must exist; the default one need not.
func (d document) settings(src Source) (Settings, error) {
	s := Settings{Config: config.Default(), Path: d.path, source: src}
	switch {
	case d.missing() && src.Flags.Config == "":
	case d.err != nil:
		return Settings{}, exit.Usage("configuration: %w", d.err)
	default:
		s.Exists = true
		var err error
		if s.Config, err = config.Parse(d.path, d.data, src.Vocabulary); err != nil {
			return Settings{}, exit.Usage("the configuration has faults:\n%w", err)
		}
	}
	return s.apply()
}
