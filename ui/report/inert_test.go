package report

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/safe"
)

// hostile are texts that would do something in a page, a chat or a terminal if they were
// not made inert.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, `</style></title></textarea><script>x</script>`, `<!--`, `-->`, `<![CDATA[`, `]]>`,
	`&lt;script&gt;`, `&#x3c;script&#x3e;`, `&amp`, `javascript:alert(1)`, `data:text/html,<script>x</script>`, `</svg><a href=http://e.vil>`, `{}`, `{{.}}`, `${x}`,
	`}body{display:none}`, `*/ @import url(http://e.vil/x.css);`, `expression(alert(1))`, `;background:url(//e.vil)`,
	"\u202egnp.exe", "a\u2066b\u2069", "\u200b\u200d\ufeff", "\x1b[2J\x1b]0;PWN\a", "\u009b31m", "\x9b31m\xff", "a\nb\r\nc\td\x00", "\U000e0041",
	`@everyone`, `@octocat`, `#123`, `GH-1`, `[click](http://e.vil)`, `![x](http://e.vil/x.png)`, `<http://e.vil>`, `http://e.vil/x`, `www.e.vil`, `a@e.vil`, "`code`", "```", "``x`", `| a | b |`, `\|`,
	"**bold** __b__ ~~s~~ $x$", "# head", "> quote", "- item", "1. item", "---", "***", "[x]: http://e.vil", "<details open>", "\\", "\\`",
	strings.Repeat("x", 9000), strings.Repeat("<", 3000),
}

// spoilt returns sources in which a text stands wherever text from outside can.
func spoilt(text string) map[string]*Source {
	id := "d" + strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n\r\x00/\\?#%*[\u00a0", r) || !safe.Printable(string(r)) {
			return -1
		}
		return r
	}, text)
	id = strings.ToValidUTF8(id[:min(len(id), 200)], "")
	clean := safe.Clean(text)
	profile := clean.String()
	everything := func(d *model.Deployment) {
		d.Name, d.Modifier = clean, clean
		d.With(&model.Terms{ModelName: clean, BaseModel: clean, WorkspaceID: clean, ChargeType: clean, Creator: clean, Plan: clean, ModelUnitSpec: clean})
		d.FailReason, d.Remark = safe.Clean(text+"!"), clean
		d.Status = model.ParseStatus(text)
	}
	broken := failing(20, id, model.FailServer, 500, text, text+"!")
	broken.Ref.Profile, broken.Answer.Samples[0].Ref.Profile = profile, profile
	f := broken.Answer.Samples[0].Failure
	f.RequestID, f.Host, f.KeySource = clean, clean, clean
	first, last := reading(0, id, model.Running, 1, 2, nil), reading(40, id, model.Running, 2, 2, everything)
	for _, step := range []*model.Sample{&first.Answer.Samples[0], &last.Answer.Samples[0]} {
		step.Ref.Profile = profile
	}
	first.Ref.Profile, last.Ref.Profile = profile, profile
	ref := model.Ref{Profile: profile, ID: id}
	set := Setting{Origins: map[string]model.Origin{profile: {Host: profile}}, Entries: []model.Entry{{Ref: ref, Name: profile, Group: profile}}}
	events := []model.Event{
		{At: modeltest.At(0), Ref: ref, Host: profile, Kind: model.KindSeen, To: model.Running, Verdict: model.VerdictReady, Session: "s"},
		{At: modeltest.At(5), Ref: model.Ref{Profile: profile}, Host: profile, Kind: model.KindOffline, Code: clean, Reason: safe.Clean(text + "!"), Session: "s"},
		{At: modeltest.At(9), Ref: model.Ref{Profile: profile}, Host: profile, Kind: model.KindOnline, Session: "s"},
		{At: modeltest.At(10), Ref: ref, Host: profile, Kind: model.KindUnread, Code: clean, Reason: safe.Clean(text + "!"), RequestID: clean, Took: 2 * time.Second, To: model.Running, Verdict: model.VerdictReady, Session: "s"},
		{
			At: modeltest.At(20), Ref: ref, Host: profile, Kind: model.KindFailed, From: model.ParseStatus(text), To: model.ParseStatus(text), Verdict: model.VerdictFailed, By: clean, Model: clean, Plan: clean,
			Reason: safe.Clean(text + "!"), RequestID: clean, Session: "s",
		},
		{At: modeltest.At(30), Ref: model.Ref{Profile: "other", ID: "other"}, Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady, Session: "s"},
	}
	return map[string]*Source{"recording": recorded(set, first, broken, last), "journal": Journal(events, set, modeltest.At(60))}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// skeleton returns the tags of a page, without the breaks and without the values that
// are times.
func skeleton(page string) []string {
	_, page, _ = strings.Cut(page, "</style>") // the style sheet is fixed, and has a > in it
	found := tags.FindAllString(page, -1)
	found = slices.DeleteFunc(found, func(tag string) bool { return tag == "<wbr>" })
	return found
}

