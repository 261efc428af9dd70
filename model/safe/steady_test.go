package safe

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestSteadyKeepsNamesRecognisable(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"qwen-plus":                      "qwen-plus",
		"客服助手 ● ▆░▁ …":                   "客服助手 ● ▆░▁ …",
		"café e\u0301":                   "café e\u0301",
		"❤\ufe0f prod":                   "❤ prod",
		"☎\ufe0e":                        "☎",
		"1\ufe0f\u20e3":                  "1\u20e3",
		"👍🏽 ok":                          "👍 ok",
		"✌🏽":                             "✌",
		"🇨🇳 east":                        "CN east",
		"🇨🇳🇸":                            "CNS",
		"葛\U000E0100":                    "葛",
		"क्षि":                           "कषइ",
		"कि कृ":                          "कइ कृ",
		"क्\u200dष":                      "क्<U+200D>ष",
		"हिन्दी":                         "हइनदई",
		"தமிழ்":                          "தமஇழ்",
		"বাংলা":                          "বআলআ",
		"ไทย น้ำ":                        "ไทย น้\u0e4d\u0e32",
		"ກຳ":                             "ກ\u0ecd\u0eb2",
		"ｶﾞﾊﾟ":                           "ｶ゛ﾊ゜",
		"\u1112\u1161\u11ab\u1100\u1173": "한그",
		"\u1112":                         "<U+1112>",
		"한\u11a8":                        "한<U+11A8>",
		"☰ ㉈ 🫨":                          "<U+2630> <U+3248> <U+1FAE8>",
		"العَرَبِيَّة שָׁלוֹם": "العَرَبِيَّة שָׁלוֹם",
		"က္က":                              "ကက",
		strings.Repeat("a\u0301", 3) + "客": strings.Repeat("a\u0301", 3) + "客",
	} {
		if got := Steady(Clean(text).String()); got != want {
			t.Errorf("%q: %q (%+q), want %q", text, got, got, want)
		}
	}
}

// checkSteady checks what columns depend on: by both ways to count, the width of a
// steady text is the sum of its characters' widths, wherever it is cut.
func checkSteady(t *testing.T, raw string) {
	t.Helper()
	text := Clean(raw).String()
	got := Steady(text)
	sum := 0
	for _, r := range got {
		if !unicode.Is(unicode.M, r) {
			sum += ansi.StringWidth(string(r))
		}
	}
	if wc, graphemes := ansi.StringWidthWc(got), ansi.StringWidth(got); wc != sum || graphemes != sum {
		t.Errorf("%+q becomes %+q: %d cells by wcwidth, %d by graphemes, %d by its characters", text, got, wc, graphemes, sum)
	}
	if again := Steady(got); again != got {
		t.Errorf("%+q: steady twice: %+q, then %+q", text, got, again)
	}
	if !utf8.ValidString(got) || !Printable(" "+got) {
		t.Errorf("%+q: %+q is not printable", text, got)
	}
}

func TestSteadyTextHasOneWidth(t *testing.T) {
	for _, s := range specimens(t) {
		checkSteady(t, s.raw)
	}
	for _, text := range []string{
		"❤️ 1️⃣ ☎︎ ⌚️ ©️ ™️ 🅰️ 🏳️ ㊗️ 〰️", "👍🏽✌🏽⛹🏽🕵🏽🏽", "👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 👩🏽\u200d💻", "🇨🇳🇸🇬🇩🇪🇨", "क्षि ज्ञ त्र श्री हिन्दी क्\u200dष", "বাংলা ক্ষ", "தமிழ் ஸ்ரீ", "తెలుగు శ్రీ",
		"ಕನ್ನಡ ಕ್ಷ", "മലയാളം ക്ഷ ന്\u200d", "ગુજરાતી ક્ષ", "ଓଡ଼ିଆ କ୍ଷ", "ਪੰਜਾਬੀ", "සිංහල ශ්\u200dරී", "ไทย น้ำ ทำ", "ລາວ ກຳ", "ខ្មែរ", "မြန်မာ က္က", "བོད་ཡིག", "ᮞᮥᮔ᮪ᮓ", "ꦗꦮ", "ꯃꯤꯇꯩ",
		"ｶﾞﾊﾟ", "\u1112\u1161\u11ab\u1100\u1173\u11af ᄀ가 각ᆨ", "क\u094d\u093c\u0937 क\u094d\ufe0f\u0937", "العَرَبِيَّة", "שָׁלוֹם", "☰☷⚊㉈䷀🫨🪿𝌆",
	} {
		checkSteady(t, text)
	}
}

// TestEveryPairOfAMarkAndALetterHasOneWidth puts every mark between two letters, and
// every other character after one.
func TestEveryPairOfAMarkAndALetterHasOneWidth(t *testing.T) {
	for r := rune(0x20); r < 0x20000; r++ {
		if utf8.ValidRune(r) {
			checkSteady(t, "a"+string(r)+"客"+string(r)+"क"+string(r)+"क")
		}
		if t.Failed() {
			return
		}
	}
}

func FuzzSteady(f *testing.F) {
	for _, seed := range []string{"क्षि", "👩🏽\u200d💻❤️", "🇨🇳🇸", "น้ำ", "\u1112\u1161\u11ab", "क\u094d\u093c\u0937"} {
		f.Add(seed)
	}
	f.Fuzz(checkSteady)
}
