package safe

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestPlainJSONHoldsNothingATerminalActsOn(t *testing.T) {
	for raw, want := range map[string]string{
		``:                            `null`,
		`{"模型":"a ~ é"}`:              `{"模型":"a ~ é"}`,
		"[\"a\x7fb\"]":                `["a\u007fb"]`,
		"[\"\u202ea\u2028b\"]":        `["\u202ea\u2028b"]`,
		"[\"\xff\",\"\ufffd\",1]":     `["\ufffd","\ufffd",1]`,
		"[\"\U000E0041\",\"\u009b\"]": `["\udb40\udc41","\u009b"]`,
	} {
		if got := string(Keep([]byte(raw)).Plain()); got != want {
			t.Errorf("%q: %s, want %s", raw, got, want)
		}
	}
}

func TestOnlyAnObjectHasFields(t *testing.T) {
	for _, raw := range []string{``, `null`, `7`, `"name"`, `[1,2]`, `["a",{"b":1}]`, `{}`} {
		if got := Keep([]byte(raw)).Fields(); len(got) != 0 {
			t.Errorf("%s has the fields %v", raw, got)
		}
	}
}

// TestAnObjectIsKeptAsItWasSent, whatever object it shares memory with.
func TestAnObjectIsKeptAsItWasSent(t *testing.T) {
	sent := []string{
		`{}`, `{"a":1}`, `{"a":"}"}`, `{"a":1,"b":[{"a":1},"\\\"",null]}`, `{"a":{"b":{}},"a":2}`, `{"\u0000":"\u0000","":"","é\"":-1e2}`, "{\"x\xff\":\"\xff\"}",
		`[{"a":1},{"a":2}]`, `[]`, `"{"`, `null`, `12`, ` { "a" : [ 1 , 2 ] ,"b": {} } `, `{"a":"a b"}`, `{"` + strings.Repeat("n", 3000) + `":"` + strings.Repeat("v", 3000) + `"}`,
	}
	frames := Frames{}
	for range 2 { // at first no frame is known, then all are
		for _, text := range sent {
			var want bytes.Buffer
			if err := json.Compact(&want, []byte(text)); err != nil {
				t.Fatal(err)
			}
			got, _ := frames.Keep([]byte(text)).MarshalJSON()
			if string(got) != want.String() {
				t.Errorf("%s is kept as %s", text, got)
			}
		}
	}
	if !Keep(nil).Empty() || !Keep([]byte(`{"a"`)).Empty() || Keep([]byte(`{}`)).Empty() {
		t.Error("empty is what it should not be, or the other way round")
	}
}

// TestObjectsOfOneShapeShareIt, and those of another do not.
func TestObjectsOfOneShapeShareIt(t *testing.T) {
	frames := Frames{}
	a := frames.Keep([]byte(`{"a":1,"b":"x"}`))
	if b := frames.Keep([]byte(`{"a":{"c":3},"b":null}`)); b.frame != a.frame {
		t.Error("the names are kept twice")
	}
	for _, other := range []string{`{"a":1}`, `{"b":1,"a":"x"}`, `{"a":1,"b":"x","c":2}`, `[1]`} {
		if b := frames.Keep([]byte(other)); b.frame == a.frame {
			t.Errorf("%s is kept as if it had the members of another", other)
		}
	}
}
