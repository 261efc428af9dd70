package plain

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("reading.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("reading.schema.json")
}

var update = flag.Bool("update", false, "rewrite the golden tables")

// fullBoard returns a board with rows for all statuses, for all kinds of failures,
// with all fields and without an answer.
func fullBoard(t *testing.T) *watch.Board {
	t.Helper()
	e := newEngine()
	settle := func(id string, s model.Sample) {
		ref := model.Ref{Profile: "default", ID: id}
		if s.Failure != nil {
			ref.Profile = "cn" // a failure of a profile is shown in all of its rows
		}
		row := e.Watch(model.Entry{Ref: ref, Name: "chat", Group: "prod", Wanted: model.Wanted{Capacity: model.NumberOf(9), Status: model.Running}}, noon)
		s.Ref, s.Poll.At, s.Poll.RequestID, s.Poll.Latency = ref, noon, safe.Clean("f2ae"), 120*time.Millisecond
		e.Replay(watch.Step{At: noon, Ref: ref, Answer: model.Answer{Poll: s.Poll, Samples: []model.Sample{s}}})
		if row.Poll.At.IsZero() {
			t.Fatalf("%s was not taken in", id)
		}
	}
	for _, status := range append(model.Statuses(), "NEW_ONE", "") {
		settle("is-"+string(status), model.Sample{Deployment: &model.Deployment{Status: status}})
	}
	stamp := model.ParseStamp("2026-11-23T18:04:31")
	settle("full", model.Sample{Poll: model.Poll{HTTPStatus: 200}, Deployment: (&model.Deployment{
		ID: safe.Clean("full"), Name: safe.Clean("客服助手"), Status: model.UpdatingFailed, Created: stamp, Modified: stamp,
		Capacity: model.NumberOf(8), ReadyCapacity: model.NumberOf(4), Modifier: safe.Clean("1654"),
		PrePaidExpired: model.ParseStamp("2033-03-03T23:59:59"), FailReason: safe.Clean("no capacity \x1b[2J"), Raw: safe.Keep([]byte("{\"deployed_model\":\"full\",\"x\":\"\u009b31m\u202e\",\"y\":\"\\u001b[2J\xff\"}")),
	}).With(&model.Terms{BaseModel: safe.Clean("qwen-plus"), Plan: safe.Clean("mu")})})
	for class := model.FailNetwork; class <= model.FailUnreadable; class++ {
		settle("bad-"+strings.ReplaceAll(class.String(), " ", "-"), model.Sample{Poll: model.Poll{HTTPStatus: 500}, Failure: &model.Failure{
			Class: class, Code: safe.Clean("Code"), Message: safe.Clean("so it is"), HTTPStatus: 500,
		}})
	}
	e.Watch(model.Entry{Ref: model.Ref{Profile: "default", ID: "waiting"}}, noon)
	return e.Board
}

// TestReadingsKeepToTheirSchema also checks that every field occurs.
func TestReadingsKeepToTheirSchema(t *testing.T) {
	board := fullBoard(t)
	var array, lines bytes.Buffer
	if err := Readings(&array, board, board.Rows(), noon); err != nil {
		t.Fatal(err)
	}
	if err := ReadingLines(&lines, board, board.Rows(), noon); err != nil {
		t.Fatal(err)
	}
	schema := compiled(t)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(array.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	used := map[string]bool{}
	for _, object := range value.([]any) {
		note(used, "", object)
	}
	for _, name := range tags(reflect.TypeFor[reading](), "") {
		if !used[name] {
			t.Errorf("no reading has %s", name)
		}
	}
	if n := strings.Count(lines.String(), "\n"); n != board.Len() {
		t.Errorf("%d lines of %d rows", n, board.Len())
	}
	for line := range strings.Lines(lines.String()) {
		object, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate([]any{object}); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{array.String(), lines.String()} {
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); !safe.Printable(line) {
				t.Fatalf("it acts on a terminal: %q", line)
			}
		}
	}
}

