//go:build !windows

package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
)

// The colours of a ready deployment in each theme, and those of no theme.
var (
	neutralReady = regexp.MustCompile(`\x1b\[([\d;]*;)?38;5;64m`)
	darkReady    = regexp.MustCompile(`\x1b\[([\d;]*;)?38;5;114m`)
	lightReady   = regexp.MustCompile(`\x1b\[([\d;]*;)?38;5;22m`)
	basicReady   = regexp.MustCompile(`\x1b\[([\d;]*;)?32m`)
	indexed      = regexp.MustCompile(`\x1b\[([\d;]*;)?[34]8;`)
	anyColour    = regexp.MustCompile(`\x1b\[([\d;]*;)?([34][0-8]|9\d|10\d)[;m]`)
	takesMouse   = regexp.MustCompile(`\x1b\[\?100[0-3]h`)
	beyondASCII  = regexp.MustCompile(`[^\x00-\x7f]`)
)

const (
	saysDark  = "\x1b]11;rgb:0000/0000/0000\x1b\\"
	saysLight = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
)

// TestTheDemoLooksAsItsTerminalCanShow is about the bytes that reach a terminal which
// says little, and about who decides.
func TestTheDemoLooksAsItsTerminalCanShow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		env, args    []string
		config, says string
		has, lacks   *regexp.Regexp
	}{
		"no answer":                      {has: neutralReady, lacks: regexp.MustCompile(`\x1b\[([\d;]*;)?48;`)},
		"a dark answer":                  {says: saysDark, has: darkReady},
		"a light answer":                 {says: saysLight, has: lightReady},
		"a dark environment":             {env: []string{"COLORFGBG=15;0"}, has: darkReady},
		"a light environment":            {env: []string{"COLORFGBG=0;default;15"}, has: lightReady},
		"an answer and the environment":  {env: []string{"COLORFGBG=15;0"}, says: saysLight, has: lightReady},
		"16 colours":                     {env: []string{"TERM=xterm"}, has: basicReady, lacks: indexed},
		"the console of Linux":           {env: []string{"TERM=linux"}, has: basicReady, lacks: indexed},
		"a screen without 256 colours":   {env: []string{"TERM=screen"}, has: basicReady, lacks: indexed},
		"16 colours, and a light answer": {env: []string{"TERM=xterm"}, says: saysLight, has: basicReady, lacks: indexed},

		"the mouse":               {has: takesMouse},
		"the mouse in tmux":       {env: []string{"TMUX=/tmp/tmux,1,0", "TERM=screen-256color"}, has: takesMouse},
		"the mouse in GNU screen": {env: []string{"STY=1.pts-0", "TERM=screen-256color"}, lacks: takesMouse},
		"GNU screen against [ui]": {env: []string{"STY=1.pts-0"}, config: "[ui]\nmouse = true\n", lacks: takesMouse},

		"--theme":                               {args: []string{"--theme", "light"}, says: saysDark, has: lightReady, lacks: neutralReady},
		"--theme mono":                          {args: []string{"--theme=mono"}, lacks: anyColour},
		"--theme auto against [ui]":             {args: []string{"--theme", "auto"}, config: "[ui]\ntheme = \"dark\"\n", has: neutralReady, lacks: darkReady},
		"[ui]":                                  {config: "[ui]\ntheme = \"light\"\n", says: saysDark, has: lightReady, lacks: neutralReady},
		"--no-color against --theme":            {args: []string{"--no-color", "--theme", "dark"}, lacks: anyColour},
		"NO_COLOR against --theme":              {env: []string{"NO_COLOR=1"}, args: []string{"--theme", "dark"}, lacks: anyColour},
		"a configuration with faults elsewhere": {config: "[ui]\ntheme = \"light\"\n[profiles.default]\nregion = \"mars\"\n", has: neutralReady},

		"another character set":              {env: []string{"LANG=zh_CN.GB18030"}, lacks: beyondASCII},
		"the locale C":                       {env: []string{"LANG=en_US.UTF-8", "LC_ALL=C"}, lacks: beyondASCII},
		"another character set, and a wish":  {env: []string{"LANG=C"}, args: []string{"--ascii=false"}, has: beyondASCII},
		"UTF-8 in another spelling":          {env: []string{"LC_CTYPE=zh_CN.utf8", "LANG=C"}, has: beyondASCII},
		"no locale":                          {has: beyondASCII},
		"ASCII in [ui]":                      {config: "[ui]\nascii = true\n", lacks: beyondASCII},
		"ASCII in [ui], and a wish":          {config: "[ui]\nascii = true\n", args: []string{"--ascii=false"}, has: beyondASCII},
		"ASCII in [ui] of a wide locale":     {env: []string{"LANG=C.UTF-8"}, config: "[ui]\nascii = true\n", lacks: beyondASCII},
		"no ASCII in [ui] of a small locale": {env: []string{"LANG=POSIX"}, config: "[ui]\nascii = false\n", lacks: beyondASCII},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			if err := os.Mkdir(filepath.Join(home, "studiowatch"), 0o700); err != nil {
				t.Fatal(err)
			}
			if tt.config != "" {
				clitest.Write(t, filepath.Join(home, "studiowatch", "config.toml"), tt.config)
			}
			s := mute(t, asIs, environment(t, append([]string{"XDG_CONFIG_HOME=" + home}, tt.env...)...), program(t), append([]string{"demo"}, tt.args...)...)
			if tt.says != "" {
				s.says("\x1b]11;?")
				s.press(tt.says)
			}
			s.shows("RUNNING")
			if tt.has != nil && !s.until(func() bool { return tt.has.MatchString(s.written()) }) {
				t.Errorf("no %v", tt.has)
			}
			s.press("q")
			s.ends(0)
			s.whole()
			if tt.lacks != nil {
				if at := tt.lacks.FindString(s.written()); at != "" {
					t.Errorf("%q is written", at)
				}
			}
		})
	}
}

