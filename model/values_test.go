package model

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"studiowatch/model/safe"
)

var t0 = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestNumbersAreReadFromAnyForm(t *testing.T) {
	for _, tt := range []struct {
		sent  string
		want  int64
		ok    bool
		odd   bool
		shown string
	}{
		{"4", 4, true, false, "4"},
		{"4.0", 4, true, false, "4"},
		{"1e2", 100, true, false, "100"},
		{"0", 0, true, false, "0"},
		{"-1", -1, true, true, "-1"},
		{"1000000000000000000", 1e18, true, true, "1000000000000000000"},
		{"9223372036854775806", math.MaxInt64 - 1, true, true, "9223372036854775806"},
		{"9223372036854775807", 0, false, true, "–"},
		{"9223372036854775808", 0, false, true, "–"},
		{"-9223372036854775807", math.MinInt64 + 1, true, true, "-9223372036854775807"},
		{"-9223372036854775808", 0, false, true, "–"},
		{"1e400", 0, false, true, "–"},
		{"4.5", 0, false, true, "–"},
		{"NaN", 0, false, true, "–"},
		{"", 0, false, true, "–"},
		{"four", 0, false, true, "–"},
	} {
		n := ParseNumber(tt.sent)
		if got, ok := n.Int(); got != tt.want || ok != tt.ok || n.Odd() != tt.odd || n.String() != tt.shown {
			t.Errorf("%q: %d, %v, odd %v, %q; want %d, %v, %v, %q", tt.sent, got, ok, n.Odd(), n.String(), tt.want, tt.ok, tt.odd, tt.shown)
		}
	}
}

// TestAReadingTakesOnlyWhatItLacks lays a reading over an earlier one. Other deployments may
// share the terms of both.
func TestAReadingTakesOnlyWhatItLacks(t *testing.T) {
	was := Terms{BaseModel: safe.Clean("old"), Creator: safe.Clean("somebody"), RPMLimit: NumberOf(0)}
	part := Terms{BaseModel: safe.Clean("new")}
	old, oldTerms, partTerms := (&Deployment{Capacity: NumberOf(4)}).With(&was), was, part
	for _, tt := range []struct {
		name string
		is   *Deployment
		want Terms
		same *Terms // nil if neither reading has these terms
	}{
		{"a reading without terms", &Deployment{}, was, &was},
		{"the same terms again", (&Deployment{}).With(&oldTerms), was, &oldTerms},
		{"other terms in part", (&Deployment{}).With(&part), Terms{BaseModel: part.BaseModel, Creator: was.Creator, RPMLimit: was.RPMLimit}, nil},
	} {
		got := tt.is.Over(old)
		if *got.Terms() != tt.want || got.Capacity != old.Capacity || tt.is.Capacity.Sent() {
			t.Errorf("%s: %+v, %+v", tt.name, got, got.Terms())
		}
		if tt.same != nil && got.Terms() != tt.same {
			t.Errorf("%s are kept twice", tt.name)
		}
	}
	if was != oldTerms || part != partTerms || *(&Deployment{}).Terms() != (Terms{}) {
		t.Errorf("terms that others share were changed: %+v, %+v", was, part)
	}
}

func TestMissingIsNotZero(t *testing.T) {
	var n Number
	if _, ok := n.Int(); ok || n.Sent() || n.Odd() || n.String() != "–" {
		t.Errorf("a number that was not sent: %+v %q", n, n)
	}
	if NumberOf(0) == n {
		t.Error("zero equals missing")
	}
}

func TestStampsWithoutAZoneAreBeijingTime(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{"2025-06-17T11:00:38", "2025-06-17T03:00:38Z"},
		{"2025-06-17T11:00:38.68", "2025-06-17T03:00:38.68Z"},
		{"2025-11-20T20:06:46.405", "2025-11-20T12:06:46.405Z"},
		{"2023-03-25 10:04:11", "2023-03-25T02:04:11Z"},
		{"2024-01-01T12:00:00.000+00:00", "2024-01-01T12:00:00Z"},
		{"2024-01-01T12:00:00-0500", "2024-01-01T17:00:00Z"},
		{"2024-01-01T12:00:00Z", "2024-01-01T12:00:00Z"},
		{"2025-11-11T18:02:2", ""},
		{"", ""},
		{"soon", ""},
	} {
		s := ParseStamp(tt.raw)
		got := ""
		if !s.At.IsZero() {
			got = s.At.UTC().Format(time.RFC3339Nano)
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.raw, got, tt.want)
		}
	}
}

func TestAStampFromTheFutureGivesNoAge(t *testing.T) {
	for _, tt := range []struct {
		ahead time.Duration
		want  time.Duration
		ok    bool
	}{{-time.Hour, time.Hour, true}, {MaxAhead, 0, true}, {MaxAhead + time.Second, 0, false}} {
		s := Stamp{At: t0.Add(tt.ahead)}
		if age, ok := s.Age(t0); age != tt.want || ok != tt.ok {
			t.Errorf("%v ahead: %v, %v", tt.ahead, age, ok)
		}
	}
}