func TestADriftIsValuesToo(t *testing.T) {
	running := model.Wanted{Status: model.Running}
	for name, tt := range map[string]struct {
		wanted model.Wanted
		is     model.Deployment
		want   string
	}{
		"none":                       {model.Wanted{Capacity: model.NumberOf(4), Status: model.Running}, model.Deployment{Status: model.Running, Capacity: model.NumberOf(4)}, ""},
		"of the capacity":            {model.Wanted{Capacity: model.NumberOf(8), Status: model.Stopped}, model.Deployment{Status: model.Running, Capacity: model.NumberOf(4)}, `{"want":{"capacity":8},"has":{"capacity":4}}`},
		"of the status":              {running, model.Deployment{Status: model.Stopped}, `{"want":{"status":"RUNNING"},"has":{"status":"STOPPED"}}`},
		"of a status not sent":       {running, model.Deployment{}, `{"want":{"status":"RUNNING"},"has":{}}`},
		"gone":                       {running, model.Deployment{Status: model.Deleted}, `{"want":{"status":"RUNNING"},"has":{"status":"DELETED"}}`},
		"not while it is on its way": {running, model.Deployment{Status: model.Pending}, ""},
	} {
		e := newEngine()
		ref := model.Ref{Profile: "default", ID: "a"}
		e.Watch(model.Entry{Ref: ref, Wanted: tt.wanted}, noon)
		poll := model.Poll{At: noon}
		e.Replay(watch.Step{At: noon, Ref: ref, Answer: model.Answer{Poll: poll, Samples: []model.Sample{{Ref: ref, Poll: poll, Deployment: &tt.is}}}})
		var line strings.Builder
		if err := ReadingLines(&line, e.Board, e.Board.Rows(), noon); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Drift      string
			Difference json.RawMessage
		}
		if err := json.Unmarshal([]byte(line.String()), &got); err != nil || string(got.Difference) != tt.want || (got.Drift == "") != (tt.want == "") {
			t.Errorf("%s: got %s %q, %v, want %s", name, got.Difference, got.Drift, err, tt.want)
		}
	}
}

func note(used map[string]bool, prefix string, object any) {
	for name, value := range object.(map[string]any) {
		used[prefix+name] = true
		if name != "raw" {
			if _, nested := value.(map[string]any); nested {
				note(used, prefix+name+".", value)
			}
		}
	}
}

// TestTheSchemaDescribesEveryField checks that schema and code have the same
// fields, and that each has a description.
func TestTheSchemaDescribesEveryField(t *testing.T) {
	type property struct {
		Description string
		Properties  map[string]property
	}
	var doc struct{ Items property }
	if err := json.Unmarshal([]byte(Schema), &doc); err != nil {
		t.Fatal(err)
	}
	var described []string
	var walk func(prefix string, p property)
	walk = func(prefix string, p property) {
		for name, field := range p.Properties {
			described = append(described, prefix+name)
			if field.Description == "" {
				t.Errorf("%s has no description", prefix+name)
			}
			walk(prefix+name+".", field)
		}
	}
	walk("", doc.Items)
	written := tags(reflect.TypeFor[reading](), "")
	slices.Sort(described)
	slices.Sort(written)
	if !slices.Equal(described, written) {
		t.Errorf("the schema has\n%v\nand is printed\n%v", described, written)
	}
}

// tags returns the JSON names of a struct's fields and of the structs in it.
func tags(s reflect.Type, prefix string) (names []string) {
	for i := range s.NumField() {
		field := s.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, prefix+name)
		if of := field.Type; of.Kind() == reflect.Pointer && of.Elem().Kind() == reflect.Struct && of.Elem() != reflect.TypeFor[time.Time]() {
			names = append(names, tags(of.Elem(), prefix+name+".")...)
		}
	}
	return names
}

// TestTheTableIsAsItWas compares the tables with golden ones.
func TestTheTableIsAsItWas(t *testing.T) {
	board := fullBoard(t)
	for name, print := range map[string]func(out *bytes.Buffer) error{
		"table":       func(out *bytes.Buffer) error { return Table(out, board, board.Rows(), noon, Look{}, false) },
		"wide":        func(out *bytes.Buffer) error { return Table(out, board, board.Rows(), noon, Look{}, true) },
		"table-ascii": func(out *bytes.Buffer) error { return Table(out, board, board.Rows(), noon, Look{ASCII: true}, false) },
	} {
		var out bytes.Buffer
		if err := print(&out); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != string(want) {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
		}
		for line := range strings.Lines(out.String()) {
			if !safe.Printable(strings.TrimSuffix(line, "\n")) {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

// chunks keeps what is written, and how long the longest part was.
type chunks struct {
	bytes.Buffer
	longest int
}

func (c *chunks) Write(b []byte) (int, error) {
	c.longest = max(c.longest, len(b))
	return c.Buffer.Write(b)
}

// TestReadingsAreWrittenRowByRow, as one array that encoding/json writes so too.
func TestReadingsAreWrittenRowByRow(t *testing.T) {
	board := fullBoard(t)
	for _, n := range []int{0, 1, 2, 3000} {
		var rows []*watch.Row
		all := []reading{}
		for i := range n {
			row := board.Rows()[i%board.Len()]
			rows, all = append(rows, row), append(all, readingOf(board, row, noon))
		}
		var whole bytes.Buffer
		e := json.NewEncoder(&whole)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(all); err != nil {
			t.Fatal(err)
		}
		var got chunks
		if err := Readings(&got, board, rows, noon); err != nil || got.String() != whole.String() {
			t.Errorf("%d rows, %v: %s", n, err, cmp.Diff(whole.String(), got.String()))
		}
		if most := 16 << 10; got.longest > most {
			t.Errorf("%d rows: %d bytes at once, want %d at most", n, got.longest, most)
		}
		if err := Readings(&closed{}, board, rows, noon); err == nil {
			t.Errorf("%d rows: no error of a closed pipe", n)
		}
	}
}
