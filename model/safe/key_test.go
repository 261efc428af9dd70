package safe

import (
	"strings"
	"testing"
)

// hex32 is the body of a key as the console makes them.
const hex32 = "5ec2e70123456789abcdef0123456789"

// keyTests are texts that a person may type or paste, and whether they hold a
// key.
var keyTests = []struct {
	name, text string
	key        bool
}{
	{"a key", "sk-" + hex32, true},
	{"a key in upper case", "SK-" + strings.ToUpper(hex32), true},
	{"a key of sixteen", "sk-0123456789abcdef", true},
	{"a key with a word in it", "sk-canary0123456789", true},
	{"a key of 48 letters of both cases", "sk-aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgHiJkLmNoPqRsTuV", true},
	{"a key of digits only", "sk-01234567890123456789", true},
	{"a plan's key", "sk-sp-" + hex32, true},
	{"a short plan's key", "sk-sp-01234567", true},
	{"another service's key", "sk-proj-aB3_dE-fG7hI_jK9-lM1nO_pQ3-rS", true},
	{"a key of a workspace", "sk-ws-" + hex32, true},
	{"a header", "Authorization: Bearer sk-" + hex32, true},
	{"a bearer", "Bearer sk-" + hex32, true},
	{"a short bearer", "bearer sk-hunter2", true},
	{"a bearer's word before a quote", `Bearer "sk-hunter2"`, true},
	{"double quotes", `"sk-` + hex32 + `"`, true},
	{"single quotes", "'sk-" + hex32 + "'", true},
	{"backquotes", "`sk-" + hex32 + "`", true},
	{"space around", "  sk-" + hex32 + "\t", true},
	{"a line break at the end", "sk-" + hex32 + "\r\n", true},
	{"a line break within", "sk-" + hex32[:10] + "\n" + hex32[10:], true},
	{"a byte order mark", "\ufeffsk-" + hex32, true},
	{"a zero-width space within", "sk-" + hex32[:8] + "\u200b" + hex32[8:], true},
	{"an escape in front", "\x1b[31msk-" + hex32, true},
	{"an escape between a word and a key", "x\x1b[31msk-" + hex32, true},
	{"an escape within", "sk-" + hex32[:8] + "\x1b[0m" + hex32[8:], true},
	{"a user of a URL", "https://sk-" + hex32 + "@dashscope.aliyuncs.com/api/v1", true},
	{"a password of a URL", "https://x:sk-" + hex32 + "@host", true},
	{"a query", "https://host/api/v1?api_key=sk-" + hex32 + "&x=1", true},
	{"a part of a path", "/home/me/sk-" + hex32 + "/config.toml", true},
	{"a host", "https://sk-" + hex32 + ".example.com", true},
	{"an escaped hyphen", "https://host/sk%2D" + hex32, true},
	{"an escaped space in front", "x%20sk-" + hex32, true},
	{"an escape beside one that is none", "100%zz?k=sk%2d" + hex32, true},
	{"an assignment", "DASHSCOPE_API_KEY=sk-" + hex32, true},
	{"a flag", "--key=sk-" + hex32, true},
	{"a filter", "id:sk-" + hex32 + " status:running", true},
	{"a negated word", "-sk-" + hex32, true},
	{"a glob", "sk-" + hex32 + "*", true},
	{"a wait's goal", "status=sk-" + hex32, true},
	{"full-width letters", "ｓｋ－" + hex32, true},
	{"an en dash", "sk–" + hex32, true},
	{"a date run into a word", "sk-rollout20251113ab", true},
	{"after an underscore", "my_sk-" + hex32, true},

	{"after a word without a space", "keysk-" + hex32, true},
	{"after Bearer without a space", "Bearersk-" + hex32, true},
	{"after a digit", "1sk-" + hex32, true},
	{"twice the prefix", "sksk-" + hex32, true},
	{"a plan's after a word", "keysk-sp-" + hex32, true},

	{"after a task", "task-1 sk-" + hex32, true},
	{"a character that is not to be seen between a word and a key", "a\x00sk-0123456789abcdef", true},
	{"both cases and digits, twenty in all", "sk-aB3_dE-fG7hI_jK9-lM1", true},
	{"sixteen, two zeros among them", "sk-abcdefghijklmn00", true},
	{"sixteen, two nines among them", "sk-abcdefghijklmn99", true},
	{"sixteen, one A of the other case", "sk-Abcdefghijklmnop", true},
	{"sixteen, one Z of the other case", "sk-Zbcdefghijklmnop", true},
	{"sixteen, one a of the other case", "sk-aBCDEFGHIJKLMNOP", true},
	{"sixteen, one z of the other case", "sk-zBCDEFGHIJKLMNOP", true},
	{"sixteen, the last a z", "sk-0123456789abcdez", true},
	{"an escape at the end, beside one that is none", "%zz sk%2d0123456789abcde%66", true},
	{"a percent sign at the end", "sk%2d" + hex32 + "%", true},

	{"both cases and digits, nineteen in all", "sk-aB3_dE-fG7hI_jK9-lM", false},
	{"both cases without a digit", "sk-Learn-Fine-Tuned-Model-One", false},
	{"one case and digits", "sk-ABC-DEF-123-GHI-JKL-MNO", false},
	{"an ID of words between underscores", "sk-learn_ft_2025_0260", false},
	{"nothing", "", false},
	{"one letter", "s", false},
	{"the prefix", "sk-", false},
	{"a plan's prefix", "sk-sp-", false},
	{"a message about plans", "starts with sk-sp-: it belongs to the Coding Plan", false},
	{"a placeholder", "sk-xxx", false},
	{"a longer placeholder", "sk-xxxxxxxxxxxxxxxx", false},
	{"an ID of words and a year", "sk-learn-ft-2025", false},
	{"an ID of a fine-tuned model", "sk-learn-ft-202511132025-0260", false},
	{"an ID with a date and hexadecimal digits", "sk-2025-12-01-b6d61c71", false},
	{"an ID of one word", "sk-multilingualembedding", false},
	{"an ID of one word and a digit", "sk-qwen3multilingualembedding", false},
	{"an ID with a sample's name", "sk-35b3f106-sample01", false},
	{"a short ID", "sk-hunter2", false},
	{"an ID of fifteen", "sk-0123456789abcde", false},
	{"sk- within", "qwen-plus-sk-2025-b6d61c71", false},
	{"a published ID", "qwen-plus-ft-202307121513-5dde", false},
	{"a published ID with a date", "qwen3-8b-ft-202511132025-0260", false},
	{"a desk", "desk-lamp", false},
	{"a task", "task-0123456789abcdef", false},
	{"a task of 32", "task-" + hex32, false},
	{"a town", "minsk-0123456789abcdef", false},
	{"a town's ID", "omsk-aBcDeFgH-1234567890-xyz", false},
	{"a bearer of risk", "Bearer risk-hunter2", false},
	{"a disk in a path", "/mnt/disk-0123456789abcdef/config.toml", false},
	{"hexadecimal digits alone", hex32, false},
	{"a UUID", "550e8400-e29b-41d4-a716-446655440000", false},
	{"a base URL", "https://dashscope-intl.aliyuncs.com/api/v1", false},
	{"a workspace's URL", "https://llm-0123456789abcdef.cn-beijing.maas.aliyuncs.com/api/v1", false},
	{"a filter of words", "sk-learn status:running age<2h", false},
	{"a glob of an ID", "sk-learn-*", false},
	{"a Chinese name", "客服-sk-助手", false},
	{"a variable's name", "DASHSCOPE_API_KEY", false},
	{"a path with a percent sign", "/tmp/100%/sk-x", false},
	{"a bearer of nothing", "Bearer sk-", false},
}

