package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model/safe"
)

func TestAllFaultsAreReportedAtOnceInTheOrderOfTheLines(t *testing.T) {
	const data = `refresh = 5
stall_after = "soon"
colour = "red"
[notify]
on = ["redy"]
[profiles.a]
rate = 0
token = "hunter2"
[profiles.b]
base_url = "nowhere"
[[watch]]
id = "x/y"
capacity = 4000
profile = "c"
[ui]
theme = "drak"
columns = ["note", "nose", "note"]
`
	const want = `f.toml:1: refresh: must be a duration in quotes, such as "5s", not a whole number
f.toml:2: stall_after: "soon" is not a duration such as "5s" or "2m30s"
f.toml:3: colour: unknown key; known here: refresh, steady_refresh, stall_after, watch, profiles, ui, keys, notify, view
f.toml:5: notify.on[1]: unknown event "redy"; did you mean "ready"?
f.toml:7: profiles.a.rate: is out of range; it is 0.01 to 100 requests a second
f.toml:8: profiles.a.token: keys do not belong in this file; use api_key_env or api_key_file
f.toml:10: profiles.b.base_url: must be a URL such as https://dashscope-intl.aliyuncs.com/api/v1
f.toml:12: watch[1].id: "x/y" holds a slash, and no ID does
f.toml:13: watch[1].capacity: is out of range; it is 0 to 999
f.toml:14: watch[1].profile: unknown profile "c"; it is one of a, b, cn-beijing, ap-southeast-1, us-east-1
f.toml:16: ui.theme: unknown theme "drak"; did you mean "dark"?
f.toml:17: ui.columns[2]: unknown column "nose"; did you mean "note"?
f.toml:17: ui.columns[3]: "note" is listed twice`
	for name, data := range map[string]string{"LF": data, "CRLF": crlf(data), "byte order mark": "\ufeff" + data} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("f.toml", []byte(data), vocabulary)
			if err == nil {
				t.Fatal("no fault")
			}
			if diff := cmp.Diff(strings.Split(err.Error(), "\n"), strings.Split(want, "\n")); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNotTextIsOneFault(t *testing.T) {
	deep := strings.Repeat("[", 900_000)
	tests := []struct{ name, data, want string }{
		{"too large", strings.Repeat("#", 1<<20), "f: too large: 1048576 bytes, and a configuration has less than 1 MiB"},
		{"not UTF-8", "a = 1\n# \xff", "f:2: not UTF-8 text"},
		{"UTF-16", "\xff\xfea\x00", "f:1: not text: it holds a zero byte (a file saved as UTF-16 must be saved as UTF-8)"},
		{"a zero byte", "# a\n\n\x00", "f:3: not text: it holds a zero byte (a file saved as UTF-16 must be saved as UTF-8)"},
		{"lists nested deeply", "\na = " + deep, "f:2: nested too deeply: at most 16 tables and lists in each other"},
		{"tables nested deeply", "a = " + strings.Repeat("{a=", 300_000), "f:1: nested too deeply: at most 16 tables and lists in each other"},
		{"a key of many parts", "\n" + strings.Repeat("a.", 400_000) + "a = 1", "f:2: a key has too many parts: at most 16"},
		{"a section of many parts", "[" + strings.Repeat("a.", 400_000) + "a]", "f:1: a key has too many parts: at most 16"},
		{"a long key", strings.Repeat("a", 900_000) + " = 1", "f:1: a key is too long: at most 256 bytes with the tables it is in"},
		{"a long section", "[" + strings.Repeat("a", 500_000) + "]\n" + strings.Repeat("b = 1\n", 50_000), "f:1: a key is too long: at most 256 bytes with the tables it is in"},
		{"a key of many parts and no value", "\n" + strings.Repeat("a.", 400_000) + "a = @", "f:2: a key has too many parts: at most 16"},
		{"a section of many parts, and more", "[" + strings.Repeat("'a'.", 200_000) + "a] @", "f:1: a key has too many parts: at most 16"},
		{"a long key and no value", strings.Repeat("a", 900_000) + " = @", "f:1: a key is too long: at most 256 bytes with the tables it is in"},
		{"a long section, and more", "[" + strings.Repeat("a", 900_000) + "] @", "f:1: a key is too long: at most 256 bytes with the tables it is in"},
		{"brackets in a comment and in strings", "# [[[[[[[[[[[[[[[[[[[\na = ['[[[[[[[[[[[[[[[[[', \"[[[[[[[[[[[[[[[[[[\\\"[\", \n1 2", "f:3: a comma or a closing bracket is missing"},
		{"an open string of brackets", "a = \"\"\"" + deep, "f:1: the file ends in the middle of a key or a value"},
		{"brackets only", deep, "f:1: the name of a section is not closed with ]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkFaults(t, tt.data, tt.want)
		})
	}
}

