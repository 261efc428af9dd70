package safe

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanShowsWhatATerminalWouldObey(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                "",
		"qwen-plus":                       "qwen-plus",
		"模型 ok":                           "模型 ok",
		"\x1b[31mred":                     "^[[31mred",
		"\x1b]52;c;aGk=\x07":              "^[]52;c;aGk=^G",
		"a\tb\r\nc\vd":                    "a^Ib^M^Jc^Kd",
		"\x00\x7f":                        "^@^?",
		"\u009b31m":                       "<U+009B>31m",
		"\x9b31m":                         "<9B>31m",
		"\xff":                            "\uFFFD",
		"\uFFFD":                          "\uFFFD",
		"a\u202Eb":                        "a<U+202E>b",
		"\u2066x\u2069\u200e\u061c":       "<U+2066>x<U+2069><U+200E><U+061C>",
		"a\u200bb\u200d\u2060\ufeff":      "a<U+200B>b<U+200D><U+2060><U+FEFF>",
		"\u2028":                          "<U+2028>",
		"\U000E0041":                      "<U+E0041>",
		"e\u0301":                         "e\u0301",
		"e\u0301\u0302\u0303\u0304":       "e\u0301\u0302\u0303\u0304",
		"e" + strings.Repeat("\u0301", 6): "e\u0301\u0301\u0301\u0301<U+0301><U+0301>",
		"❤\ufe0f":                         "❤\ufe0f",
		"❤\ufe0f\ufe0f":                   "❤\ufe0f<U+FE0F>",
		"\ue000":                          "<U+E000>",
		"\x7f \x80\x9f\xa0":               "^? <80><9F>\uFFFD",
		"❤\ufe00\ufe00":                   "❤\ufe00<U+FE00>",
		"葛\U000E0100\U000E0100":           "葛\U000E0100<U+E0100>",
		"葛\U000E01EF\U000E01EF":           "葛\U000E01EF<U+E01EF>",
	} {
		if got := Clean(raw).String(); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestCleanCountsWhatItCuts(t *testing.T) {
	for _, tt := range []struct {
		raw  string
		ends string
	}{
		{strings.Repeat("é", MaxBytes), "é… (8192 more bytes)"},
		{strings.Repeat("a", 10*MaxBytes), "a… (73728 more bytes)"},
		{strings.Repeat("\x93", MaxBytes), "<93>… (6144 more bytes)"},
		{strings.Repeat("\x1b", MaxBytes), "^[… (4096 more bytes)"},
		{strings.Repeat("\u200b", MaxBytes), "<U+200B>… (21504 more bytes)"},
	} {
		got := Clean(tt.raw).String()
		if len(got) > longest || !strings.HasSuffix(got, tt.ends) || !utf8.ValidString(got) {
			t.Errorf("%q…: %d bytes, ends in %q, want %q", tt.raw[:4], len(got), got[len(got)-30:], tt.ends)
		}
		if again := Clean(got).String(); again != got {
			t.Errorf("%q…: cleaning a cut text cuts it again", tt.raw[:4])
		}
	}
}

func TestOnlyATextWithoutCharactersIsEmpty(t *testing.T) {
	for raw, want := range map[string]bool{"": true, " ": false, "\u200b": false} {
		if got := Clean(raw).Empty(); got != want {
			t.Errorf("%q is empty: %v", raw, got)
		}
	}
}

func TestPrintableMindsNoLength(t *testing.T) {
	if long := strings.Repeat("模型 ", MaxBytes); !Printable(long) || Printable(long+"\x1b") {
		t.Error("a long text is judged by its length")
	}
}

func TestFieldsKeepTheServersNamesAndOrder(t *testing.T) {
	j := Keep([]byte(`{"b":1, "a":"x\u001b[2J", "ptu":{"in":10,"deep":{"er":{"still":1}}}, "list":[1, 2], "none":null, "flag":true, "big":12345678901234567890}`))
	var got []string
	for _, f := range j.Fields() {
		got = append(got, f.Name.String()+"="+f.Value.String())
	}
	want := `b=1 a=x^[[2J ptu.in=10 ptu.deep.er={"still":1} list=[1,2] none=null flag=true big=12345678901234567890`
	if text := strings.Join(got, " "); text != want {
		t.Errorf("fields\n%s\nwant\n%s", text, want)
	}
}

func TestJSONIsKeptWholeOrNotAtAll(t *testing.T) {
	for raw, want := range map[string]string{`{ "a" : [1] }`: `{"a":[1]}`, `{"a":`: "null", "": "null"} {
		got, err := Keep([]byte(raw)).MarshalJSON()
		if err != nil || string(got) != want {
			t.Errorf("%q: %s, %v; want %s", raw, got, err, want)
		}
	}
	lines := Keep([]byte(`{"a":"\u001b","b":{"c":1}}`)).Lines()
	if len(lines) != 6 || lines[1].String() != `  "a": "\u001b",` {
		t.Errorf("lines: %v", lines)
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"a", "\x1b[0m", "\x9b", "\u202e", "e\u0301\u0301\u0301\u0301\u0301\u0301", "👩‍👩‍👧", "\xed\xa0\x80", strings.Repeat("é", 5000), strings.Repeat("\x93", 3000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := Clean(raw).String()
		if !utf8.ValidString(got) {
			t.Errorf("%q: not UTF-8: %q", raw, got)
		}
		for _, r := range got {
			if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) {
				t.Errorf("%q: %q keeps %U", raw, got, r)
			}
		}
		if again := Clean(got).String(); again != got {
			t.Errorf("%q: cleaning twice: %q, then %q", raw, got, again)
		}
	})
}
