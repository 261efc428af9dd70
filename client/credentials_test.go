package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// environment holds the variables and the files for FindKey.
type environment struct{ env, files map[string]string }

func (w environment) source(s KeySource) KeySource {
	s.Getenv = func(name string) string { return w.env[name] }
	s.ReadFile = func(path string) ([]byte, error) {
		switch content, ok := w.files[filepath.ToSlash(path)]; {
		case !ok:
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		case content == "DENIED":
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
		default:
			return []byte(content), nil
		}
	}
	return s
}

func TestTheKeyIsFoundInTheOrderOfTheSDK(t *testing.T) {
	all := environment{
		env:   map[string]string{"DASHSCOPE_API_KEY": "sk-env", "DASHSCOPE_API_KEY_FILE_PATH": "/named", "OWN": "sk-own"},
		files: map[string]string{"/named": "sk-named\n", "/home/u/.dashscope/api_key": "sk-home\n", "/own": "sk-file", "/home/u/k": "sk-tilde"},
	}
	without := func(names ...string) environment {
		w := environment{env: map[string]string{}, files: all.files}
		for name, v := range all.env {
			w.env[name] = v
		}
		for _, name := range names {
			delete(w.env, name)
		}
		return w
	}
	tests := []struct {
		name           string
		w              environment
		src            KeySource
		secret, source string
	}{
		{"the variable first", all, KeySource{Home: "/home/u"}, "sk-env", "$DASHSCOPE_API_KEY"},
		{"then the named file", without("DASHSCOPE_API_KEY"), KeySource{Home: "/home/u"}, "sk-named", "/named"},
		{"then the default file", without("DASHSCOPE_API_KEY", "DASHSCOPE_API_KEY_FILE_PATH"), KeySource{Home: "/home/u"}, "sk-home", "/home/u/.dashscope/api_key"},
		{"the profile's own variable", all, KeySource{Env: "OWN", Home: "/home/u"}, "sk-own", "$OWN"},
		{"the profile's own file", all, KeySource{File: "/own"}, "sk-file", "/own"},
		{"a file below home", all, KeySource{File: "~/k", Home: "/home/u"}, "sk-tilde", "/home/u/k"},
	}
	for _, test := range tests {
		key, err := FindKey(test.w.source(test.src))
		if err != nil || key.secret() != test.secret || filepath.ToSlash(key.Source()) != test.source {
			t.Errorf("%s: %q from %q, %v", test.name, key.secret(), key.Source(), err)
		}
	}
}