// TestTheDemoSaysOnceThatItLeftTheConfigurationOut, and starts all the same.
func TestTheDemoSaysOnceThatItLeftTheConfigurationOut(t *testing.T) {
	t.Parallel()
	config := clitest.WriteConfig(t, "[ui]\ntheme = 7\n")
	s := mute(t, asIs, environment(t), program(t), "demo", "--config", config)
	s.shows("[ui] of the configuration is not applied")
	s.shows("RUNNING")
	s.press("q")
	s.ends(0)
}

// TestEveryScreenTakesATheme: the dashboard and a replay too.
func TestEveryScreenTakesATheme(t *testing.T) {
	t.Parallel()
	var change atomic.Bool
	change.Store(true)
	server := samples(t, &change)
	recording := filepath.Join(t.TempDir(), "answers.ndjson")
	env := environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL)
	for _, args := range [][]string{
		{"--theme", "light", "--record", recording, "qwen-plus-2025-12-01-b6d61c71"},
		{"replay", "--theme", "light", recording},
	} {
		s := mute(t, asIs, env, program(t), args...)
		s.shows("RUNNING")
		if !s.until(func() bool { return lightReady.MatchString(s.written()) }) || neutralReady.MatchString(s.written()) {
			t.Errorf("%q is not in the light theme", args)
		}
		s.press("q")
		s.ends(0)
	}
}

func TestPlainOutputFollowsTheLocale(t *testing.T) {
	t.Parallel()
	var change atomic.Bool
	change.Store(true)
	server := samples(t, &change)
	state := t.TempDir()
	j := journal.Open(filepath.Join(state, "studiowatch", "journal.ndjson"), "one", func(text string) { t.Error(text) })
	j.Keep(model.Event{At: time.Now(), Ref: model.Ref{Profile: "default", ID: "without-units"}, Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady})
	j.Close(time.Now())
	for _, tt := range []struct {
		name, locale string
		args         []string
		ascii        bool
	}{
		{"the locale C", "LC_ALL=C", nil, true},
		{"another character set", "LANG=zh_CN.GB18030", nil, true},
		{"a wish", "LANG=zh_CN.GB18030", []string{"--ascii=false"}, false},
		{"UTF-8", "LANG=zh_CN.UTF-8", nil, false},
		{"UTF-8, and a wish", "LANG=zh_CN.UTF-8", []string{"--ascii"}, true},
	} {
		env := environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL, "XDG_STATE_HOME="+state, tt.locale)
		for _, command := range []string{"get qwen-plus-2025-12-01-b6d61c71", "wait --create-timeout 1s qwen-plus-2025-12-01-b6d61c71", "history"} {
			got := runPlain(t, env, append(strings.Fields(command), tt.args...)...)
			if got.code != exit.OK || !strings.Contains(got.stdout, "RUNNING") || beyondASCII.MatchString(got.stdout) == tt.ascii {
				t.Errorf("%s, %s: %+v", tt.name, command, got)
			}
		}
		for _, format := range []string{"json", "ndjson"} {
			got := runPlain(t, env, append([]string{"get", "-o", format, "qwen-plus-2025-12-01-b6d61c71"}, tt.args...)...)
			if got.code != exit.OK || !utf8.ValidString(got.stdout) || strings.Contains(got.stdout, "?") {
				t.Errorf("%s, -o %s: %+v", tt.name, format, got)
			}
		}
	}
}

func TestAnUnknownThemeNamesThemAll(t *testing.T) {
	w := testWorld(t, nil)
	for _, args := range [][]string{{"--theme", "purple"}, {"--theme=purple", "id"}, {"demo", "--theme", "purple"}, {"replay", "x", "--theme", "purple"}, {"--theme", "Dark"}, {"--theme="}} {
		if code, out := runWith(t, w, args...); code != exit.BadUsage || !strings.Contains(out, "auto, dark, light or mono") {
			t.Errorf("%q: exit %d, %s", args, code, out)
		}
	}
	for _, args := range [][]string{{"get", "--theme", "dark"}, {"wait", "--theme", "dark"}, {"version", "--theme", "dark"}} {
		if code, out := runWith(t, w, args...); code != exit.BadUsage || !strings.Contains(out, "--theme means nothing to studiowatch "+args[0]+"; it is a flag of studiowatch itself, demo and replay.") {
			t.Errorf("%q: exit %d, %s", args, code, out)
		}
	}
	for _, args := range [][]string{{"__complete", "--theme", ""}, {"__complete", "demo", "--theme", ""}, {"__complete", "replay", "x", "--theme", ""}} {
		if code, out := runWith(t, w, args...); code != exit.OK || !strings.HasPrefix(out, "auto\ndark\nlight\nmono\n") {
			t.Errorf("%q: exit %d, %s", args, code, out)
		}
	}
	if code, out := runWith(t, w, "--ascii=maybe"); code != exit.BadUsage || !strings.Contains(out, "true or false") {
		t.Errorf("--ascii=maybe: exit %d, %s", code, out)
	}
}
