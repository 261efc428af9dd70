package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

// plainly decodes only the ID of an object.
func plainly(raw []byte) (*model.Deployment, bool) {
	return &model.Deployment{ID: safe.Clean("one"), Raw: safe.Keep(raw)}, bytes.HasPrefix(raw, []byte("{"))
}

func recordingOf(t *testing.T, content string) *Recording {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.ndjson")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := OpenRecording(path, plainly)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func steps(r *Recording) (all []watch.Step) {
	for {
		step, ok := r.Next()
		if !ok {
			return all
		}
		all = append(all, step)
	}
}

// TestARecordingIsReadAsItWasWritten writes a line of each kind.
func TestARecordingIsReadAsItWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	w, err := OpenRecorder(path, silent(t))
	if err != nil {
		t.Fatal(err)
	}
	one, list := model.Ref{Profile: "intl", ID: "one"}, model.Ref{Profile: "intl"}
	head := Head{
		At: at, Program: "v1", Title: "intl", Profiles: []string{"intl"}, StallAfter: time.Minute,
		Plan:     poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1 << 63, Rates: map[string]float64{"intl": 2.5}},
		Entries:  []model.Entry{{Ref: one, Name: "chat", Group: "prod", Wanted: model.Wanted{Capacity: model.NumberOf(8), Status: model.Running}}},
		Patterns: []model.Pattern{{Profile: "intl", Glob: "emo-*", Name: "emo"}}, Sort: "id", Columns: []string{"status"},
		Hosts: map[string]string{"intl": "dashscope-intl.aliyuncs.com"}, Regions: map[string]string{"intl": "ap-southeast-1"},
	}
	sent := model.Poll{At: at.Add(time.Second), HTTPStatus: 200, RequestID: safe.Clean("f2ae"), Latency: 123456 * time.Microsecond, Date: at}
	bad := &model.Failure{
		Class: model.FailThrottled, Code: safe.Clean("Throttling"), Message: safe.Clean("slow down"), HTTPStatus: 429, RequestID: safe.Clean("f2ae"),
		RetryAfter: 20 * time.Second, Host: safe.Clean("host"), Region: "cn-beijing", KeySource: safe.Clean("$KEY"),
	}
	refused := sent
	refused.HTTPStatus = 429
	warned := deployment()
	warned.Remark = safe.Clean("Warning: old API")
	want := []watch.Step{
		{At: at, Past: []model.Event{event(1), event(2)}},
		{At: sent.At, Ref: one, Answer: model.Answer{Poll: sent, Samples: []model.Sample{{Ref: one, Poll: sent, Deployment: deployment()}}}},
		{At: sent.At, Ref: one, Answer: model.Answer{Poll: sent, Samples: []model.Sample{{Ref: one, Poll: sent, Deployment: warned}}}},
		{At: sent.At, Ref: one, Answer: model.Answer{Poll: refused, Samples: []model.Sample{{Ref: one, Poll: refused, Failure: bad}}}},
		{At: sent.At, Ref: list, Page: 2, Answer: model.Answer{
			Poll: sent, Samples: []model.Sample{{Ref: one, Poll: sent, Deployment: deployment(), Listed: true}},
			Sent: 102, Skipped: 1, Total: 300, HasTotal: true,
		}},
		{At: sent.At, Ref: list, Page: 3, Answer: model.Answer{Poll: refused, Failure: bad}},
		{At: sent.At, Ref: one, Sent: true},
		{At: sent.At, Ref: list, Page: 3, Sent: true},
		{At: sent.At, Ref: one},
		{At: sent.At, Ref: list, Page: 3},
		{At: sent.At, Asleep: time.Hour},
		{At: sent.At, Stop: true},
	}
	w.Begin(head)
	for _, s := range want {
		switch {
		case s.Past != nil:
			w.Past(s.At, s.Past)
		case s.Asleep > 0:
			w.Asleep(s.At, s.Asleep)
		case s.Stop:
			w.Stop(s.At)
		case s.Sent:
			w.Sent(poll.Ticket{Ref: s.Ref, Page: s.Page}, s.At)
		case s.Answer.Empty():
			w.Cancelled(poll.Ticket{Ref: s.Ref, Page: s.Page}, s.At)
		default:
			w.Record(poll.Ticket{Ref: s.Ref, Page: s.Page}, s.Answer)
		}
	}
	w.Close()
	r, err := OpenRecording(path, plainly)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if diff := cmp.Diff(head, r.Head, exported); diff != "" {
		t.Errorf("head (-written +read):\n%s", diff)
	}
	if diff := cmp.Diff(want, steps(r), exported); diff != "" || r.Skipped > 0 {
		t.Errorf("%d skipped, steps (-written +read):\n%s", r.Skipped, diff)
	}
}

