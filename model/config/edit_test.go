package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"studiowatch/model/query"

	"github.com/google/go-cmp/cmp"
)

func added(ids ...string) Edit {
	var e Edit
	for _, id := range ids {
		e.Add = append(e.Add, Addition{ID: id})
	}
	return e
}

func removed(ids ...string) Edit {
	var e Edit
	for _, id := range ids {
		e.Remove = append(e.Remove, Target{ID: id})
	}
	return e
}

func apply(e Edit, text string) (string, error) {
	got, err := e.Apply("c.toml", []byte(text), editWords)
	return string(got.Text), err
}

func TestAnEditIsWrittenAsItsNeighboursAre(t *testing.T) {
	prod := Edit{Add: []Addition{{ID: "c", Group: new("prod"), Capacity: new(8)}}}
	many := added("emo-35b3f106-sample01", "emo-35b3f106-sample02", "emo-35b3f106-sample03", "emo-35b3f106-sample04")
	for _, tt := range []struct {
		name         string
		edit         Edit
		before, want string
	}{
		{"no file", added("a"), "", "watch = [\"a\"]\n"},
		{"a mark and nothing else", added("a"), "\ufeff", "\ufeffwatch = [\"a\"]\n"},
		{"no file, and attributes", prod, "", "watch = [{ id = \"c\", group = \"prod\", capacity = 8 }]\n"},
		{"no file, and many", many, "", "watch = [\n  \"emo-35b3f106-sample01\",\n  \"emo-35b3f106-sample02\",\n  \"emo-35b3f106-sample03\",\n  \"emo-35b3f106-sample04\",\n]\n"},
		{"no list, and comments", added("a"), "# mine\n", "# mine\nwatch = [\"a\"]\n"},
		{"no list, and keys", added("a"), "refresh = \"7s\" # r\n\n# looks\n[ui]\nmouse = false", "refresh = \"7s\" # r\nwatch = [\"a\"]\n\n# looks\n[ui]\nmouse = false"},
		{"no list, and sections", added("a"), "# mine\n\n# looks\n[ui]\nmouse = false", "# mine\n\nwatch = [\"a\"]\n\n# looks\n[ui]\nmouse = false"},
		{"a list that is shown", added("a"), "#watch = [\"x\"]\n\nrefresh = \"7s\"\n", "#watch = [\"x\"]\nwatch = [\"a\"]\n\nrefresh = \"7s\"\n"},
		{"an empty list", added("a", "b"), "watch = []\n", "watch = [\"a\", \"b\"]\n"},
		{"an empty list with a space", added("a"), "watch = [ ]", "watch = [ \"a\" ]"},
		{"an empty list, and many", many, "watch = []", "watch = [\n  \"emo-35b3f106-sample01\",\n  \"emo-35b3f106-sample02\",\n  \"emo-35b3f106-sample03\",\n  \"emo-35b3f106-sample04\",\n]"},
		{"an empty list on lines", added("a"), "watch = [\n\t# none yet\n]\n", "watch = [\n\t# none yet\n\t\"a\",\n]\n"},
		{"one line", added("c"), "watch = ['a', \"b\"] # two\n", "watch = ['a', \"b\", \"c\"] # two\n"},
		{"one line with a comma", added("c"), "watch = [ \"a\", ]\n", "watch = [ \"a\", \"c\", ]\n"},
		{"one line, and many", many, "watch = [\"a\"]\n", "watch = [\"a\",\n  \"emo-35b3f106-sample01\",\n  \"emo-35b3f106-sample02\",\n  \"emo-35b3f106-sample03\",\n  \"emo-35b3f106-sample04\",\n]\n"},
		{"lines with a comma", added("c", "d"), "watch = [\r\n\t\"a\", # one\r\n\t\"b\", # two\r\n]\r\n", "watch = [\r\n\t\"a\", # one\r\n\t\"b\", # two\r\n\t\"c\",\r\n\t\"d\",\r\n]\r\n"},
		{"lines without a comma", added("c", "d"), "watch = [\n    \"a\",\n    \"b\" # two\n\n]", "watch = [\n    \"a\",\n    \"b\", # two\n    \"c\",\n    \"d\"\n\n]"},
		{"several on a line", added("c"), "watch = [ \"a\",\n          \"b\" ]\n", "watch = [ \"a\",\n          \"b\", \"c\" ]\n"},
		{"an inline table", prod, "watch = [\n  \"a\",\n]\n", "watch = [\n  \"a\",\n  { id = \"c\", group = \"prod\", capacity = 8 },\n]\n"},
		{"an ID gets attributes", prod, "watch = ['c', \"d\"] # x\n", "watch = [{ id = 'c', group = \"prod\", capacity = 8 }, \"d\"] # x\n"},
		{"a table gets attributes", prod, "watch = [{group='test', id=\"c\"}]\n", "watch = [{group=\"prod\", id=\"c\", capacity = 8}]\n"},
		{"the long form", added("c"), "[[watch]]\nid = \"a\"\n# capacity = 8\n\n[ui]\n", "[[watch]]\nid = \"a\"\n# capacity = 8\n\n[[watch]]\nid = \"c\"\n\n[ui]\n"},
		{"the long form, close", added("c"), "  [[watch]]\n    id = \"a\"\n  [[watch]]\n    id = \"b\"\n# looks\n[ui]\n", "  [[watch]]\n    id = \"a\"\n  [[watch]]\n    id = \"b\"\n  [[watch]]\n    id = \"c\"\n# looks\n[ui]\n"},
		{"the long form without an end", added("c"), "[[watch]]\r\nid = \"a\"", "[[watch]]\r\nid = \"a\"\r\n\r\n[[watch]]\r\nid = \"c\""},
		{"the long form gets attributes", prod, "[[watch]]\n  id = \"c\" # c\n  group = \"test\" # g\n\n[ui]\n", "[[watch]]\n  id = \"c\" # c\n  group = \"prod\" # g\n  capacity = 8\n\n[ui]\n"},
		{"attributes go", Edit{Add: []Addition{{ID: "c", Group: new(""), Name: new("")}}}, "watch = [{ group = \"x\", id = \"c\", name = \"y\" }]\n", "watch = [{ id = \"c\" }]\n"},
		{"first of a line", removed("a"), "watch = [\"a\", \"b\"]\n", "watch = [\"b\"]\n"},
		{"last of a line", removed("b"), "watch = [ \"a\", \"b\" ]\n", "watch = [ \"a\" ]\n"},
		{"the only one", removed("a"), "watch = [ \"a\" ] # x\n", "watch = [ ] # x\n"},
		{"a whole line", removed("b"), "watch = [\n  \"a\", # a\n  # here is b\n  \"b\", # b\n  \"c\" # c\n]\n", "watch = [\n  \"a\", # a\n  # here is b\n  \"c\" # c\n]\n"},
		{"the last line", removed("c"), "watch = [\n  \"a\",\n  \"c\" # c\n]\n", "watch = [\n  \"a\",\n]\n"},
		{"one of a line", removed("b"), "watch = [\n  \"a\", \"b\", # both\n]\n", "watch = [\n  \"a\", # both\n]\n"},
		{"commas in front", removed("b"), "watch = [\n    \"a\"\n  , \"b\"\n  , \"c\"\n]\n", "watch = [\n    \"a\"\n  ,\n   \"c\"\n]\n"},
		{"a table", removed("a"), "# mine\n\n# a\n[[watch]]\nid = \"a\"\n# c\nname = \"x\"\n# below\n\n[[watch]]\nid = \"b\"\n", "# mine\n\n# a\n# below\n\n[[watch]]\nid = \"b\"\n"},
		{"a table between empty lines", removed("b"), "[[watch]]\nid = \"a\"\n\n[[watch]]\nid = \"b\"\n\n[ui]\n", "[[watch]]\nid = \"a\"\n\n[ui]\n"},
		{"the last table", removed("b"), "[[watch]]\nid = \"a\"\n\n[[watch]]\nid = \"b\"\n", "[[watch]]\nid = \"a\"\n"},
		{"out and in", Edit{Remove: []Target{{ID: "a"}}, Add: []Addition{{ID: "b"}}}, "watch = [\"a\"]\n", "watch = [\"b\"]\n"},
		{"a view", Edit{Views: []query.View{{Name: "mine", Filter: `group:"prod" -is:stopped`, Sort: "changed", Columns: []string{"deployment", "note"}}}}, "watch = [\"a\"]\n",
			"watch = [\"a\"]\n\n[[view]]\nname = \"mine\"\nfilter = \"group:\\\"prod\\\" -is:stopped\"\nsort = \"changed\"\ncolumns = [\"deployment\", \"note\"]\n"},
		{"a view is another", Edit{Views: []query.View{{Name: "a", Sort: "changed"}}}, "[[view]]\nname = 'a' # n\nfilter = \"x\" # f\n\n[[view]]\nname = \"b\"\n", "[[view]]\nname = 'a' # n\nsort = \"changed\"\n\n[[view]]\nname = \"b\"\n"},
		{"a view in brackets gets a filter", Edit{Views: []query.View{{Name: "a", Filter: "x", Reverse: true}}}, "view = [{ name = \"a\", reverse = true }]\n", "view = [{ name = \"a\", reverse = true, filter = \"x\" }]\n"},
	} {
		got, err := apply(tt.edit, tt.before)
		if err != nil || got != tt.want {
			t.Errorf("%s: %v\ngot  %q\nwant %q", tt.name, err, got, tt.want)
		}
	}
}

