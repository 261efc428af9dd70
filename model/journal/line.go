package journal

import (
	"bytes"
	"time"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// lineReader reads lines as this program writes them, in a tenth of the time that
// encoding/json takes: a start reads tens of thousands. A text that many lines have is
// read once and kept once. The zero value is ready for use.
type lineReader struct {
	day                        memo[time.Time]
	profile, host, session, id memo[string]
	kind                       memo[model.Kind]
	from, to                   memo[model.Status]
	verdict                    memo[model.Verdict]

	model, plan, by, code, reason memo[safe.Text]
}

// event returns the event of a line. It returns false for a line that this program does
// not write, although encoding/json may be able to read it.
func (r *lineReader) event(line []byte) (e model.Event, ok bool) {
	c := cursor{line}
	c.expect(`{"at":`)
	e.At = r.time(&c)
	if c.skip(`,"profile":`) {
		e.Ref.Profile = r.profile.next(&c, cleanString)
	}
	if c.skip(`,"host":`) {
		e.Host = r.host.next(&c, cleanString)
	}
	if c.skip(`,"id":`) {
		e.Ref.ID = r.id.next(&c, validID)
	}
	c.expect(`,"event":`)
	e.Kind = r.kind.next(&c, validKind)
	if c.skip(`,"from":`) {
		e.From = r.from.next(&c, status)
	}
	if c.skip(`,"to":`) {
		e.To = r.to.next(&c, status)
	}
	if e.Ref.ID != "" {
		c.expect(`,"verdict":`)
		e.Verdict = r.verdict.next(&c, validVerdict)
	}
	if c.skip(`,"ready":`) {
		e.Ready = model.NumberOf(c.number())
	}
	if c.skip(`,"capacity":`) {
		e.Capacity = model.NumberOf(c.number())
	}
	r.details(&c, &e)
	c.expect("}")
	return e, c.rest != nil && len(c.rest) == 0 && !e.At.IsZero()
}

// details reads the fields that few lines have, and the run.
func (r *lineReader) details(c *cursor, e *model.Event) {
	for _, field := range [...]struct {
		name string
		memo *memo[safe.Text]
		to   *safe.Text
	}{
		{`,"model":`, &r.model, &e.Model}, {`,"plan":`, &r.plan, &e.Plan}, {`,"by":`, &r.by, &e.By},
		{`,"code":`, &r.code, &e.Code}, {`,"reason":`, &r.reason, &e.Reason},
	} {
		if c.skip(field.name) {
			*field.to = field.memo.next(c, cleanText)
		}
	}
	if c.skip(`,"request_id":`) {
		e.RequestID = safe.Clean(string(c.plainText()))
	}
	if c.skip(`,"took_s":`) {
		e.Took = c.seconds()
	}
	if c.skip(`,"expires_at":`) {
		e.Expires = r.time(c)
	}
	if c.skip(`,"watched_s":`) {
		e.Watched = c.seconds()
	}
	if c.skip(`,"still":[`) {
		e.Still = append(e.Still, r.still(c))
		for c.skip(",") {
			e.Still = append(e.Still, r.still(c))
		}
		c.expect("]")
	}
	if c.skip(`,"session":`) {
		e.Session = r.session.next(c, cleanString)
	}
}

// still reads the deployments of one profile that a run watched to its end.
func (r *lineReader) still(c *cursor) (s model.Still) {
	c.expect(`{"profile":`)
	s.Profile = r.profile.next(c, cleanString)
	if c.skip(`,"host":`) {
		s.Host = r.host.next(c, cleanString)
	}
	c.expect(`,"ids":[`)
	s.IDs = append(s.IDs, r.id.next(c, validID))
	for c.skip(",") {
		s.IDs = append(s.IDs, r.id.next(c, validID))
	}
	c.expect(`],"watched_s":`)
	s.For = c.seconds()
	c.expect("}")
	return s
}

// time reads a time in UTC, such as "2026-01-02T03:04:05.678Z".
func (r *lineReader) time(c *cursor) time.Time {
	const date, clock = len("2026-01-02"), len("2026-01-02T03:04:05")
	text := c.text()
	if len(text) <= clock || text[date] != 'T' || text[date+3] != ':' || text[date+6] != ':' {
		c.refuse()
		return time.Time{}
	}
	day, isDay := r.day.of(text[:date], parseDay)
	hour, minute, second := twoDigits(text[date+1:]), twoDigits(text[date+4:]), twoDigits(text[date+7:])
	part, inUTC := fraction(text[clock:])
	if !isDay || !inUTC || hour > 23 || minute > 59 || second > 59 {
		c.refuse()
	}
	return day.Add(time.Duration((hour*60+minute)*60+second)*time.Second + part)
}

func parseDay(text string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, text)
	return day, err == nil
}

