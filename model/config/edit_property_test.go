package config

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"studiowatch/model/query"

	"github.com/google/go-cmp/cmp"
)

var editWords = Vocabulary{
	Columns: []string{"deployment", "status", "note"}, Sorts: []string{"changed", "attention"}, Regions: []string{"cn-beijing"}, Statuses: []string{"RUNNING"},
}

// writer writes a configuration in any of the ways that people write one, and knows
// which bytes belong to which entry.
type writer struct {
	*rand.Rand
	parts   []part
	entries []Entry
	views   []query.View
	spelled string // how the watch list is written: "", "[]" or "[[]]"
	viewsIn string // how the views are written
	names   int
	end     string // the line break; empty for a mixture
}

// part is some bytes of the document. Those of an entry or a view may go with it, and
// separators with a neighbour.
type part struct {
	text  string
	owner string
}

// owners besides "entry 1" and "view 1".
const (
	nobody    = ""
	separator = "separator"
)

func (w *writer) pick(texts ...string) string { return texts[w.IntN(len(texts))] }

func (w *writer) put(owner, text string) {
	for line := range strings.Lines(text) {
		if cut, ok := strings.CutSuffix(line, "\n"); ok {
			line = cut + w.newline()
		}
		w.parts = append(w.parts, part{line, owner})
	}
}

func (w *writer) newline() string {
	if w.end == "" {
		return w.pick("\n", "\r\n")
	}
	return w.end
}

func (w *writer) remark() string {
	w.names++
	return fmt.Sprintf(w.pick("# remark %d", "#r%d [[watch]] \"", "# 备注 %d, {", "#] %d watch = ["), w.names)
}

// lines puts comment lines and empty lines.
func (w *writer) lines() {
	for w.IntN(3) == 0 {
		w.put(nobody, w.pick("", "  ", "\t")+w.remark()+"\n")
		if w.IntN(2) == 0 {
			w.put(separator, w.pick("", "  ")+"\n")
		}
	}
}

// id returns a new ID or glob.
func (w *writer) id() string {
	w.names++
	return fmt.Sprintf(w.pick("chat-%d", "emo-%d-*", "q.%d_x", "通义-%d", "g%d-[a-z]?", "it's-%d", "a\"%d"), w.names)
}

func (w *writer) quoted(s string) string {
	forms := []string{literal(s), `""` + literal(s) + `""`}
	if !strings.Contains(s, "'") {
		forms = append(forms, "'"+s+"'", "'''"+s+"'''")
	}
	return w.pick(forms...)
}

// label returns a text, which may be empty.
func (w *writer) label() string {
	w.names++
	return fmt.Sprintf(w.pick("", "name %d", "a \"%d\" # no", `back\slash %d`, "聊天 %d", "it's %d", "}, {%d"), w.names)
}

func (w *writer) entry(bare bool) Entry {
	e := Entry{ID: w.id(), Profile: DefaultProfile}
	if bare {
		return e
	}
	e.Name, e.Group = w.label(), w.pick("", "prod", "staging")
	if w.IntN(3) == 0 {
		e.Profile, e.Named = "intl", true
	}
	if w.IntN(3) == 0 {
		e.Capacity = new(w.IntN(9))
	}
	if w.IntN(4) == 0 {
		e.Status = "RUNNING"
	}
	return e
}

// keys returns the keys of an entry, in any order.
func (w *writer) keys(e Entry) (pairs []pair) {
	add := func(key, value string, is bool) {
		if is {
			pairs = append(pairs, pair{w.pick(key, key, `"`+key+`"`, "'"+key+"'"), value})
		}
	}
	add("id", w.quoted(e.ID), true)
	add("name", w.quoted(e.Name), e.Name != "")
	add("group", w.quoted(e.Group), e.Group != "")
	add("profile", w.quoted(e.Profile), e.Named)
	add("status", w.pick(`"RUNNING"`, `'running'`), e.Status != "")
	if e.Capacity != nil {
		add("capacity", fmt.Sprintf(w.pick("%d", "0x%x", "+%d"), *e.Capacity), true)
	}
	w.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	return pairs
}

