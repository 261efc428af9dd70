package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// fullEvent is an event with a value in every field.
func fullEvent(t testing.TB) model.Event {
	t.Helper()
	var full model.Event
	values := map[reflect.Type]any{
		reflect.TypeFor[time.Time](): at.UTC(), reflect.TypeFor[string](): "text", reflect.TypeFor[model.Ref](): ref(1),
		reflect.TypeFor[model.Kind](): model.KindReady, reflect.TypeFor[model.Status](): model.Running, reflect.TypeFor[model.Verdict](): model.VerdictReady,
		reflect.TypeFor[model.Number](): model.NumberOf(4), reflect.TypeFor[safe.Text](): safe.Clean("text"), reflect.TypeFor[time.Duration](): 1500 * time.Millisecond,
		reflect.TypeFor[[]model.Still](): []model.Still{{Profile: "p", Host: "h", For: time.Minute, IDs: []string{"a", "b"}}, {Profile: "q", IDs: []string{"c"}}},
	}
	fields := reflect.ValueOf(&full).Elem()
	for i := range fields.NumField() {
		value, known := values[fields.Field(i).Type()]
		if !known {
			t.Fatalf("%s is of a type that this test does not know", fields.Type().Field(i).Name)
		}
		fields.Field(i).Set(reflect.ValueOf(value))
	}
	return full
}

// TestEveryLineOfThisProgramIsReadQuickly has every field in one line: whoever gives the
// event a field gives it to the quick reader too.
func TestEveryLineOfThisProgramIsReadQuickly(t *testing.T) {
	full := fullEvent(t)
	line, err := full.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got, quick := new(lineReader).event(line)
	if !quick || !reflect.DeepEqual(got, full) {
		t.Errorf("%s is read quickly: %v\n%s", line, quick, cmp.Diff(fmt.Sprintf("%#v", full), fmt.Sprintf("%#v", got)))
	}
}

