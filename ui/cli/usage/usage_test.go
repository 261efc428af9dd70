package usage

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

func TestADurationIsReadAsItIsTyped(t *testing.T) {
	const unit, kind, bounds = "a duration needs a unit; did you mean %s?", "it is a duration such as 90s, 5m, 24h or 7d", "it may be 1s to 10d"
	for text, want := range map[string]string{
		"1s": "1s", "90s": "1m30s", "5m": "5m", "1h30m": "1h30m", "24h": "24h", "1d": "24h", "7d": "7d", "1.5d": "36h", "168h": "7d", "240h": "10d", "36h0m1s": "36h0m1s",
		"5": strings.Replace(unit, "%s", "5s", 1), "1.5": strings.Replace(unit, "%s", "1.5s", 1), "1e3": strings.Replace(unit, "%s", "1e3s", 1),
		"": kind, "soon": kind, "5x": kind, "d": kind, "NaNd": kind, "NaN": kind, "Inf": kind, "1e300d": kind, "1e300": kind, "-5": kind, "7 d": kind,
		"0": bounds, "0s": bounds, "999ms": bounds, "-1h": bounds, "-2d": bounds, "11d": bounds, "1e-300d": bounds,
	} {
		var value time.Duration
		d := Duration(&value, time.Second, 10*day)
		got := ""
		if err := d.Set(text); err != nil {
			got = err.Error()
		} else {
			got = d.String()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	var timeout time.Duration
	if err := Duration(&timeout, 0, Forever).Set("-1s"); err == nil || err.Error() != "it may be 0s or more" {
		t.Errorf("below an open range: %v", err)
	}
	if err := Duration(&timeout, 0, Forever).Set("9000h"); err != nil || timeout != 9000*time.Hour {
		t.Errorf("in an open range: %v, %v", timeout, err)
	}
}

func TestAChoiceTakesItsWordsOnly(t *testing.T) {
	value := "one"
	c := Choice(&value, "one", "two", "three")
	if err := c.Set("two"); err != nil || value != "two" || c.String() != "two" {
		t.Errorf("%q, %v", value, err)
	}
	if err := c.Set("Two"); err == nil || err.Error() != "it is one, two or three" || value != "two" {
		t.Errorf("%q, %v", value, err)
	}
}

// tree is a program with the commands get, wait, notify-test and one that is hidden.
func tree() *cobra.Command {
	root := &cobra.Command{Use: "it", SuggestFor: []string{"watch"}}
	root.AddCommand(&cobra.Command{Use: "get [ID]", SuggestFor: []string{"ls"}}, &cobra.Command{Use: "wait"}, &cobra.Command{Use: "notify-test"}, &cobra.Command{Use: "secret", Hidden: true})
	return root
}

func TestWhatAWordMeans(t *testing.T) {
	for word, want := range map[string]string{
		"get": "it get", "gte": "it get", "Ls": "it get", "wiat": "it wait", "wai": "it wait", "watch": "it", "not": "it notify-test", "notifytest": "it notify-test",
		"notify-tset": "it notify-test",
		"wa":          "", "wait-a": "", "get-1": "", "secret": "", "secert": "", "it": "", "": "", "some": "",
	} {
		got := ""
		if cmd := Meant(tree(), word); cmd != nil {
			got = cmd.CommandPath()
		}
		if got != want {
			t.Errorf("%q means %q, want %q", word, got, want)
		}
	}
}

func TestTheTextOfAHelpIsFilled(t *testing.T) {
	long := strings.Repeat("word ", 40)
	for text, want := range map[string]string{
		"":                             "",
		"one\ntwo\n\nthree\n":          "one two\n\nthree",
		"one\n\n  kept  as\n  is\nand": "one\n\n  kept  as\n  is\nand",
		"# a head\ntext":               "# a head\ntext",
		long:                           strings.Repeat(strings.TrimSpace(strings.Repeat("word ", 16))+"\n", 2) + strings.TrimSpace(strings.Repeat("word ", 8)),
		strings.Repeat("x", 90) + " y": strings.Repeat("x", 90) + "\ny",
	} {
		if got := fill(text); got != want {
			t.Errorf("%q is filled as\n%q, want\n%q", text, got, want)
		}
	}
}