// exported compares values of the model by their meaning and not by their
// unexported fields.
var exported = cmp.Exporter(func(reflect.Type) bool { return true })

func deployment() *model.Deployment {
	d, _ := plainly([]byte(`{"deployed_model":"one"}`))
	return d
}

const (
	sampleText = `{"at":"2026-11-23T12:00:01Z","profile":"p","id":"one","event":"sample","http_status":200,"sample":{"deployed_model":"one"}}` + "\n"
	pageText   = `{"at":"2026-11-23T12:00:02Z","profile":"p","event":"page","page":1,"http_status":200}` + "\n"
)

func TestWhatIsNoLineOfARecordingIsLeftOut(t *testing.T) {
	long := `{"at":"2026-11-23T12:00:01Z","event":"` + strings.Repeat("x", maxLine) + `"}` + "\n"
	for name, tt := range map[string]struct {
		content        string
		steps, skipped int
	}{
		"without a head":         {sampleText + pageText, 2, 0},
		"foreign lines":          {"hello\n" + sampleText + "{}\n[1]\n\n" + `{"at":"2026-11-23T12:00:01Z","event":"party"}` + "\n" + pageText, 2, 5},
		"no ID":                  {sampleText + strings.Replace(sampleText, `"one"`, `"a/b"`, 1), 1, 1},
		"no object":              {sampleText + strings.Replace(sampleText, `{"deployed_model":"one"}`, `[]`, 1), 1, 1},
		"a torn last line":       {sampleText + pageText[:40], 1, 0},
		"a page cut off":         {sampleText + strings.Replace(sampleText, `"event"`, `"page":1,"event"`, 1), 1, 0},
		"a line too long":        {sampleText + long + pageText, 2, 1},
		"two runs in one":        {`{"at":"2026-11-23T12:00:00Z","event":"recording"}` + "\n" + sampleText + `{"at":"2026-11-24T12:00:00Z","event":"recording"}` + "\n" + sampleText, 3, 0},
		"requests without an ID": {sampleText + `{"at":"2026-11-23T12:00:01Z","profile":"p","event":"sent"}` + "\n" + `{"at":"2026-11-23T12:00:01Z","profile":"p","event":"cancelled","id":"a/b"}` + "\n", 1, 2},
	} {
		r := recordingOf(t, tt.content)
		if got := steps(r); len(got) != tt.steps || r.Skipped != tt.skipped {
			t.Errorf("%s: %d steps and %d skipped, want %d and %d", name, len(got), r.Skipped, tt.steps, tt.skipped)
		}
		if r.Head.At.IsZero() {
			t.Errorf("%s: it begins at no time", name)
		}
	}
}

func TestAPageOfAnOlderRecordingIsCountedByItsSamples(t *testing.T) {
	listed := strings.Replace(sampleText, `"event"`, `"page":1,"event"`, 1)
	for rest, want := range map[string]model.Answer{
		``:                          {Sent: 1},
		`,"skipped":2`:              {Sent: 3, Skipped: 2},
		`,"total":7`:                {Sent: 1, Total: 7, HasTotal: true},
		`,"total":0,"sent":4`:       {Sent: 4, HasTotal: true},
		`,"total":-7,"sent":-4`:     {},
		`,"total":null,"sent":null`: {Sent: 1},
	} {
		all := steps(recordingOf(t, listed+strings.Replace(pageText, `,"http`, rest+`,"http`, 1)))
		if len(all) != 1 {
			t.Fatalf("%s: %d steps, want 1", rest, len(all))
		}
		got := all[0].Answer
		if got.Sent != want.Sent || got.Skipped != want.Skipped || got.Total != want.Total || got.HasTotal != want.HasTotal {
			t.Errorf("%s: %d sent, %d skipped, total %d (%v)", rest, got.Sent, got.Skipped, got.Total, got.HasTotal)
		}
	}
}

