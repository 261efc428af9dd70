package host

import (
	"errors"
	"strings"
	"testing"

	"studiowatch/model/config"
)

// deskOf returns a desktop with an environment and the named programs.
func deskOf(goos string, env map[string]string, programs ...string) Desktop {
	w := World{Getenv: func(name string) string { return env[name] }, Secrets: &Secrets{}}
	d := NewDesktop(w, config.Default())
	d.goos = goos
	d.find = func(program string) (string, error) {
		for _, p := range programs {
			if p == program {
				return "/bin/" + p, nil
			}
		}
		return "", errors.New("there is none")
	}
	return d
}

func TestTheClipboardsToolIsTheDesktops(t *testing.T) {
	all := []string{"pbcopy", "wl-copy", "xclip", "xsel", "clip.exe"}
	for _, tt := range []struct {
		name, goos string
		env        map[string]string
		programs   []string
		want       string
	}{
		{"macOS", "darwin", nil, all, "pbcopy"},
		{"Windows", "windows", nil, all, "clip.exe"},
		{"WSL", "linux", map[string]string{"WSL_DISTRO_NAME": "x", "DISPLAY": ":0"}, all, "clip.exe"},
		{"Wayland", "linux", map[string]string{"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, all, "wl-copy"},
		{"Wayland without its tool", "linux", map[string]string{"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, all[3:], "xsel"},
		{"X", "linux", map[string]string{"DISPLAY": ":0"}, all, "xclip"},
		{"X without a tool", "linux", map[string]string{"DISPLAY": ":0"}, nil, ""},
		{"a console", "linux", nil, all, ""},
		{"SSH", "darwin", map[string]string{"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}, all, ""},
	} {
		c := deskOf(tt.goos, tt.env, tt.programs...).Clipboard()
		if c.Tool != tt.want || (c.Copy != nil) != (tt.want != "") {
			t.Errorf("%s: %q, want %q", tt.name, c.Tool, tt.want)
		}
	}
	if got := deskOf("linux", map[string]string{"TMUX": "x"}).Clipboard().Hint; !strings.Contains(got, "set-clipboard") {
		t.Errorf("in tmux the hint is %q", got)
	}
}

func TestSequencesPassMultiplexers(t *testing.T) {
	const plain, tmux, screen = "", "\x1bPtmux;\x1b\x1b]9;x\a\x1b\\", "\x1bP\x1b]9;x\a\x1b\\"
	for _, tt := range []struct {
		name          string
		env           map[string]string
		notice        string
		wrapsTheCopy  bool
		hintsOfOption bool
	}{
		{"no multiplexer", map[string]string{"TERM": "xterm-256color"}, plain, false, false},
		{"tmux", map[string]string{"TERM": "tmux-256color", "TMUX": "x"}, tmux, false, true},
		{"tmux under the name of Screen", map[string]string{"TERM": "screen-256color", "TMUX": "x"}, tmux, false, true},
		{"Screen", map[string]string{"TERM": "screen", "STY": "x"}, screen, true, false},
		{"Screen over SSH", map[string]string{"TERM": "screen.xterm-256color"}, screen, true, false},
		{"Screen within tmux", map[string]string{"TERM": "screen.tmux-256color", "STY": "x", "TMUX": "x"}, screen, true, false},
		{"tmux within Screen", map[string]string{"TERM": "tmux-256color", "STY": "x", "TMUX": "x"}, tmux, false, true},
		{"one of both over SSH", map[string]string{"TERM": "screen-256color"}, plain, false, false},
	} {
		d := deskOf("linux", tt.env)
		notice := plain
		if wrap := d.world.Passthrough(); wrap != nil {
			notice = wrap("\x1b]9;x\a")
		}
		c := d.Clipboard()
		if notice != tt.notice || (c.Wrap != nil) != tt.wrapsTheCopy || (c.Hint != "") != tt.hintsOfOption {
			t.Errorf("%s: %q, wraps a copy: %v, hint %q", tt.name, notice, c.Wrap != nil, c.Hint)
		}
	}
}

func TestABrowserIsOpenedWhereTheUserIs(t *testing.T) {
	x := map[string]string{"DISPLAY": ":0"}
	ssh := map[string]string{"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}
	for _, tt := range []struct {
		name string
		d    Desktop
		want bool
	}{
		{"X", deskOf("linux", x, "xdg-open"), true}, {"X without xdg-open", deskOf("linux", x), false},
		{"a console", deskOf("linux", nil, "xdg-open"), false}, {"SSH", deskOf("linux", ssh, "xdg-open"), false},
		{"macOS", deskOf("darwin", nil, "open"), true}, {"Windows", deskOf("windows", nil, "rundll32"), true},
	} {
		if got := tt.d.Opener() != nil; got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}
