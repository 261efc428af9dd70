package ui

import (
	"os"
	"strings"
	"testing"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheReadmeShowsARealFrame(t *testing.T) {
	a := fleet(t, Options{Title: "ap-southeast-1"})
	a.size(100, 20)
	frame := trimLines(a.screenText())
	if *update {
		head, rest, _ := strings.Cut(readme(t), "```\n")
		_, tail, _ := strings.Cut(rest, "\n```")
		if err := os.WriteFile("../README.md", []byte(head+"```\n"+frame+"\n```"+tail), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(readme(t), "```\n"+frame+"\n```") {
		t.Errorf("the README's screen is not this frame:\n%s", frame)
	}
}

func TestTheReadmeHasEveryKey(t *testing.T) {
	for _, b := range defaultBindings() {
		if row := keyRow(b); !strings.Contains(readme(t), row) {
			t.Errorf("the README lacks the line\n%s", row)
		}
	}
}

func keyRow(b binding) string {
	var keys []string
	for _, key := range b.keys {
		keys = append(keys, "`"+keyLabel(key, &unicodeGlyphs)+"`")
	}
	return "| " + strings.Join(keys, " ") + " | " + b.help + " |"
}
