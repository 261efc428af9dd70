package model

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"studiowatch/model/safe"

	"github.com/google/go-cmp/cmp"
)

func TestEventsSurviveTheJournal(t *testing.T) {
	e := Event{
		At: t0, Ref: Ref{"p", "d1"}, Host: "127.0.0.1:8787", Kind: KindReady, From: Updating, To: Running, Verdict: VerdictReady, Ready: NumberOf(0), Capacity: NumberOf(4),
		Model: safe.Clean("qwen"), Plan: safe.Clean("mu"), By: safe.Clean("1234"), Code: safe.Clean("c"), Reason: safe.Clean("r"), RequestID: safe.Clean("id"), Took: 90 * time.Second, Session: "s", Watched: 7 * time.Second,
	}
	still := []Still{{Profile: "p", Host: "h", For: time.Minute, IDs: []string{"a", "b"}}, {Profile: "q", IDs: []string{"c"}}}
	for _, e := range []Event{
		e, {At: t0, Ref: Ref{"p", "d1"}, Kind: KindGone, From: "ODD", Verdict: VerdictGone}, {At: t0, Kind: KindStop, Session: "s"},
		{At: t0, Kind: KindOpened, Session: "s"}, {At: t0, Kind: KindClosed, Session: "s", Still: still},
	} {
		b, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var back Event
		if err := back.UnmarshalJSON(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprintf("%#v", e), fmt.Sprintf("%#v", back)); diff != "" {
			t.Errorf("%s\n%s", b, diff)
		}
	}
	want := `{"at":"2026-01-02T03:04:05Z","profile":"p","id":"d1","event":"ready","to":"RUNNING","verdict":"ready","ready":0,"capacity":4,"took_s":90.5}`
	b, _ := Event{At: time.Date(2026, 1, 2, 11, 4, 5, 999, Beijing), Ref: Ref{"p", "d1"}, Kind: KindReady, To: Running, Verdict: VerdictReady, Ready: NumberOf(0), Capacity: NumberOf(4), Took: 90460 * time.Millisecond}.MarshalJSON()
	if string(b) != want {
		t.Errorf("%s\nwant\n%s", b, want)
	}
	want = `{"at":"2026-01-02T03:04:05Z","profile":"","event":"closed","still":[{"profile":"p","host":"h","ids":["a"],"watched_s":1.5}],"session":"s"}`
	b, _ = Event{At: t0, Kind: KindClosed, Still: []Still{{Profile: "p", Host: "h", For: 1500 * time.Millisecond, IDs: []string{"a"}}}, Session: "s"}.MarshalJSON()
	if string(b) != strings.Replace(want, "2026-01-02T03:04:05Z", t0.UTC().Format(time.RFC3339), 1) {
		t.Errorf("%s\nwant\n%s", b, want)
	}
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","profile":"p","id":"d1","event":"ready","to":"RUNNING","verdict":"ready","ready":0,"capacity":4,"took_s":90.5}`))
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","profile":"p\u001b[2J","event":"\u202e","took_s":1e308}`))
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","profile":"p","id":"a b","event":"ready","verdict":"ready","took_s":-1}`))
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","host":"h\u001b[2J","event":"closed","still":[{"profile":"\u0007","host":"\u202e","ids":["a/b","ok"],"watched_s":-1},null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var e Event
		if e.UnmarshalJSON(b) != nil {
			return
		}
		text, err := e.MarshalJSON()
		if err != nil {
			return // a year beyond 9999 has no JSON form
		}
		var again Event
		if err := again.UnmarshalJSON(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		texts := []string{again.Ref.Profile, again.Ref.ID, string(again.Kind), string(again.To), again.Session, again.Host}
		for _, still := range again.Still {
			texts = append(append(texts, still.Profile, still.Host), still.IDs...)
		}
		for _, s := range texts {
			if s != printable(s) {
				t.Fatalf("not printable: %q", s)
			}
		}
	})
}
