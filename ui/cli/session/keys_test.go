package session

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/client"
	"studiowatch/model/words"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/host"
)

// withKeyFile follows a profile whose key is in a file. No change may ever
// hold a key.
func withKeyFile(t *testing.T, key string) (f *following, file string) {
	t.Helper()
	w := testWorld(t, map[string]string{"OTHER_KEY": "sk-0123456789abcdef"})
	file = filepath.Join(w.Home(), "key")
	if key != "" {
		clitest.Write(t, file, key)
	}
	f = startFollowing(t, w, "watch = [\"a\", {id = \"a\", profile = \"other\"}]\n[profiles.default]\napi_key_file = \"~/key\"\n[profiles.other]\napi_key_env = \"OTHER_KEY\"\n")
	return f, file
}

func TestAKeyFileOnDiskIsReadBounded(t *testing.T) {
	w := testWorld(t, nil)
	path := filepath.Join(t.TempDir(), "key")
	clitest.Write(t, path, strings.Repeat("x", client.MaxKeyFile*4))
	if _, _, err := FindKey(w, Route{KeyFile: path}); err == nil || !strings.Contains(err.Error(), "over 64 KiB") {
		t.Errorf("a huge file gives %v", err)
	}
}

// notice returns the notice of the one change sent, and checks the rest of it.
func (f *following) notice(retry string) string {
	f.t.Helper()
	c := f.one()
	if got := strings.Join(c.Retry, " "); got != retry || c.Scope != nil {
		f.t.Errorf("%+v, want %q asked again", c, retry)
	}
	if strings.Contains(fmt.Sprintf("%+v", c), "canary") {
		f.t.Errorf("a change holds the key: %+v", c)
	}
	return c.Notice
}

func TestAKeyFileIsReadAgainEveryMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, file := withKeyFile(t, clitest.Key)
		f.poll("default")
		clitest.Write(t, file, " \"Bearer "+clitest.NextKey+"\"\n")
		pass(keyEvery - time.Second)
		f.none()
		pass(2 * time.Second)
		if got, want := f.notice("default"), "profile default: the key in ~/key has changed"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		f.poll("default")
		if got := f.keys.last(); !strings.HasSuffix(got, " "+clitest.NextKey) {
			t.Errorf("sent to %s", got)
		}
		pass(10 * keyEvery)
		f.none()
	})
}

func TestAKeyFileIsReadAgainWhenTheKeyIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, file := withKeyFile(t, clitest.Key)
		f.keys.good = clitest.NextKey
		f.poll("default")
		f.none()
		clitest.Write(t, file, clitest.NextKey)
		f.none() // the file has not been read again
		f.poll("default")
		if got, want := f.notice("default"), "profile default: the key in ~/key has changed"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if a := f.poll("default"); a.Samples[0].Failure != nil {
			t.Errorf("with the new key: %v", a.Samples[0].Failure)
		}
		f.none()
	})
}

func TestAKeyFileThatCannotBeUsedChangesNothing(t *testing.T) {
	const kept = "; the key read before stays in use"
	for _, tt := range []struct {
		name, content, want string
	}{
		{"two words", clitest.Key + " " + clitest.NextKey, "profile default: the API key from FILE has a space or line break inside; it must hold one key and nothing else" + kept},
		{"a key of another product", "sk-sp-canary0123456789", "profile default: the API key from FILE starts with sk-sp-: it belongs to the Coding or Token Plan and does not fit this API; use a key of Model Studio" + kept},
		{"nothing in it", "\n", "profile default: there is no key in ~/key any more" + kept},
		{"no file", "", "profile default: there is no key in ~/key any more" + kept},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, file := withKeyFile(t, clitest.Key)
				corrupt := func() {
					if tt.content == "" {
						clitest.Remove(t, file)
						return
					}
					clitest.Write(t, file, tt.content)
				}
				corrupt()
				pass(keyEvery + time.Second)
				want := strings.ReplaceAll(tt.want, "FILE", file)
				if got := f.notice(""); got != want {
					t.Errorf("%q\nwant %q", got, want)
				}
				pass(10 * keyEvery)
				f.poll("default")
				f.none()
				if got := f.keys.last(); !strings.HasSuffix(got, " "+clitest.Key) {
					t.Errorf("sent to %s", got)
				}
				clitest.Write(t, file, clitest.Key)
				pass(keyEvery)
				f.none()
				corrupt()
				pass(keyEvery)
				if got := f.notice(""); got != want {
					t.Errorf("the second time: %q", got)
				}
			})
		})
	}
}

