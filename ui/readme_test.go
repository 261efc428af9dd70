package ui

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/marks"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// showcase is a watch list in the middle of a day's work.
func showcase(t *testing.T, opts Options) *testApp {
	rows := []struct {
		id              string
		status          model.Status
		ready, capacity int64
		age             time.Duration
		reason          string
	}{
		{"qwen3-8b-ft-202511132025-0260", model.Failed, 0, 2, 4 * time.Minute, "InsufficientResource: no capacity left for MU1"},
		{"deepseek-v3-ft-202510010900-31aa", model.Running, 2, 4, 51 * time.Minute, ""},
		{"qwen-plus-2025-12-01-b6d61c71", model.Updating, 4, 8, 3 * time.Minute, ""},
		{"qwen-max-2025-09-23-9d1ef0aa", model.Pending, 0, 4, 72 * time.Second, ""},
		{"emo-35b3f106-sample01", model.Running, 1, 1, 30 * 24 * time.Hour, ""},
		{"qwen-plus-ft-202307121513-5dde", model.Running, 12, 12, 41 * 24 * time.Hour, ""},
		{"qwen2.5-72b-ft-202508220714-77f0", model.Running, 16, 16, 6 * time.Hour, ""},
		{"cosyvoice-v3-flash-ft-202507011122-77aa", model.Stopped, 0, 1, 5 * 24 * time.Hour, ""},
	}
	const typo = "qwen-plus-20230703-cx7f"
	ids := []string{typo}
	for _, r := range rows {
		ids = append(ids, r.id)
	}
	a := newTestApp(t, opts, ids...)
	a.answer(typo, failed(model.FailNotFound, 404, "NotFound", "Model: "+typo+" not found!"))
	for _, r := range rows {
		d := deployment(r.id, r.status, r.ready, r.capacity)
		d.Modified, d.FailReason = model.Stamp{At: t0.Add(-r.age)}, safe.Clean(r.reason)
		a.answer(r.id, reading(d))
	}
	a.time = a.time.Add(5 * time.Second)
	a.ask(rows[2].id, rows[6].id)
	a.answer(rows[2].id, read(rows[2].id, model.Updating, 5, 8))
	a.answer(rows[6].id, failed(model.FailServer, 502, "", "HTTP 502, not JSON, 1.2 kB"))
	a.pass(8 * time.Second)
	a.table.choose(model.Ref{Profile: "default", ID: rows[2].id})
	return a
}

// TestTheReadmeHasEveryKey: its table is made from the keymap.
func TestTheReadmeHasEveryKey(t *testing.T) {
	const head = "| Key | | Action |\n|---|---|---|\n"
	var table strings.Builder
	for _, b := range newKeymap(nil).Bindings {
		table.WriteString(keyRow(b))
	}
	if *update {
		before, rest, _ := strings.Cut(readme(t), head)
		_, after, _ := strings.Cut(rest, "\n\n")
		if err := os.WriteFile("../README.md", []byte(before+head+table.String()+"\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(readme(t), head+table.String()+"\n") {
		t.Errorf("the README's keys are not these (-update rewrites):\n%s", table.String())
	}
}

func keyRow(b keys.Binding) string {
	var names []string
	for _, key := range b.Keys {
		names = append(names, "`"+keys.LabelOf(key, &marks.Unicode)+"`")
	}
	return "| " + strings.Join(names, " ") + " | " + b.Help + " | `" + string(b.Action) + "` |\n"
}

// TestTheReadmeNamesColumnsAndFilters: all columns, all keys of a filter, and
// no filter that cannot be read.
func TestTheReadmeNamesColumnsAndFilters(t *testing.T) {
	_, text, _ := strings.Cut(readme(t), "### Filter\n")
	text, _, _ = strings.Cut(text, "## Configuration")
	for _, name := range append(draw.Columns(), query.FilterKeys()...) {
		if !strings.Contains(text, "`"+name) {
			t.Errorf("%s is not named", name)
		}
	}
	examples := 0
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.HasPrefix(cells[1], "-") {
			continue
		}
		for i, part := range strings.Split(cells[1], "`") {
			if i%2 == 0 {
				continue
			}
			examples++
			if _, err := query.ParseFilter(part); err != nil {
				t.Errorf("%s: %v", part, err)
			}
		}
	}
	for _, f := range words.FilterExamples() {
		if _, err := query.ParseFilter(f.Text); err != nil {
			t.Errorf("%s: %v", f.Text, err)
		}
	}
	if examples < 10 {
		t.Errorf("only %d filters are shown", examples)
	}
}

// translations are the README in other languages, by the folder from which their links
// lead.
var translations = map[string]string{"../.github/zh-CN.md": "../.github"}

// block is a block of code.
var block = regexp.MustCompile("(?s)\n```(\\w+)\n(.*?)```\n")

// TestEveryLanguageHasTheSameExamples: the code of the README, in its order, so that what
// runs it runs it for all. Comments may be translated.
func TestEveryLanguageHasTheSameExamples(t *testing.T) {
	code := func(text string) (all []string) {
		comment := regexp.MustCompile(`(^|\s)# .*`)
		for _, b := range block.FindAllStringSubmatch(text, -1) {
			lines := b[1]
			for line := range strings.Lines(b[2]) {
				lines += "\n" + strings.TrimRight(comment.ReplaceAllString(strings.TrimRight(line, "\n"), ""), " ")
			}
			all = append(all, lines)
		}
		return all
	}
	want := code(readme(t))
	if len(want) < 20 {
		t.Fatalf("the README has %d blocks of code", len(want))
	}
	for path := range translations {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, code(string(text))); diff != "" {
			t.Errorf("%s (-README +it):\n%s", path, diff)
		}
		for _, b := range newKeymap(nil).Bindings {
			if !strings.Contains(string(text), "`"+string(b.Action)+"`") {
				t.Errorf("%s does not name the action %s", path, b.Action)
			}
		}
	}
}

// TestTheLinksOfTheReadmeLeadSomewhere: those to its own heads and to files.
func TestTheLinksOfTheReadmeLeadSomewhere(t *testing.T) {
	pages := map[string]string{"../README.md": ".."}
	maps.Copy(pages, translations)
	for path, folder := range pages {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		heads := map[string]bool{}
		for _, head := range regexp.MustCompile(`(?m)^##+ (.*)$`).FindAllStringSubmatch(string(text), -1) {
			slug := regexp.MustCompile(`[^\p{L}\p{N}\- ]`).ReplaceAllString(strings.ToLower(head[1]), "")
			heads[strings.ReplaceAll(slug, " ", "-")] = true
		}
		links := regexp.MustCompile(`\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"`).FindAllStringSubmatch(string(text), -1)
		for _, l := range links {
			switch to := l[1] + l[2]; {
			case strings.HasPrefix(to, "https://"):
			case strings.HasPrefix(to, "#"):
				if !heads[to[1:]] {
					t.Errorf("%s: no head for %s", path, to)
				}
			default:
				if _, err := os.Stat(filepath.Join(folder, to)); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
		}
		if len(links) < 30 {
			t.Errorf("%s has %d links", path, len(links))
		}
	}
}
