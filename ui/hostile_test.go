package ui

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/desk"
)

// corpus reads the hostile texts of package safe, by name.
func corpus(t *testing.T) (names []string, texts map[string]string) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "model", "safe", "testdata", "hostile.txt"))
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for line := range strings.Lines(string(file)) {
		name, rest, found := strings.Cut(strings.TrimSpace(line), ` "`)
		if !found || name[0] == '#' {
			continue
		}
		quoted, err := strconv.QuotedPrefix(`"` + rest)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		times, _ := strconv.Atoi(strings.TrimSpace(rest[len(quoted)-1:]))
		text, _ := strconv.Unquote(quoted)
		names, texts[name] = append(names, name), strings.Repeat(text, max(1, times))
	}
	return names, texts
}

// textFields are those of a deployment that hold text, or where a number may
// come as one; the last two the service does not have.
var textFields = []string{
	"deployed_model", "name", "model_name", "base_model", "status", "gmt_create", "gmt_modified", "workspace_id",
	"charge_type", "creator", "modifier", "plan", "model_unit_spec", "fail_reason", "ready_capacity", "capacity",
	"ptu_service_tier", "overflow_strategy", "pre_paid_gmt_expired", "pre_paid_instance_id", "instance_id", "operation_id",
	"unheard_of", memberName,
}

// memberName is the name of a field, not its value.
const memberName = "the name of a member"

// errorFields are the other places of an answer that hold text.
var errorFields = []string{"code", "message", "request_id", "X-Request-Id", "Location", "Retry-After", "Date", "the body"}

// wire says how a text travels within JSON.
type wire func(string) string

// asBytes escapes what JSON demands, and leaves every other byte as it is.
func asBytes(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// asEscapes writes everything beyond ASCII as \u escapes, halves of surrogate
// pairs too.
func asEscapes(s string) string {
	var b strings.Builder
	for s = asBytes(s); s != ""; {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r >= 0x10000:
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case size > 1 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		case len(s) > 2 && s[0] == 0xed && s[1] >= 0xa0 && s[2]&0xc0 == 0x80:
			size = 3
			fmt.Fprintf(&b, `\u%04x`, 0xd000|int(s[1]&0x3f)<<6|int(s[2]&0x3f))
		default:
			b.WriteByte(s[0])
		}
		s = s[size:]
	}
	return b.String()
}

// answered is a service whose fields hold what text says.
type answered struct {
	text   func(field string) string
	wire   wire
	status string // of the deployment; empty for a hostile one
	http   int    // of the answer
}

func (s answered) quote(field string) string { return s.wire(s.text(field)) }

func (s answered) deployment() string {
	var b strings.Builder
	for _, field := range textFields {
		name, value := asBytes(field), s.quote(field)
		switch {
		case field == memberName:
			name, value = s.quote(field), "1"
		case field == "status" && s.status != "":
			value = asBytes(s.status)
		}
		b.WriteString(name + ":" + value + ",")
	}
	return "{" + b.String() + `"tags":["t"]}`
}

func (s answered) body(list bool) string {
	failure := `{"code":` + s.quote("code") + `,"message":` + s.quote("message") + `,"request_id":` + s.quote("request_id") + `}`
	switch {
	case s.http == 500:
		return s.text("the body")
	case s.http != 200:
		return failure
	case list:
		return `{"output":{"total":1,"deployments":[` + s.deployment() + `]}}`
	}
	return `{"output":` + s.deployment() + `}`
}

// RoundTrip answers as net/http would hand it on, less its own checks.
func (s answered) RoundTrip(r *http.Request) (*http.Response, error) {
	list := strings.HasSuffix(r.URL.Path, "/deployments")
	h := http.Header{}
	for _, name := range []string{"X-Request-Id", "Retry-After", "Date"} {
		h.Set(name, s.text(name))
	}
	target := s.text("Location")
	if s.wire(target) != asBytes(target) {
		target = url.PathEscape(target)
	}
	h.Set("Location", "https://"+target+"/deployments")
	return &http.Response{StatusCode: s.http, Header: h, Body: io.NopCloser(strings.NewReader(s.body(list))), Request: r}, nil
}

func (s answered) client(t *testing.T, log *slog.Logger) *client.Client {
	t.Helper()
	base, err := client.ParseBaseURL("https://dashscope-intl.aliyuncs.com")
	if err != nil {
		t.Fatal(err)
	}
	return client.New(client.Options{BaseURL: base, Transport: s, Log: log})
}

// settleAll answers what is under way with what the client makes of it.
func (a *testApp) settleAll(c *client.Client) {
	sent := a.sent
	a.sent = nil
	for _, ticket := range sent {
		var answer model.Answer
		if ticket.Page > 0 {
			answer = c.List(a.t.Context(), "default", ticket.Page)
		} else {
			answer = c.Get(a.t.Context(), ticket.Ref)
		}
		answer.Poll.At = a.time
		for i := range answer.Samples {
			answer.Samples[i].Poll.At = a.time
		}
		a.send(answerMsg{ticket, answer})
	}
}

