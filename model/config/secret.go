package config

import (
	"regexp"
	"strings"

	"studiowatch/model/safe"
)

const noKeys = "keys do not belong in this file; use api_key_env or api_key_file"

// keyInText matches keys and some other words. A message may lose a word that is
// not a key, but must never show a key.
var keyInText = regexp.MustCompile(`(?i)(^|[^a-z0-9])sk-[^\s"'\]]*|sk-[a-z0-9-]*[a-z0-9]{16}[^\s"'\]]*`)

// isLiteralKey reports whether a text holds an API key. Outside of the watch list
// every text that begins with sk- counts as a key.
func isLiteralKey(at, s string) bool {
	if safe.HoldsKey(s) {
		return true
	}
	const prefix = "sk-"
	s = strings.TrimSpace(s)
	return at != "watch" && !strings.HasPrefix(at, "watch[") && len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Mask replaces what looks like an API key in a text.
func Mask(s string) string {
	if strings.Contains(strings.ToLower(s), "sk-") {
		s = keyInText.ReplaceAllString(s, "$1(hidden)")
	}
	return safe.HideKeys(s)
}

var joined = strings.NewReplacer("_", "", "-", "", " ", "")

// holdsKey reports whether a key of this name is for an API key, in any spelling:
// api_key, apiKey, token.
func holdsKey(name string) bool {
	switch joined.Replace(strings.ToLower(name)) {
	case "apikey", "key", "token", "secret", "accesstoken", "apitoken", "password", "authorization", "dashscopeapikey":
		return true
	}
	return false
}

// findKeys reports every API key in the tree under v and hides its path, so that
// nothing else reads or shows the value.
func (p *parser) findKeys(at string, v any) {
	if m, ok := v.(map[string]any); ok {
		for name, v := range m {
			at := join(at, name)
			_, table := v.(map[string]any)
			if holdsKey(name) && !table || isLiteralKey(at, name) {
				p.hide(at)
				continue
			}
			p.findKeys(at, v)
		}
		return
	}
	if s, ok := v.(string); ok && isLiteralKey(at, s) {
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
