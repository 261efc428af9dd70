package config

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// reader puts the value at a path into the configuration, or reports what is
// wrong with it.
type reader func(at string, v any)

// field is a key that a table may have.
type field struct {
	name string
	read reader
}

// table reads the keys of a table in the order of fields, and reports those
// that no field has.
func (p *parser) table(at string, table map[string]any, fields []field) {
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.name
		if v, ok := table[f.name]; ok && !p.hidden[join(at, f.name)] {
			f.read(join(at, f.name), v)
		}
	}
	for name := range table {
		if at := join(at, name); !slices.Contains(known, name) && !p.hidden[at] {
			p.fault(at, unknownKey(at, name, known))
		}
	}
}

// topKeys are the keys outside of all sections. If they are written below the head
// of a section, they belong to that section by mistake.
var topKeys = []string{"refresh", "steady_refresh", "stall_after", "watch"}

func unknownKey(at, name string, known []string) string {
	if at != name && slices.Contains(topKeys, name) {
		return "unknown key here; it belongs above the first [section]"
	}
	if near := words.Nearest(name, known); near != "" {
		return fmt.Sprintf("unknown key; did you mean %q?", near)
	}
	return "unknown key; known here: " + strings.Join(known, ", ")
}

func (p *parser) section(fields ...field) reader {
	return func(at string, v any) {
		table, ok := v.(map[string]any)
		if !ok {
			p.fault(at, fmt.Sprintf("must be a section, [%s], not %s", at, typeName(v)))
			return
		}
		p.table(at, table, fields)
	}
}

func (p *parser) duration(to *time.Duration) reader {
	return func(at string, v any) {
		s, ok := v.(string)
		if !ok {
			p.fault(at, `must be a duration in quotes, such as "5s", not `+typeName(v))
			return
		}
		d, err := time.ParseDuration(s)
		switch {
		case err != nil:
			p.fault(at, quote(s)+` is not a duration such as "5s" or "2m30s"`)
		case d < poll.MinInterval || d > poll.MaxInterval:
			p.fault(at, quote(s)+" is out of range; it is 1s to 24h")
		default:
			*to = d
		}
	}
}

// stringAt returns the string at a path, or reports that the value is not a
// string.
func (p *parser) stringAt(at string, v any) (string, bool) {
	s, ok := v.(string)
	if !ok {
		p.fault(at, "must be text in quotes, not "+typeName(v))
	}
	return s, ok
}

// label reads a text that is shown to people.
func (p *parser) label(to *string) reader {
	return func(at string, v any) {
		s, ok := p.stringAt(at, v)
		switch {
		case !ok:
		case !safe.Printable(s):
			p.fault(at, quote(s)+" holds characters that are not printable")
		default:
			*to = s
		}
	}
}

// name reads one of the known names.
func (p *parser) name(to *string, what string, known []string) reader {
	return func(at string, v any) {
		if s, ok := p.stringAt(at, v); ok && p.known(at, what, s, known) {
			*to = s
		}
	}
}

func (p *parser) known(at, what, name string, known []string) bool {
	switch {
	case name == "":
		p.fault(at, "must not be empty")
	case len(known) > 0 && !slices.Contains(known, name):
		p.fault(at, unknownName(what, name, known))
	case !safe.Printable(name):
		p.fault(at, quote(name)+" holds characters that are not printable")
	default:
		return true
	}
	return false
}

// list returns the strings of a list with their paths, and false if v is not a
// list. It reports and skips elements that are not strings.
func (p *parser) list(at string, v any) (paths, values []string, ok bool) {
	all, ok := listOf(v)
	if !ok {
		p.fault(at, `must be a list, such as ["…", "…"], not `+typeName(v))
		return nil, nil, false
	}
	for i, v := range all {
		at := index(at, i)
		if p.hidden[at] {
			continue
		}
		if s, ok := p.stringAt(at, v); ok {
			paths, values = append(paths, at), append(values, s)
		}
	}
	return paths, values, true
}

// names reads a list of known names. A name may be in it once.
func (p *parser) names(to *[]string, what string, known []string) reader {
	return func(at string, v any) {
		paths, values, ok := p.list(at, v)
		if !ok {
			return
		}
		for i, s := range values {
			if p.known(paths[i], what, s, known) && slices.Contains(values[:i], s) {
				p.fault(paths[i], quote(s)+" is listed twice")
			}
		}
		*to = values
	}
}

func (p *parser) columns(to *[]string) reader {
	read := p.names(to, "column", p.vocabulary.Columns)
	return func(at string, v any) {
		read(at, v)
		if list, ok := listOf(v); ok && len(list) == 0 {
			p.fault(at, "must name one column or more")
		}
	}
}

func (p *parser) boolean(to *bool) reader {
	return func(at string, v any) {
		b, ok := v.(bool)
		if !ok {
			p.fault(at, "must be true or false without quotes, not "+typeName(v))
			return
		}
		*to = b
	}
}

// channels returns the fields of the channels.
func (p *parser) channels(on map[string]bool) (fields []field) {
	for _, channel := range Channels() {
		fields = append(fields, field{channel.Key, func(at string, v any) {
			is := on[channel.Key]
			p.boolean(&is)(at, v)
			on[channel.Key] = is
		}})
	}
	return fields
}