// exposure is a way for text to get onto screens.
type exposure struct {
	status  string // of the deployment; empty for a hostile one
	http    int
	pattern string   // what is watched; empty for one ID
	empty   bool     // nothing is watched
	screens []string // keys to the screens that are looked at
}

var exposures = []exposure{
	{http: 200, screens: []string{"table", "timeline", "fields", "raw", "beside", "beside raw"}},
	{http: 200, status: "FAILED", screens: []string{"table", "beside", "fields"}},
	{http: 200, status: "RUNNING", screens: []string{"table", "beside"}},
	{http: 200, pattern: "*", screens: []string{"table", "fields", "beside"}},
	{http: 200, empty: true, screens: []string{"nothing watched", "offers"}},
	{http: 400, screens: []string{"error in the table", "error in the detail", "error beside"}},
	{http: 401, screens: []string{"error in the header", "error in the detail", "error beside"}},
	{http: 429, screens: []string{"error in the header", "error in the detail"}},
	{http: 302, screens: []string{"error in the header", "error in the detail", "error beside"}},
	{http: 500, screens: []string{"error in the table", "error in the detail"}},
	{http: 403, pattern: "*", screens: []string{"error of the list"}},
	{http: 403, empty: true, screens: []string{"nothing watched", "error instead of offers"}},
}

// screenKeys lead from the table to a screen.
var screenKeys = map[string][]string{
	"fields": {"enter"}, "timeline": {"t"}, "raw": {"enter", "tab"}, "beside": {"enter"}, "beside raw": {"enter", "tab"}, "offers": {"a"},
	"error in the detail": {"enter"}, "error beside": {"enter"}, "error instead of offers": {"a"},
}

// visit draws an exposure on each of its screens, at sizes where a detail
// covers the table and where it does not.
func (e exposure) visit(t *testing.T, opts Options, s answered, look func(a *testApp, screen string)) {
	t.Helper()
	s.status, s.http = e.status, e.http
	var ids []string
	switch {
	case e.pattern != "":
		opts.Patterns = []model.Pattern{{Profile: "default", Glob: e.pattern}}
	case !e.empty:
		ids = []string{"watched"}
	}
	c := s.client(t, nil)
	a := newTestApp(t, opts, ids...)
	a.settleAll(c)
	for _, screen := range e.screens {
		a.press("esc")
		a.detail.raw = false
		a.size(80, 24)
		if strings.Contains(screen, "beside") {
			a.size(200, 50)
		}
		a.press(screenKeys[screen]...)
		a.settleAll(c)
		look(a, screen)
		if f := a.frame(); f.detail > 0 {
			a.size(a.Width, tall(len(a.detail.bodyLines(f.detail))+detailHead+desk.HeaderLines+desk.FooterLines))
			look(a, screen)
		}
	}
}

// tall is the height to show so many lines; a short run leaves the end of a
// very long text unseen.
func tall(lines int) int {
	if *long {
		return lines
	}
	return min(lines, 60)
}

// place is a field and a screen that shows it.
type place struct{ field, screen string }

// places finds where each field is to be seen in each exposure, by giving it a text
// that cannot be mistaken.
func places(t *testing.T) []map[place]bool {
	t.Helper()
	mark := map[string]string{}
	for i, field := range slices.Concat(textFields, errorFields) {
		mark[field] = fmt.Sprintf("mk%02d", i)
	}
	found := make([]map[place]bool, len(exposures))
	s := answered{wire: asBytes, text: func(field string) string { return mark[field] }}
	for i, e := range exposures {
		found[i] = map[place]bool{}
		e.visit(t, Options{}, s, func(a *testApp, screen string) {
			shown := a.screenText()
			for field, text := range mark {
				if strings.Contains(shown, text) {
					found[i][place{field, screen}] = true
				}
			}
		})
	}
	return found
}

var styleSequence = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// ownStyles takes out the style sequences the theme writes on the screens of a
// harmless fleet.
func ownStyles(t *testing.T, opts Options) *strings.Replacer {
	t.Helper()
	own := map[string]bool{}
	look := func(a *testApp) {
		for _, seq := range styleSequence.FindAllString(a.View().Content, -1) {
			own[seq] = true
		}
	}
	for _, prepare := range surfaces {
		a := fleet(t, opts)
		prepare(a)
		look(a)
		a.size(200, 50)
		look(a)
	}
	a := fleet(t, opts)
	for range a.table.index.Rows() {
		look(a)
		a.press("down")
	}
	var pairs []string
	for seq := range own {
		pairs = append(pairs, seq, "")
	}
	return strings.NewReplacer(pairs...)
}

// active returns the first code point of a frame that could act on a terminal
// or deceive the eye, once its own styles are taken out.
func active(frame string, own *strings.Replacer) (rune, string, bool) {
	text := own.Replace(frame)
	for i, r := range text {
		switch {
		case r == '\n' || r >= 0x20 && r < 0x7f:
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"),
			unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point):
			return r, text[max(0, i-20):min(len(text), i+40)], true
		}
	}
	return 0, "", false
}