// twoDigits returns a number of two digits; a large one if they are none.
func twoDigits(text []byte) int {
	tens, ones := text[0]-'0', text[1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int(10*tens + ones)
}

// fraction reads what is behind the seconds of a time in UTC: perhaps a part of a second,
// and Z.
func fraction(text []byte) (d time.Duration, ok bool) {
	digits, inUTC := bytes.CutSuffix(text, []byte{'Z'})
	if len(digits) == 0 || !inUTC {
		return 0, inUTC
	}
	if digits[0] != '.' || len(digits) == 1 || len(digits) > len(".123456789") {
		return 0, false
	}
	unit := time.Second
	for _, c := range digits[1:] {
		if c -= '0'; c > 9 {
			return 0, false
		}
		unit /= 10
		d += time.Duration(c) * unit
	}
	return d, true
}

func cleanString(text string) (string, bool) { return printable(text), true }

func cleanText(text string) (safe.Text, bool) { return safe.Clean(text), true }

func validID(text string) (string, bool) { return text, model.CheckID(text) == nil }

func validKind(text string) (model.Kind, bool) { return model.Kind(printable(text)), text != "" }

func status(text string) (model.Status, bool) { return model.ParseStatus(text), true }

func validVerdict(text string) (model.Verdict, bool) {
	for _, v := range model.Verdicts() {
		if v.String() == text {
			return v, true
		}
	}
	return 0, false
}

// cursor is what is left to read of a line; nil if the line was refused.
type cursor struct{ rest []byte }

func (c *cursor) refuse() { c.rest = nil }

// skip moves behind a text, and reports whether it was there.
func (c *cursor) skip(text string) bool {
	if len(c.rest) < len(text) || string(c.rest[:len(text)]) != text {
		return false
	}
	c.rest = c.rest[len(text):]
	return true
}

// expect moves behind a text that must be there.
func (c *cursor) expect(text string) {
	if !c.skip(text) {
		c.refuse()
	}
}

// text reads a string without escapes, and returns what is between the quotes. Whoever
// uses that checks that it is plain.
func (c *cursor) text() []byte {
	if len(c.rest) == 0 || c.rest[0] != '"' {
		c.refuse()
		return nil
	}
	end := bytes.IndexByte(c.rest[1:], '"')
	if end < 0 {
		c.refuse()
		return nil
	}
	text := c.rest[1 : end+1]
	c.rest = c.rest[end+2:]
	return text
}

// plainText reads a string that stands for itself.
func (c *cursor) plainText() []byte {
	text := c.text()
	if !plain(text) {
		c.refuse()
	}
	return text
}

// plain reports whether a text stands for itself in JSON.
func plain(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c == '\\' {
			return false
		}
	}
	return utf8.Valid(text)
}

// number reads a number of few digits, without a sign.
func (c *cursor) number() (n int64) {
	const most = 9
	digits := 0
	for ; digits < len(c.rest) && digits <= most && '0' <= c.rest[digits] && c.rest[digits] <= '9'; digits++ {
		n = 10*n + int64(c.rest[digits]-'0')
	}
	if digits == 0 || digits > most || digits > 1 && c.rest[0] == '0' {
		c.refuse()
		return 0
	}
	c.rest = c.rest[digits:]
	return n
}

// seconds reads a duration in seconds, which may have a tenth.
func (c *cursor) seconds() time.Duration {
	tenths := 10 * c.number()
	if c.skip(".") {
		tenth := c.number()
		if tenth > 9 {
			c.refuse()
		}
		tenths += tenth
	}
	return time.Duration(float64(tenths) / 10 * float64(time.Second))
}

// memo remembers what the texts of a field mean.
type memo[T any] struct {
	known  map[string]*meaning[T]
	newest *meaning[T]
}

type meaning[T any] struct {
	text  string
	value T
}

// next reads a string, and returns what it means. It refuses one that means nothing.
func (m *memo[T]) next(c *cursor, read func(string) (T, bool)) T {
	if n := m.newest; n != nil {
		if end := len(n.text) + 1; len(c.rest) > end && c.rest[0] == '"' && c.rest[end] == '"' && string(c.rest[1:end]) == n.text {
			c.rest = c.rest[end+1:]
			return n.value
		}
	}
	value, ok := m.of(c.text(), read)
	if !ok {
		c.refuse()
	}
	return value
}

// of returns what a text means; false if it is not plain, or means nothing.
func (m *memo[T]) of(text []byte, read func(string) (T, bool)) (value T, ok bool) {
	if m.newest != nil && string(text) == m.newest.text {
		return m.newest.value, true
	}
	found := m.known[string(text)]
	if found == nil {
		if !plain(text) {
			return value, false
		}
		found = &meaning[T]{text: string(text)}
		if found.value, ok = read(found.text); !ok {
			return value, false
		}
		if m.known == nil {
			m.known = map[string]*meaning[T]{}
		}
		m.known[found.text] = found
	}
	m.newest = found
	return found.value, true
}