func checkFaults(t *testing.T, data, want string) {
	t.Helper()
	_, err := Parse("f", []byte(data), vocabulary)
	if err == nil {
		t.Fatal("no fault")
	}
	if got := err.Error(); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestALongValueIsCutInAMessage(t *testing.T) {
	_, err := Parse("f", []byte(`refresh = "`+strings.Repeat("x", 10_000)+`"`), vocabulary)
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("got %v", err)
	}
}

func TestAnErrorIsFaults(t *testing.T) {
	_, err := Parse("a\x1bb", []byte("x = 1\n"), vocabulary)
	faults, ok := errors.AsType[Faults](err)
	if !ok || len(faults) != 1 {
		t.Fatalf("got %T %v", err, err)
	}
	if got := faults[0]; got.File != "a^[b" || got.Line != 1 || got.Key != "x" || got.Error() != got.String() {
		t.Errorf("got %+v", got)
	}
	if got, want := (Fault{File: "f", Problem: "p"}).String(), "f: p"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// secret has the form of a real key, so every message must mask it.
const secret = "sk-5ec2e70123456789abcdef0123456789"

// leaks are files with faults. A secret replaces each @.
var leaks = []string{
	"[profiles.a]\napi_key = \"@\"\n",
	"[profiles.a]\napi_key = @\n",
	"[profiles.a]\napi_key = \"@\n",
	"[profiles.a]\napi_key = [\"@\", {a = \"@\"}]\n",
	"[profiles.a]\napi_key_env = \"@\"\n",
	"[profiles.a]\napi_key_env = \"x@\"\n",
	"[profiles.a]\napi_key_file = \"\\n@\"\n",
	"[profiles.a]\nworkspace = \"my @\"\n",
	"[profiles.a]\nregion = \"@\"\n",
	"[profiles.a]\nregion = \"x@\"\n",
	"[profiles.a]\nbase_url = \"https://a:@@h/\"\n",
	"[profiles.a]\nbase_url = \"https://h/?key=@\"\n",
	"[profiles.@]\nrate = 1\n",
	"[profiles.x@]\nrate = 0\n[profiles.b]\n[[watch]]\nid = \"a\"\nprofile = \"c\"\n",
	"watch = [\"@\"]\n",
	"watch = [\"a/@\"]\n",
	"watch = [\"a/b@\", \"b@\", \"b@\"]\n",
	"refresh = \"@\"\n",
	"refresh = \"5s@\"\n",
	"@ = 1\n",
	"x@ = 1\n",
	"x@ = 1\nx@ = 1\n",
	"\"a b @\" = 1\n",
	"[@\n",
	"[keys]\nrefresh = [\"a@\", \"a@\"]\n",
	"[keys]\na@ = [\"r\"]\n",
	"[notify]\ncommand = [\"\", \"Bearer @\"]\n",
	"[ui]\ncolumns = [\"a@\", \"a@\"]\n",
	"a = 2026-01-01@\n",
}

func TestASecretIsNeverRepeated(t *testing.T) {
	for _, data := range leaks {
		data = strings.ReplaceAll(data, "@", secret)
		_, err := Parse("f", []byte(data), vocabulary)
		if err == nil {
			t.Errorf("no fault in %s", data)
			continue
		}
		if strings.Contains(err.Error(), secret[:12]) {
			t.Errorf("%s\nbecomes\n%v", data, err)
		}
	}
}

func TestAWordThatOnlyLooksLikeAKeyIsNone(t *testing.T) {
	c, err := Parse("f", []byte("watch = [\"desk-production-0123456789abcdef\", \"task-*\"]\n"), vocabulary)
	if err != nil || len(c.Watch) != 2 {
		t.Errorf("got %+v, %v", c.Watch, err)
	}
}

// doors are files with a place for a text. The text replaces @.
var doors = []string{
	"watch = [\"@\"]", "watch = [\"x\", \"@*\"]", "[[watch]]\nid = \"@\"", "[[watch]]\nid = \"a\"\nname = \"@\"", "[[watch]]\nid = \"a\"\ngroup = \"@\"",
	"[[watch]]\nid = \"a\"\nprofile = \"@\"", "[[watch]]\nid = \"a\"\nstatus = \"@\"", "[profiles.\"@\"]\nrate = 1", "[profiles.a]\nregion = \"@\"",
	"[profiles.a]\nbase_url = \"https://@.example.com/api/v1\"", "[profiles.a]\nbase_url = \"https://example.com/@/api/v1\"", "[profiles.a]\nworkspace = \"@\"",
	"[profiles.a]\napi_key_env = \"@\"", "[profiles.a]\napi_key_file = \"@\"", "[profiles.a]\napi_key_file = \"/home/@/key\"", "refresh = \"@\"", "[ui]\ntheme = \"@\"",
	"[ui]\ncolumns = [\"@\"]", "[keys]\nrefresh = [\"@\"]", "[keys]\n\"@\" = [\"r\"]", "[notify]\non = [\"@\"]", "[notify]\ncommand = [\"say\", \"@\"]", "\"@\" = 1",
}

func TestAKeyIsRefusedWhereverATextMayStand(t *testing.T) {
	for _, door := range doors {
		for _, key := range []string{secret, "Bearer " + secret, "'" + secret + "'", secret + `\n`, "sk-sp-" + secret[3:], `\ufeff` + secret, "sk%2D" + secret[3:]} {
			data := strings.ReplaceAll(door, "@", key)
			_, err := Parse("f", []byte(data), vocabulary)
			if err == nil || !strings.Contains(err.Error(), noKeys) || strings.Contains(err.Error(), secret[3:15]) {
				t.Errorf("%s\nbecomes\n%v", data, err)
			}
		}
	}
}

func TestAnIDThatBeginsAsAKeyIsWatched(t *testing.T) {
	c, err := Parse("f", []byte("watch = [\"sk-learn-ft-2025\", \"sk-learn-*\", {id = \"sk-b\", name = \"sk-c\", group = \"sk-d\"}]\n"), vocabulary)
	if err != nil || len(c.Watch) != 3 {
		t.Errorf("got %+v, %v", c.Watch, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		full, Example(), "a = [[[[[[[[[[[[[[[[", "a = \"\"\"@\"\"\"\n", "[[[[", "a.b.c = {d = [1, {e = 2}]}",
		"watch = [\"@\",\n{id='@'}]\n", "[[watch]]\n[watch.@]\n", "\ufeff[profiles.\"\\u001b@\"]\r\nrate=nan", "[keys]\nrefresh = [\"@\"]\n'@",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ReplaceAll(s, "@", secret)
		for _, data := range []string{s, s + "\n[profiles.planted]\napi_key = \"" + secret + "\"\n"} {
			_, err := Parse("f", []byte(data), vocabulary)
			if err == nil {
				continue
			}
			faults, ok := errors.AsType[Faults](err)
			if !ok || len(faults) == 0 {
				t.Fatalf("got %T %v", err, err)
			}
			for _, fault := range faults {
				checkFault(t, fault, data)
			}
		}
	})
}

func checkFault(t *testing.T, fault Fault, data string) {
	t.Helper()
	message := fault.String()
	switch {
	case fault.Problem == "" || !safe.Printable(message):
		t.Fatalf("message %q", message)
	case strings.Contains(message, secret[:12]):
		t.Fatalf("the secret is in %q", message)
	case fault.Line < 0 || fault.Line > 1+strings.Count(data, "\n"):
		t.Fatalf("%q is beyond the end", message)
	}
}
