package terminal

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// silence ends what was begun: a paste, a sequence, a key with alt that could be the
	// beginning of a sequence.
	silence = time.Second
	// escapeWait is how long after an escape the rest of a sequence may come. Over a
	// network it is remoteWait.
	escapeWait = 50 * time.Millisecond
	remoteWait = 250 * time.Millisecond
	// burstKeys is how many characters in one read nobody has typed, unless there are other
	// keys or answers between them. A key that is held down may send as many, but they are
	// alike.
	burstKeys = 8
	// burstGap is the longest pause within keys that come in several reads.
	burstGap = 100 * time.Millisecond
	// answerWait is how long the end of the program waits for answers of the terminal.
	answerWait = 300 * time.Millisecond
)

// BurstMsg holds keys that came in one read, so that nobody has typed them: a paste in a
// terminal that does not mark pastes, or keys that a program has sent.
type BurstMsg string

// The terminal marks a paste. A burst is marked in the same way, with a control
// character first that is removed from pastes.
const (
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	burstMark  = '\x16'
)

// input reads keys, pastes and answers of the terminal, and passes on only whole ones.
// The framework takes an unfinished sequence for keys after 50 ms, and waits for ever
// for the end of a paste.
type input struct {
	*os.File
	gone    func()                        // called when the terminal is closed
	read    func(p []byte) (int, error)   // reads the file
	ready   func(wait time.Duration) bool // waits until there is input; false if there is none
	network bool                          // sequences may be delayed

	held    []byte    // the beginning of a sequence, of a character or of the end of a paste
	last    time.Time // of the last input
	pasting bool      // the end of a paste has not come
	burst   bool      // the last input ended with a burst
	full    bool      // the last read had all that it could, so more of the same may come

	mu   sync.Mutex
	owed int // answers to endQuery that have not come
}

func newInput(file *os.File, m Machine, gone func()) *input {
	ready := func(wait time.Duration) bool { return inputReady(file.Fd(), wait) }
	return &input{File: file, gone: gone, read: file.Read, ready: ready, network: m.Remote}
}

// Read returns whole keys, pastes and answers. It may return no bytes.
func (in *input) Read(p []byte) (int, error) {
	const (
		marks  = len(pasteStart) + len(pasteEnd) + 32
		growth = 3 // bursts between other keys become longer by their marks
	)
	fresh := make([]byte, max(1, (len(p)-len(in.held)-marks)/growth))
	n, err := in.read(fresh)
	if n == 0 && err != nil {
		in.gone()
		return 0, err
	}
	out := in.take(fresh[:n])
	in.full = n == len(fresh)
	return copy(p, out), err
}

// take returns what can be passed on after some new bytes.
func (in *input) take(fresh []byte) (out []byte) {
	pause := time.Since(in.last)
	if pause > silence && !(beginsString(in.held) && endsString(fresh)) {
		in.held = nil
	}
	rest := append(in.held, fresh...)
	in.held = nil
	least := burstKeys
	if in.burst && pause <= burstGap {
		least = 2 // one key alone may be the next one that a program sends
		if in.full {
			least = 1
		}
	}
	for len(rest) > 0 {
		if in.pasting {
			out, rest = in.paste(out, rest)
			continue
		}
		text := leadingText(rest)
		if in.burst = isBurst(text, least); in.burst {
			out = appendBurst(out, text)
		} else {
			out = append(out, text...)
		}
		least = burstKeys
		if rest = rest[len(text):]; len(rest) == 0 {
			break
		}
		n, is := scan(rest)
		key := rest[:n]
		switch {
		case is == partial:
			in.held = bytes.Clone(key)
		case is == whole && !in.settles(key):
			in.burst = false
			if escapes, found := bytes.CutSuffix(key, []byte(pasteStart)); found && len(escapes) > 0 {
				out, key = append(out, keysOf(escapes)...), key[len(escapes):] // a paste has no alt
			}
			out = append(out, key...)
			in.pasting = string(key) == pasteStart
		}
		rest = rest[n:]
	}
	out = in.await(out)
	in.last = time.Now()
	return out
}

// await waits for the rest of what is held, if without it that is something else: a key,
// or a paste that has ended.
func (in *input) await(out []byte) []byte {
	if in.pasting {
		if !in.ready(silence) {
			out = in.endPaste(out)
		}
		return out
	}
	escapes := len(in.held) - len(bytes.TrimLeft(in.held, "\x1b"))
	wait := escapeWait
	switch {
	case escapes == 0 || len(in.held) > escapes+1:
		return out
	case len(in.held) > escapes:
		wait = silence
	case in.network:
		wait = remoteWait
	}
	if !in.ready(wait) {
		out = append(out, keysOf(in.held)...)
		in.held = nil
	}
	return out
}

