package host

import (
	"path/filepath"

	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// ErrKeyInPath is the error for a folder of the environment whose name holds a key.
var ErrKeyInPath = exit.Usage("there is an API key where a folder belongs: look at HOME, XDG_CONFIG_HOME and XDG_STATE_HOME")

// folder is the name of our folders.
const folder = "studiowatch"

// Home returns the user's home folder, or "" if the environment names none.
func (w World) Home() string { return w.Getenv(homeVariable) }

// ConfigFile returns the configuration file in the user's configuration folder. It need
// not exist. An error means that no folder is known, or that its name holds a key.
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

// StateFile returns the path of a file in the state folder, or "" if there is none.
func (w World) StateFile(name string) string {
	dir := w.StateDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

// StateDir returns the folder of the state files, or "" if there is none. A folder with
// a key in its name is not used, because its name would be printed.
func (w World) StateDir() string {
	if dir := w.stateDir(); !safe.HoldsKey(dir) {
		return dir
	}
	return ""
}

// CheckStateDir returns ErrKeyInPath if the name of the state folder holds a key.
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

// ShortPath returns a path as printable text, with ~ for the home folder.
func (w World) ShortPath(path string) string {
	if rest, err := filepath.Rel(w.Home(), path); err == nil && w.Home() != "" && filepath.IsLocal(rest) {
		path = filepath.Join("~", rest)
	}
	return safe.Clean(path).String()
}
