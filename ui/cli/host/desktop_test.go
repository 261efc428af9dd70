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