func (p *parser) rate(to *float64) reader {
	return func(at string, v any) {
		rate, ok := v.(float64)
		if n, whole := v.(int64); whole {
			rate, ok = float64(n), true
		}
		switch {
		case !ok:
			p.fault(at, "must be a number, not "+typeName(v))
		case rate >= poll.MinRate && rate <= poll.MaxRate:
			*to = rate
		default: // also NaN, for which every comparison is false
			p.fault(at, fmt.Sprintf("is out of range; it is %g to %d requests a second", poll.MinRate, poll.MaxRate))
		}
	}
}

func (p *parser) capacity(to **int) reader {
	return func(at string, v any) {
		n, ok := v.(int64)
		switch {
		case !ok:
			p.fault(at, "must be a whole number, not "+typeName(v))
		case n < 0 || n > model.MaxCapacity:
			p.fault(at, fmt.Sprintf("is out of range; it is 0 to %d", model.MaxCapacity))
		default:
			capacity := int(n)
			*to = &capacity
		}
	}
}

// private reads a text that may be a secret by mistake. Its faults never quote the
// text.
func (p *parser) private(to *string, want string, good func(string) bool) reader {
	return func(at string, v any) {
		s, ok := p.stringAt(at, v)
		switch {
		case !ok:
		case !good(s):
			p.fault(at, "must be "+want)
		default:
			*to = s
		}
	}
}

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func isEnvName(s string) bool { return envName.MatchString(s) }

func isPath(s string) bool { return strings.TrimSpace(s) != "" && safe.Printable(s) }

// isWorkspace reports whether a text may be sent as a header: visible ASCII only. If
// it is empty, no workspace is sent.
func isWorkspace(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func (p *parser) baseURL(to *string) reader {
	return func(at string, v any) {
		s, ok := p.stringAt(at, v)
		if !ok {
			return
		}
		u, err := url.Parse(s)
		switch {
		case strings.ContainsAny(s, "@?#"):
			p.fault(at, "must not hold a user name, a password, a query or a fragment")
		case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
			p.fault(at, "must be a URL such as https://dashscope-intl.aliyuncs.com/api/v1")
		default:
			*to = s
		}
	}
}

// command reads a list of arguments. They may hold secrets of other programs, so
// its faults never quote them.
func (p *parser) command(to *[]string) reader {
	return func(at string, v any) {
		paths, values, ok := p.list(at, v)
		if !ok {
			return
		}
		for i, s := range values {
			if i == 0 && strings.TrimSpace(s) == "" {
				p.fault(paths[i], "must be the name of a program")
			}
			if strings.ContainsRune(s, 0) {
				p.fault(paths[i], "must not hold a zero character")
			}
		}
		*to = values
	}
}

// keys reads the keys of each action in the order of the file, and reports a
// key that would do two things.
func (p *parser) keys(to *map[string][]string) reader {
	return func(at string, v any) {
		table, ok := v.(map[string]any)
		if !ok {
			p.fault(at, "must be a section, [keys], not "+typeName(v))
			return
		}
		actions := slices.SortedFunc(maps.Keys(table), func(a, b string) int {
			if by := p.positions.line(join(at, a)) - p.positions.line(join(at, b)); by != 0 {
				return by
			}
			return strings.Compare(a, b)
		})
		bound := map[string]string{}
		for _, action := range actions {
			at := join(at, action)
			if p.hidden[at] || !p.known(at, "action", action, p.vocabulary.Actions) {
				continue
			}
			if *to == nil {
				*to = map[string][]string{}
			}
			(*to)[action] = p.bindings(at, action, table[action], bound)
		}
		p.withoutKeys(at, *to, bound)
	}
}

// withoutKeys reports actions that the file does not name, but whose keys are all
// given to other actions.
func (p *parser) withoutKeys(at string, custom map[string][]string, bound map[string]string) {
	for _, action := range p.vocabulary.Actions {
		keys := p.vocabulary.Keys[action]
		if _, named := custom[action]; named || len(keys) == 0 {
			continue
		}
		if slices.ContainsFunc(keys, func(key string) bool { return bound[key] == "" }) {
			continue
		}
		by := bound[keys[0]]
		p.fault(join(at, by), fmt.Sprintf("key %s leaves %s without a key; give that another, or write %s = []", quote(keys[0]), quote(action), action))
	}
}

func (p *parser) bindings(at, action string, v any, bound map[string]string) []string {
	paths, values, _ := p.list(at, v)
	for i, key := range values {
		problem := ""
		if p.vocabulary.CheckKey != nil {
			problem = p.vocabulary.CheckKey(key)
		}
		other, twice := bound[key]
		switch {
		case key == "" || strings.ContainsFunc(key, unicode.IsSpace) || !safe.Printable(key):
			p.fault(paths[i], quote(key)+` is not the name of a key, such as "r", "f5" or "space"`)
		case problem != "":
			p.fault(paths[i], quote(key)+" "+problem)
		case twice:
			p.fault(paths[i], fmt.Sprintf("key %s is already bound to %s", quote(key), quote(other)))
		default:
			bound[key] = action
		}
	}
	return values
}

// listOf returns the elements of a list. The decoder uses two types for lists.
func listOf(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return list, true
	}
	return nil, false
}

func typeName(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case int64:
		return "a whole number"
	case float64:
		return "a fraction"
	case bool:
		return "true or false"
	case time.Time:
		return "a date"
	case map[string]any:
		return "a section"
	case []any, []map[string]any:
		return "a list"
	}
	return "this"
}

// checkGlob returns why a pattern cannot be matched, or nil.
func checkGlob(pattern string) error {
	if !(model.Pattern{Glob: pattern}).Valid() {
		return fmt.Errorf("%s is not a glob; a [ needs its ] and something between them", quote(pattern))
	}
	return nil
}