func TestStatusesAreReadWhateverTheirCase(t *testing.T) {
	for raw, want := range map[string]Status{"running": Running, " Updating_Failed\n": UpdatingFailed, "Melting": "Melting", "a\x1b[2Jb": "a^[[2Jb"} {
		if got := ParseStatus(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestIDsThatWouldChangeThePathAreRefused(t *testing.T) {
	for id, fine := range map[string]bool{
		"qwen-plus-2025-12-01-b6d61c71": true, "模型-1": true, "a:b": true,
		"": false, ".": false, "..": false, "a/b": false, "a b": false, "a\nb": false, "a\x1bb": false, "emo-*": false, "a?b": false, "a#b": false, "a%2fb": false,
	} {
		if err := CheckID(id); (err == nil) != fine {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestStampsOfEveryFormZoneAndSkew reads a moment written in twelve forms and
// four zones, with clocks up to a day apart.
func TestAKeyIsNoTypedID(t *testing.T) {
	const key = "sk-5ec2e70123456789abcdef0123456789"
	for _, id := range []string{key, " " + key, "'" + key + "'", "Bearer " + key, key + "\n", key + "/x", "sk-\x1b[0m" + key[3:]} {
		if err := CheckTypedID(id); err == nil || strings.Contains(err.Error(), "5ec2e7") {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{"sk-learn-ft-2025", "qwen-plus-ft-202307121513-5dde"} {
		if err := CheckTypedID(id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	if CheckTypedID("a b") == nil {
		t.Error("what is no ID for another reason passes")
	}
	if CheckID(key) != nil {
		t.Error("an ID of the service is judged as one that was typed")
	}
}

func TestStampsOfEveryFormZoneAndSkew(t *testing.T) {
	forms := []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04:05.0", "2006-01-02T15:04:05.00", "2006-01-02T15:04:05.000", "2006-01-02T15:04:05.000000000",
		"2006-01-02 15:04:05", "2006-01-02 15:04:05.000",
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05.000Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05.000Z0700", "2006-01-02 15:04:05Z07:00",
	}
	zones := []*time.Location{time.UTC, Beijing, time.FixedZone("", -5*60*60), time.FixedZone("", 5*60*60+30*60)}
	cells := 0
	for _, form := range forms {
		for _, zone := range zones {
			written := t0.In(zone)
			if !strings.Contains(form, "07") {
				written = t0.In(Beijing) // without a zone it can only be Beijing's
			}
			s := ParseStamp(written.Format(form))
			if !s.At.Equal(t0) {
				t.Errorf("%s in %v: %v, want %v", form, zone, s.At, t0)
			}
			for _, skew := range []time.Duration{-24 * time.Hour, -6 * time.Minute, 0, 6 * time.Minute, 24 * time.Hour} {
				cells++
				age, ok := s.Age(t0.Add(skew))
				if want := max(0, skew); age != want && ok || ok != (skew >= -MaxAhead) {
					t.Errorf("%s read by a clock %v off: age %v, %v", form, skew, age, ok)
				}
			}
		}
	}
	t.Logf("%d cells", cells)
}

func TestEveryStampIsReadAsItWasWritten(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 100_000 {
		at := time.Unix(rng.Int64N(1<<33), rng.Int64N(1000)*1e6)
		if got := ParseStamp(at.In(Beijing).Format("2006-01-02T15:04:05.999")).At; !got.Equal(at) {
			t.Fatalf("%v was read as %v", at, got)
		}
	}
}

func FuzzStamp(f *testing.F) {
	for _, seed := range []string{"2025-06-17T11:00:38", "2025-11-11T18:02:2", "2024-01-01T12:00:00.000+00:00", "9999-99-99T99:99:99", "\x1b[2J", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		s := ParseStamp(raw)
		if age, ok := s.Age(t0); age < 0 || !ok && age != 0 || ok && s.At.IsZero() {
			t.Errorf("%q: age %v, %v", raw, age, ok)
		}
	})
}

func TestATargetIsAnIDOrAGlob(t *testing.T) {
	for text, want := range map[string]struct {
		glob, fine bool
	}{
		"emo-1": {false, true}, "emo-*": {true, true}, "e?o": {true, true}, "emo-[0-9]": {true, true}, "*": {true, true},
		"": {false, false}, "a/b": {false, false}, "emo-[": {true, false}, "a/*": {true, false}, "a *": {true, false},
		"sk-5ec2e70123456789abcdef0123456789*": {false, false},
	} {
		glob, err := CheckTarget(text)
		if glob != want.glob || (err == nil) != want.fine {
			t.Errorf("%q: glob %v, %v", text, glob, err)
		}
		if err != nil && strings.Contains(err.Error(), "5ec2e7") {
			t.Errorf("a key is repeated: %v", err)
		}
	}
}