func TestKeysAreToldFromIDs(t *testing.T) {
	for _, tt := range keyTests {
		if got := HoldsKey(tt.text); got != tt.key {
			t.Errorf("%s: %q holds a key: %v, want %v", tt.name, tt.text, got, tt.key)
		}
		shown := HideKeys(tt.text)
		if !tt.key && shown != tt.text {
			t.Errorf("%s: %q is shown as %q", tt.name, tt.text, shown)
		}
		if tt.key && (HoldsKey(shown) || strings.Contains(shown, hex32[:12]) || !strings.Contains(shown, hiddenKey)) {
			t.Errorf("%s: %q is shown as %q", tt.name, tt.text, shown)
		}
	}
}

func TestWhatIsAroundAHiddenKeyStays(t *testing.T) {
	for text, want := range map[string]string{
		`open "sk-` + hex32 + `": no such file`:              `open "(hidden)": no such file`,
		"sk-" + hex32 + " and sk-" + hex32 + " and sk-learn": "(hidden) and (hidden) and sk-learn",
		"x sk%2d" + hex32: hiddenKey,
	} {
		if got := HideKeys(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

func FuzzHideKeys(f *testing.F) {
	for _, tt := range keyTests {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if shown := HideKeys(text); HoldsKey(shown) {
			t.Errorf("%q is shown as %q", text, shown)
		}
	})
}
