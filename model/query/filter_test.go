package query

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
)

// choose returns the rows of testRows that a filter chooses.
func choose(t *testing.T, b *watch.Board, filter string, now time.Time) string {
	t.Helper()
	f, err := ParseFilter(filter)
	if err != nil {
		t.Errorf("%q: %v", filter, err)
	}
	return ids(NewIndex(Query{Filter: f, Now: now}, b.Rows()).Rows())
}

const everyRow = "qwen wan2.5 emo typo"

func TestFiltersChooseRows(t *testing.T) {
	b := testRows()
	for filter, want := range map[string]string{
		"":                            everyRow,
		"   ":                         everyRow,
		"emo":                         "emo",
		"EMO":                         "emo",
		"b6d qwen":                    "qwen",
		"qwen emo":                    "",
		"production":                  "qwen",
		`"chat, production"`:          "qwen",
		`"production chat"`:           "",
		`"chat, prod`:                 "qwen",
		"-qwen":                       "wan2.5 emo typo",
		"-":                           everyRow,
		`-"chat, production"`:         "wan2.5 emo typo",
		`"-qwen"`:                     "",
		"notfound":                    "typo",
		"rolling":                     "qwen",
		"status:updating":             "qwen",
		"status:!updating":            "wan2.5 emo typo",
		"-status:updating":            "wan2.5 emo typo",
		"-status:!updating":           "qwen",
		"status:updating,stop":        "qwen wan2.5",
		"status:!updating,stop":       "emo typo",
		"status=stop":                 "",
		"status=Stopped":              "wan2.5",
		"status!=stopped":             "qwen emo typo",
		"status:":                     everyRow,
		"status:,":                    everyRow,
		"status:!":                    everyRow,
		"-status:":                    everyRow,
		"is:ready":                    "emo",
		"is:!ready":                   "qwen wan2.5 typo",
		"is:un":                       "typo",
		"is:ready,stopped":            "wan2.5 emo",
		"plan:mu":                     "qwen",
		"plan:m":                      "",
		"plan:mu,cu":                  "qwen emo",
		"group:prod":                  "qwen",
		`group:"prod"`:                "qwen",
		`name:"chat, production"`:     "qwen",
		`name:"production, chat"`:     "",
		"profile:cn":                  "wan2.5 typo",
		"code:found":                  "typo",
		"model:wan":                   "wan2.5",
		"profile:cn -typo is:stopped": "wan2.5",
		`"is:ready"`:                  "",
		":":                           "",
		"ready<2":                     "qwen emo",
		"ready<1":                     "emo",
		"ready<=1":                    "qwen emo",
		"ready>1":                     "wan2.5",
		"ready>=1":                    "qwen wan2.5",
		"ready!=1":                    "wan2.5 emo",
		"ready:1":                     "qwen",
		"ready=0,1":                   "qwen emo",
		"ready:!1":                    "wan2.5 emo typo",
		"-ready<1":                    "qwen wan2.5 typo",
		"ready<100%":                  "qwen emo",
		"ready<25%":                   "emo",
		"ready<50%":                   "qwen emo",
		"ready>=25%":                  "qwen wan2.5",
		"ready<":                      everyRow,
		"ready<=":                     everyRow,
		"capacity>=4":                 "qwen",
		"capacity<4":                  "wan2.5 emo",
		"ｓｔａｔｕｓ：Ｕpdating":             "qwen",
		"status：！updating，stop":       "emo typo",
		"is:ready、stopped":            "wan2.5 emo",
		"－ｉｓ：ready":                   "qwen wan2.5 typo",
		"status！＝stopped":             "qwen emo typo",
		"ready＜２５％":                   "emo",
		"ready＞＝1":                    "qwen wan2.5",
		"＂chat， production＂":          "qwen",
		"“production chat”":           "",
		"b6d　qwen":                    "qwen",
	} {
		numbered := testRows()
		setUnits(numbered)
		if got := choose(t, numbered, filter, modeltest.T0); got != want {
			t.Errorf("%q chose %q, want %q", filter, got, want)
		}
	}
	if got := choose(t, b, "ready:1", modeltest.T0); got != "qwen wan2.5 emo" {
		t.Errorf("without other numbers ready:1 chose %q", got)
	}
}

// TestFullWidthTextsAreFoundInBothForms looks for rows whose names are full-width or
// ASCII.
func TestFullWidthTextsAreFoundInBothForms(t *testing.T) {
	b := watch.NewBoard()
	for id, name := range map[string]string{"wide": "聊天（ＶＩＰ）", "narrow": "聊天(vip)"} {
		b.Add(model.Entry{Ref: model.Ref{ID: id}, Name: name})
	}
	for filter, want := range map[string]string{
		"（ｖｉｐ": "narrow wide", "(vip": "narrow", "name:（": "narrow wide", "name＝聊天（ＶＩＰ）": "narrow wide", "-（": "", "name!=聊天（vip）": "wide",
	} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%q: %v", filter, err)
		}
		var got []string
		for _, r := range b.Rows() {
			if f.Match(r, modeltest.T0) {
				got = append(got, r.Ref.ID)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%q chose %v, want %q", filter, got, want)
		}
	}
}