// keysOf returns escapes, or a character with alt, in the form of a protocol in which
// nothing is the beginning of something else.
func keysOf(held []byte) (out []byte) {
	if last := rune(held[len(held)-1]); last != esc {
		const alt, altShift = 3, 4
		if lower := unicode.ToLower(last); lower != last {
			return fmt.Appendf(out, "\x1b[%d;%du", lower, altShift)
		}
		return fmt.Appendf(out, "\x1b[%d;%du", last, alt)
	}
	return bytes.Repeat([]byte("\x1b[27u"), len(held))
}

// paste adds the part of a paste that begins rest, and returns what is after it.
func (in *input) paste(out, rest []byte) (added, after []byte) {
	content, after, ended := bytes.Cut(rest, []byte(pasteEnd))
	interrupted := false
	if !ended {
		content, interrupted = endsWithCtrlC(content)
		content, in.held = cutPart(content, pasteEnd)
	}
	out = append(out, pasted(content)...)
	switch {
	case ended:
		out = in.endPaste(out)
	case interrupted:
		out = append(in.endPaste(out), '\x03')
	}
	return out, after
}

func (in *input) endPaste(out []byte) []byte {
	in.pasting, in.held = false, nil
	return append(out, pasteEnd...)
}

// cutPart cuts off the end of b that may be the beginning of a mark, or else of a
// character.
func cutPart(b []byte, mark string) (before, part []byte) {
	for n := min(len(b), len(mark)-1); n > 0; n-- {
		if before, found := bytes.CutSuffix(b, []byte(mark[:n])); found {
			return before, bytes.Clone(b[len(before):])
		}
	}
	for n := 1; n <= min(len(b), utf8.UTFMax-1); n++ {
		if at := len(b) - n; utf8.RuneStart(b[at]) && !utf8.FullRune(b[at:]) {
			return b[:at], bytes.Clone(b[at:])
		}
	}
	return b, nil
}

// pasted returns the characters of a paste. An escape or a stray byte among them could
// hide the end of the paste from the framework.
func pasted(content []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == esc || r == burstMark || r == utf8.RuneError {
			return -1
		}
		return r
	}, content)
}

// leadingText returns the characters at the beginning of b, and the keys that separate
// pasted ones.
func leadingText(b []byte) []byte {
	for n := 0; n < len(b); {
		r, size := utf8.DecodeRune(b[n:])
		if unicode.IsControl(r) && r != '\r' && r != '\n' && r != '\t' || !utf8.FullRune(b[n:]) {
			return b[:n]
		}
		n += size
	}
	return b
}

// isBurst reports whether characters that came at once were not typed key by key. They
// go on with a burst if that takes less than burstKeys of them.
func isBurst(text []byte, least int) bool {
	var first rune
	printed, alike := 0, true
	for _, r := range string(text) {
		switch {
		case r == '\r', r == '\n', r == '\t':
			continue
		case printed == 0:
			first = r
		}
		printed++
		alike = alike && r == first
	}
	return printed >= least && (least < burstKeys || !alike)
}

// appendBurst adds a burst with its mark.
func appendBurst(out, text []byte) []byte {
	out = append(out, pasteStart...)
	out = append(out, burstMark)
	out = append(out, pasted(text)...)
	return append(out, pasteEnd...)
}

// endQuery asks for the terminal's type. Every terminal answers that, and answers in the
// order of the questions. So after this answer no other one is missing.
const endQuery = "\x1b[c"

// An endAnswer is the answer to endQuery. Queries are the questions that the framework
// asks: a mode, a colour, the keyboard protocol.
var (
	endAnswer = regexp.MustCompile(`^\x1b\[\?[\d;]*c$`)
	queries   = regexp.MustCompile(`\x1b\[\?\d+\$p|\x1b\]\d+;\?(?:\x07|\x1b\\)|\x1b\[\?u`)
)

// ask returns output with endQuery after it, if it asks the terminal something.
func (in *input) ask(output []byte) []byte {
	if !queries.Match(output) {
		return output
	}
	in.mu.Lock()
	in.owed++
	in.mu.Unlock()
	return append(bytes.Clone(output), endQuery...)
}

// settles reports whether a key is the answer to an endQuery.
func (in *input) settles(key []byte) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.owed == 0 || !endAnswer.Match(key) {
		return false
	}
	in.owed--
	return true
}

func (in *input) waits() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.owed > 0
}

// drop reads and drops the answers that have not come, because after the end of the
// program they would be typed at the shell. It waits until a deadline at most.
func (in *input) drop(deadline time.Time) {
	var held []byte // not that of the input, from which the framework may still read
	b := make([]byte, maxSequence)
	for in.waits() && in.ready(time.Until(deadline)) {
		n, err := in.read(b)
		if err != nil {
			return
		}
		rest := append(held, b[:n]...)
		for held = nil; len(rest) > 0; {
			n, is := scan(rest)
			if is == partial {
				held = rest
			}
			in.settles(rest[:n])
			rest = rest[n:]
		}
	}
}
