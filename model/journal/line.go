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
	judged := false
	rest, ok := cutMembers(line, func(name, from []byte) ([]byte, bool) {
		judged = judged || string(name) == "verdict"
		return r.field(&e, name, from)
	})
	return e, ok && len(rest) == 0 && !e.At.IsZero() && e.Kind != "" && (judged || e.Ref.ID == "")
}

// field reads the value of the field with a name, and returns what is behind it.
func (r *lineReader) field(e *model.Event, name, from []byte) (rest []byte, ok bool) {
	switch {
	case string(name) == "still":
		return r.still(e, from)
	case from[0] != '"':
		return number(e, name, from)
	}
	value, rest, ok := cutText(from)
	if !ok {
		return nil, false
	}
	switch string(name) {
	case "at":
		e.At, ok = r.time(value)
	case "profile":
		e.Ref.Profile, ok = r.profile.of(value, cleanString)
	case "host":
		e.Host, ok = r.host.of(value, cleanString)
	case "id":
		e.Ref.ID, ok = r.id.of(value, validID)
	case "event":
		e.Kind, ok = r.kind.of(value, kind)
	case "from":
		e.From, ok = r.from.of(value, status)
	case "to":
		e.To, ok = r.to.of(value, status)
	case "verdict":
		e.Verdict, ok = r.verdict.of(value, verdict)
	case "expires_at":
		e.Expires, ok = r.time(value)
	case "session":
		e.Session, ok = r.session.of(value, cleanString)
	default:
		ok = r.text(e, name, value)
	}
	return rest, ok
}

// text reads the value of a field that is shown as it is. Few lines have one.
func (r *lineReader) text(e *model.Event, name, value []byte) (ok bool) {
	switch string(name) {
	case "model":
		e.Model, ok = r.model.of(value, cleanText)
	case "plan":
		e.Plan, ok = r.plan.of(value, cleanText)
	case "by":
		e.By, ok = r.by.of(value, cleanText)
	case "code":
		e.Code, ok = r.code.of(value, cleanText)
	case "reason":
		e.Reason, ok = r.reason.of(value, cleanText)
	case "request_id":
		if ok = plain(value); ok {
			e.RequestID = safe.Clean(string(value))
		}
	}
	return ok
}

// still reads the deployments that a run watched to its end.
func (r *lineReader) still(e *model.Event, from []byte) (rest []byte, ok bool) {
	if e.Still != nil {
		return nil, false
	}
	return cutElements(from, func(from []byte) ([]byte, bool) {
		var s model.Still
		rest, ok := cutMembers(from, func(name, from []byte) ([]byte, bool) { return r.stillField(&s, name, from) })
		e.Still = append(e.Still, s)
		return rest, ok
	})
}

// stillField reads the value of the field with a name, and returns what is behind it.
func (r *lineReader) stillField(s *model.Still, name, from []byte) (rest []byte, ok bool) {
	switch string(name) {
	case "watched_s":
		s.For, rest, ok = cutSeconds(from)
		return rest, ok
	case "ids":
		s.IDs = nil
		return cutElements(from, func(from []byte) ([]byte, bool) {
			value, rest, ok := cutText(from)
			if !ok {
				return nil, false
			}
			id, ok := r.id.of(value, validID)
			s.IDs = append(s.IDs, id)
			return rest, ok
		})
	}
	value, rest, ok := cutText(from)
	if !ok {
		return nil, false
	}
	switch string(name) {
	case "profile":
		s.Profile, ok = r.profile.of(value, cleanString)
	case "host":
		s.Host, ok = r.host.of(value, cleanString)
	default:
		ok = false
	}
	return rest, ok
}

// number reads the value of a field that is a number, and returns what is behind it.
func number(e *model.Event, name, from []byte) (rest []byte, ok bool) {
	switch string(name) {
	case "ready":
		e.Ready, rest, ok = cutNumber(from)
	case "capacity":
		e.Capacity, rest, ok = cutNumber(from)
	case "took_s":
		e.Took, rest, ok = cutSeconds(from)
	case "watched_s":
		e.Watched, rest, ok = cutSeconds(from)
	}
	return rest, ok
}