func TestNothingFromOutsideBecomesHTML(t *testing.T) {
	for _, unmasked := range []bool{true, false} {
		plain := map[string][]string{}
		for name, s := range spoilt("harmless") {
			plain[name] = skeleton(htmlOf(t, must(t, s, Choice{Since: time.Hour, Unmasked: unmasked})))
		}
		for _, text := range hostile {
			for name, s := range spoilt(text) {
				page := htmlOf(t, must(t, s, Choice{Since: time.Hour, Unmasked: unmasked}))
				if got := skeleton(page); !slices.Equal(got, plain[name]) {
					t.Errorf("%s of %.40q has other tags than a harmless one:\n%s", name, text, firstOther(got, plain[name]))
				}
				for line := range strings.Lines(page) {
					if line = strings.TrimSuffix(line, "\n"); !safe.Printable(line) {
						t.Errorf("%s of %.40q: not printable: %.200q", name, text, line)
					}
				}
			}
		}
	}
}

func firstOther(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%s, want %s", got[i], want[i])
		}
	}
	return fmt.Sprintf("%d tags, want %d", len(got), len(want))
}

// spans are the code spans of a line of Markdown, and escaped are its escaped signs.
var (
	escaped = regexp.MustCompile("\\\\[\\\\`*_\\[\\]|~$]")
	bars    = regexp.MustCompile(`(?:^|[^\\])\|`)
)

// withoutCode returns a line of Markdown without its code spans, which end with as many
// backticks as they begin with.
func withoutCode(line string) string {
	var b strings.Builder
	for line != "" {
		at := strings.IndexByte(line, '`')
		if at < 0 {
			b.WriteString(line)
			break
		}
		if at > 0 && line[at-1] == '\\' {
			b.WriteString(line[:at+1])
			line = line[at+1:]
			continue
		}
		b.WriteString(line[:at])
		fence := len(line[at:]) - len(strings.TrimLeft(line[at:], "`"))
		rest := line[at+fence:]
		end := -1
		for i := 0; i < len(rest); i++ {
			if rest[i] != '`' {
				continue
			}
			run := len(rest[i:]) - len(strings.TrimLeft(rest[i:], "`"))
			if run == fence {
				end = i + run
				break
			}
			i += run - 1
		}
		if end < 0 {
			b.WriteString("UNENDED")
			break
		}
		line = rest[end:]
	}
	return b.String()
}

func TestNothingFromOutsideDoesAnythingInMarkdown(t *testing.T) {
	for _, text := range hostile {
		for name, s := range spoilt(text) {
			checkSheet(t, fmt.Sprintf("%s of %.40q", name, text), markdownOf(t, must(t, s, Choice{Since: time.Hour, Unmasked: true})))
		}
	}
}

// checkSheet reports what could have an effect in Markdown.
func checkSheet(t *testing.T, name, sheet string) {
	t.Helper()
	cells := 0
	for line := range strings.Lines(sheet) {
		line = strings.TrimSuffix(line, "\n")
		if !safe.Printable(line) {
			t.Errorf("%s: not printable: %.200q", name, line)
		}
		switch {
		case !strings.HasPrefix(line, "|"):
			cells = 0
		case cells == 0:
			cells = len(bars.FindAllString(line, -1))
		case strings.HasPrefix(line, "|---"):
		case len(bars.FindAllString(line, -1)) != cells:
			t.Errorf("%s: other cells than above: %.300s", name, line)
		}
		prose := escaped.ReplaceAllString(strings.TrimLeft(withoutCode(line), "#> -"), "")
		for _, bad := range []string{"@", "#", "<", ">", "](", "//", "www.", "UNENDED", "&", "`"} {
			if strings.Contains(prose, bad) {
				t.Errorf("%s has %s: %.300s", name, bad, line)
			}
		}
	}
}

