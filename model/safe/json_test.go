package safe

import "testing"

func TestPlainJSONHoldsNothingATerminalActsOn(t *testing.T) {
	for raw, want := range map[string]string{
		``:                            `null`,
		`{"模型":"a ~ é"}`:              `{"模型":"a ~ é"}`,
		"[\"a\x7fb\"]":                `["a\u007fb"]`,
		"[\"\u202ea\u2028b\"]":        `["\u202ea\u2028b"]`,
		"[\"\xff\",\"\ufffd\",1]":     `["\ufffd","\ufffd",1]`,
		"[\"\U000E0041\",\"\u009b\"]": `["\udb40\udc41","\u009b"]`,
	} {
		if got := string(Keep([]byte(raw)).Plain()); got != want {
			t.Errorf("%q: %s, want %s", raw, got, want)
		}
	}
}

func TestOnlyAnObjectHasFields(t *testing.T) {
	for _, raw := range []string{``, `null`, `7`, `"name"`, `[1,2]`, `["a",{"b":1}]`, `{}`} {
		if got := Keep([]byte(raw)).Fields(); len(got) != 0 {
			t.Errorf("%s has the fields %v", raw, got)
		}
	}
}