func cutNumber(text []byte) (n model.Number, rest []byte, ok bool) {
	value, rest, ok := cutDigits(text)
	return model.NumberOf(value), rest, ok
}

// cutSeconds cuts a duration in seconds off a text, which may have a tenth.
func cutSeconds(text []byte) (d time.Duration, rest []byte, ok bool) {
	whole, rest, ok := cutDigits(text)
	tenth := int64(0)
	if ok && len(rest) > 1 && rest[0] == '.' {
		if tenth, rest, ok = cutDigits(rest[1:]); tenth > 9 {
			return 0, nil, false
		}
	}
	return time.Duration(float64(10*whole+tenth) / 10 * float64(time.Second)), rest, ok
}

// cutMembers cuts an object without spaces off a text. Take gets the name of each member
// and the text from its value on, which is not empty, and returns what is behind the value.
func cutMembers(text []byte, take func(name, from []byte) (rest []byte, ok bool)) (rest []byte, ok bool) {
	return cutList(text, '{', '}', func(text []byte) ([]byte, bool) {
		name, rest, ok := cutText(text)
		if !ok || len(rest) < 2 || rest[0] != ':' {
			return nil, false
		}
		return take(name, rest[1:])
	})
}

// cutElements cuts an array without spaces off a text. Take returns what is behind an
// element.
func cutElements(text []byte, take func(from []byte) (rest []byte, ok bool)) (rest []byte, ok bool) {
	return cutList(text, '[', ']', take)
}

// cutList cuts a list that is not empty off a text. Take gets the text behind the opening
// bracket or a comma.
func cutList(text []byte, opening, closing byte, take func([]byte) ([]byte, bool)) (rest []byte, ok bool) {
	if len(text) == 0 || text[0] != opening {
		return nil, false
	}
	for rest = text; ; {
		if rest, ok = take(rest[1:]); !ok || len(rest) == 0 {
			return nil, false
		}
		switch rest[0] {
		case closing:
			return rest[1:], true
		case ',':
		default:
			return nil, false
		}
	}
}

// cutDigits cuts a number without a sign off a text; false if it has none, or a large one.
func cutDigits(text []byte) (n int64, rest []byte, ok bool) {
	const most = 9
	digits := 0
	for ; digits < len(text) && digits <= most && '0' <= text[digits] && text[digits] <= '9'; digits++ {
		n = 10*n + int64(text[digits]-'0')
	}
	ok = 0 < digits && digits <= most && (digits == 1 || text[0] != '0')
	return n, text[digits:], ok
}

// cutText cuts a string without escapes off a text, and returns what is between the
// quotes. Whoever uses that checks that it is plain.
func cutText(text []byte) (value, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '"' {
		return nil, nil, false
	}
	text = text[1:]
	end := bytes.IndexByte(text, '"')
	if end < 0 {
		return nil, nil, false
	}
	return text[:end], text[end+1:], true
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

// time reads a time in UTC, such as 2026-01-02T03:04:05.678Z.
func (r *lineReader) time(text []byte) (at time.Time, ok bool) {
	const day, clock = len("2026-01-02"), len("2026-01-02T03:04:05")
	if len(text) <= clock || text[day] != 'T' || text[day+3] != ':' || text[day+6] != ':' {
		return at, false
	}
	at, ok = r.day.of(text[:day], parseDay)
	hour, minute, second := twoDigits(text[day+1:]), twoDigits(text[day+4:]), twoDigits(text[day+7:])
	nano, inUTC := fraction(text[clock:])
	if !ok || !inUTC || hour > 23 || minute > 59 || second > 59 {
		return at, false
	}
	return at.Add(time.Duration((hour*60+minute)*60+second)*time.Second + nano), true
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

func kind(text string) (model.Kind, bool) { return model.Kind(printable(text)), true }

func status(text string) (model.Status, bool) { return model.ParseStatus(text), true }

func verdict(text string) (model.Verdict, bool) {
	for _, v := range model.Verdicts() {
		if v.String() == text {
			return v, true
		}
	}
	return 0, false
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
