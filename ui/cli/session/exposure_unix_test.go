//go:build unix

package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"studiowatch/model/config"
	"studiowatch/ui/cli/clitest"
)

func TestFilesForOthersAreWarnedOf(t *testing.T) {
	w := testWorld(t, nil)
	a, b := filepath.Join(w.Home(), "a"), filepath.Join(w.Home(), "b")
	clitest.Write(t, a, "")
	clitest.Write(t, b, "")
	for _, tt := range []struct {
		a, b os.FileMode
		want string
	}{
		{0o600, 0o400, ""},
		{0o700, 0o711, ""}, // the right to run a file is not the right to read it
		{0o640, 0o600, "others than you can read ~/a; to keep them out: chmod 600 ~/a"},
		{0o604, 0o600, "others than you can read ~/a; to keep them out: chmod 600 ~/a"},
		{0o600, 0o620, "others than you can change ~/b; to keep them out: chmod 600 ~/b"},
		{0o644, 0o602, "others than you can change ~/a ~/b; to keep them out: chmod 600 ~/a ~/b"},
	} {
		clitest.Chmod(t, a, tt.a)
		clitest.Chmod(t, b, tt.b)
		if got := exposed(w, ofKey(""), ofKey(a), ofKey(b), ofKey(a), ofKey(filepath.Join(w.Home(), "missing")), ofKey(w.Home())); got != tt.want {
			t.Errorf("%o and %o: %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestAKeyFileForOthersIsWarnedOf(t *testing.T) {
	w := testWorld(t, nil)
	key := filepath.Join(w.Home(), "key")
	clitest.Write(t, key, clitest.Key)
	clitest.Chmod(t, key, 0o644)
	svc := newService(w, nil)
	if _, err := svc.adopt([]Route{{Profile: "default", KeyFile: key}}); err != nil {
		t.Fatal(err)
	}
	if got := svc.exposureWarning(Settings{source: Source{World: w}}); !strings.HasPrefix(got, "others than you can read ~/key;") || strings.Contains(got, "canary") {
		t.Errorf("%q", got)
	}
}

func TestAConfigurationIsExposedByWhatItHolds(t *testing.T) {
	w := testWorld(t, nil)
	path := filepath.Join(w.Home(), "config.toml")
	for _, tt := range []struct {
		text string
		mode os.FileMode
		want string
	}{
		{"refresh = \"7s\"\n", 0o644, ""},
		{"refresh = \"7s\"\n", 0o664, "others than you can change ~/config.toml; to keep them out: chmod 600 ~/config.toml"},
		{"[notify]\ncommand = [\"curl\", \"-H\", \"token: t\"]\n", 0o600, ""},
		{"[notify]\ncommand = [\"curl\", \"-H\", \"token: t\"]\n", 0o640, "others than you can read ~/config.toml; to keep them out: chmod 600 ~/config.toml"},
		{"[notify]\ncommand = [\"curl\", \"-H\", \"token: t\"]\n", 0o602, "others than you can change ~/config.toml; to keep them out: chmod 600 ~/config.toml"},
		{"not a configuration", 0o644, ""},
	} {
		clitest.Write(t, path, tt.text)
		clitest.Chmod(t, path, tt.mode)
		c, _ := config.Parse(path, []byte(tt.text), vocabulary())
		s := Settings{Config: c, Path: path, source: Source{World: w}}
		if got := s.ExposureWarning(); got != tt.want {
			t.Errorf("%o, %q: %q, want %q", tt.mode, tt.text, got, tt.want)
		}
	}
}

func TestTheWarningComesOnceAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := envKey(t)
		clitest.Write(t, filepath.Join(w.Home(), "config.toml"), "")
		clitest.Chmod(t, filepath.Join(w.Home(), "config.toml"), 0o620)
		f := startFollowing(t, w, `watch = ["a"]`)
		if got, want := f.one().Notice, "others than you can change ~/config.toml; to keep them out: chmod 600 ~/config.toml"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		f.edit(`watch = ["b"]`)
		if c := f.one(); c.Notice != "" {
			t.Errorf("again: %+v", c)
		}
		pass(10 * keyEvery)
		f.none()
	})
}