// check checks that what the quick reader accepts is what encoding/json reads, also when it
// reads it again.
func (r *lineReader) check(t *testing.T, line []byte) (quick bool) {
	t.Helper()
	var want model.Event
	err := want.UnmarshalJSON(line)
	for range 2 {
		var got model.Event
		if got, quick = r.event(line); !quick {
			return false
		}
		if err != nil {
			t.Fatalf("%s is read quickly, but %v", line, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\n%s", line, cmp.Diff(fmt.Sprintf("%#v", want), fmt.Sprintf("%#v", got)))
		}
	}
	return true
}

// oddValues are values that a field may have in a line of another program.
var oddValues = []string{
	"null", `"\u0041"`, `""`, "-0", "0", "00", "01", "1", "9", "1e3", "1.5", "0.3", "1.05", "1.50", "1.", ".5", "-1", "999999999", "999999999.9", "9999999999", "1e400",
	"true", "[]", "[null]", "{}", `["a"]`, `[{"ids":["a","a/b"]}]`, `[{"profile":"p","profile":"q","ids":["a"],"ids":["b"],"watched_s":2.5}]`, `[{"ids":[]}]`, `[{"IDS":["a"]}]`,
	`"2026-01-02T03:04:05Z"`, `"2026-01-02T03:04:05.6Z"`, `"2026-01-02T03:04:05.678901234Z"`, `"2026-01-02T03:04:05.6789012345Z"`, `"2026-01-02T03:04:05,6Z"`,
	`"2026-01-02T03:04:05.Z"`, `"2026-01-02T03:04:05+08:00"`, `"2026-02-29T03:04:05Z"`, `"2024-02-29T24:04:05Z"`, `"2024-02-29T23:59:60Z"`, `"2024-02-29T2:59:60Z"`,
	`"0001-01-01T00:00:00Z"`, `"0000-01-01T00:00:00Z"`, `"9999-12-31T23:59:59.999Z"`, `"2026-01-02t03:04:05z"`, `"2026-13-02T03:04:05Z"`, `"2026-01-02T0a:04:05Z"`,
	`"2026-01-02T03:0a:05Z"`, `"2026-01-02T03-04:05Z"`, `"2026-01-02T03:04-05Z"`, `"2026-01-02 03:04:05Z"`, `"2026-01-02T03:04:05x6Z"`, `"2026-01-02T03:04:05.6"`,
	"\"\xff\"", "\"a\xe4\xb8\"", "\"a\xed\xa0\x80b\"", "\"a\x00b\"", "\"a\tb\"", "\"\x7f\"", "\"\u202e\"", `"部署失败"`, "\"\u2028\"", `"gone"`, `" RUNNING "`, `"running"`, `"a b"`, `"."`, `"a/b"`, `"\""`, `"\\"`, `"`,
}

// withValue returns a line with another value in one field; empty leaves the field out.
func withValue(line []byte, field, value string) []byte {
	var members []string
	for name, old := range safe.Members(line) {
		if string(name) == field {
			old = []byte(value)
		}
		if len(old) > 0 {
			members = append(members, fmt.Sprintf("%q:%s", name, old))
		}
	}
	return []byte("{" + strings.Join(members, ",") + "}")
}

func TestTheQuickReaderReadsAsEncodingJSONDoes(t *testing.T) {
	line, err := fullEvent(t).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var r lineReader
	for name, value := range safe.Members(line) {
		field := string(name)
		r.check(t, withValue(line, field, ""))
		for _, odd := range oddValues {
			with := withValue(line, field, odd)
			r.check(t, with)
			r.check(t, withValue(withValue(with, "id", ""), "verdict", ""))
			r.check(t, fmt.Appendf(nil, "%s,%q:%s}", with[:len(with)-1], name, value))
			r.check(t, withValue(line, field, fmt.Sprintf("%s,%q:%s", value, field, odd)))
			r.check(t, withValue(line, field, fmt.Sprintf("%s,%q:%s", value, strings.ToUpper(field), odd)))
		}
	}
	for tenths := range 12_000 {
		took := fmt.Sprintf("%d.%d", tenths/10, tenths%10)
		if with := withValue(line, "took_s", took); !r.check(t, with) {
			t.Errorf("%s is not read quickly", with)
		}
	}
	for i := range line {
		r.check(t, line[:i])
		r.check(t, slices.Concat(line[:i], line[i+1:]))
		for _, with := range []string{" ", "\x00", "\r", `"`, `\`, ",", "}", "{", "0"} {
			r.check(t, slices.Concat(line[:i], []byte(with), line[i:]))
		}
	}
}

func FuzzLine(f *testing.F) {
	line, err := fullEvent(f).MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line, line)
	f.Add(rolloutLine(f, 1), rolloutLine(f, 2))
	for _, odd := range oddValues {
		f.Add(line, withValue(withValue(line, "still", odd), "reason", odd))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var r lineReader
		r.check(t, a)
		r.check(t, b) // with what the first has left behind
		r.check(t, a)
	})
}

// randomJournal has what a journal may hold: lines of several runs that see the same, on
// several hosts, and lines of nobody, some longer than what is read at once.
func randomJournal(t testing.TB, rng *rand.Rand, lines int) []byte {
	pick := func(texts ...string) string { return texts[rng.IntN(len(texts))] }
	line := func(n int) []byte {
		e := event(n / 3) // nearby ones are the same change
		e.At = e.At.Add(time.Duration(rng.IntN(400_000)-rng.IntN(100_000)) * time.Millisecond)
		e.Host, e.Session = pick("", "service", "127.0.0.1:8787"), pick("one", "two", "mine")
		e.Kind = model.Kind(pick("seen", "changed", "ready", "expiring", "teleported"))
		e.Reason, e.Took = safe.Clean(pick("", "", "no stock", "库存不足", "<b> & \"c\" \\ \x1b[2J")), time.Duration(rng.IntN(3000))*100*time.Millisecond
		switch rng.IntN(12) {
		case 0:
			e = model.Event{At: e.At, Kind: model.KindClosed, Session: e.Session, Still: []model.Still{{Profile: "default", Host: e.Host, For: e.Took, IDs: []string{"d1", "d2"}}}}
		case 1:
			e = model.Event{At: e.At, Kind: model.KindOffline, Ref: model.Ref{Profile: "default"}, Host: e.Host, Session: e.Session}
		case 2:
			e.By = safe.Clean(strings.Repeat("long ", rng.IntN(1600)))
		}
		text, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	var text []byte
	for n := range lines {
		l := line(n)
		switch rng.IntN(30) {
		case 0:
			l = l[:rng.IntN(len(l))]
		case 1:
			l = append(l, '\r')
		case 2:
			l = []byte(pick("", " ", "\x00\x00", "null", "[]", "{}", "\xff", `{"at":"2027-01-01T00:00:00Z","profile":"p","id":"d","event":"beamed","verdict":"elsewhere","v":9}`))
		case 3:
			l = append([]byte(`{ "v": 9, `), l[1:]...)
		case 4:
			l = slices.Concat(l[:len(l)-1], []byte(`,"ready":7,"host":"service","to":null}`))
		case 5:
			l = slices.Concat([]byte(`{"v":"`), bytes.Repeat([]byte("9"), rng.IntN(n*n/10+1)), []byte(`",`), l[1:])
		}
		text = append(append(text, l...), pick("\n", "\n", "\n", "\n", "\n", "\n", "\n", "\n", "\n", "\n\n")...)
	}
	return append(text, line(1000)[:rng.IntN(60)]...)
}

// wholly reads a journal with encoding/json, a line at a time.
func wholly(content []byte) (events []model.Event) {
	lines := bytes.Split(content, []byte{'\n'})
	for _, line := range lines[:len(lines)-1] {
		var e model.Event
		if json.Unmarshal(line, &e) == nil && !e.At.IsZero() { // null is no error
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b model.Event) int { return a.At.Compare(b.At) })
	last := map[site]model.Event{}
	return slices.DeleteFunc(events, func(e model.Event) bool {
		if e.Ref.ID == "" || e.Kind == model.KindSeen {
			return false
		}
		p := site{e.Host, e.Ref}
		before, known := last[p]
		last[p] = e
		return known && before.Session != e.Session && before.Kind == e.Kind && before.SameState(e) && e.At.Sub(before.At) <= twiceWithin
	})
}

// TestAJournalIsReadAsALineAtATime compares random journals with what encoding/json reads
// of them: the events of other runs, and the last line about each deployment.
func TestAJournalIsReadAsALineAtATime(t *testing.T) {
	path, halved := filepath.Join(t.TempDir(), "journal.ndjson"), 0
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 5))
		text := randomJournal(t, rng, 1+rng.IntN(50<<(seed%6)))
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		j := Open(path, "mine", silent(t))
		got, err := j.Load()
		if err != nil {
			t.Fatal(err)
		}
		want, known := wholly(text), map[site]lastLine{}
		want = slices.DeleteFunc(want, func(e model.Event) bool { return e.Session == "mine" })
		for _, e := range want {
			if e.Ref.ID != "" {
				known[site{e.Host, e.Ref}] = lastLineOf(&e, false)
			}
		}
		if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %d events, want %d\n%s", seed, len(got), len(want), cmp.Diff(fmt.Sprintf("%#v", want), fmt.Sprintf("%#v", got)))
		}
		if !reflect.DeepEqual(j.watch.known, known) {
			t.Fatalf("seed %d: it knows of %d deployments, want %d", seed, len(j.watch.known), len(known))
		}
		j.Close(at)
		if _, newer, err := halves(bytes.NewReader(text), 0, int64(len(text))); err != nil {
			t.Fatal(err)
		} else if newer.lines > 0 {
			halved++
		}
	}
	if halved == 0 {
		t.Error("no journal is long enough for two halves")
	}
}

// changing is a file that another program writes over between two readings.
type changing struct{ now, then *bytes.Reader }

func (c *changing) ReadAt(b []byte, at int64) (int, error) {
	defer func() { c.now = c.then }()
	return c.now.ReadAt(b, at)
}

// TestAFileThatChangesWhileItIsReadIsReadAsFarAsItGoes has more lines the second time, and
// then fewer.
func TestAFileThatChangesWhileItIsReadIsReadAsFarAsItGoes(t *testing.T) {
	lines := slices.Concat(rolloutLine(t, 1), rolloutLine(t, 2), rolloutLine(t, 3))
	one := append(bytes.Repeat([]byte(" "), len(lines)-1), '\n')
	for _, tt := range []struct {
		now, then []byte
		want      int
	}{{one, lines, 1}, {lines, one, 0}, {lines, lines[:len(lines)/2], 1}, {lines, nil, 0}} {
		found, err := read(&changing{bytes.NewReader(tt.now), bytes.NewReader(tt.then)}, 0, int64(len(tt.now)))
		if err != nil || len(found.events) != tt.want {
			t.Errorf("%d events, want %d; %v", len(found.events), tt.want, err)
		}
	}
}

// TestALineCostsNoAllocation: a journal of a thousand lines costs what its few texts do.
func TestALineCostsNoAllocation(t *testing.T) {
	var text []byte
	for n := range 1000 {
		text = append(text, rolloutLine(t, n)...)
	}
	const exact = 375
	if n := testing.AllocsPerRun(10, func() { parse(text) }); n > exact*1.05 {
		t.Errorf("%.0f allocations for 1,000 lines, want %d", n, exact)
	}
}