// TestNoHostileTextActsOnTheTerminal sends every text of the corpus in every
// field at once, through the client, and looks at every screen. A cell is a
// text, a field and a screen that shows the field.
func TestNoHostileTextActsOnTheTerminal(t *testing.T) {
	t.Parallel()
	names, texts := corpus(t)
	shown := places(t)
	cells := 0
	for _, opts := range looks() {
		own := ownStyles(t, opts)
		for n, name := range names {
			text := texts[name]
			seen := map[place]bool{}
			for i := range exposures {
				for p := range shown[i] {
					if turn(n+i) && carries(p.field, text) {
						seen[p] = true
					}
				}
			}
			cells += len(seen)
			for _, w := range wires(text) {
				s := answered{wire: w, text: func(field string) string {
					if carries(field, text) {
						return text
					}
					return "harmless"
				}}
				for i, e := range exposures {
					if turn(n + i) {
						drawHostile(t, name, e, opts, s, own)
					}
				}
			}
		}
	}
	t.Logf("%d cells of %d texts", cells, len(names))
	least := 12_000
	if *long {
		least = 100_000
	}
	if cells < least {
		t.Errorf("%d cells, want %d at least", cells, least)
	}
}

// turn reports whether a part of a test has its turn. In a short run each text has a
// quarter of the parts, and each part has a quarter of the texts: the texts of a kind
// stand together, so every part has some of each kind.
func turn(n int) bool { return *long || n%4 == 0 }

// carries reports whether a field holds the text. In a short run a text of
// kilobytes is in a few fields only: laying it out is what takes time.
func carries(field, text string) bool {
	return *long || len(text) < 500 || slices.Contains([]string{"deployed_model", "fail_reason", "code", "message"}, field)
}

// looks are the ways the dashboard is drawn; one suffices in a short run.
func looks() []Options {
	if !*long {
		return []Options{{Theme: "dark"}}
	}
	return []Options{{Theme: "dark"}, {Theme: "light"}, {Theme: "mono"}, {Theme: "dark", ASCII: true}}
}

// wires are the ways in which a text may travel that differ; a short run takes
// one of them.
func wires(text string) []wire {
	switch {
	case asEscapes(text) == asBytes(text):
		return []wire{asBytes}
	case *long:
		return []wire{asBytes, asEscapes}
	case len(text)%2 == 0:
		return []wire{asEscapes}
	}
	return []wire{asBytes}
}

func drawHostile(t *testing.T, name string, e exposure, opts Options, s answered, own *strings.Replacer) {
	t.Helper()
	e.visit(t, opts, s, func(a *testApp, screen string) {
		where := fmt.Sprintf("%s, HTTP %d, %s, %d×%d", name, e.http, screen, a.Width, a.Height)
		v := a.View()
		checkGeometry(t, where, v, a.Width, a.Height, opts.ASCII)
		for _, text := range []string{v.Content, v.WindowTitle} {
			if r, around, found := active(text, own); found {
				t.Fatalf("%s: %U reaches the screen: %q", where, r, around)
			}
		}
	})
}

// TestNoHostileTextActsInTheLog sends every text as the ID that is asked for
// and in the answer, and reads what the log file would hold. The handler quotes
// by itself, so the values are looked at as well.
func TestNoHostileTextActsInTheLog(t *testing.T) {
	t.Parallel()
	names, texts := corpus(t)
	lines := 0
	for n, name := range names {
		var file bytes.Buffer
		log := slog.New(slog.NewTextHandler(&file, nil))
		for i, status := range []int{200, 302, 400, 401, 500} {
			if !turn(n + i) {
				continue
			}
			s := answered{wire: asBytes, http: status, text: func(string) string { return texts[name] }}
			c := s.client(t, log)
			c.List(t.Context(), "default", 1)
			c.Get(t.Context(), model.Ref{Profile: "default", ID: texts[name]})
			c.Get(t.Context(), model.Ref{Profile: "default", ID: "a"})
		}
		for line := range strings.Lines(file.String()) {
			lines++
			checkLogLine(t, name, line)
		}
	}
	t.Logf("%d lines", lines)
}

var logValue = regexp.MustCompile(` [a-z_]+=("(?:[^"\\]|\\.)*")`)

func checkLogLine(t *testing.T, name, line string) {
	t.Helper()
	if r, around, found := active(strings.TrimSuffix(line, "\n"), strings.NewReplacer()); found || !strings.HasPrefix(line, "time=") {
		t.Fatalf("%s: %U in the log: %q", name, r, around)
	}
	for _, quoted := range logValue.FindAllStringSubmatch(line, -1) {
		value, err := strconv.Unquote(quoted[1])
		if err != nil || !safe.Printable(value) {
			t.Fatalf("%s: a value in the log is not printable: %.80s, %v", name, quoted[1], err)
		}
	}
}