func (w *writer) inline(pairs []pair) string {
	texts := make([]string, len(pairs))
	for i, p := range pairs {
		texts[i] = p.key + w.pick("=", " = ") + p.value
	}
	open, end := w.pick("{}", "{ }")[:1], w.pick("}", " }")
	return open + strings.Join(texts, w.pick(",", ", ", " , ")) + end
}

// list puts a list in brackets, on one line or on several.
func (w *writer) list(name, kind string, texts []string) {
	several := w.IntN(2) == 0
	w.put(nobody, w.pick(name, `"`+name+`"`, "'"+name+"'")+w.pick(" = ", "=", "   =\t")+"[")
	if several && w.IntN(4) > 0 {
		w.put(separator, w.pick("", " "))
		w.put(nobody, w.pick("", w.remark())+"\n")
	}
	indent, comma := w.pick("", "  ", "\t", "      "), ""
	for i, text := range texts {
		owner := fmt.Sprint(kind, " ", i)
		if several {
			for w.IntN(5) == 0 && strings.HasSuffix(w.parts[len(w.parts)-1].text, "\n") {
				w.put(nobody, indent+w.pick("", w.remark())+"\n")
			}
		}
		w.put(separator, w.pick(indent, "", " "))
		w.put(owner, text)
		if comma = w.pick(",", " ,", ","); i == len(texts)-1 && w.IntN(2) == 0 {
			comma = ""
		}
		w.put(separator, comma)
		if several && w.IntN(4) > 0 {
			// A comment behind the only element of a line goes with it, and one behind several stays.
			w.put(separator, w.pick("", " ")+w.pick("", "", w.remark())+"\n")
		} else {
			w.put(separator, w.pick("", " "))
		}
	}
	if several && w.IntN(4) == 0 {
		w.put(separator, w.pick("\n", w.remark()+"\n"))
	}
	w.put(nobody, "]")
	w.put(nobody, w.pick("", " ", " "+w.remark())+"\n")
}

// table puts a table in the long form.
func (w *writer) table(name, owner string, pairs []pair) {
	indent := w.pick("", "", "  ", "\t")
	w.put(owner, w.pick("", "", "  ")+w.pick("[["+name+"]]", "[[ "+name+" ]]", `[["`+name+`"]]`)+w.pick("", " "+w.remark())+"\n")
	for _, p := range pairs {
		for w.IntN(8) == 0 {
			w.put(owner, w.pick("\n", indent+w.remark()+"\n"))
		}
		w.put(owner, indent+p.key+w.pick(" = ", "=")+p.value+w.pick("", " ", " "+w.remark())+"\n")
	}
}

// document writes a whole document and returns it.
func (w *writer) document() string {
	w.end = w.pick("\n", "\n", "\r\n", "")
	w.spelled, w.viewsIn = w.pick("", "[]", "[[]]"), w.pick("", "", "[]", "[[]]")
	w.put(nobody, w.pick("", "", "\ufeff"))
	w.lines()
	texts, tables := w.watchList()
	views, viewTables := w.viewList()
	var top []func()
	if w.IntN(2) == 0 {
		top = append(top, func() { w.put(nobody, w.pick("refresh = \"7s\"", "'refresh'= \"7s\" # [[watch]]")+"\n") })
	}
	if w.IntN(2) == 0 {
		top = append(top, func() { w.put(nobody, w.pick("#watch = [\"x\"]\n", "# watch=[\n#  \"x\",\n# ]\n")) })
	}
	if w.spelled == "[]" {
		top = append(top, func() { w.list("watch", "entry", texts) })
	}
	if w.viewsIn == "[]" {
		top = append(top, func() { w.list("view", "view", views) })
	}
	w.Shuffle(len(top), func(i, j int) { top[i], top[j] = top[j], top[i] })
	for _, put := range top {
		put()
		w.lines()
	}
	w.sections(tables, viewTables)
	if last := len(w.parts) - 1; last >= 0 && w.IntN(3) == 0 {
		w.parts[last].text = strings.TrimRight(w.parts[last].text, "\r\n")
	}
	var b strings.Builder
	for _, p := range w.parts {
		b.WriteString(p.text)
	}
	return b.String()
}