// setUnits gives the rows of testRows 1 of 4, 0 of 1 and 2 of 2 units.
func setUnits(b *watch.Board) {
	for id, n := range map[string][2]int64{"qwen-plus-b6d61c71": {1, 4}, "emo-35b3f106": {0, 1}, "wan2.5-i2v": {2, 2}} {
		i := slices.IndexFunc(b.Rows(), func(r *watch.Row) bool { return r.Ref.ID == id })
		row := b.Rows()[i]
		d := *row.Latest
		d.ReadyCapacity, d.Capacity = model.NumberOf(n[0]), model.NumberOf(n[1])
		row.Latest = &d
	}
}

// TestAFilterByAgeTurnsByItself as time passes, and tells when.
func TestAFilterByAgeTurnsByItself(t *testing.T) {
	b := testRows()
	changed := b.Rows()[0]
	changed.Changed = modeltest.T0.Add(-90 * time.Minute)
	for filter, want := range map[string]string{
		"age<2h": "qwen", "age<90m": "", "age<=1h30m": "qwen", "age>1h": "qwen", "age>=5400s": "qwen", "age>1d": "", "-age>1d": everyRow, "age<1W": "qwen", "age<": everyRow,
	} {
		if got := choose(t, b, filter, modeltest.T0); got != want {
			t.Errorf("%q chose %q, want %q", filter, got, want)
		}
	}
	for _, filter := range []string{"age<2h", "age<=2h", "age>2h", "age>=2h", "qwen -age<2h"} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Fatal(err)
		}
		x := NewIndex(Query{Filter: f, Now: modeltest.T0}, b.Rows())
		before := f.Match(changed, modeltest.T0)
		if d := x.NextChange().Sub(modeltest.T0); d <= 0 || d > 30*time.Minute+1 {
			t.Errorf("%q turns in %v", filter, d)
		}
		if f.Match(changed, x.NextChange()) == before {
			t.Errorf("%q does not turn at the time it tells", filter)
		}
		if f.Match(changed, x.NextChange().Add(-2)) != before {
			t.Errorf("%q turns before the time it tells", filter)
		}
		if later := NewIndex(Query{Filter: f, Now: x.NextChange()}, b.Rows()); !later.NextChange().IsZero() {
			t.Errorf("%q turns again at %v", filter, later.NextChange())
		}
	}
	if x := NewIndex(Query{Now: modeltest.T0}, b.Rows()); !x.NextChange().IsZero() {
		t.Error("a filter without an age turns")
	}
}

func TestABadFilterSaysWhere(t *testing.T) {
	b := testRows()
	setUnits(b)
	for filter, want := range map[string]struct {
		part string // of the filter, that is wrong
		how  Problem
		rows string // that the rest chooses
	}{
		"qwen colour:red":    {"colour", UnknownKey, "qwen"},
		"stauts:x emo":       {"stauts", UnknownKey, "emo"},
		"-stauts:x":          {"stauts", UnknownKey, everyRow},
		"a<1":                {"a", UnknownKey, everyRow},
		"is:wobbly":          {"wobbly", UnknownVerdict, everyRow},
		"is:ready,redy":      {"redy", UnknownVerdict, everyRow},
		"emo  is:!stoped":    {"stoped", UnknownVerdict, "emo"},
		"status<RUNNING":     {"status<", NoOrder, everyRow},
		"id>=x":              {"id>=", NoOrder, everyRow},
		"ready<x":            {"x", NotANumber, everyRow},
		"ready<-1":           {"-1", NotANumber, everyRow},
		"ready<1,2":          {"2", OneOnly, everyRow},
		"capacity<50%":       {"50%", NotAShare, everyRow},
		"age<2":              {"2", NotAnAge, everyRow},
		"age<h":              {"h", NotAnAge, everyRow},
		"age<0s":             {"0s", NotAnAge, everyRow},
		"age<1h,2h":          {"2h", OneOnly, everyRow},
		"age:2h":             {"2h", NeitherLess, everyRow},
		"age<99999999999s":   {"99999999999s", NotAnAge, everyRow},
		"age<9999999999w":    {"9999999999w", NotAnAge, everyRow},
		`name:"日本" colour:x`: {"colour", UnknownKey, ""},
		"x:1 y:2":            {"x", UnknownKey, everyRow},
	} {
		f, err := ParseFilter(filter)
		wrong, ok := err.(*FilterError)
		if !ok {
			t.Errorf("%q: no *FilterError but %v", filter, err)
			continue
		}
		if got := string([]rune(filter)[wrong.Column : wrong.Column+wrong.Width]); got != want.part || wrong.Problem != want.how {
			t.Errorf("%q: at %q %q, want at %q %q", filter, got, wrong.Problem, want.part, want.how)
		}
		if got := ids(NewIndex(Query{Filter: f, Now: modeltest.T0}, b.Rows()).Rows()); got != want.rows {
			t.Errorf("%q chose %q while it is wrong, want %q", filter, got, want.rows)
		}
	}
}

