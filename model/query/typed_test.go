package query

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesAreSplitHoweverTheyAreWritten(t *testing.T) {
	want := []string{"emo-1", "qwen-plus-ft-2025", "客服-3"}
	for _, text := range []string{
		"emo-1 qwen-plus-ft-2025 客服-3",
		"emo-1\nqwen-plus-ft-2025\r\n客服-3\n",
		"emo-1,qwen-plus-ft-2025,客服-3",
		" emo-1 ; qwen-plus-ft-2025;\t客服-3;",
		`["emo-1", "qwen-plus-ft-2025", "客服-3"]`,
		"[emo-1, qwen-plus-ft-2025, 客服-3]",
		"['emo-1' 'qwen-plus-ft-2025' '客服-3']",
		"- `emo-1`\n- `qwen-plus-ft-2025`\n- `客服-3`",
		"* emo-1\n* qwen-plus-ft-2025\n* 客服-3",
		"“emo-1”、“qwen-plus-ft-2025”，“客服-3”；",
	} {
		if diff := cmp.Diff(want, SplitNames(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if diff := cmp.Diff(Typed{Names: want}, ParseTyped(PastedNames(text, "", ""))); diff != "" {
			t.Errorf("%q, joined (-want +got):\n%s", text, diff)
		}
	}
}

func TestTypedTextIsReadAsWordsOrNames(t *testing.T) {
	for text, want := range map[string]Typed{
		"":                     {},
		"  ":                   {},
		`", `:                  {},
		"Qwen Running":         {Words: []string{"qwen", "running"}, Name: "Qwen Running"},
		"emo-1,":               {Words: []string{"emo-1"}, Name: "emo-1"},
		`"emo-1"`:              {Words: []string{"emo-1"}, Name: "emo-1"},
		"emo-1,emo-1":          {Words: []string{"emo-1"}, Name: "emo-1", Twice: 1},
		"emo-1, b, emo-1":      {Names: []string{"emo-1", "b"}, Twice: 1},
		"emo-*":                {Words: []string{"emo-*"}, Name: "emo-*"},
		"*":                    {Words: []string{"*"}, Name: "*"},
		`"*"`:                  {Words: []string{"*"}, Name: "*"},
		"emo-[0-9], [a-c]x, b": {Names: []string{"emo-[0-9]", "[a-c]x", "b"}},
		"[emo-[0-9], b]":       {Names: []string{"emo-[0-9]", "b"}},
		"a/b":                  {Words: []string{"a/b"}, Name: "a/b"},
	} {
		got := ParseTyped(text)
		if len(got.Words) == 0 {
			got.Words = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestPastedNamesDoNotGrowTogether(t *testing.T) {
	for _, tt := range []struct{ pasted, before, after, want string }{
		{"a\nb", "", "", "a, b"},
		{"a\nb", "x", "", ", a, b"},
		{"a\nb", "x, ", "", "a, b"},
		{"a\nb", "", "y", "a, b, "},
		{"a\nb", "x", ", y", ", a, b"},
		{"'a'\n", "emo-", "1", "a"}, // the middle of one name
		{" - ", "x", "", " - "},
	} {
		if got := PastedNames(tt.pasted, tt.before, tt.after); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

// FuzzNames checks that what is joined is split again.
func FuzzNames(f *testing.F) {
	f.Add(`["emo-1", emo-[0-9]*]`)
	f.Add("a]b[ c] [d")
	f.Fuzz(func(t *testing.T, text string) {
		names := SplitNames(text)
		if again := SplitNames(PastedNames(text, "", "")); !cmp.Equal(names, again) {
			t.Errorf("%q: %q, and then %q", text, names, again)
		}
	})
}