func (w *writer) watchList() (texts []string, tables []func()) {
	for i := range w.IntN(6) {
		if w.spelled == "" {
			break
		}
		bare := w.spelled == "[]" && w.IntN(2) == 0
		e := w.entry(bare)
		w.entries = append(w.entries, e)
		text := w.quoted(e.ID)
		if keys := w.keys(e); !bare {
			text = w.inline(keys)
		}
		texts = append(texts, text)
		tables = append(tables, func() { w.table("watch", fmt.Sprint("entry ", i), w.keys(e)) })
	}
	if w.spelled != "[[]]" {
		tables = nil
	}
	return texts, tables
}

func (w *writer) viewList() (texts []string, tables []func()) {
	for i := range w.IntN(4) {
		if w.viewsIn == "" {
			break
		}
		v := w.view(fmt.Sprint("view ", i))
		w.views = append(w.views, v)
		pairs := viewItem(v).pairs
		w.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		texts = append(texts, w.inline(pairs))
		tables = append(tables, func() { w.table("view", fmt.Sprint("view ", i), pairs) })
	}
	if w.viewsIn != "[[]]" {
		tables = nil
	}
	return texts, tables
}

// filter returns a filter with signs that mean something in the file.
func (w *writer) filter() string {
	return w.pick("", "group:prod -is:stopped", `"a # b" ready<1`, "qwen '''", `"]" [[view]]`, "客服 status=RUNNING", `name:"x, y"`)
}

func (w *writer) view(name string) query.View {
	v := query.View{Name: name, Filter: w.filter(), Sort: w.pick("", "changed", "attention"), Reverse: w.IntN(4) == 0}
	if w.IntN(2) == 0 {
		v.Columns = []string{"deployment", w.pick("status", "note")}
	}
	return v
}

// sections puts the tables, in any order that keeps each list in its own.
func (w *writer) sections(entries, views []func()) {
	others := []func(){
		func() {
			w.put(nobody, w.pick("[profiles.intl]\nregion = \"cn-beijing\"\n", "[ profiles . 'intl' ] # x\n"))
		},
		func() { w.put(nobody, "[profiles.default]\n") },
		func() {
			w.put(nobody, w.pick("[ui]\ntheme = \"dark\"\n", "[ui] # u\n  sort=\"changed\"\n"))
			w.put(separator, "\n")
		},
		func() { w.put(nobody, "[notify]\ncommand = [\n  \"sh\", # [[watch]]\n  '''\nid = \"x\"\n''',\n]\n") },
	}
	for len(others)+len(entries)+len(views) > 0 {
		from := [](*[]func()){&others, &entries, &views}[w.IntN(3)]
		if len(*from) > 0 {
			(*from)[0]()
			*from = (*from)[1:]
			w.lines()
		}
	}
}

