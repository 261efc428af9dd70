package safe

import (
	"strings"
	"testing"
)

func TestFullWidthCharactersAreNarrowed(t *testing.T) {
	for wide, want := range map[string]string{
		"？／＋ｑＱ～！":         "?/+qQ~!",
		"：＞＝＜－＂，％":        ":>=<-\",%",
		"０９　":             "09 ",
		"aZ~! ":           "aZ~! ",
		"、。“《聊天ш｟￥\u00a0": "、。“《聊天ш｟￥\u00a0",
	} {
		if got := strings.Map(Narrow, wide); got != want {
			t.Errorf("%q: %q, want %q", wide, got, want)
		}
	}
}