func TestTheExampleTakesAnEdit(t *testing.T) {
	edited, err := added("chat-1").Apply("c.toml", []byte(Example()), Vocabulary{})
	got := string(edited.Text)
	want := strings.Replace(Example(), "\"emo-*\"]\n", "\"emo-*\"]\nwatch = [\"chat-1\"]\n", 1)
	if diff := cmp.Diff(want, got); err != nil || diff != "" || want == Example() {
		t.Errorf("%v: %s", err, diff)
	}
}

func TestAnEditSaysWhatItDid(t *testing.T) {
	e := Edit{
		Remove: []Target{{ID: "a"}, {ID: "a"}}, // twice is once
		Add:    []Addition{{ID: "b"}, {ID: "c", Name: new("see")}, {ID: "d", Profile: "intl"}, {ID: "d", Profile: "intl"}, {ID: "e"}},
	}
	text := "watch = [\"a\", \"b\", \"c\", {id = \"e\", profile = \"intl\"}]\n[profiles.default]\n[profiles.intl]\n"
	got, err := e.Apply("c.toml", []byte(text), editWords)
	if want := "[a] [b e] [c] [d]"; err != nil || fmt.Sprint(got.Removed, got.Same, got.Changed, got.Added) != want {
		t.Errorf("%v, %v, want %s", err, got, want)
	}
	if want := "watch = [\"b\", { id = \"c\", name = \"see\" }, {id = \"e\", profile = \"intl\"},\n  { id = \"d\", profile = \"intl\" },\n]\n[profiles.default]\n[profiles.intl]\n"; string(got.Text) != want {
		t.Errorf("got %q", got.Text)
	}
	e = Edit{Remove: []Target{{ID: "c", Profile: "intl", OrUnnamed: true}, {ID: "e", Profile: "default", OrUnnamed: true, IfThere: true}}}
	if got, err := apply(e, text); err != nil || got != strings.Replace(text, `, "c"`, "", 1) {
		t.Errorf("%v, %q", err, got)
	}
	same, err := added("b").Apply("c.toml", []byte(text), editWords)
	if err != nil || string(same.Text) != text {
		t.Errorf("what is there already: %v, %q", err, same.Text)
	}
}

