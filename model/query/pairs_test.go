package query_test

import (
	"fmt"
	"testing"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/safe"
)

func TestFieldsAreComparedUnderTheirOwnNames(t *testing.T) {
	raw := func(text string) *model.Deployment { return &model.Deployment{Raw: safe.Keep([]byte(text))} }
	for _, tt := range []struct {
		a, b *model.Deployment
		want string // each pair, and whether it differs
	}{
		{nil, nil, "[]"},
		{raw(`{"a":1}`), nil, "[a 1/– true]"},
		{nil, raw(`{"a":1}`), "[a –/1 true]"},
		{raw(`{"a":1,"b":"x"}`), raw(`{"b":"x","c":null,"a":2}`), "[a 1/2 true b x/x false c –/null true]"},
		{raw(`{"n":{"x":1,"y":[1]}}`), raw(`{"n":{"x":1,"y":[2]}}`), "[n.x 1/1 false n.y [1]/[2] true]"},
		{raw(`{"a":1,"a":2}`), raw(`{"a":2}`), "[a 2/2 false]"},
		{raw(`{"a":""}`), raw(`{}`), "[a /– true]"},
		{raw(`{"a":"1"}`), raw(`{"a":1}`), "[a 1/1 false]"},
	} {
		var got []string
		for _, p := range query.Pairs(tt.a, tt.b) {
			text := func(v query.Value) string {
				if !v.Sent {
					return "–"
				}
				return v.Text
			}
			got = append(got, fmt.Sprintf("%s %s/%s %v", p.Name, text(p.A), text(p.B), p.Differs()))
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%v, want %s", got, tt.want)
		}
	}
}
