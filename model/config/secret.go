package config

import (
	"regexp"
	"strings"
)

const noKeys = "keys do not belong in this file; use api_key_env or api_key_file"

var (
	// literalKey matches what is surely a Model Studio key: it starts with sk-,
	// or holds sk- and at least sixteen letters or digits as a word, as in a
	// command's "token=sk-…". The word desk-lamp does not match.
	literalKey = regexp.MustCompile(`(?i)^\s*sk-|\bsk-(?:[a-z0-9]{2,4}-)?[a-z0-9]{16}`)
	// keyInText matches more than literalKey does: a message may lose a word
	// that was no key, and must never show one that was.
	keyInText = regexp.MustCompile(`(?i)(^|[^a-z0-9])sk-[^\s"'\]]*|sk-[a-z0-9-]*[a-z0-9]{16}[^\s"'\]]*`)
)

func isLiteralKey(s string) bool { return literalKey.MatchString(s) }

// Mask takes out of a text what looks like a key.
func Mask(s string) string {
	if !strings.Contains(strings.ToLower(s), "sk-") {
		return s
	}
	return keyInText.ReplaceAllString(s, "$1(hidden)")
}

// holdsKey reports whether a key of this name would have an API key as its
// value, however it is spelled: api_key, apiKey, token.
func holdsKey(name string) bool {
	switch strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(name)) {
	case "apikey", "key", "token", "secret", "accesstoken", "apitoken", "password", "authorization", "dashscopeapikey":
		return true
	}
	return false
}

// findKeys reports every literal key in the tree under v and remembers its
// path, so that nothing else reads that value or speaks of it.
func (p *parser) findKeys(at string, v any) {
	if m, ok := v.(map[string]any); ok {
		for name, v := range m {
			at := join(at, name)
			_, table := v.(map[string]any)
			if holdsKey(name) && !table || isLiteralKey(name) {
				p.hide(at)
				continue
			}
			p.findKeys(at, v)
		}
		return
	}
	if s, ok := v.(string); ok && isLiteralKey(s) {
		p.hide(at)
		return
	}
	list, _ := listOf(v)
	for i, v := range list {
		p.findKeys(index(at, i), v)
	}
}

func (p *parser) hide(at string) {
	p.hidden[at] = true
	p.fault(at, noKeys)
}
