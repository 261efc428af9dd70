package cli

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"studiowatch/model/config"
)

// deskOf is a desktop of an environment, on which the programs named are.
func deskOf(goos string, env map[string]string, programs ...string) desktop {
	w := world{Getenv: func(name string) string { return env[name] }, secrets: &secrets{}}
	d := newDesktop(w, goos, config.Default())
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
		c := deskOf(tt.goos, tt.env, tt.programs...).clipboard()
		if c.Tool != tt.want || (c.Copy != nil) != (tt.want != "") {
			t.Errorf("%s: %q, want %q", tt.name, c.Tool, tt.want)
		}
	}
	if got := deskOf("linux", map[string]string{"TMUX": "x"}).clipboard().Hint; !strings.Contains(got, "set-clipboard") {
		t.Errorf("in tmux the hint is %q", got)
	}
}

func TestAToolGetsTheTextAndNoKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the tool is a shell script")
	}
	const key = "sk-canary0123456789"
	t.Setenv("DASHSCOPE_API_KEY", key)
	t.Setenv("ELSEWHERE", "before "+key)
	dir := t.TempDir()
	tool, out := filepath.Join(dir, "xclip"), filepath.Join(dir, "out")
	script := fmt.Sprintf("#!/bin/sh\n{ cat; env; } >'%s'\necho noise >&2\ncase $1 in fail) exit 3;; esac\n", out)
	if err := os.WriteFile(tool, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	d := deskOf("linux", nil)
	d.world.secrets.note(key)
	if err := d.run(t.Context(), []string{tool, "$(touch x)"}, "the text; $(touch y)\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(got), "the text; $(touch y)\n") || strings.Contains(string(got), key) {
		t.Errorf("the tool got %q", got)
	}
	if err := d.launch(t.Context(), []string{tool, "https://h/?a&b"}); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(out); err != nil || len(got) == 0 || strings.Contains(string(got), key) {
		t.Errorf("the opener got %q, %v", got, err)
	}
	if err := d.launch(t.Context(), []string{tool, "fail"}); err == nil || err.Error() != "xclip: exit status 3" {
		t.Errorf("error %v", err)
	}
	if err := d.run(t.Context(), []string{tool, "fail"}, "text"); err == nil || err.Error() != "xclip: exit status 3" {
		t.Errorf("error %v", err)
	}
}

func TestTheConsolesPageIsOfTheRegion(t *testing.T) {
	var routes []route
	for profile, host := range map[string]string{"cn": "dashscope.aliyuncs.com", "intl": "dashscope-intl.aliyuncs.com", "own": "proxy.example", "odd": "llm-x.cn-mars.maas.aliyuncs.com"} {
		routes = append(routes, route{profile: profile, base: url.URL{Scheme: "https", Host: host}})
	}
	pages := consolePages(routes)
	if len(pages) != 2 || pages["cn"] != "https://bailian.console.aliyun.com/cn-beijing/model/deploy" ||
		pages["intl"] != "https://modelstudio.console.alibabacloud.com/ap-southeast-1?tab=dashboard#/efm/model_deploy" {
		t.Errorf("pages %v", pages)
	}
}

func TestABrowserIsOpenedWhereTheUserIs(t *testing.T) {
	x := map[string]string{"DISPLAY": ":0"}
	ssh := map[string]string{"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}
	for _, tt := range []struct {
		name string
		d    desktop
		want bool
	}{
		{"X", deskOf("linux", x, "xdg-open"), true}, {"X without xdg-open", deskOf("linux", x), false},
		{"a console", deskOf("linux", nil, "xdg-open"), false}, {"SSH", deskOf("linux", ssh, "xdg-open"), false},
		{"macOS", deskOf("darwin", nil, "open"), true}, {"Windows", deskOf("windows", nil, "rundll32"), true},
	} {
		if got := tt.d.opener() != nil; got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}
