package terminal

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// piece is input that comes some time after the piece before.
type piece struct {
	after time.Duration
	text  string
}

// typed returns what the framework gets of some pieces.
func typed(t *testing.T, m Machine, pieces ...piece) (got string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		in := scripted(m, pieces)
		for p := make([]byte, maxSequence); ; {
			n, err := in.Read(p)
			got += string(p[:n])
			if err != nil {
				break
			}
		}
	})
	return got
}

// scripted returns an input that reads the pieces, each at its time.
func scripted(m Machine, script []piece) *input {
	pieces, last := slices.Clone(script), time.Now()
	left := func() time.Duration { return time.Until(last.Add(pieces[0].after)) }
	in := newInput(nil, m, func() {})
	in.ready = func(wait time.Duration) bool {
		if len(pieces) == 0 || left() > wait {
			time.Sleep(wait)
			return false
		}
		time.Sleep(left())
		return true
	}
	in.read = func(p []byte) (int, error) {
		if len(pieces) == 0 {
			return 0, io.EOF
		}
		time.Sleep(left())
		last = time.Now()
		n := copy(p, pieces[0].text)
		pieces[0] = piece{0, pieces[0].text[n:]}
		if pieces[0].text == "" {
			pieces = pieces[1:]
		}
		return n, nil
	}
	return in
}

const (
	soon  = 10 * time.Millisecond
	later = 700 * time.Millisecond
	late  = 3 * time.Second
)

