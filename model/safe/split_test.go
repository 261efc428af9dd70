package safe

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzSplit compares the members and elements of any valid JSON with those that
// encoding/json reads.
func FuzzSplit(f *testing.F) {
	for _, text := range []string{
		`{}`, `[]`, ` { } `, "\n[\t]\r", `{"a":1}`, `{ "a" : -1.5e3 , "b" : [ 1 , "]" , { "}" : "{" } ] }`, `[1,2]`, `["a\"b","\\",""]`, `[[],[[]],{}]`,
		`{"a\"b":{"c":null},"\u0041":true,"":false}`, `[{"x":"\\\""},"\\\\"]`, `{"a":1,"a":2}`, `[ 1 , null , true ]`, "{\"\u4e2d\":\"\u6587\"}", `7`, `"x"`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if !json.Valid(b) {
			return
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, b); err != nil {
			t.Fatal(err)
		}
		if kept, _ := KeepValid(b).MarshalJSON(); !bytes.Equal(kept, compact.Bytes()) {
			t.Errorf("%s is kept as %s", b, kept)
		}
		b = b[skipSpace(b, 0):]
		var members map[string]json.RawMessage
		var elements []json.RawMessage
		switch {
		case bytes.HasPrefix(b, []byte{'{'}):
			if err := json.Unmarshal(b, &members); err != nil {
				t.Fatal(err)
			}
			checkMembers(t, b, members)
		case bytes.HasPrefix(b, []byte{'['}):
			if err := json.Unmarshal(b, &elements); err != nil {
				t.Fatal(err)
			}
			checkElements(t, b, elements)
		}
	})
}

func checkMembers(t *testing.T, object []byte, want map[string]json.RawMessage) {
	t.Helper()
	got := map[string]string{}
	for name, value := range Members(object) {
		got[string(name)] = string(value)
	}
	if len(got) != len(want) {
		t.Fatalf("%q has the members %q, want %q", object, got, want)
	}
	for name, value := range want {
		if sent, found := got[name]; !found || sent != string(value) {
			t.Fatalf("%q in %q is %q, want %q", name, object, sent, value)
		}
	}
}

func checkElements(t *testing.T, array []byte, want []json.RawMessage) {
	t.Helper()
	n := 0
	for value := range Elements(array) {
		if n >= len(want) || string(value) != string(want[n]) {
			t.Fatalf("element %d of %q is %q, of %q", n, array, value, want)
		}
		n++
	}
	if n != len(want) {
		t.Fatalf("%q has %d elements, want %d", array, n, len(want))
	}
}
