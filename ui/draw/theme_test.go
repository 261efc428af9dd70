package draw

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"studiowatch/model"
)

// everyTheme calls with every theme there is.
func everyTheme(with func(name string, t Theme)) {
	for _, name := range []string{"auto", "dark", "light", "mono"} {
		for ground := range groundCount {
			for _, depth := range []Depth{Indexed, Basic, NoColour} {
				a := Appearance{Name: name, Ground: ground, Depth: depth}
				with(fmt.Sprintf("%+v", a), NewTheme(a))
			}
		}
	}
}

// styles calls with each style of a palette.
func (p *Palette) styles(with func(name string, s Style)) {
	v := reflect.ValueOf(*p)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i).Interface().(type) {
		case Style:
			with(name, f)
		case [model.VerdictCount]Style:
			for verdict, s := range f {
				with(fmt.Sprintf("%s of %v", name, model.Verdict(verdict)), s)
			}
		}
	}
}

var (
	setsBack = regexp.MustCompile(`[\[;](4[0-7]|48|10[0-7])[;m]`)
	setsFore = regexp.MustCompile(`[\[;](3[0-7]|38|9[0-7])[;m]`)
)

// TestAStyleWithABackgroundHasAForeground, because the terminal's own foreground may be
// unreadable on it.
func TestAStyleWithABackgroundHasAForeground(t *testing.T) {
	seen, backs := 0, 0
	everyTheme(func(theme string, look Theme) {
		for _, p := range []*Palette{&look.Plain, &look.Selected} {
			p.styles(func(name string, s Style) {
				seen++
				if setsBack.MatchString(s.On) {
					backs++
					if !setsFore.MatchString(s.On) {
						t.Errorf("%s: %s is %q", theme, name, s.On)
					}
				}
			})
		}
	})
	if seen < 1000 || backs < 50 {
		t.Errorf("only %d styles were seen, %d of them with a background", seen, backs)
	}
}

// TestTheSelectedRowIsSeenOnEveryGround: in each of its styles it has a background if
// the theme knows the ground, or is in reverse video, or is bold in a theme without
// colours.
func TestTheSelectedRowIsSeenOnEveryGround(t *testing.T) {
	everyTheme(func(theme string, look Theme) {
		mono := NewTheme(Appearance{Name: "mono"})
		on := setsBack.MatchString
		switch {
		case look.Plain == mono.Plain:
			on = regexp.MustCompile(`[\[;]1[;m]`).MatchString
		case !on(look.Selected.Text.On):
			on = regexp.MustCompile(`[\[;]7[;m]`).MatchString
		}
		look.Selected.styles(func(name string, s Style) {
			if !on(s.On) {
				t.Errorf("%s: %s of the selected row is %q", theme, name, s.On)
			}
		})
		if reverse := strings.Contains(look.Selected.Text.On, "[7m"); reverse != (look.Selected.Mark == unreverse) {
			t.Errorf("%s: what has changed in the selected row is marked by %q", theme, look.Selected.Mark)
		}
	})
}

func TestTheGroundIsReadFromTheEnvironment(t *testing.T) {
	for value, want := range map[string]Ground{
		"15;0": DarkGround, "0;15": LightGround, "15;default;0": DarkGround, "0;default;15": LightGround, "7;8": DarkGround, "0;7": LightGround,
		"12;6": DarkGround, "default;default": UnknownGround, "15;default": UnknownGround, "": UnknownGround, "0": UnknownGround,
		"15;": UnknownGround, "15;-1": UnknownGround, "15;16": UnknownGround, "x;y": UnknownGround, ";0": DarkGround, "default;15": LightGround,
	} {
		if got := GroundOf(value); got != want {
			t.Errorf("%q: %d, want %d", value, got, want)
		}
	}
}

func TestTheNameOfATerminalPromisesColours(t *testing.T) {
	for name, basic := range map[string]bool{
		"screen": true, "screen.linux": true, "tmux": true, "screen-16color": true, "screen-256color": false, "tmux-256color": false,
		"screen.xterm-256color": false, "tmux-direct": false, "xterm": false, "linux": false, "": false,
	} {
		if NamedBasic(name) != basic {
			t.Errorf("%q has 16 colours at most: %v", name, !basic)
		}
	}
}