func TestAKeyFileThatIsMadeLaterBringsItsProfileToLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, file := withKeyFile(t, "")
		if a := f.poll("default"); a.Samples[0].Failure == nil {
			t.Fatalf("without a key: %+v", a)
		}
		pass(3 * keyEvery)
		clitest.Write(t, file, "two words")
		pass(keyEvery)
		f.none()
		if a := f.poll("default"); !strings.Contains(words.Failure(a.Samples[0].Failure), "space or line break") {
			t.Errorf("with a bad one: %s", words.Failure(a.Samples[0].Failure))
		}
		clitest.Write(t, file, clitest.Key)
		pass(keyEvery)
		if got, want := f.notice("default"), "profile default: there is a key in ~/key now"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if a := f.poll("default"); a.Samples[0].Failure != nil {
			t.Errorf("with the key: %v", a.Samples[0].Failure)
		}
	})
}

func TestTheSDKsOwnKeyFileIsReadAgainToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := testWorld(t, nil)
		file := filepath.Join(w.Home(), ".dashscope", "api_key")
		if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		clitest.Write(t, file, clitest.Key)
		f := startFollowing(t, w, `watch = ["a"]`)
		clitest.Write(t, file, clitest.NextKey)
		pass(keyEvery)
		if got, want := f.notice("default"), "profile default: the key in ~/.dashscope/api_key has changed"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestAKeyOfTheEnvironmentIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, asked := clitest.Key, 0
		home := t.TempDir()
		w := host.World{Getenv: func(name string) string {
			switch name {
			case "HOME", "USERPROFILE":
				return home
			case "DASHSCOPE_API_KEY":
				asked++
				return key
			}
			return ""
		}}
		f := startFollowing(t, w, `watch = ["a"]`)
		f.poll("default")
		before := asked
		key = clitest.NextKey
		pass(3 * keyEvery)
		f.none()
		f.keys.good = clitest.NextKey
		f.poll("default")
		want := "profile default: the key from $DASHSCOPE_API_KEY is refused now, and cannot change under a running program: start it again with a new one"
		if got := f.one(); got.Notice != want || got.Refused != "default" {
			t.Errorf("%+v\nwant %q of default", got, want)
		}
		f.poll("default")
		f.none()
		if asked != before {
			t.Errorf("the variable was read %d times more", asked-before)
		}
	})
}

// TestAKeyThatNeverWorkedIsNoRotation expects no warning, because the hint of the row
// names a wrong region first.
func TestAKeyThatNeverWorkedIsNoRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := startFollowing(t, envKey(t), `watch = ["a"]`)
		f.keys.good = clitest.NextKey
		f.poll("default")
		f.none()
	})
}

func TestABrokenConfigurationStaysBrokenWhenAKeyChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, file := withKeyFile(t, clitest.Key)
		f.edit("watch = [")
		broken := f.one().Broken
		clitest.Write(t, file, clitest.NextKey)
		pass(keyEvery)
		if c := f.one(); c.Broken != broken || broken == "" || c.Notice == "" {
			t.Errorf("%+v, want %q still broken", c, broken)
		}
	})
}

func TestAnEditReadsAMissingKeyAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, file := withKeyFile(t, "")
		clitest.Write(t, file, clitest.Key)
		f.edit("watch = [\"a\"]\n[profiles.default]\napi_key_file = \"~/key\"\n")
		if c := f.one(); fmt.Sprint(c.Retry) != "[default]" {
			t.Errorf("%+v", c)
		}
		f.poll("default")
		if got := f.keys.last(); !strings.HasSuffix(got, " "+clitest.Key) {
			t.Errorf("sent to %s", got)
		}
	})
}

func TestAKeyFileBesideTheConfiguration(t *testing.T) {
	w := testWorld(t, nil)
	s := Settings{Path: filepath.Join("folder", "config.toml"), source: Source{World: w}}
	for file, want := range map[string]string{
		"": "", "key": filepath.Join("folder", "key"), "~/key": filepath.Join(w.Home(), "key"), w.Home(): w.Home(),
	} {
		profile := s.Config.Resolve().Profiles[0]
		profile.KeyFile = file
		if got := s.keyFile(profile); got != want {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
}

func TestEveryKeyLookedAtIsRemembered(t *testing.T) {
	w := testWorld(t, map[string]string{"KEY": "env-0123456789"})
	w.Secrets = &host.Secrets{}
	file := filepath.Join(w.Home(), "key")
	clitest.Write(t, file, "file-0123456789")
	for _, r := range []Route{{KeyEnv: "KEY"}, {KeyFile: file}} {
		if _, _, err := FindKey(w, r); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.Secrets.Hide("env-0123456789 file-0123456789"); got != "<masked> <masked>" {
		t.Errorf("hidden: %q", got)
	}
}
