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

// Flags are the global flags. None takes a key, because every user of the machine can
// see the arguments.
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

// Source is what the settings of a command are made from.
type Source struct {
	World      host.World
	Flags      Flags
	Vocabulary config.Vocabulary // every name the configuration may use
}

// ConfigPath returns the file of --config, or the file in the user's configuration
// folder. The errors are those of host.World.ConfigFile.
func (src Source) ConfigPath() (string, error) {
	if src.Flags.Config != "" {
		return src.Flags.Config, nil
	}
	return src.World.ConfigFile()
}

// Settings reads the configuration and applies flags and environment.
func (src Source) Settings() (Settings, error) { return src.read().settings(src) }

// document is the configuration file as it was read.
type document struct {
	path string // empty if there is no home folder
	data []byte
	err  error // why it could not be read; fs.ErrNotExist if there is no file
}

// read reads the configuration. A pipe is refused, because the file is read again when
// it changes. If there is no home folder there is no file, and the defaults apply.
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

// same reports whether both have the same content or the same error.
func (d document) same(o document) bool {
	if d.err != nil || o.err != nil {
		return d.err != nil && o.err != nil && d.err.Error() == o.err.Error()
	}
	return bytes.Equal(d.data, o.data)
}

// settings parses the document and applies flags and environment. The file of --config
// must exist, but the default file need not.
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
