package session

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"
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
	Refresh  time.Duration // 0 if it is not given
	LogFile  string
	Record   string
	All      bool
	ASCII    Switch
	Theme    string // empty if it is not given
	NoColor  bool
	View     string // the name of a view; empty if it is not given
	Wall     bool
}

// Switch is a flag without a value that may also be left out.
type Switch uint8

const (
	Unset Switch = iota
	On
	Off
)

// Set is for the library of flags, as are the other methods.
func (s *Switch) Set(text string) error {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return errors.New("must be true or false")
	}
	if *s = Off; on {
		*s = On
	}
	return nil
}

func (s *Switch) String() string { return strconv.FormatBool(*s == On) }

// Type returns the kind of flag, for the help.
func (s *Switch) Type() string { return "bool" }

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

// Look returns the configuration with flags and environment applied to [ui], for a
// command that needs no more than that and the views. If the configuration cannot be
// used, it is the defaults, and the error says why.
func (src Source) Look() (config.Config, error) {
	s, err := src.read().parse(src)
	if err != nil {
		s = Settings{Config: config.Default()}
	}
	s.UI = src.look(s.UI)
	return s.Config, err
}

// look applies flags and environment to the settings of [ui].
func (src Source) look(ui config.UI) config.UI {
	f := src.Flags
	ui.ASCII = f.ASCII == On || f.ASCII == Unset && (ui.ASCII || !src.World.TakesUTF8())
	// GNU screen holds the escape key back while a program has the mouse.
	ui.Mouse = ui.Mouse && src.World.Getenv("STY") == ""
	switch {
	case f.NoColor || src.World.Getenv("NO_COLOR") != "":
		ui.Theme = config.Mono
	case f.Theme != "":
		ui.Theme = f.Theme
	}
	return ui
}

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

// place names the file for a sentence. There may be none, which the sentence says then.
func (d document) place(w host.World) string {
	if d.path == "" {
		return "a file that --config names"
	}
	return w.ShortPath(d.path)
}

// same reports whether both have the same content or the same error.
func (d document) same(o document) bool {
	if d.err != nil || o.err != nil {
		return d.err != nil && o.err != nil && d.err.Error() == o.err.Error()
	}
	return bytes.Equal(d.data, o.data)
}

// settings parses the document and applies flags and environment.
func (d document) settings(src Source) (Settings, error) {
	s, err := d.parse(src)
	if err != nil {
		return Settings{}, err
	}
	return s.apply()
}

// parse returns the settings of the document alone. The file of --config must exist, but
// the default file need not.
func (d document) parse(src Source) (Settings, error) {
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
	return s, nil
}
