package host

import "testing"

func TestWhatWasReadAsAKeyIsHidden(t *testing.T) {
	s := &Secrets{}
	for _, raw := range []string{"token-0123456789", "token-0123456789abc", "\ufeff\"Bearer abcdefgh12345\"\n", "short", "token-0123456789"} {
		s.Note(raw)
	}
	for text, want := range map[string]string{
		"":                            "",
		"header Bearer abcdefgh12345": "header Bearer <masked>",
		"a token-0123456789abc b":     "a <masked> b",
		"a token-0123456789 b":        "a <masked> b",
		"in short":                    "in short",
		"never read sk-0123456789abcdef0123 here": "never read (hidden) here",
	} {
		if got := s.Hide(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if len(s.words) != 3 {
		t.Errorf("%d words are remembered, want 3", len(s.words))
	}
	var none *Secrets
	none.Note("token-0123456789")
	if got := none.Hide("token-0123456789"); got != "token-0123456789" {
		t.Errorf("without a memory: %q", got)
	}
}
