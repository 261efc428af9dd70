package host

import "testing"

func TestTheLocaleSaysWhetherUTF8IsTaken(t *testing.T) {
	for _, tt := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"", "", "", true},
		{"", "", "en_US.UTF-8", true},
		{"", "", "zh_CN.utf8", true},
		{"", "", "zh_CN.Utf-8@pinyin", true},
		{"", "UTF-8", "", true},
		{"", "", "C.UTF-8", true},
		{"", "", "en_US", true},
		{"", "", "zh_CN", true},
		{"", "", "de_DE@euro", true},
		{"", "", "C", false},
		{"", "", "POSIX", false},
		{"", "", "zh_CN.GB18030", false},
		{"", "", "zh_CN.GBK", false},
		{"", "", "zh_TW.Big5", false},
		{"", "", "en_US.ISO-8859-1", false},
		{"", "", "C.ISO-8859-1", false},
		{"C", "zh_CN.UTF-8", "zh_CN.UTF-8", false},
		{"", "C", "zh_CN.UTF-8", false},
		{"zh_CN.UTF-8", "C", "C", true},
		{"", "zh_CN.UTF-8", "C", true},
		{"", "zh_CN", "C", true},
	} {
		env := map[string]string{"LC_ALL": tt.all, "LC_CTYPE": tt.ctype, "LANG": tt.lang}
		w := World{Getenv: func(name string) string { return env[name] }}
		if w.TakesUTF8() != tt.want {
			t.Errorf("%q takes UTF-8: %v", env, !tt.want)
		}
	}
}