// TestFiltersNarrow holds for any words: one more never chooses more rows, and
// a word and its opposite share the rows out.
func TestFiltersNarrow(t *testing.T) {
	b := testRows()
	setUnits(b)
	rng := rand.New(rand.NewPCG(5, 6))
	words := []string{
		"qwen", "e", "is:ready", "is:r,u", "status:ing", "status!=running", "ready<2", "ready<60%", "capacity>=2", "age<2h", "profile:cn,x",
		`name:"chat, production"`, "plan:mu", "code:found", "model:!wan", "by:1", "id=emo-35b3f106", "group:video,prod",
	}
	chosen := func(filter string) []*watch.Row {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Fatalf("%q: %v", filter, err)
		}
		return NewIndex(Query{Filter: f, Now: modeltest.T0}, b.Rows()).Rows()
	}
	for range 500 {
		filter := ""
		rows := b.Rows()
		for range 1 + rng.IntN(4) {
			word := words[rng.IntN(len(words))]
			with, without := chosen(filter+" "+word), chosen(filter+" -"+word)
			if len(with)+len(without) != len(rows) {
				t.Fatalf("%q and -%s after %q: %d and %d rows of %d", word, word, filter, len(with), len(without), len(rows))
			}
			for _, r := range with {
				if !slices.Contains(rows, r) || slices.Contains(without, r) {
					t.Fatalf("%q after %q chose %s", word, filter, r.Ref.ID)
				}
			}
			filter, rows = filter+" "+word, with
		}
	}
}

func TestFilterWordsAreThoseLookedFor(t *testing.T) {
	f, err := ParseFilter(`emo -x id:35B,b status:!run status:upd ready<1 "a b" -code:y`)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"id": "emo 35b b a b", "status": "emo upd a b", "code": "emo a b"} {
		if got := strings.Join(f.Words(key), " "); got != want {
			t.Errorf("words for %s: %q, want %q", key, got, want)
		}
	}
}

// TestCompletion: the bar is the caret, and what is replaced stands in
// brackets in what is wanted.
func TestCompletion(t *testing.T) {
	b := testRows()
	for text, want := range map[string]string{
		"|":                    "[] " + strings.Join(keyOffers(""), " "),
		"emo |":                "emo [] " + strings.Join(keyOffers(""), " "),
		"st|":                  "[st] status:",
		"-st|":                 "-[st] status:",
		"a|":                   "[a] age<",
		"st|:x":                "[st:]x status:",
		"ST|x":                 "[STx] status:",
		"zz|":                  "[zz]",
		`"st|`:                 `["st]`,
		"status:|":             "status:[] RUNNING STOPPED UPDATING",
		"status:u|":            "status:[u] UPDATING RUNNING", // what begins so comes before what holds it
		"status:!u|":           "status:![u] UPDATING RUNNING",
		"-status:run|":         "-status:[run] RUNNING",
		"status:running,s|":    "status:running,[s] STOPPED",
		"status:r|,s":          "status:[r],s RUNNING",
		"status:runn| emo":     "status:[runn] emo RUNNING",
		"is:st|":               "is:[st] stalled stopped",
		"plan:|":               "plan:[] cu lora mu",
		"plan:u|":              "plan:[u]",
		"group:|":              "group:[] prod video",
		"name:|":               `name:[] "chat, production"`,
		`name:"chat|`:          `name:["chat] "chat, production"`,
		`name:"chat, prod|`:    `name:["chat, prod] "chat, production"`,
		"profile:|":            "profile:[] cn intl",
		"ready<|":              "ready<[]",
		"age<2|":               "age<[2]",
		"nokey:|":              "nokey:[]",
		"code:|":               "code:[] NotFound",
		"status:updating emo|": "status:updating [emo]",
	} {
		before, after, _ := strings.Cut(text, "|")
		typed := []rune(before + after)
		c := Complete(string(typed), len([]rune(before)), b.Rows())
		got := strings.Join(append([]string{string(typed[:c.From]) + "[" + string(typed[c.From:c.To]) + "]" + string(typed[c.To:])}, c.Offers...), " ")
		if got != want {
			t.Errorf("%q completes as\n %s, want\n %s", text, got, want)
		}
		if (c.Key == "") != (c.Place != PlaceText && c.Place != PlaceNumber) {
			t.Errorf("%q: place %v of the key %q", text, c.Place, c.Key)
		}
	}
}