// kept returns the bytes that an edit must not touch: all but those of what it changes,
// and of the separators where it removes something.
func (w *writer) kept(touched map[string]bool, removes bool) string {
	var b strings.Builder
	for _, p := range w.parts {
		if !touched[p.owner] && !(removes && p.owner == separator) {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// wish is an edit, with what it is to come to.
type wish struct {
	edit    Edit
	entries []Entry
	views   []query.View
	touched map[string]bool // owners
	removes bool
}

// attributes returns some attributes for an entry.
func (w *writer) attributes(e Entry) (Entry, Addition) {
	a := Addition{ID: e.ID}
	if w.IntN(2) == 0 {
		a.Name = new(w.label())
	}
	if w.IntN(2) == 0 {
		a.Group = new(w.pick("", "prod", "other"))
	}
	if w.IntN(2) == 0 {
		a.Capacity = new(w.IntN(9))
	}
	return e.with(a), a
}

// wish makes an edit of the document.
func (w *writer) wish() *wish {
	s := &wish{touched: map[string]bool{}}
	calm := w.IntN(3) == 0 // it only adds
	for i, e := range w.entries {
		owner, target := fmt.Sprint("entry ", i), Target{ID: e.ID}
		switch {
		case !calm && w.IntN(3) == 0:
			s.edit.Remove, s.touched[owner], s.removes = append(s.edit.Remove, target), true, true
			continue
		case !calm && w.IntN(3) == 0:
			changed, a := w.attributes(e)
			a.Profile = w.pick("", e.Profile)
			if e.Profile != DefaultProfile {
				a.Profile = e.Profile
			}
			s.touched[owner] = !cmp.Equal(changed, e)
			e, s.edit.Add = changed, append(s.edit.Add, a)
		case w.IntN(5) == 0:
			s.edit.Add = append(s.edit.Add, Addition{ID: e.ID, Profile: e.Profile}) // changes nothing
		}
		s.entries = append(s.entries, e)
	}
	for w.IntN(2) == 0 {
		e, a := w.attributes(Entry{ID: w.id(), Profile: DefaultProfile})
		if w.IntN(3) == 0 {
			e.Profile, e.Named, a.Profile = "intl", true, "intl"
		}
		s.entries, s.edit.Add = append(s.entries, e), append(s.edit.Add, a)
		if w.IntN(9) == 0 {
			s.edit.Add = append(s.edit.Add, a) // twice is once
		}
	}
	w.wishViews(s, calm)
	return s
}

func (w *writer) wishViews(s *wish, calm bool) {
	for i, v := range w.views {
		owner := fmt.Sprint("view ", i)
		if !calm && w.IntN(3) == 0 {
			changed := w.view(v.Name)
			s.touched[owner] = !cmp.Equal(changed, v)
			v, s.edit.Views = changed, append(s.edit.Views, changed)
		}
		s.views = append(s.views, v)
	}
	if w.IntN(4) == 0 {
		v := w.view("new one")
		s.views, s.edit.Views = append(s.views, v), append(s.edit.Views, v)
	}
}

// differ says how a configuration differs from what it is to mean.
func differ(c Config, entries []Entry, views []query.View) string {
	got, want := Config{Watch: c.Watch, Views: c.Views}.meaning(), Config{Watch: entries, Views: views}.meaning()
	if reflect.DeepEqual(got, want) {
		return ""
	}
	return cmp.Diff(got, want)
}

// lostLines returns how many lines a change takes away or writes in another way.
func lostLines(before, after string) (lost int) {
	for _, h := range Diff([]byte(before), []byte(after)) {
		for _, line := range h.Lines {
			if line.Sign == '-' {
				lost++
			}
		}
	}
	return lost
}

// TestAnEditMeansWhatIsMeant edits many documents, each written in another way. What is
// read back is what was meant, and no byte changes that is not concerned.
func TestAnEditMeansWhatIsMeant(t *testing.T) {
	const parts = 4
	documents := uint64(1_000)
	if *long {
		documents = 10_000
	}
	for part := range uint64(parts) {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			t.Parallel()
			for seed := part; seed < documents; seed += parts {
				checkEdit(t, seed)
			}
		})
	}
}

func checkEdit(t *testing.T, seed uint64) {
	t.Helper()
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 15))}
	text := w.document()
	before, err := Parse("c.toml", []byte(text), editWords)
	if err != nil {
		t.Fatalf("seed %d: %v\n%q", seed, err, text)
	}
	if diff := differ(before, w.entries, w.views); diff != "" {
		t.Fatalf("seed %d: %q is read as (-got +want):\n%s", seed, text, diff)
	}
	s := w.wish()
	got, err := s.edit.Apply("c.toml", []byte(text), editWords)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s\n%+v", seed, err, text, s.edit)
	}
	after, err := Parse("c.toml", got.Text, editWords)
	if diff := differ(after, s.entries, s.views); err != nil || diff != "" {
		t.Fatalf("seed %d: %v, %q became %q (-got +want):\n%s", seed, err, text, got.Text, diff)
	}
	if kept := w.kept(s.touched, s.removes); !subsequence(kept, string(got.Text)) {
		t.Fatalf("seed %d: %q became %q, and lost some of %q", seed, text, got.Text, kept)
	}
	if strings.HasSuffix(text, "\n") != strings.HasSuffix(string(got.Text), "\n") && text != "" && !s.removes && len(s.touched) == 0 {
		t.Fatalf("seed %d: %q became %q: another end", seed, text, got.Text)
	}
	if lost := lostLines(text, string(got.Text)); lost > 2 && len(s.touched) == 0 {
		t.Fatalf("seed %d: %q became %q: %d lines are others, and a list needs a comma at most", seed, text, got.Text, lost)
	}
	if w.end != "" && strings.Contains(string(got.Text), "\n") && strings.Contains(strings.ReplaceAll(string(got.Text), w.end, ""), "\n") {
		if w.end == "\r\n" || strings.Contains(string(got.Text), "\r") {
			t.Fatalf("seed %d: %q became %q: another line break", seed, text, got.Text)
		}
	}
}

