package config

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	gotoml "github.com/pelletier/go-toml/v2"
)

// thing is what the decoder read at a path. An element has the name of its
// list.
type thing struct {
	name  string
	value any
}

func things(read map[string]thing, path, name string, v any) {
	if table, ok := v.(map[string]any); ok {
		for name, v := range table {
			read[join(path, name)] = thing{name, v}
			things(read, join(path, name), name, v)
		}
		return
	}
	list, _ := listOf(v)
	for i, v := range list {
		read[index(path, i)] = thing{name, v}
		things(read, index(path, i), name, v)
	}
}

// checkAlike reports positions in a document that differ from what the decoder
// read, if both libraries accept the document. The decoder also accepts some
// documents that are not TOML; in one of these, a table adds to an inline
// table.
func checkAlike(t *testing.T, text string) {
	t.Helper()
	p := findPositions(text)
	body := strings.TrimLeft(text, "\ufeff")
	tree, err := decode(body)
	if p.fault != "" || err != nil || gotoml.Unmarshal([]byte(body), new(any)) != nil {
		return
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(p.places)), func(path string) bool { return strings.Contains(path, `.""`) }) {
		return // see TestTheDecoderLosesElementsOfAnEmptyKey
	}
	read := map[string]thing{}
	things(read, "", "", tree)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(p.places)), slices.Sorted(maps.Keys(read))); diff != "" {
		t.Fatalf("paths of %q (-positions +decoder):\n%s", text, diff)
	}
	for path, want := range read {
		at, _ := p.of(path)
		key, value := text[at.key.start:at.key.end], text[at.value.start:at.value.end]
		if key != "" && !cmp.Equal(alone(t, key+"=0"), map[string]any{want.name: int64(0)}) {
			t.Errorf("%s of %q has the key %q", path, text, key)
		}
		if value != "" && !cmp.Equal(lists(alone(t, "v="+value)["v"]), lists(want.value), cmpopts.EquateNaNs()) {
			t.Errorf("%s of %q has the value %q, want %v", path, text, value, want.value)
		}
		if isElement := strings.HasSuffix(path, "]"); key == "" && (value == "" || !isElement) || value == "" && !isTable(want.value) {
			t.Errorf("%s of %q has the key %q and the value %q", path, text, key, value)
		}
		if got, want := p.line(path), 1+strings.Count(text[:at.start()], "\n"); got != want {
			t.Errorf("%s of %q is on line %d, want %d", path, text, got, want)
		}
	}
}

// alone returns the values of one statement.
func alone(t *testing.T, statement string) map[string]any {
	t.Helper()
	tree, err := decode(statement)
	if err != nil {
		t.Errorf("%q: %v", statement, err)
	}
	return tree
}

// lists returns v with one type of list. The decoder uses two types, sometimes for
// lists that are written in the same way.
func lists(v any) any {
	if table, ok := v.(map[string]any); ok {
		same := map[string]any{}
		for name, v := range table {
			same[name] = lists(v)
		}
		return same
	}
	list, ok := listOf(v)
	if !ok {
		return v
	}
	same := []any{}
	for _, v := range list {
		same = append(same, lists(v))
	}
	return same
}

// isTable reports whether a value may be written without braces and brackets.
func isTable(v any) bool {
	switch v.(type) {
	case map[string]any, []map[string]any:
		return true
	}
	return false
}

// author writes valid documents, with all the syntax of TOML.
type author struct {
	*rand.Rand
	b     strings.Builder
	names int
}

func (a *author) pick(texts ...string) string { return texts[a.IntN(len(texts))] }

// name returns a name that no other key has, in the form that it may have in a
// key.
func (a *author) name() string {
	a.names++
	return fmt.Sprintf(a.pick("k%d", "K-%d_", "%d", `"k %d"`, `"a.b%d"`, `'it"s %d'`, `"\u00e9 \"%d"`, `"部署%d"`, `"x]%d"`, `'#%d = {'`), a.names)
}

func (a *author) key() string {
	key := a.name()
	for a.IntN(4) == 0 {
		key += a.pick(".", " . ", "\t.") + a.name()
	}
	return key
}

// space returns what may be between the parts of a list or an inline table.
func (a *author) space() string {
	return a.pick("", "", " ", "\t", "\n", " # ] } , [ {\n", "\n# one\n  # two ]\n", " # \"\n\n")
}

