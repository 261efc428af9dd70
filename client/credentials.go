package client

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"

	"studiowatch/model/safe"
)

// The environment variables of the official SDK. EnvKey holds a key. EnvKeyFile
// holds the path of a file with a key.
const (
	EnvKey     = "DASHSCOPE_API_KEY"
	EnvKeyFile = "DASHSCOPE_API_KEY_FILE_PATH"
)

// MaxKeyFile is the largest size of a key file, in bytes. A key has about forty,
// but the path may name any file.
const MaxKeyFile = 64 << 10

const masked = "<masked>"

// Key is an API key and the place that it came from. It is never printed:
// formatting and encoding give "<masked>". The zero Key is empty.
type Key struct {
	// reveal is a function because package fmt looks into the unexported fields of
	// a struct that holds a Key without calling the methods of Key. It prints only
	// the address of a function.
	reveal func() string
	source safe.Text
}

func newKey(secret, source string) Key {
	return Key{reveal: func() string { return secret }, source: safe.Clean(source)}
}

func (k Key) secret() string {
	if k.reveal == nil {
		return ""
	}
	return k.reveal()
}

// Source returns where the key came from: $DASHSCOPE_API_KEY or the path of a
// file. The text is printable.
func (k Key) Source() string { return k.source.String() }

// Equal reports whether both are the same key, wherever they came from.
func (k Key) Equal(o Key) bool { return k.secret() == o.secret() }

// String returns "<masked>".
func (k Key) String() string { return masked }

// GoString returns "<masked>".
func (k Key) GoString() string { return masked }

// Format writes "<masked>" for every verb. Without it, %d of a struct would
// show its strings.
func (k Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, masked) }

// MarshalJSON returns "<masked>" as a JSON string.
func (k Key) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }

// MarshalText returns "<masked>".
func (k Key) MarshalText() ([]byte, error) { return []byte(masked), nil }

// LogValue returns "<masked>".
func (k Key) LogValue() slog.Value { return slog.StringValue(masked) }

// KeySource is where FindKey looks for a key.
type KeySource struct {
	Env  string // the profile's own variable; if it is set, nothing else is looked at
	File string // the profile's own file; if it is set, nothing else is looked at

	Getenv   func(string) string
	ReadFile func(string) ([]byte, error) // reads at most MaxKeyFile+1 bytes; may be nil if no file is looked at
	Home     string                       // the home directory; empty when there is none
}

// NoKeyError means that no place has a key. Looked describes each place.
type NoKeyError struct{ Looked []string }

func (e *NoKeyError) Error() string {
	return "no API key: looked at " + strings.Join(e.Looked, ", ")
}

// BadKeyError means that a place holds a text that cannot be a key for this API.
// The error never holds the text.
type BadKeyError struct{ Source, Problem string }

func (e *BadKeyError) Error() string { return "the API key from " + e.Source + " " + e.Problem }

// FindKey returns the key from the profile's own source if it names one.
// Otherwise it returns the first key in the official SDK's order:
// $DASHSCOPE_API_KEY, the file named by $DASHSCOPE_API_KEY_FILE_PATH,
// ~/.dashscope/api_key.
func FindKey(src KeySource) (Key, error) {
	var looked []string
	for _, look := range src.places() {
		key, missing, err := look()
		if err != nil || missing == "" {
			return key, err
		}
		looked = append(looked, missing)
	}
	return Key{}, &NoKeyError{Looked: looked}
}

// place looks for a key in one place. It returns the key, or in missing why there
// is none, or an error if the content cannot be used.
type place func() (key Key, missing string, err error)

func (src KeySource) places() []place {
	switch {
	case src.Env != "":
		return []place{func() (Key, string, error) { return src.fromEnv(src.Env) }}
	case src.File != "":
		return []place{func() (Key, string, error) { return src.fromFile(src.File) }}
	}
	return []place{
		func() (Key, string, error) { return src.fromEnv(EnvKey) },
		src.fromNamedFile,
		func() (Key, string, error) { return src.fromFile("~/.dashscope/api_key") },
	}
}

func (src KeySource) fromEnv(name string) (Key, string, error) {
	source := safe.Clean("$" + name).String()
	raw := src.Getenv(name)
	if trimKey(raw) == "" {
		return Key{}, source + " (empty or not set)", nil
	}
	key, err := parseKey(raw, source)
	return key, "", err
}

// fromNamedFile looks in the file that EnvKeyFile names. If the variable is set,
// the search ends here, as in the SDK: a user who names a file wants no other file.
func (src KeySource) fromNamedFile() (Key, string, error) {
	path := strings.TrimSpace(src.Getenv(EnvKeyFile))
	switch {
	case path == "":
		return Key{}, "$" + EnvKeyFile + " (empty or not set)", nil
	case safe.HoldsKey(path):
		return Key{}, "", &BadKeyError{"$" + EnvKeyFile, "stands where the path of a file belongs; put it into $" + EnvKey + " instead"}
	}
	key, missing, err := src.fromFile(path)
	if missing != "" {
		err = &NoKeyError{Looked: []string{"$" + EnvKey + " (empty or not set)", missing + ", named by $" + EnvKeyFile}}
	}
	return key, "", err
}

func (src KeySource) fromFile(path string) (Key, string, error) {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if src.Home == "" {
			return Key{}, safe.Clean(path).String() + " (no home directory)", nil
		}
		path = filepath.Join(src.Home, rest)
	}
	source := safe.Clean(path).String()
	raw, err := src.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Key{}, source + " (no such file)", nil
	case err != nil:
		return Key{}, "", &BadKeyError{source, "cannot be read: " + fileProblem(err)}
	case len(raw) > MaxKeyFile:
		return Key{}, "", &BadKeyError{source, "is over 64 KiB, so it is no key"}
	case trimKey(string(raw)) == "":
		return Key{}, source + " (empty)", nil
	}
	key, err := parseKey(string(raw), source)
	return key, "", err
}

// fileProblem returns the error of the system without the path.
func fileProblem(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathErr.Err
	}
	return safe.Clean(err.Error()).String()
}

func parseKey(raw, source string) (Key, error) {
	secret := trimKey(raw)
	if strings.HasPrefix(strings.ToLower(secret), "sk-sp-") {
		return Key{}, &BadKeyError{source, "starts with sk-sp-: it belongs to the Coding or Token Plan and does not fit this API; use a key of Model Studio"}
	}
	for _, r := range secret {
		switch {
		case strings.ContainsRune(" \t\r\n\v\f", r):
			return Key{}, &BadKeyError{source, "has a space or line break inside; it must hold one key and nothing else"}
		case r < 0x21 || r > 0x7e:
			return Key{}, &BadKeyError{source, "holds a character that no key has; copy it again"}
		}
	}
	return newKey(secret, source), nil
}

// trimKey removes what people copy together with a key: spaces, a byte order mark,
// quotes and the word Bearer.
func trimKey(s string) string {
	const bearer = "bearer "
	for {
		before := s
		s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "\ufeff"))
		if len(s) >= 2 && strings.ContainsRune("\"'`", rune(s[0])) && s[0] == s[len(s)-1] {
			s = s[1 : len(s)-1]
		}
		if len(s) >= len(bearer) && strings.EqualFold(s[:len(bearer)], bearer) {
			s = s[len(bearer):]
		}
		if s == before {
			return s
		}
	}
}