// TestARecordingCannotMakeAPlanSpin has numbers that no configuration may have.
func TestARecordingCannotMakeAPlanSpin(t *testing.T) {
	r := recordingOf(t, `{"at":"2026-11-23T12:00:00Z","event":"recording","refresh_s":1e-9,"steady_refresh_s":0.5,"stall_after_s":1e300,`+
		`"rates":{"a":1e-300,"b":0,"c":-1,"d":1e300,"e":0.01,"f":100}}`+"\n"+sampleText)
	if p := r.Head.Plan; p.Refresh != 0 || p.Steady != 0 || r.Head.StallAfter != 0 || len(p.Rates) != 2 || p.Rates["e"] != 0.01 || p.Rates["f"] != 100 {
		t.Errorf("%+v, %v", p, r.Head.StallAfter)
	}
}

func TestWhatIsNoRecordingIsSaidToBeNone(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "text": "hello\nworld\n", "binary": "\x00\x01\n\xff\n", "journal": `{"at":"2026-11-23T12:00:01Z","profile":"p","id":"one","event":"ready"}` + "\n"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenRecording(path, plainly); !errors.Is(err, ErrNoRecording) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "missing")} {
		if _, err := OpenRecording(path, plainly); err == nil || errors.Is(err, ErrNoRecording) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestALongRecordingIsNeverInMemory reads a recording that is larger than the
// memory it may use.
func TestALongRecordingIsNeverInMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "long.ndjson")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := 20_000
	if *long {
		lines = 1_000_000
	}
	padded := strings.Replace(sampleText, `{"deployed`, `{"padding":"`+strings.Repeat("x", 1000)+`","deployed`, 1)
	for range lines {
		if _, err := file.WriteString(padded); err != nil {
			t.Fatal(err)
		}
	}
	_ = file.Close()
	r, err := OpenRecording(path, plainly)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for n := range lines {
		step, ok := r.Next()
		if !ok {
			t.Fatalf("it ends after %d of %d", n, lines)
		}
		if buffered := r.lines.Size(); buffered > 1<<20 || len(r.ahead) > 0 {
			t.Fatalf("%d bytes and %d samples are held", buffered, len(r.ahead))
		}
		_ = step
	}
}

// TestAPageWithoutAnEndIsNeverInMemory: what is left out is counted.
func TestAPageWithoutAnEndIsNeverInMemory(t *testing.T) {
	listed := strings.Replace(sampleText, `"event"`, `"page":1,"event"`, 1)
	listed = strings.Replace(listed, `{"deployed`, `{"padding":"`+strings.Repeat("x", maxPage/8)+`","deployed`, 1)
	r := recordingOf(t, strings.Repeat(listed, 10)+pageText+listed+pageText)
	all := steps(r)
	if len(all) != 2 || len(all[0].Answer.Samples) != 7 || len(all[1].Answer.Samples) != 1 || r.Skipped != 3 {
		t.Errorf("%d steps, %d skipped", len(all), r.Skipped)
	}
}

// TestARecordingThatGrowsIsReadOn, also from the middle of a line, and one that was cut
// ends.
func TestARecordingThatGrowsIsReadOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(sampleText + pageText[:30])
	r, err := OpenRecording(path, plainly)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	begin := r.Mark()
	for n, text := range []string{sampleText + pageText[:30], sampleText + pageText[:50], sampleText + pageText, sampleText + pageText + sampleText} {
		put(text)
		if got, want := len(steps(r)), []int{1, 0, 1, 1}[n]; got != want || r.Skipped > 0 {
			t.Errorf("look %d: %d steps, want %d; %d skipped", n, got, want, r.Skipped)
		}
	}
	put(sampleText)
	if begin(); len(steps(r)) != 1 || r.Skipped > 0 {
		t.Errorf("a recording that was cut does not end where it was cut: %d skipped", r.Skipped)
	}
}