func TestNoKeySaysWhereItLooked(t *testing.T) {
	tests := []struct {
		name string
		w    environment
		src  KeySource
		want []string
	}{
		{"nothing anywhere", environment{}, KeySource{Home: "/home/u"},
			[]string{"$DASHSCOPE_API_KEY (empty or not set)", "$DASHSCOPE_API_KEY_FILE_PATH (empty or not set)", "api_key (no such file)"}},
		{"no home", environment{}, KeySource{}, []string{"~/.dashscope/api_key (no home directory)"}},
		{"an empty default file", environment{files: map[string]string{"/home/u/.dashscope/api_key": " \n"}}, KeySource{Home: "/home/u"}, []string{"api_key (empty)"}},
		{"a named file that is missing", environment{env: map[string]string{"DASHSCOPE_API_KEY_FILE_PATH": "/gone"}, files: map[string]string{"/home/u/.dashscope/api_key": "sk-home"}},
			KeySource{Home: "/home/u"}, []string{"/gone (no such file), named by $DASHSCOPE_API_KEY_FILE_PATH"}},
		{"the profile's variable is empty", environment{env: map[string]string{"DASHSCOPE_API_KEY": "sk-env", "OWN": " "}}, KeySource{Env: "OWN"}, []string{"$OWN (empty or not set)"}},
		{"the profile's file is missing", environment{env: map[string]string{"DASHSCOPE_API_KEY": "sk-env"}}, KeySource{File: "/own\x1b"}, []string{"/own^[ (no such file)"}},
	}
	for _, test := range tests {
		key, err := FindKey(test.w.source(test.src))
		none, ok := errors.AsType[*NoKeyError](err)
		if !ok || key.secret() != "" {
			t.Errorf("%s: %v, %v", test.name, key, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(none.Error(), want) {
				t.Errorf("%s: %q does not name %q", test.name, none, want)
			}
		}
	}
}

func TestAKeyIsNotTakenForThePathOfAFile(t *testing.T) {
	for _, path := range []string{canary, " " + canary + "\n", "'" + canary + "'", "/keys/" + canary} {
		_, err := FindKey(environment{env: map[string]string{"DASHSCOPE_API_KEY_FILE_PATH": path}}.source(KeySource{Home: "/home/u"}))
		if _, ok := errors.AsType[*BadKeyError](err); !ok || strings.Contains(err.Error(), "canary") || !strings.Contains(err.Error(), "$DASHSCOPE_API_KEY instead") {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestWhatIsCopiedAlongWithAKeyIsTakenOff(t *testing.T) {
	for _, raw := range []string{canary, canary + "\n", "  " + canary + "\r\n", `"` + canary + `"`, "'" + canary + "'", "Bearer " + canary,
		"bearer  " + canary, `"Bearer ` + canary + `"`, `Bearer "` + canary + `"`, "\ufeff" + canary} {
		key, err := FindKey(environment{env: map[string]string{"DASHSCOPE_API_KEY": raw}}.source(KeySource{}))
		if err != nil || key.secret() != canary {
			t.Errorf("%q gives %q, %v", raw, key.secret(), err)
		}
	}
}

func TestWhatIsNoKeyIsRefusedWithoutShowingIt(t *testing.T) {
	tests := []struct{ name, raw, want string }{
		{"a space inside", canary + " " + canary, "space or line break"},
		{"two lines", canary + "\n" + canary, "space or line break"},
		{"an escape", canary + "\x1b[0m", "no key has"},
		{"a zero-width space", canary[:5] + "\u200b" + canary[5:], "no key has"},
		{"invalid UTF-8", canary + "\xff", "no key has"},
		{"a plan key", "sk-sp-0123456789", "Coding or Token Plan"},
		{"a plan key in a header", "Bearer SK-SP-0123456789", "Coding or Token Plan"},
		{"a huge file", strings.Repeat(canary, 3000), "over 64 KiB"},
		{"an unreadable file", "DENIED", "permission"},
	}
	for _, test := range tests {
		_, err := FindKey(environment{files: map[string]string{"/own": test.raw}}.source(KeySource{File: "/own"}))
		bad, ok := errors.AsType[*BadKeyError](err)
		if !ok || !strings.Contains(err.Error(), test.want) || bad.Source != "/own" {
			t.Errorf("%s: %v", test.name, err)
		}
		if err != nil && (strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "0123456789")) {
			t.Errorf("%s: the error shows the key: %v", test.name, err)
		}
	}
}

func FuzzKey(f *testing.F) {
	for _, raw := range []string{canary, " \"Bearer " + canary + "\"\r\n", "\ufeff'" + canary + "'", "Bearer sk-sp-" + canary, canary + " x", canary + "\u200b",
		canary + "\x00", "\"", "bearer ", "``", "sk-\xff", "Bearer\u00a0" + canary} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if trimKey(raw) == "" {
			return // an empty one is not parsed
		}
		key, err := parseKey(raw, "$K")
		if err != nil {
			if bad, ok := errors.AsType[*BadKeyError](err); !ok || bad.Source != "$K" || !slices.Contains(keyProblems, bad.Problem) || key.secret() != "" {
				t.Errorf("error %v with key %q", err, key.secret())
			}
			return
		}
		secret := key.secret()
		if secret == "" || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }) || strings.HasPrefix(strings.ToLower(secret), "sk-sp-") {
			t.Errorf("the key is %q", secret)
		}
		if !strings.Contains(raw, secret) {
			t.Errorf("the key %q is not in what was read", secret)
		}
		for _, again := range []string{secret, "Bearer " + secret, `"` + secret + `"`, " 'bearer `" + secret + "`'\n"} {
			if k, err := parseKey(again, "$K"); err != nil || !k.Equal(key) {
				t.Errorf("%q gives %q, %v", again, k.secret(), err)
			}
		}
	})
}

// keyProblems are all reasons why a text is not a key. They are constant, so that
// none can hold a piece of the text.
var keyProblems = []string{
	"starts with sk-sp-: it belongs to the Coding or Token Plan and does not fit this API; use a key of Model Studio",
	"has a space or line break inside; it must hold one key and nothing else",
	"holds a character that no key has; copy it again",
}

func TestNothingPrintsAKey(t *testing.T) {
	key := newKey(canary, "$K")
	holder := struct {
		Key    Key
		hidden Key
		at     *Key
	}{key, key, &key}
	var seen bytes.Buffer
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %t %c %T %20s") {
		fmt.Fprintf(&seen, verb+verb+verb+verb+"\n", key, &key, holder, []Key{key})
	}
	encoded, err := json.Marshal(map[string]any{"key": key, "at": &key, "by": map[Key2]Key{{}: key}})
	if err != nil {
		t.Fatal(err)
	}
	seen.Write(encoded)
	slog.New(slog.NewTextHandler(&seen, nil)).Info("x", "key", key, "at", &key, "holder", holder)
	slog.New(slog.NewJSONHandler(&seen, nil)).Info("x", "key", key, "at", &key, "holder", holder)
	text, err := key.MarshalText()
	if err != nil || string(text)+key.String()+key.GoString()+key.LogValue().String() != strings.Repeat(masked, 4) {
		t.Errorf("text is %s, %v", text, err)
	}
	if strings.Contains(seen.String(), canary) || strings.Contains(seen.String(), fmt.Sprintf("%x", canary)) || !strings.Contains(seen.String(), masked) {
		t.Errorf("the key is in %s", seen.String())
	}
}

// Key2 is a map key for JSON.
type Key2 struct{}

// MarshalText makes Key2 usable as a name.
func (Key2) MarshalText() ([]byte, error) { return []byte("k"), nil }

func TestKeysAreComparedByWhatTheyHold(t *testing.T) {
	if !newKey("a", "x").Equal(newKey("a", "y")) || newKey("a", "x").Equal(newKey("b", "x")) || (Key{}).secret() != "" || !(Key{}).Equal(Key{}) {
		t.Error("keys do not compare by their secret")
	}
}
