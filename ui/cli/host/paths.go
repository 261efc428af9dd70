package host

import (
	"path/filepath"

	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// ErrKeyInPath says that the environment names a folder with a key in its name.
var ErrKeyInPath = exit.Usage("there is an API key where a folder belongs: look at HOME, XDG_CONFIG_HOME and XDG_STATE_HOME")

// folder is the name of the program's own folders.
const folder = "studiowatch"

// Home is the user's home folder; empty when the environment names none.
func (w World) Home() string { return w.Getenv(homeVariable) }

// ConfigFile is the file in the user's configuration folder, whether it exists
// or not.
func (w World) ConfigFile() (string, error) {
	path := ""
	if dir := w.Getenv("XDG_CONFIG_HOME"); dir != "" && filepath.IsAbs(dir) {
		path = filepath.Join(dir, folder, "config.toml")
	} else if dir := w.Getenv(configVariable); dir != "" {
		path = filepath.Join(dir, folder, "config.toml")
	} else if home := w.Home(); home != "" {
		path = filepath.Join(home, ".config", folder, "config.toml")
	}
	switch {
	case path == "":
		return "", exit.Usage("no configuration folder: HOME and XDG_CONFIG_HOME are unset; name a file with --config")
	case safe.HoldsKey(path):
		return "", ErrKeyInPath
	}
	return path, nil
}

// StateFile is a file that outlives a run; empty when there is no place for
// one. A folder with a key in its name is no place: its name would be printed.
func (w World) StateFile(name string) string {
	dir := w.StateDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

// StateDir is the folder of the state files; empty when there is no place for one.
func (w World) StateDir() string {
	if dir := w.stateDir(); !safe.HoldsKey(dir) {
		return dir
	}
	return ""
}

// CheckStateDir returns an error when the state folder has a key in its name.
func (w World) CheckStateDir() error {
	if safe.HoldsKey(w.stateDir()) {
		return ErrKeyInPath
	}
	return nil
}

func (w World) stateDir() string {
	if dir := w.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, folder)
	}
	if dir := w.Getenv(stateVariable); dir != "" {
		return filepath.Join(dir, folder)
	}
	if home := w.Home(); home != "" {
		return filepath.Join(home, ".local", "state", folder)
	}
	return ""
}

// ShortPath is a path that is fit to print. The home folder is written as a tilde.
func (w World) ShortPath(path string) string {
	if rest, err := filepath.Rel(w.Home(), path); err == nil && w.Home() != "" && filepath.IsLocal(rest) {
		path = filepath.Join("~", rest)
	}
	return safe.Clean(path).String()
}
