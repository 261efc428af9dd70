package client

import (
	"net/http"
	"testing"
	"time"

	"studiowatch/model"
)

func TestRetryAfter(t *testing.T) {
	const date = "Mon, 05 Jan 2026 10:00:00 GMT"
	tests := []struct {
		name, retry, date, acs string
		want                   time.Duration
	}{
		{name: "nothing"},
		{name: "seconds", retry: "7", want: 7 * time.Second},
		{name: "space around", retry: " 7 ", want: 7 * time.Second},
		{name: "zero", retry: "0"},
		{name: "negative", retry: "-5"},
		{name: "signed", retry: "+5"},
		{name: "a fraction", retry: "1.5"},
		{name: "text", retry: "soon"},
		{name: "other digits", retry: "٧"},
		{name: "hexadecimal", retry: "0x10"},
		{name: "the cap", retry: "600", want: 10 * time.Minute},
		{name: "over the cap", retry: "601", want: 10 * time.Minute},
		{name: "absurd", retry: "99999999999", want: 10 * time.Minute},
		{name: "beyond an integer", retry: "999999999999999999999999999999", want: 10 * time.Minute},
		{name: "a date against the server's clock", retry: "Mon, 05 Jan 2026 10:00:42 GMT", date: date, want: 42 * time.Second},
		{name: "a date in the old form", retry: "Monday, 05-Jan-26 10:00:42 GMT", date: date, want: 42 * time.Second},
		{name: "a date at once", retry: date, date: date, want: time.Second},
		{name: "a past date", retry: "Mon, 05 Jan 2026 09:59:59 GMT", date: date},
		{name: "a far date", retry: "Mon, 05 Jan 2027 10:00:00 GMT", date: date, want: 10 * time.Minute},
		{name: "a date without the server's", retry: "Mon, 05 Jan 2026 10:00:42 GMT"},
		{name: "milliseconds", acs: "1500", want: 1500 * time.Millisecond},
		{name: "zero milliseconds", acs: "0"},
		{name: "blank milliseconds", acs: " "},
		{name: "text milliseconds", acs: "1s"},
		{name: "absurd milliseconds", acs: "99999999999999999999", want: 10 * time.Minute},
		{name: "milliseconds beside nonsense", retry: "soon", acs: "2000", want: 2 * time.Second},
		{name: "the longer of two", retry: "1", acs: "2000", want: 2 * time.Second},
		{name: "two in one line", retry: "7, 9"},
		{name: "an exponent", retry: "1e3"},
		{name: "the longer of two, the other way", retry: "3", acs: "2000", want: 3 * time.Second},
	}
	cells := 0
	for _, test := range tests {
		h := http.Header{}
		for name, value := range map[string]string{"Retry-After": test.retry, "Date": test.date, "X-Acs-Retry-After": test.acs} {
			if value != "" {
				h.Set(name, value)
			}
		}
		if got := retryAfter(h); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		for _, status := range []int{429, 503} {
			cells++
			checkRetryAfter(t, test.name, status, h, test.want)
		}
	}
	t.Logf("%d cells: %d header values × 429 and 503", cells, len(tests))
	if got := retryAfter(nil); got != 0 {
		t.Errorf("no header at all: %v", got)
	}
}

// checkRetryAfter checks that the failures of both calls hold the wait that a
// server asks for, and that the client never waits less.
func checkRetryAfter(t *testing.T, name string, status int, h http.Header, want time.Duration) {
	t.Helper()
	c := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		res := answer(status, `{"code":"Odd","message":"m"}`)
		res.Header = h.Clone()
		return res, nil
	}))
	single := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
	for _, f := range []*model.Failure{single, c.List(t.Context(), "p", 1).Failure} {
		if f == nil || f.RetryAfter != want || f.Wait() < want {
			t.Errorf("%d with %s: %+v, want %v", status, name, f, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("7", "Mon, 05 Jan 2026 10:00:00 GMT", "1500")
	f.Add("Mon, 05 Jan 2026 10:00:42 GMT", "Mon, 05 Jan 2026 10:00:00 GMT", "")
	f.Fuzz(func(t *testing.T, retry, date, acs string) {
		h := http.Header{"Retry-After": {retry}, "Date": {date}, "X-Acs-Retry-After": {acs}}
		if got := retryAfter(h); got < 0 || got > maxRetryAfter {
			t.Errorf("%v", got)
		}
	})
}