// TestOffersCanBeTaken: what is offered makes a filter that can be read and
// chooses a row.
func TestOffersCanBeTaken(t *testing.T) {
	b := watch.NewBoard(
		model.Entry{Ref: model.Ref{Profile: "p", ID: "a"}, Group: `5" disks`, Name: "!x"}, model.Entry{Ref: model.Ref{Profile: "p", ID: "b"}, Group: "two words", Name: "a,b"}, model.Entry{Ref: model.Ref{Profile: "p", ID: "c"}, Group: "日本", Name: "-y"},
	)
	for _, key := range []string{"group:", "name:", "id:", "profile:"} {
		for _, offer := range Complete(key, len(key), b.Rows()).Offers {
			if choose(t, b, key+offer, modeltest.T0) == "" {
				t.Errorf("%s%s is offered and chooses nothing", key, offer)
			}
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		"qwen -x", `is:ready "a b`, "status:!", "::", `""`, "-", "a:\x1b", "日本 is:", "ready<5%", "age<1h30m,", "a!=b", `x"y"z:",",!`, "age<1é", "-:", "capacity>=99999999999999999999",
	} {
		f.Add(seed)
	}
	b := testRows()
	setUnits(b)
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text)
		runes := []rune(text)
		if err != nil {
			wrong, ok := err.(*FilterError)
			if !ok || wrong.Problem == "" || wrong.Column < 0 || wrong.Width < 1 || wrong.Column+wrong.Width > len(runes) {
				t.Errorf("%q: %#v", text, err)
			}
		}
		for _, r := range NewIndex(Query{Filter: filter, Now: modeltest.T0}, b.Rows()).Rows() {
			if !filter.Match(r, modeltest.T0) {
				t.Errorf("%q chose %s, which it does not match", text, r.Ref.ID)
			}
		}
		for caret := range min(len(runes), 60) + 1 {
			if c := Complete(text, caret, b.Rows()); c.From < 0 || c.From > c.To || c.To > len(runes) {
				t.Errorf("%q at %d completes from %d to %d", text, caret, c.From, c.To)
			}
		}
	})
}

// TestAWordIsFoundInWhatIsWanted as the row says it, whole and in quotes too.
func TestAWordIsFoundInWhatIsWanted(t *testing.T) {
	eight, running, stopped := model.Wanted{Capacity: model.NumberOf(8)}, model.Wanted{Status: model.Running}, model.Wanted{Status: model.Stopped}
	b := watch.NewBoard()
	for id, row := range map[string]struct {
		wanted model.Wanted
		status model.Status
	}{"small": {eight, model.Running}, "down": {running, model.Failed}, "up": {stopped, model.Running}, "left": {running, model.Deleted}, "alike": {running, model.Running}} {
		ref := model.Ref{Profile: "cn", ID: id}
		b.Add(model.Entry{Ref: ref, Wanted: row.wanted})
		b.Apply(modeltest.Good(ref, modeltest.T0, modeltest.Reading(row.status, 4, 4)))
	}
	for filter, want := range map[string]string{
		`"wanted 8, has 4"`: "small", "wanted": "down left small up", `"wanted running"`: "down left", `"is failed"`: "down", `"is gone"`: "left", `"has deleted"`: "",
	} {
		chosen := strings.Fields(choose(t, b, filter, modeltest.T0))
		slices.Sort(chosen)
		if got := strings.Join(chosen, " "); got != want {
			t.Errorf("%s chose %q, want %q", filter, got, want)
		}
	}
}

// TestAWordIsFoundInAnyCase compares with a copy of the text in lower case.
func TestAWordIsFoundInAnyCase(t *testing.T) {
	texts := []string{"", "a", "Qwen-Plus", "RUNNING", "aaB", "模型 Qwen", "\u212Aelvin", "İstanbul", "ẞ", "x\xffY", "[Z]", "@`{"}
	for _, text := range texts {
		lower := strings.ToLower(text)
		for i := range len(lower) + 1 {
			for j := i; j <= len(lower); j++ {
				if word := lower[i:j]; !containsLower(text, word) {
					t.Errorf("%q is not found in %q", word, text)
				}
			}
		}
		for _, word := range append(texts, "plus-", "zz", "ab") {
			word = strings.ToLower(word)
			if got, want := containsLower(text, word), strings.Contains(lower, word); got != want {
				t.Errorf("%q in %q: %v, want %v", word, text, got, want)
			}
		}
	}
}
