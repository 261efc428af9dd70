package safe

import "testing"

func TestASCIIKeepsWidthsAndNamesKeys(t *testing.T) {
	for text, want := range map[string]string{
		"":              "",
		"all of it ~":   "all of it ~",
		"3–4":           "3-4",
		"…and more":     "~and more",
		"“so”":          `"so"`,
		"↑ or ⏎":        "up or enter",
		"客服 ok":         "???? ok",
		"客服":            "????",
		"● é":           "? ?",
		"a\x7fb":        "ab",
		"e\u0301 stays": "e stays",
	} {
		if got := ASCII(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