// subsequence reports whether a text has all bytes of another in their order.
func subsequence(part, whole string) bool {
	for i := range len(part) {
		at := strings.IndexByte(whole, part[i])
		if at < 0 {
			return false
		}
		whole = whole[at+1:]
	}
	return true
}

func FuzzEdit(f *testing.F) {
	for seed := range uint64(20) {
		w := &writer{Rand: rand.New(rand.NewPCG(seed, 16))}
		f.Add(w.document(), "chat-1", "prod")
	}
	for _, text := range []string{
		"", "\ufeff", "watch=[]", "watch = [\n]", "watch = [ # a\n  # b\n]", "watch = [\n    \"a\"\n  , \"b\"\n]\n", "[[watch]]\nid=\"a\"", full, Example(),
		"watch = [{\n id = \"a\", # b\n},]", "[ui]\n[[watch]]\nid = 'a' # b\n\n\n[notify]", "view = [{name = \"a\"}]\nwatch = ['a', \"\"\"b\"\"\"]",
	} {
		f.Add(text, "chat-1", "a \"name\"")
	}
	f.Fuzz(func(t *testing.T, text, id, label string) {
		before, err := Parse("c.toml", []byte(text), editWords)
		if err != nil {
			return
		}
		e := Edit{Add: []Addition{{ID: id, Name: &label}, {ID: id + "-2"}}, Views: []query.View{{Name: "a new view", Filter: "group:prod"}}}
		added, err := e.Apply("c.toml", []byte(text), editWords)
		if err != nil {
			if errors.Is(err, errNotAsMeant) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if len(added.Changed) == 0 && !subsequence(text, string(added.Text)) {
			t.Errorf("%q became %q, and lost something", text, added.Text)
		}
		if len(added.Added) < 2 || slices.ContainsFunc(before.Views, func(v query.View) bool { return v.Name == "a new view" }) {
			return
		}
		e = Edit{Remove: []Target{{ID: id}, {ID: id + "-2"}}}
		back, err := e.Apply("c.toml", added.Text, editWords)
		if err != nil {
			t.Fatalf("%q: %v", added.Text, err)
		}
		if diff := differ(must(t, string(back.Text)), before.Watch, must(t, string(added.Text)).Views); diff != "" {
			t.Errorf("%q became %q and %q:\n%s", text, added.Text, back.Text, diff)
		}
	})
}

func must(t *testing.T, text string) Config {
	t.Helper()
	c, err := Parse("c.toml", []byte(text), editWords)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}
