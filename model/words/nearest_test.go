package words

import "testing"

func TestTheNearestIsAFewSlipsAway(t *testing.T) {
	known := []string{"get", "wait", "demo", "history", "steady_refresh", "id"}
	for name, want := range map[string]string{
		"gte": "get", "egt": "get", "gt": "get", "gett": "get", "got": "get", "GET": "get", "tge": "", "gto": "",
		"wiat": "wait", "awit": "wait", "wiath": "wait", "watt": "wait", "tiaw": "", "dmeo": "demo", "histroy": "history", "hsitroy": "history",
		"steady-refersh": "steady_refresh", "di": "id", "ix": "id", "": "",
	} {
		if got := Nearest(name, known); got != want {
			t.Errorf("%q is near %q, want %q", name, got, want)
		}
	}
}

func TestDistanceCountsSlips(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"abc", "acb", 1}, {"abcd", "badc", 2}, {"ab", "bxa", 3}, {"abc", "cab", 2}, {"kitten", "sitting", 3},
	} {
		if got := distance(tt.a, tt.b, 9); got != tt.want {
			t.Errorf("from %q to %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := distance(tt.b, tt.a, 9); got != tt.want {
			t.Errorf("from %q to %q: %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}