// TestOnlyConstantsAreMarkup reads the code: nothing converts a text to markup.
func TestOnlyConstantsAreMarkup(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if kind, ok := call.Fun.(*ast.Ident); ok && kind.Name == "markup" {
					t.Errorf("%s converts to markup", fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

func TestThePageLoadsAndRunsNothing(t *testing.T) {
	for _, source := range []func() *Source{incident, night} {
		page := htmlOf(t, must(t, source(), Choice{Since: 24 * time.Hour}))
		if !strings.Contains(page, `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri`) {
			t.Error("there is no policy")
		}
		for _, bad := range []string{"<script", "<link", "<iframe", "<object", "<img", " src=", "url(", "@import", "http:", "https:", "javascript:", " on"} {
			for _, tag := range append(tags.FindAllString(page, -1), style) {
				if strings.Contains(tag, bad) {
					t.Errorf("%s in %.100s", bad, tag)
				}
			}
		}
		for _, to := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if !strings.HasPrefix(to[1], "#d") || !strings.Contains(page, `id="`+to[1][1:]+`"`) {
				t.Errorf("a link to %s", to[1])
			}
		}
	}
}

func TestEveryTimeHasItsZone(t *testing.T) {
	clock := regexp.MustCompile(`\d\d:\d\d:\d\d(.{0,20})`)
	tag := regexp.MustCompile(`<[^>]*>`)
	axis := regexp.MustCompile(`(?s)<div class="ticks".*?</div>`)
	for name, source := range map[string]func() *Source{"incident": incident, "night": night} {
		for want, zone := range map[string]*time.Location{" +08:00": shanghai, " UTC": time.UTC, " -03:30": time.FixedZone("", -(3*60+30)*60)} {
			r, err := New(source(), Choice{Since: 24 * time.Hour}, zone)
			if err != nil {
				t.Fatal(err)
			}
			page := axis.ReplaceAllString(htmlOf(t, r), "")
			for _, text := range []string{tag.ReplaceAllString(page, ""), markdownOf(t, r)} {
				found := clock.FindAllStringSubmatch(text, -1)
				if len(found) < 10 {
					t.Errorf("%s: only %d times", name, len(found))
				}
				for _, at := range found {
					if !strings.HasPrefix(at[1], want) {
						t.Errorf("%s: %s has not the zone%s", name, at[0], want)
					}
				}
			}
		}
	}
}

func TestAPageOfManyStaysSmall(t *testing.T) {
	var events []model.Event
	for n := range 50 {
		for i := range 300 {
			status := []model.Status{model.Updating, model.Running}[i%2]
			v := []model.Verdict{model.VerdictRolling, model.VerdictReady}[i%2]
			events = append(events, model.Event{
				At: modeltest.At(60*i + n), Ref: model.Ref{Profile: "intl", ID: fmt.Sprintf("qwen-max-ft-202307121513-%04d", n)}, Kind: model.KindOf(v), From: status, To: status, Verdict: v,
				Ready: model.NumberOf(int64(i % 7)), Capacity: model.NumberOf(8), By: modeltest.Text(uid), Session: "s", RequestID: modeltest.Text("7efdd3a7-a90d-96c6-b477-70055d59edf7"),
				Reason: modeltest.Text(fmt.Sprintf("Code%d: %s", i, strings.Repeat("<&>", 2000))),
			})
		}
	}
	r := must(t, Journal(events, Setting{}, modeltest.At(60*300)), Choice{Since: 24 * time.Hour})
	page, sheet := htmlOf(t, r), markdownOf(t, r)
	t.Logf("50 deployments at their worst: %d bytes of HTML, %d of Markdown", len(page), len(sheet))
	if n := strings.Count(page, "<article"); n != 50 || len(page) > 2_000_000 || len(sheet) > 1_000_000 {
		t.Errorf("%d sections, %d bytes of HTML, %d of Markdown", n, len(page), len(sheet))
	}
	if !strings.Contains(page, "earlier lines are left out") {
		t.Error("it is not said that something is left out")
	}
}

func TestAPageOfAFleetStaysReadable(t *testing.T) {
	var events []model.Event
	for n := range 3000 {
		events = append(events, model.Event{
			At: modeltest.At(n), Ref: model.Ref{Profile: "intl", ID: fmt.Sprintf("d-%04d", n)}, Kind: model.KindReady, From: model.Pending, To: model.Running, Verdict: model.VerdictReady, Session: "s",
			Ready: model.NumberOf(1), Capacity: model.NumberOf(1),
		})
	}
	page := htmlOf(t, must(t, Journal(events, Setting{}, modeltest.At(4000)), Choice{Since: 24 * time.Hour}))
	if strings.Count(page, "<article") != maxSections || !strings.Contains(page, "and 1900 more") || !strings.Contains(page, "<b>3000</b> ready") || len(page) > 2_000_000 {
		t.Errorf("%d sections in %d bytes", strings.Count(page, "<article"), len(page))
	}
}

// FuzzReport puts any text wherever text from outside can stand.
func FuzzReport(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	plain := map[string][]string{}
	for name, s := range spoilt("harmless") {
		plain[name] = skeleton(htmlOf(f, must(f, s, Choice{Since: time.Hour, Unmasked: true})))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, ": ") || strings.TrimSpace(safe.Clean(text).String()) == "" {
			return // it divides a reason, or leaves a field out
		}
		if status := model.ParseStatus(text); status.Class() != model.ClassUnknown || status.Failing() {
			return // it means something else
		}
		for name, s := range spoilt(text) {
			r := must(t, s, Choice{Since: time.Hour, Unmasked: true})
			if got := skeleton(htmlOf(t, r)); !slices.Equal(got, plain[name]) {
				t.Errorf("%s has other tags than a harmless one: %s", name, firstOther(got, plain[name]))
			}
			checkSheet(t, name, markdownOf(t, r))
		}
	})
}