func TestAnEditThatCannotBeMadeSaysWhy(t *testing.T) {
	const list = "watch = [\"chat-1\", \"emo-*\", {id = \"two\", profile = \"intl\"}, {id = \"two\", profile = \"default\"}]\n[profiles.intl]\n[profiles.default]\n"
	for _, tt := range []struct {
		name, text string
		edit       Edit
		want       string
	}{
		{"nearest", list, removed("chat-2", "nothing"), "\"chat-2\" is not in the watch list; did you mean \"chat-1\"?\n\"nothing\" is not in the watch list"},
		{"by a glob", list, removed("emo-7"), `"emo-7" is there by the glob "emo-*" on line 1, which would have to go as a whole`},
		{"a glob of others", list, removed("chat-*"), `"chat-*" is not in the watch list itself; what it matches has to be named: chat-1`},
		{"several profiles", list, removed("two"), `"two" is watched with several profiles, intl, default; name the profile`},
		{"another profile", list, Edit{Remove: []Target{{ID: "chat-1", Profile: "intl"}}}, `"chat-1" is not in the watch list of intl; it is there with default`},
		{"several to name", list, Edit{Add: []Addition{{ID: "two", Name: new("x")}}}, `"two" is watched with several profiles, intl, default; name the profile`},
		{"unknown profile", list, Edit{Add: []Addition{{ID: "x", Profile: "itnl"}}}, `unknown profile "itnl"; did you mean "intl"?`},
		{"no profile", "[profiles.a]\n[profiles.b]\n", added("x"), `"x": no profile: there are 2, and none is called default; name the profile`},
		{"no ID", "", added("a b", "", "a/b", "[a"), "\"a b\" is no deployment ID: it holds a space\nthe ID is empty\n\"a/b\" is no deployment ID: an ID has none of / \\ ? # %\n\"[a\" is not a glob; a [ needs its ] and something between them"},
		{"a key", "", added("sk-0123456789abcdef0123456789abcdef"), "that is an API key, and no deployment ID"},
		{"a key as a name", "", Edit{Add: []Addition{{ID: "a", Name: new("sk-0123456789abcdef0123456789abcdef")}}}, "name: " + noKeys},
		{"a name that is not printable", "", Edit{Add: []Addition{{ID: "a", Group: new("x\x1b[2J")}}}, `group: "x^[[2J" holds characters that are not printable`},
		{"capacity", "", Edit{Add: []Addition{{ID: "a", Capacity: new(-1)}}}, "capacity: -1 is out of range; it is 0 to 999"},
		{"two ways", "", Edit{Add: []Addition{{ID: "a"}, {ID: "a", Name: new("x")}}}, `"a" is to be added twice, and not in the same way`},
		{"faults", "watch = [\"a\", 1]\nrefrehs = \"1s\"\n", added("b"), "c.toml:1: watch[2]: must be an ID or a glob in quotes, not a whole number\nc.toml:2: refrehs: unknown key; did you mean \"refresh\"?"},
		{"a view", "", Edit{Views: []query.View{{Sort: "colour", Columns: []string{"note", "note"}}}}, "name: is missing; a view needs a name\nsort: unknown sort \"colour\"; it is one of changed, attention\ncolumns[2]: \"note\" is listed twice"},
		{"a view with a key", "", Edit{Views: []query.View{{Name: "a", Filter: "sk-0123456789abcdef0123456789abcdef"}}}, "filter: " + noKeys},
		{"too large", "#" + strings.Repeat("x", MaxBytes-4) + "\n", added("b"), "the file would be 1 MiB or larger, and a configuration is smaller"},
	} {
		_, err := apply(tt.edit, tt.text)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s:\ngot  %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

func TestFaultsOfInlineTablesHaveTheirLines(t *testing.T) {
	_, err := Parse("c.toml", []byte("watch = [\n  \"a\",\n  { id = \"b\", capacity = -1 },\n  { name = \"c\" },\n  { id = \"d\", colour = 1 },\n]\n"), editWords)
	want := "c.toml:3: watch[2].capacity: is out of range; it is 0 to 999\n" +
		"c.toml:4: watch[3].id: is missing; an entry needs an ID or a glob\n" +
		"c.toml:5: watch[4].colour: unknown key; known here: id, name, group, profile, capacity, status"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// TestAnEditThatMeansSomethingElseIsNotMade has a check of names that refuses what it
// has accepted before, which stands for whatever an edit may break.
func TestAnEditThatMeansSomethingElseIsNotMade(t *testing.T) {
	checks := 0
	words := editWords
	words.Actions = []string{"refresh"}
	words.CheckKey = func(string) string {
		if checks++; checks > 1 {
			return "is refused"
		}
		return ""
	}
	got, err := added("a").Apply("c.toml", []byte("[keys]\nrefresh = [\"r\"]\n"), words)
	if !errors.Is(err, errNotAsMeant) || got.Text != nil || checks != 2 {
		t.Errorf("%v, %q after %d checks", err, got.Text, checks)
	}
}

func TestALastLineBreakThatIsTornTakesAnEdit(t *testing.T) {
	if got, err := apply(added("b"), "[[watch]]\nid = \"a\"\r"); err != nil || got != "[[watch]]\nid = \"a\"\r\n\n[[watch]]\nid = \"b\"" {
		t.Errorf("%v, %q", err, got)
	}
}

func TestAViewIsRead(t *testing.T) {
	c := must(t, "[[view]]\nname = \"mine\"\nfilter = \"group:prod\"\nsort = \"changed\"\ncolumns = [\"note\"]\n[[view]]\nname = \"all\"\n")
	want := []query.View{{Name: "mine", Filter: "group:prod", Sort: "changed", Columns: []string{"note"}}, {Name: "all"}}
	if diff := cmp.Diff(c.Views, want); diff != "" {
		t.Error(diff)
	}
	_, err := Parse("c.toml", []byte("view = [1]\n[[view]]\n"), editWords)
	if err == nil {
		t.Error("two spellings in one file")
	}
	_, err = Parse("c.toml", []byte("[[view]]\nname = \"\"\n[[view]]\nname = \"a\"\n[[view]]\nname = \"a\"\n"), editWords)
	if want := "c.toml:2: view[1].name: must not be empty\nc.toml:6: view[3].name: there is a view \"a\" already, on line 4"; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	_, err = Parse("c.toml", []byte("[view]\nname = \"a\"\n"), editWords)
	if want := "c.toml:1: view: must be written with two brackets, [[view]], before its keys"; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