// repeated are lines that look like those before them.
func repeated() []string {
	line := func(frame, sample string) string {
		return `{"at":"2026-11-23T12:00:01Z","profile":"p",` + frame + `,"sample":` + sample + "}\n"
	}
	one, page := `"id":"one","event":"sample","http_status":200`, `"id":"one","event":"sample","page":1,"http_status":200`
	same, other := `{"deployed_model":"one"}`, `{"deployed_model":"other"}`
	two := strings.Replace(one, "one", "two", 1)
	return []string{
		line(one, same) + line(one, same) + line(one, other) + line(one, same),
		line(one, same) + line(two, same) + line(two, other) + line(strings.Replace(one, "one", "a/b", 1), same),
		line(page, same) + line(strings.Replace(page, "one", "two", 1), other) + pageText + line(page, same) + pageText,
		line(one+`,"code":"Warning"`, same) + line(one, same) + line(one+`,"code":"Warning"`, same),
		line(one+`,"ID":"two"`, same) + line(two+`,"ID":"two"`, same),
		line(one+`,"\u0069d":"two"`, same) + line(two+`,"\u0069d":"two"`, same),
		line(`"ID":"one","error":{"id":"one"},"event":"sample"`, same) + line(`"ID":"one","error":{"id":"two"},"event":"sample"`, same),
		line(`"ID":"one","x":{`+one+`},"event":"sample"`, same) + line(`"ID":"one","x":{`+two+`},"event":"sample"`, same),
		line(one+`,"ID":"one"`, same) + line(two+`,"ID":"one"`, same),
		line(one+`,"\u0069d":"one"`, same) + line(two+`,"\u0069d":"one"`, same),
		line(`"x":{"id":"one"},"event":"sample","page":1`, same) + line(`"x":{"id":"two"},"event":"sample","page":1`, same) + pageText,
		line(one, same) + line(strings.Replace(one, "one", "o\\u006ee", 1), same) + line(strings.Replace(one, "one", "\xff", 1), same) + line(strings.Replace(one, "one", "a\tb", 1), same),
		line(one, same) + line(one, same+`,"event":"stop"`) + line(one, `{"a": 1}`) + line(one, `{"a": 1}`) + line(one, `{"a"`) + line(one, `1`),
		line(one, same) + line(`"id":"one","event":"page","page":1`, same) + line(`"id":"one","event":"stop"`, same) + line(`"id":"one","event":"party"`, same),
		line(one+`,"code":",\"sample\":"`, same) + line(one+`,"sample":{}`, same) + line(one+`,"Sample":{}`, same) + line(one+`,"error":{"class":"server"}`, same),
		line(strings.Replace(one, "one", "o\\u006ee", 1), same) + line(one, same) + line(strings.Replace(one, "one", "客", 1), same),
		strings.Replace(line(one, same), `"p"`, `"p\u001b"`, 1) + strings.Replace(line(one, same), `"p"`, `"p^["`, 1),
	}
}

