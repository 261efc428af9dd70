package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"studiowatch/model"
)

// everyByte spells each byte of a text with a verb of package fmt.
func everyByte(verb, s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, verb, s[i])
	}
	return b.String()
}

// quoted is a text as it stands inside of a JSON string.
func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

// echoes are ways in which a server may write the key into a JSON string.
func echoes(key string) map[string]string {
	escaped := everyByte(`\u%04x`, key)
	return map[string]string{
		"as it is":              key,
		"JSON escapes":          escaped,
		"upper-case digits":     everyByte(`\u%04X`, key),
		"mixed digits":          strings.ReplaceAll(escaped, `\u002d`, `\u002D`),
		"half escaped":          key[:9] + everyByte(`\u%04x`, key[9:]),
		"one escape":            `\u0073` + key[1:],
		"one escape at the end": key[:len(key)-1] + everyByte(`\u%04x`, key[len(key)-1:]),
		"escaped twice":         quoted(escaped),
		"escaped three times":   quoted(quoted(escaped)),
		"an escaped backslash":  strings.ReplaceAll(escaped, `\u`, `\u005cu`),
		"percent":               everyByte("%%%02x", key),
		"percent, upper case":   everyByte("%%%02X", key),
		"percent twice":         url.QueryEscape(everyByte("%%%02x", key)),
		"percent in escapes":    everyByte(`\u0025%02x`, key),
		"escapes in percent":    strings.ReplaceAll(escaped, `\`, "%5c"),
		"debug output":          everyByte(`\\x%02x`, key),
		"HTML":                  everyByte("&#%d;", key),
		"HTML, hexadecimal":     everyByte("&#x%02X;", key),
		"HTML twice":            html.EscapeString(everyByte("&#%03d;", key)),
		"twice in a row":        key + escaped + key,
		"among escapes":         `\\\u4e2d\n` + escaped + `\"\\`,
	}
}

// unescaped undoes escapes as a reader of the output would.
func unescaped(s string) []string {
	all := []string{s}
	for range 4 {
		last := all[len(all)-1]
		if v, err := url.PathUnescape(last); err == nil && v != last {
			all = append(all, v)
			continue
		}
		if v := html.UnescapeString(last); v != last {
			all = append(all, v)
			continue
		}
		var v string
		if json.Unmarshal([]byte(`"`+last+`"`), &v) != nil {
			break
		}
		all = append(all, v)
	}
	return all
}

func checkHidden(t *testing.T, where, text string) {
	t.Helper()
	for i, v := range unescaped(text) {
		if strings.Contains(v, canary) {
			t.Errorf("%s holds the key, unescaped %d times: %.300s", where, i, text)
		}
	}
}

func TestAnEchoedKeyIsMaskedHoweverItIsEscaped(t *testing.T) {
	for name, echo := range echoes(canary) {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			record := fmt.Sprintf(`{"deployed_model":"a","status":"RUNNING","capacity":12,"name":"x%[1]sy","fail_reason":"key %[1]s","%[1]s":{"deep":["%[1]s"]},"more":1}`, echo)
			answers := map[string]string{
				"a deployment": `{"request_id":"%[1]s","code":"w%[1]s","output":` + record + `}`,
				"a list":       `{"request_id":"%[1]s","output":{"deployments":[` + record + `],"total":1}}`,
				"an error":     `{"request_id":"%[1]s","code":"c%[1]s","message":"m %[1]s"}`,
			}
			for what, body := range answers {
				if strings.Contains(body, "%[1]s") {
					body = strings.ReplaceAll(body, "%[1]s", echo)
				}
				if !json.Valid([]byte(body)) {
					t.Fatalf("%s is not JSON: %s", what, body)
				}
				c := newClient(t, answering(map[bool]int{true: 500, false: 200}[what == "an error"], body, "X-Request-Id", echo))
				c.log = slog.New(slog.NewTextHandler(&log, nil))
				a := c.Get(t.Context(), model.Ref{ID: "a"})
				if what == "a list" {
					a = c.List(t.Context(), "p", 1)
				}
				s := one(t, a)
				checkHidden(t, what+": request ID", s.Poll.RequestID.String())
				if f := s.Failure; f != nil {
					checkHidden(t, what, f.Code.String()+f.Message.String()+f.RequestID.String())
					continue
				}
				for field, v := range shown(s.Deployment) {
					checkHidden(t, what+": "+field, v)
				}
				checkHidden(t, what+": remark", s.Deployment.Remark.String())
				raw, err := s.Deployment.Raw.MarshalJSON()
				if err != nil || s.Deployment.Raw.Empty() || s.Deployment.Capacity.String() != "12" || !strings.Contains(string(raw), masked) {
					t.Fatalf("%s: raw is %s, %v", what, raw, err)
				}
				checkHidden(t, what+": raw", strings.ReplaceAll(string(raw), `"`, ""))
				for _, f := range s.Deployment.Raw.Fields() {
					checkHidden(t, what+": a field", f.Name.String()+" "+f.Value.String())
				}
			}
			checkHidden(t, "the log", log.String())
		})
	}
}