func (a *author) value(depth int) string {
	kinds := 5
	if depth >= 4 {
		kinds = 3
	}
	switch a.IntN(kinds) {
	case 0:
		return a.pick("1", "-0", "+7", "0x1f", "0b1", "1_000", "1.5", "1e3", "inf", "-nan", "true", "false", "2026-01-02", "07:32:00", "1979-05-27 07:32:00.5", "1979-05-27T07:32:00-08:00")
	case 1:
		return a.pick(`""`, `"a"`, `''`, `'\'`, `"\\"`, `"# ["`, `"\"]"`, `"通义千问"`, `"\x41\e"`)
	case 2:
		return a.pick("\"\"\"\"\"\"", "\"\"\"\nb = 1\n\\\"\"\" \\\n  c\"\"\"\"\"", "'''\n[d]\n''\\''''", "\"\"\"]\n}\"\"\"")
	case 3:
		return "[" + a.parts(func() string { return a.value(depth + 1) }) + "]"
	default:
		return "{" + a.parts(func() string { return a.key() + a.pick("=", " = ") + a.value(depth+1) }) + "}"
	}
}

func (a *author) parts(part func() string) string {
	s := a.space()
	for n := a.IntN(4); n > 0; n-- {
		s += part() + a.space()
		if n > 1 || a.IntN(4) == 0 {
			s += "," + a.space()
		}
	}
	return s
}

func (a *author) pairs() {
	for range a.IntN(4) {
		a.b.WriteString(a.pick("", "  ", "\n", "# a = [\n") + a.key() + a.pick("=", " = ") + a.value(1) + a.pick("", " ", " # \"") + "\n")
	}
}

func (a *author) document() string {
	a.pairs()
	for range a.IntN(5) {
		head := a.key()
		if a.IntN(2) == 0 {
			a.b.WriteString(a.pick("[", " [ ") + head + a.pick("]\n", " ] # ]\n"))
			a.pairs()
			continue
		}
		for range 1 + a.IntN(3) {
			a.b.WriteString(a.pick("[[", "[[ ") + head + "]]\n")
			a.pairs()
			if a.IntN(3) == 0 {
				a.b.WriteString("[" + head + "." + a.name() + "]\n")
				a.pairs()
			}
			if a.IntN(3) == 0 {
				a.b.WriteString("[[" + head + "." + a.name() + "]]\n")
				a.pairs()
			}
		}
	}
	text := a.pick("", "", "\ufeff") + a.b.String()
	if a.IntN(3) == 0 {
		text = crlf(text)
	}
	return text
}

func TestBothParsersReadOneDocumentAlike(t *testing.T) {
	found := 0
	for seed := range uint64(400) {
		a := author{Rand: rand.New(rand.NewPCG(seed, 1))}
		text := a.document()
		body := strings.TrimLeft(text, "\ufeff")
		if _, err := decode(body); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if err := gotoml.Unmarshal([]byte(body), new(any)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		checkAlike(t, text)
		found += len(findPositions(text).places)
		if t.Failed() {
			return
		}
	}
	if found < 4_000 {
		t.Errorf("only %d places in all the documents", found)
	}
}

func FuzzPositions(f *testing.F) {
	for seed := range uint64(20) {
		a := author{Rand: rand.New(rand.NewPCG(seed, 2))}
		f.Add(a.document())
	}
	for _, s := range []string{full, Example(), "\ufeffa.\"b\" = [ # ]\n{c = [1]}, # }\n]\r\n[[d]]\n[d.e]\n[[d]]\n", "a = \"\"\"\n\\\"\"\"\"\"\n", "a = [[],[ ]]", "[a.b]\n[a]\nc=1"} {
		f.Add(s)
	}
	f.Fuzz(checkAlike)
}

// TestTheDecoderLosesElementsOfAnEmptyKey holds why checkAlike leaves such documents
// out. No key of a configuration is empty, so the fault of the file is the key.
func TestTheDecoderLosesElementsOfAnEmptyKey(t *testing.T) {
	const text = "0.\"\" = [11, {b = 1}]"
	tree, err := decode(text)
	if want := map[string]any{"0": map[string]any{"": []any{map[string]any{"b": int64(1)}}}}; err != nil || !cmp.Equal(lists(tree), want) {
		t.Errorf("%v, %v: if nothing is lost, checkAlike may take such documents in", tree, err)
	}
	if _, ok := findPositions(text).of(`0.""[2].b`); !ok {
		t.Error("the positions lose an element, too")
	}
	checkAlike(t, text)
}