func TestOnlyWholeSequencesArePassedOn(t *testing.T) {
	for name, tt := range map[string]struct {
		pieces []piece
		want   string
	}{
		"letters":                        {[]piece{{0, "j"}, {soon, "kk"}}, "jkk"},
		"an arrow":                       {[]piece{{0, "\x1b[A"}}, "\x1b[A"},
		"an arrow in two reads":          {[]piece{{0, "\x1b["}, {later, "A"}}, "\x1b[A"},
		"an arrow cut after its escape":  {[]piece{{0, "\x1b"}, {soon, "[A"}}, "\x1b[A"},
		"an arrow in three reads":        {[]piece{{0, "\x1b[1"}, {later, ";5"}, {later, "A"}}, "\x1b[1;5A"},
		"an arrow of the keypad":         {[]piece{{0, "\x1bO"}, {later, "A"}}, "\x1bOA"},
		"a mouse event":                  {[]piece{{0, "\x1b[<35;1"}, {later, "0;20M"}}, "\x1b[<35;10;20M"},
		"an old mouse event":             {[]piece{{0, "\x1b[M"}, {later, "qjk"}}, "\x1b[Mqjk"},
		"f1 of the Linux console":        {[]piece{{0, "\x1b[["}, {later, "A"}}, "\x1b[[A"},
		"shift+home of URxvt":            {[]piece{{0, "\x1b[7$"}, {late, "j"}}, "\x1b[7$j"},
		"escape":                         {[]piece{{0, "\x1b"}, {later, "j"}}, "\x1b[27uj"},
		"escape twice":                   {[]piece{{0, "\x1b\x1b"}}, "\x1b[27u\x1b[27u"},
		"alt and a letter":               {[]piece{{0, "\x1bb"}}, "\x1bb"},
		"alt and an arrow":               {[]piece{{0, "\x1b\x1b["}, {later, "A"}}, "\x1b\x1b[A"},
		"alt and a bracket":              {[]piece{{0, "\x1b["}, {late, "j"}}, "\x1b[91;3uj"},
		"alt and a capital":              {[]piece{{0, "\x1bO"}, {late, "j"}}, "\x1b[111;4uj"},
		"a character in two reads":       {[]piece{{0, "\xd1"}, {soon, "\x88"}}, "ш"},
		"a colour in two reads":          {[]piece{{0, "\x1b]11;rgb:"}, {later, "1e1e/1e1e/1e1e\x07"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\x07"},
		"a colour far apart":             {[]piece{{0, "\x1b]11;rgb:"}, {time.Minute, "1e1e/1e1e/1e1e\x1b\\j"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\j"},
		"a colour cut in its terminator": {[]piece{{0, "\x1b]11;rgb:1e\x1b"}, {later, "\\j"}}, "\x1b]11;rgb:1e\x1b\\j"},
		"a colour cut after its escape":  {[]piece{{0, "\x1b"}, {soon, "]11;rgb:1e1e/1e1e/1e1e\x07"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\x07"},
		"a colour without an end":        {[]piece{{0, "\x1b]11;rgb:"}, {late, "q"}}, "q"},
		"ctrl+c within a colour":         {[]piece{{0, "\x1b]11;rgb:"}, {soon, "\x03"}}, "\x03"},
		"a device's answer without end":  {[]piece{{0, "\x1bP>|xterm"}, {late, "q"}}, "q"},
		"an application's without end":   {[]piece{{0, "\x1b_Gi=1;"}, {late, "q"}}, "q"},
		"a mode without an end":          {[]piece{{0, "\x1b[?2026;2$"}, {late, "q"}}, "q"},
		"a sequence within another":      {[]piece{{0, "\x1b[1;\x1b[Bj"}}, "\x1b[Bj"},
		"keys before an unfinished one":  {[]piece{{0, "jk\x1b]11;"}, {late, "l"}}, "jkl"},
	} {
		if got := typed(t, Machine{}, tt.pieces...); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestANetworkMayDelayWhatFollowsAnEscape(t *testing.T) {
	delayed := []piece{{0, "\x1b"}, {200 * time.Millisecond, "[A"}}
	if got := typed(t, Machine{Remote: true}, delayed...); got != "\x1b[A" {
		t.Errorf("over a network: %q", got)
	}
	if got := typed(t, Machine{}, delayed...); got != "\x1b[27u[A" {
		t.Errorf("here: %q", got)
	}
}

func TestAPasteHasAnEnd(t *testing.T) {
	for name, tt := range map[string]struct {
		pieces []piece
		want   string
	}{
		"a whole one":                {[]piece{{0, "\x1b[200~qwen plus\r\x1b[201~j"}}, "\x1b[200~qwen plus\r\x1b[201~j"},
		"in pieces":                  {[]piece{{0, "\x1b[20"}, {soon, "0~qw"}, {later, "en\xe5"}, {later, "\xae\xa2\x1b[2"}, {later, "01~j"}}, "\x1b[200~qwen客\x1b[201~j"},
		"without its end":            {[]piece{{0, "\x1b[200~qwen"}, {late, "j"}}, "\x1b[200~qwen\x1b[201~j"},
		"cut in its end":             {[]piece{{0, "\x1b[200~qwen\x1b[20"}, {late, "j"}}, "\x1b[200~qwen\x1b[201~j"},
		"with nothing in it":         {[]piece{{0, "\x1b[200~"}, {late, "j"}}, "\x1b[200~\x1b[201~j"},
		"ended by ctrl+c":            {[]piece{{0, "\x1b[200~qwen"}, {soon, "\x03"}}, "\x1b[200~qwen\x1b[201~\x03"},
		"ended by ctrl+c of kitty":   {[]piece{{0, "\x1b[200~qwen"}, {soon, "\x1b[99;5u"}}, "\x1b[200~qwen\x1b[201~\x03"},
		"by ctrl+c and num lock":     {[]piece{{0, "\x1b[200~qwen"}, {soon, "\x1b[99;133u"}}, "\x1b[200~qwen\x1b[201~\x03"},
		"by ctrl+c of Russian":       {[]piece{{0, "\x1b[200~qwen"}, {soon, "\x1b[1089::99;5u"}}, "\x1b[200~qwen\x1b[201~\x03"},
		"ended by ctrl+c of xterm":   {[]piece{{0, "\x1b[200~qwen"}, {soon, "\x1b[27;5;99~"}}, "\x1b[200~qwen\x1b[201~\x03"},
		"alt+c does not end it":      {[]piece{{0, "\x1b[200~a\x1b[99;3u"}, {soon, "\x1b[201~"}}, "\x1b[200~a[99;3u\x1b[201~"},
		"with a control character":   {[]piece{{0, "\x1b[200~a\x03b\x1b[201~"}}, "\x1b[200~a\x03b\x1b[201~"},
		"with an unfinished string":  {[]piece{{0, "\x1b[200~a\x1b]11;b\x1b[201~j"}}, "\x1b[200~a]11;b\x1b[201~j"},
		"with what is not UTF-8":     {[]piece{{0, "\x1b[200~a\x9db\xff\x1b[201~j"}}, "\x1b[200~ab\x1b[201~j"},
		"with the mark of a burst":   {[]piece{{0, "\x1b[200~\x16q\x1b[201~"}}, "\x1b[200~q\x1b[201~"},
		"longer than one read":       {[]piece{{0, "\x1b[200~" + strings.Repeat("客x", 3000) + "\x1b[201~j"}}, "\x1b[200~" + strings.Repeat("客x", 3000) + "\x1b[201~j"},
		"the end of one not begun":   {[]piece{{0, "\x1b[201~j"}}, "\x1b[201~j"},
		"another after a lost end":   {[]piece{{0, "\x1b[200~a"}, {late, "\x1b[200~b\x1b[201~"}}, "\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~"},
		"letters after an early end": {[]piece{{0, "\x1b[200~a"}, {late, "b\x1b[201~"}}, "\x1b[200~a\x1b[201~b\x1b[201~"},
	} {
		if got := typed(t, Machine{}, tt.pieces...); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestManyKeysInOneReadAreABurst(t *testing.T) {
	burst := func(text string) string { return "\x1b[200~\x16" + text + "\x1b[201~" }
	for name, tt := range map[string]struct {
		pieces []piece
		want   string
	}{
		"seven letters":                  {[]piece{{0, "qwenplu"}}, "qwenplu"},
		"eight":                          {[]piece{{0, "qwenplus"}}, burst("qwenplus")},
		"eight, one by one":              {[]piece{{0, "qwen"}, {soon, "plus"}}, "qwenplus"},
		"a held key":                     {[]piece{{0, "jjjjjjjjjjjjjjjj"}}, "jjjjjjjjjjjjjjjj"},
		"a held arrow":                   {[]piece{{0, strings.Repeat("\x1b[B", 9)}}, strings.Repeat("\x1b[B", 9)},
		"with enter":                     {[]piece{{0, "/qwen-plus\r"}}, burst("/qwen-plus\r")},
		"lines":                          {[]piece{{0, "qwen\nplus\n"}}, burst("qwen\nplus\n")},
		"Chinese":                        {[]piece{{0, "部署模型服务状态"}}, burst("部署模型服务状态")},
		"with ctrl+c":                    {[]piece{{0, "qwenplus\x03"}}, burst("qwenplus") + "\x03"},
		"after the mouse":                {[]piece{{0, "\x1b[<35;9;9Mqwen-plus"}}, "\x1b[<35;9;9M" + burst("qwen-plus")},
		"between moves of the mouse":     {[]piece{{0, "\x1b[<35;9;9Mqwen-plus\x1b[<35;9;9M"}, {soon, "jk"}}, "\x1b[<35;9;9M" + burst("qwen-plus") + "\x1b[<35;9;9Mjk"},
		"before half an arrow":           {[]piece{{0, "qwen-plus\x1b["}, {soon, "B"}}, burst("qwen-plus") + "\x1b[B"},
		"keys between arrows":            {[]piece{{0, "jjkk\x1b[Bjjkk"}}, "jjkk\x1b[Bjjkk"},
		"in two reads":                   {[]piece{{0, "qwenplus"}, {soon, "xq"}}, burst("qwenplus") + burst("xq")},
		"with enter in another read":     {[]piece{{0, "qwenplus"}, {soon, "\r"}, {soon, "xq"}}, burst("qwenplus") + "\rxq"},
		"a single key soon after it":     {[]piece{{0, "qwenplus"}, {soon, "x"}}, burst("qwenplus") + "x"},
		"in two reads within a letter":   {[]piece{{0, "qwenplus\xe5"}, {soon, "\xae\xa2"}}, burst("qwenplus") + "客"},
		"a key after it":                 {[]piece{{0, "qwenplus"}, {later, "q"}}, burst("qwenplus") + "q"},
		"a pasted one is no burst":       {[]piece{{0, "\x1b[200~qwen"}, {soon, "plusplus"}, {soon, "\x1b[201~"}}, "\x1b[200~qwenplusplus\x1b[201~"},
		"an answer cut in two is none":   {[]piece{{0, "\x1b]11;rgb:1"}, {soon, "e1e/1e1e/1e1e\x07"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\x07"},
		"nor one cut after its escape":   {[]piece{{0, "\x1b"}, {soon, "[?2026;2$y"}}, "\x1b[?2026;2$y"},
		"nor an end that comes too late": {[]piece{{0, "\x1b]11;rgb:"}, {late, "1e1e/1e1e/1e1e\x07"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\x07"},
	} {
		if got := typed(t, Machine{}, tt.pieces...); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestALongBurstIsWhole however it is read, and with other keys in it.
func TestALongBurstIsWhole(t *testing.T) {
	marked := regexp.MustCompile("\x1b\\[200~\x16[^\x1b]*\x1b\\[201~")
	text := strings.Repeat("qwen-plus ", 2*maxSequence/10)
	for n := range 400 {
		if rest := marked.ReplaceAllString(typed(t, Machine{}, piece{0, text[:1100+n]}), ""); rest != "" {
			t.Fatalf("%d characters: %q are keys", 1100+n, rest)
		}
	}
	const parts = 400
	got := typed(t, Machine{}, piece{0, strings.Repeat("qwenplus\x01", parts)})
	if n := strings.Count(got, "\x1b[201~\x01"); n != parts {
		t.Errorf("%d bursts of %d have their ends and the key after them", n, parts)
	}
}

func TestAnswersThatAreMissingAtTheEndAreDropped(t *testing.T) {
	const mode, answer = "\x1b[?2026$p", "\x1b[?62;22c"
	for name, tt := range map[string]struct {
		early, late []piece // before and after the end of the program
		took        time.Duration
	}{
		"all have come":         {[]piece{{0, "\x1b[?2026;2$y" + answer}}, nil, 0},
		"none has come":         {nil, []piece{{soon, "\x1b[?2026;2$y"}, {soon, "\x1b]11;rgb:00\x07" + answer}}, 2 * soon},
		"the last is cut":       {nil, []piece{{soon, "\x1b[?2026;2$y\x1b[?6"}, {soon, "2;22c"}}, 2 * soon},
		"the terminal is mute":  {nil, nil, answerWait},
		"it is too slow":        {nil, []piece{{later, answer}}, answerWait},
		"only the first is due": {[]piece{{0, "\x1b[?2026;2$y"}}, []piece{{soon, answer}}, soon},
	} {
		synctest.Test(t, func(t *testing.T) {
			in := scripted(Machine{}, tt.early)
			if got := string(in.ask([]byte(mode))); got != mode+endQuery {
				t.Errorf("%q is asked", got)
			}
			if got := string(in.ask([]byte("\x1b[1mtext ?2026$p"))); got != "\x1b[1mtext ?2026$p" {
				t.Errorf("text becomes %q", got)
			}
			for range tt.early {
				if n, err := in.Read(make([]byte, maxSequence)); err != nil || n != len("\x1b[?2026;2$y") {
					t.Errorf("%s: %d, %v", name, n, err)
				}
			}
			end := scripted(Machine{}, tt.late)
			in.read, in.ready = end.read, end.ready
			start := time.Now()
			in.drop(start.Add(answerWait))
			if took := time.Since(start); took != tt.took {
				t.Errorf("%s: it took %v, want %v", name, took, tt.took)
			}
		})
	}
}

func FuzzInput(f *testing.F) {
	f.Add("\x1b[200~a\x1b]1", "\x1b", uint16(900))
	f.Add("qwenplus客", "\x1b[M", uint16(1100))
	f.Add("\x1b\x1b[200~", "\xeb\xc40", uint16(885))
	f.Fuzz(func(t *testing.T, first, second string, pause uint16) {
		got := typed(t, Machine{}, piece{0, first}, piece{time.Duration(pause) * time.Millisecond, second}, piece{late, "\x03"})
		if !strings.HasSuffix(got, "\x03") {
			t.Errorf("%q, %q: ctrl+c does not come through: %q", first, second, got)
		}
		if strings.Count(got, pasteStart) > strings.Count(got, pasteEnd) {
			t.Errorf("%q, %q: a paste has no end: %q", first, second, got)
		}
	})
}
