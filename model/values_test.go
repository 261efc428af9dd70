package model

import (
	"testing"
	"time"
)

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
		{"9223372036854775808", 0, false, true, "–"},
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
		if got != tt.want || s.Sent.String() != tt.raw {
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