func TestWhatIsNoEchoStaysAsItIs(t *testing.T) {
	key := newKey(canary, "")
	for _, text := range []string{``, `\`, `\u`, `\u00`, `\u00zz`, `%`, `%7`, `%zz`, `&`, `&#`, `&#;`, `&#x;`, `&#99999999999;`, `&amp;`, `\\`, `\u4e2d\n\t`, `100% of "x"`,
		canary[:len(canary)-1], `\u0073k-other`, `{"a":"\u003c\u0026"}`, "a\\\xff", "\x00", `\u+073k-`, `%+3`} {
		if got := key.hide(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	short := newKey("secret", "")
	if got := short.hide(`secret \u0073ecret`); got != `secret \u0073ecret` {
		t.Errorf("a key too short to be one is masked: %q", got)
	}
}

func TestMaskingTakesNoNeighbourAway(t *testing.T) {
	key := newKey(canary, "")
	for name, echo := range echoes(canary) {
		got := key.hide(`{"a":"` + echo + `","b":"\u4e2d%20&lt;"}`)
		var v map[string]string
		if err := json.Unmarshal([]byte(got), &v); err != nil || v["b"] != "中%20&lt;" || !strings.Contains(v["a"], masked) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if got := key.hide("a " + canary + " b " + canary); got != "a <masked> b <masked>" {
		t.Errorf("%q", got)
	}
}

func TestAnEscapeIsOneOnlyWholeAndOfAPrintableCharacter(t *testing.T) {
	for text, want := range map[string]struct {
		c byte
		n int
	}{
		`\u0073k`: {'s', 6}, `\u0073`: {'s', 6}, `\u007`: {'\\', 1}, `\u`: {'\\', 1}, `\`: {'\\', 1}, `\n`: {'\\', 1},
		`\x73`: {'s', 4}, `\x7`: {'\\', 1}, `\\x`: {'\\', 2}, `\/x`: {'/', 2}, `\"x`: {'"', 2}, `\'x`: {'\'', 2},
		`%73`: {'s', 3}, `%7`: {'%', 1}, `%7g`: {'%', 1}, `%20`: {' ', 3}, `%1f`: {'%', 1}, `%7e`: {'~', 3}, `%7E`: {'~', 3}, `%7f`: {'%', 1},
		`\u0173`: {'\\', 1}, `\u0020`: {' ', 6}, `\u001f`: {'\\', 1},
		`&amp;x`: {'&', 5}, `&am`: {'&', 1}, `&#115;x`: {'s', 6}, `&#x73;x`: {'s', 6}, `&#X73;x`: {'s', 6}, `&#32;`: {' ', 5}, `&#31;`: {'&', 1},
		`&#126;`: {'~', 6}, `&#127;`: {'&', 1}, `&#;`: {'&', 1}, `&#5;`: {'&', 1}, `&#x;`: {'&', 1}, `&115;`: {'&', 1}, `&#1a5;`: {'&', 1}, `&#115`: {'&', 1},
		`&#x0000073;`: {'s', 11}, `&#x00000073;`: {'&', 1},
	} {
		if c, n := unescapeOne([]byte(text)); c != want.c || n != want.n {
			t.Errorf("%s begins with %q of %d, want %q of %d", text, c, n, want.c, want.n)
		}
	}
	for d, want := range map[byte]int{'/': 16, '0': 0, '9': 9, ':': 16, '@': 16, 'A': 10, 'F': 15, 'G': 16, '`': 16, 'a': 10, 'f': 15, 'g': 16} {
		if got := digit(d); got != want {
			t.Errorf("%q is the digit %d, want %d", d, got, want)
		}
	}
}

func TestAKeyIsMaskedFromTheFirstCharacterToTheLast(t *testing.T) {
	key := newKey(canary, "")
	for _, text := range []string{canary, `\u0073` + canary[1:], "%73" + canary[1:], "&#115;" + canary[1:], canary[:len(canary)-1] + "&#102;"} {
		if got := key.hide(text); got != masked {
			t.Errorf("%s becomes %s", text, got)
		}
		if got := key.hide(text + text); got != masked+masked {
			t.Errorf("%s twice becomes %s", text, got)
		}
	}
}

func TestAKeyOfEightCharactersIsMasked(t *testing.T) {
	for secret, want := range map[string]string{"sk-4567": "my sk-4567", "sk-45678": "my " + masked} {
		if got := newKey(secret, "").hide("my " + secret); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAKeyIsMaskedThroughFiveLayersOfEscapes(t *testing.T) {
	text := canary
	for layer := 1; layer <= maxEscapes; layer++ {
		text = everyByte("%%%02x", text[:1]) + text[1:]
		for range layer - 1 {
			text = strings.Replace(text, "%", "%25", 1)
		}
		if got := newKey(canary, "").hide("a " + text + " z"); got != "a "+masked+" z" {
			t.Errorf("%d layers: %q", layer, got)
		}
		text = canary
	}
}

func FuzzMask(f *testing.F) {
	f.Add(uint64(1), 0)
	f.Fuzz(func(t *testing.T, seed uint64, layers int) {
		random := rand.New(rand.NewPCG(seed, 0))
		text := canary
		for range min(max(layers, 1), 3) {
			var b strings.Builder
			verbs := [][]string{{`\u%04x`, `\u%04X`, `%c`}, {`%%%02x`, `%%%02X`}, {`&#%d;`, `%c`}}[random.IntN(3)]
			for i := range len(text) {
				switch verb := verbs[random.IntN(len(verbs))]; {
				case verb == `%c` && (text[i] == '\\' || text[i] == '&' || text[i] == '%'):
					fmt.Fprintf(&b, verbs[0], text[i])
				default:
					fmt.Fprintf(&b, verb, text[i])
				}
			}
			text = b.String()
		}
		got := newKey(canary, "").hide("before " + text + " after")
		if got != "before "+masked+" after" {
			t.Errorf("%q became %q", text, got)
		}
	})
}

// BenchmarkList reads a full page of the list, as it mostly is and with
// Chinese texts in escapes.
func BenchmarkList(b *testing.B) {
	for name, reason := range map[string]string{"plain": "", "escapes": strings.Repeat(`\u4e2d\u6587`, 20)} {
		b.Run(name, func(b *testing.B) {
			record := sampleLines(b)[5]
			record = strings.TrimSuffix(record[strings.Index(record, `{"deployed`):], "}}") + `,"fail_reason":"` + reason + `"},`
			body := `{"output":{"total":100,"deployments":[` + strings.TrimSuffix(strings.Repeat(record, PageSize), ",") + `]}}`
			c := newClient(b, answering(200, body))
			for b.Loop() {
				if a := c.List(b.Context(), "p", 1); a.Failure != nil || a.Sent != PageSize {
					b.Fatalf("%+v", a.Failure)
				}
				c.guard.next = answering(200, body)
			}
		})
	}
}