// checkQuickReading compares a recording with the same one whose lines end with a space.
// Those are decoded as a whole, and not compared with the ones before them.
func checkQuickReading(t *testing.T, content string) {
	t.Helper()
	var quick, slow *Recording
	for _, r := range []struct {
		to      **Recording
		content string
	}{{&quick, content}, {&slow, strings.ReplaceAll(content, "}\n", "} \n")}} {
		path := filepath.Join(t.TempDir(), "run.ndjson")
		if err := os.WriteFile(path, []byte(r.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if opened, err := OpenRecording(path, plainly); err == nil {
			*r.to = opened
			defer opened.Close()
		}
	}
	if quick == nil || slow == nil {
		if quick != slow {
			t.Fatalf("%q: only one of the two can be opened", content)
		}
		return
	}
	if diff := cmp.Diff(steps(slow), steps(quick), exported); diff != "" || quick.Skipped != slow.Skipped {
		t.Fatalf("%q: %d and %d lines skipped, steps (-slow +quick):\n%s", content, slow.Skipped, quick.Skipped, diff)
	}
}

// TestWhatRepeatsIsReadAsItStands, however quickly.
func TestWhatRepeatsIsReadAsItStands(t *testing.T) {
	for _, content := range repeated() {
		checkQuickReading(t, content)
	}
}

// TestARecordingIsReadAgainFromAMark that was made at any place, also between the samples
// of a page. A line of no use is counted once.
func TestARecordingIsReadAgainFromAMark(t *testing.T) {
	listed := strings.Replace(sampleText, `"event"`, `"page":1,"event"`, 1)
	var content string
	for i := range 60 {
		content += sampleText + listed + "no JSON\n" + strings.Replace(sampleText, "Z", fmt.Sprintf(".%03dZ", i), 1) + listed + pageText
	}
	want := steps(recordingOf(t, content))
	r := recordingOf(t, content)
	type mark struct {
		back   func()
		at     int
		offset int64
	}
	random := rand.New(rand.NewPCG(1, 2))
	var marks []mark
	at := 0
	for range 2_000 {
		switch n := random.IntN(20); {
		case n == 0 && len(marks) > 0:
			m := marks[random.IntN(len(marks))]
			m.back()
			if at = m.at; r.Offset() != m.offset {
				t.Fatalf("the mark at %d leads to %d", m.offset, r.Offset())
			}
		case n < 4:
			marks = append(marks, mark{r.Mark(), at, r.Offset()})
		default:
			step, more := r.Next()
			if more != (at < len(want)) {
				t.Fatalf("after %d of %d steps there is another one: %v", at, len(want), more)
			}
			if !more {
				continue
			}
			if diff := cmp.Diff(want[at], step, exported); diff != "" {
				t.Fatalf("step %d (-first +again):\n%s", at, diff)
			}
			at++
		}
	}
	for _, more := r.Next(); more; {
		_, more = r.Next()
	}
	if r.Skipped != 60 {
		t.Errorf("%d lines are counted as of no use, want 60", r.Skipped)
	}
}

func FuzzRecording(f *testing.F) {
	f.Add(sampleText + pageText)
	f.Add(`{"at":"2026-11-23T12:00:00Z","event":"recording","refresh_s":-1,"rates":{"":1e400},"watch":[{"id":"a","capacity":-1}]}` + "\n" + sampleText)
	f.Add(`{"at":"2026-11-23T12:00:02Z","profile":"p","event":"page","page":1,"error":{"class":"rate limit","retry_after_s":1e300}}` + "\n")
	f.Add(`{"at":"2026-11-23T12:00:02Z","event":"past","past":[{"at":"2026-11-23T12:00:01Z","profile":"p","id":"one","event":"ready","verdict":"ready"},null,1]}` + "\n")
	f.Add(`{"at":"0001-01-01T00:00:00Z","event":"asleep","took_s":1e300}` + "\n")
	for _, content := range repeated() {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		checkQuickReading(t, content)
		path := filepath.Join(t.TempDir(), "run.ndjson")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := OpenRecording(path, plainly)
		if err != nil {
			return
		}
		defer r.Close()
		e := watch.NewEngine(r.Head.Plan, r.Head.At, r.Head.Entries, r.Head.Patterns)
		e.StallAfter(r.Head.StallAfter)
		for _, step := range steps(r) {
			if step.Asleep < 0 || step.Answer.Poll.Latency < 0 || step.Page < 0 || step.At.IsZero() {
				t.Fatalf("%+v", step)
			}
			if step.Page == 0 && step.Ref.ID != "" && model.CheckID(step.Ref.ID) != nil {
				t.Fatalf("the ID %q", step.Ref.ID)
			}
			e.Replay(step)
			for _, row := range e.Board.Rows() {
				if text := fmt.Sprint(row.Ref.Profile); safe.Clean(text).String() != text {
					t.Fatalf("the profile %q", text)
				}
			}
		}
	})
}

// TestTheEndOfARecordingIsTold by its last whole line that has a time, without reading
// what is before.
func TestTheEndOfARecordingIsTold(t *testing.T) {
	head := `{"at":"2026-03-01T10:00:00Z","event":"recording","version":1}` + "\n"
	line := func(clock string) string {
		return `{"at":"2026-03-01T` + clock + `Z","profile":"default","id":"a","event":"sample","http_status":500,"error":{"class":"server"}}` + "\n"
	}
	long := `{"at":"2026-03-01T10:00:09Z","pad":"` + strings.Repeat("x", 2*endWindow) + `"}` + "\n"
	for name, tt := range map[string]struct{ text, want string }{
		"whole":                {head + line("10:00:05") + line("10:00:07"), "10:00:07"},
		"a torn line":          {head + line("10:00:05") + line("10:00:07")[:30], "10:00:05"},
		"a line of no use":     {head + line("10:00:05") + "no JSON\n\n", "10:00:05"},
		"one line":             {head, "10:00:00"},
		"a last line too long": {head + long, "00:00:00"},
	} {
		path := filepath.Join(t.TempDir(), "run.ndjson")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := OpenRecording(path, plainly)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := r.End().Format("15:04:05"); got != tt.want {
			t.Errorf("%s: it ends at %s, want %s", name, got, tt.want)
		}
		if step, ok := r.Next(); strings.Contains(tt.text, "10:00:05") && (!ok || step.At.Format("15:04:05") != "10:00:05") {
			t.Errorf("%s: after that the first step is %v, %v", name, step.At, ok)
		}
		_ = r.Close()
	}
}
