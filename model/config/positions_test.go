package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func lines(text string) map[string]int {
	p, lines := findPositions(text), map[string]int{}
	for path := range p.places {
		lines[path] = p.line(path)
	}
	return lines
}

func TestFindLines(t *testing.T) {
	tests := []struct {
		name, text string
		want       map[string]int
	}{
		{"keys", "\na = 1\n# b = 2\n  b=2\n", map[string]int{"a": 2, "b": 4}},
		{"tables", "[t]\na = 1\n[ u . v ] # w\n\na = 1", map[string]int{"t": 1, "t.a": 2, "u": 3, "u.v": 3, "u.v.a": 5}},
		{"arrays of tables", "[[w]]\nid = 1\n[[w]]\nid = 2\n[w.x]\ny = 3\n[[w.z]]\nq = 4", map[string]int{
			"w": 1, "w[1]": 1, "w[1].id": 2, "w[2]": 3, "w[2].id": 4, "w[2].x": 5, "w[2].x.y": 6, "w[2].z": 7, "w[2].z[1]": 7, "w[2].z[1].q": 8}},
		{"dotted keys", "a.b . c = 1\na.d = 2", map[string]int{"a": 1, "a.b": 1, "a.b.c": 1, "a.d": 2}},
		{"quoted keys", "\"a.b\" = 1\n'c d' = 2\n\"\\u0065\" = 3\n[\"x]y\"]\n", map[string]int{`"a.b"`: 1, `"c d"`: 2, "e": 3, `"x]y"`: 4}},
		{"inline tables", "a = {b = 1, c.d = {e = 2}}\nf = 1", map[string]int{"a": 1, "a.b": 1, "a.c": 1, "a.c.d": 1, "a.c.d.e": 1, "f": 2}},
		{"a list over lines", "w = [ # one\n  \"a\", # two\n\n  'b]',\n  {id = 3},\n]\nz = 1", map[string]int{
			"w": 1, "w[1]": 2, "w[2]": 4, "w[3]": 5, "w[3].id": 5, "z": 7}},
		{"lists in lists", "a = [[1,2],\n[3]]", map[string]int{"a": 1, "a[1]": 1, "a[1][1]": 1, "a[1][2]": 1, "a[2]": 2, "a[2][1]": 2}},
		{"strings over lines", "a = \"\"\"\nb = 1\n\\\"\"\" \\\n\"\"\"\"\"\nc = '''\n[d]\n\\''''\ne = \"#\\\"\" # f\ng = 1", map[string]int{
			"a": 1, "c": 5, "e": 8, "g": 9}},
		{"nothing after what is no TOML", "a = 1\nb c\nd = 1", map[string]int{"a": 1}},
		{"nothing of a string that is open", "a = 1\nb = \"\"\"\n\\", map[string]int{"a": 1}},
		{"nothing of a list that is open", "a = 1\nb = [1,", map[string]int{"a": 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(lines(tt.text), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(lines(crlf(tt.text)), tt.want); diff != "" {
				t.Errorf("with CRLF (-got +want):\n%s", diff)
			}
		})
	}
}

func TestALineNotFoundIsThatOfWhatIsAround(t *testing.T) {
	p := findPositions("a = 1\n[[w]]\nx = 1\n")
	for path, want := range map[string]int{"w[1].id": 2, "w[7].id": 2, "a.b.c": 1, "q": 0, "": 0} {
		if got := p.line(path); got != want {
			t.Errorf("%q: got %d, want %d", path, got, want)
		}
	}
}
