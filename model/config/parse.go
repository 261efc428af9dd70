package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// MaxBytes is the size, in bytes, from which a file is refused and not parsed. A
// watch list of ten thousand entries in the long form is smaller.
const MaxBytes = 1 << 20

const mixedWatch = "watch = […] and [[watch]] are two spellings of one key; use one of them"

// Vocabulary is the names that a configuration may use. The caller passes them,
// because this package imports neither the screen nor the client. If a list is
// empty, its names are not checked; if Regions is empty, no region is a built-in
// profile.
type Vocabulary struct {
	Actions, Columns, Sorts, Events, Regions, Statuses []string

	Keys     map[string][]string      // the default keys of each action
	CheckKey func(name string) string // returns what is wrong with the name of a key, or ""; nil accepts every name
}

// Parse returns the configuration in data. Keys that data does not have get their
// defaults, and every entry gets its profile. The error is Faults, with every
// fault of the file and its line. A fault never holds the value of a key that may
// be secret. File is only a name for the faults, and is not opened.
func Parse(file string, data []byte, v Vocabulary) (Config, error) {
	p := newParser(file, v)
	tree, ok := p.tree(data)
	if !ok {
		return Config{}, p.faults
	}
	c := p.config(tree)
	if len(p.faults) > 0 {
		p.faults.sort()
		return Config{}, p.faults
	}
	return c, nil
}

// parser collects the faults of one file.
type parser struct {
	file       string
	vocabulary Vocabulary
	positions  *positions
	hidden     map[string]bool // paths whose values must not be read
	faults     Faults
}

func newParser(file string, v Vocabulary) *parser {
	return &parser{file: shown(file, 1000), vocabulary: v, hidden: map[string]bool{}}
}

// tree returns the values of a document, or reports why it cannot be read.
func (p *parser) tree(data []byte) (map[string]any, bool) {
	text, ok := p.text(data)
	if !ok {
		return nil, false
	}
	p.positions = findPositions(text)
	if p.positions.fault != "" {
		p.faultOn(p.positions.lineAt(p.positions.at), "", p.positions.fault)
		return nil, false
	}
	tree, err := decode(text)
	if err != nil {
		p.syntax(text, err)
		return nil, false
	}
	return tree, true
}

// text returns the document without its byte order mark, or reports why it is
// not a text.
func (p *parser) text(data []byte) (string, bool) {
	if len(data) >= MaxBytes {
		p.faultOn(0, "", fmt.Sprintf("too large: %d bytes, and a configuration has less than 1 MiB", len(data)))
		return "", false
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		p.faultOn(lineOf(data, i), "", "not text: it holds a zero byte (a file saved as UTF-16 must be saved as UTF-8)")
		return "", false
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			p.faultOn(lineOf(data, i), "", "not UTF-8 text")
			return "", false
		}
		i += size
	}
	text := string(data)
	for strings.HasPrefix(text, "\ufeff") {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	// The decoder reports an error at the very end on the line before. A line
	// break at the end keeps that line within the document.
	return text + "\n", true
}

func lineOf(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

// decode reads a document. The library may panic, and decode returns an error then.
func decode(text string) (tree map[string]any, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("not understood")
		}
	}()
	_, err = toml.Decode(text, &tree)
	return tree, err
}

var usedTwice = regexp.MustCompile(`^Key '(.*)' (?:was already created|has already been defined)`)

// syntax reports an error of the library in our own words, because the library
// quotes the text where it stopped, which may be an API key. If it stopped at a
// line break or at the end of the file, it names the next line, so syntax corrects
// that.
func (p *parser) syntax(text string, err error) {
	var e toml.ParseError
	if !errors.As(err, &e) {
		p.faultOn(0, "", "not TOML")
		return
	}
	line := min(e.Position.Line, 1+strings.Count(strings.TrimRight(text, " \t\r\n"), "\n"))
	if start := e.Position.Start; start >= 0 && start <= len(text) {
		line = min(line, 1+strings.Count(text[:start], "\n"))
	}
	line = max(line, 1)
	if m := usedTwice.FindStringSubmatch(e.Message); m != nil {
		problem := "is there twice, or as two different things"
		if m[1] == "watch" {
			problem = mixedWatch
		}
		p.faultOn(line, m[1], problem)
		return
	}
	for _, s := range syntaxes {
		if strings.HasPrefix(e.Message, s.prefix) {
			p.faultOn(line, "", s.problem)
			return
		}
	}
	p.faultOn(line, "", "not TOML")
}

var syntaxes = []struct{ prefix, problem string }{
	{"expected a top-level item to end", `something follows the value; text and durations need quotes, as in "5s"`},
	{"expected value but found", "a value is missing; text needs quotes, and true and false are in lower case"},
	{"unexpected EOF", "the file ends in the middle of a key or a value"},
	{"strings cannot contain newlines", "a quote is not closed on its line"},
	{"invalid escape", `a backslash in "…" starts an escape; write \\, or use '…'`},
	{"expected two hex", `a \x in "…" needs two hexadecimal digits`},
	{"expected four hex", `a \u in "…" needs four hexadecimal digits`},
	{"expected eight hex", `a \U in "…" needs eight hexadecimal digits`},
	{"expected '.' or '='", `a key is followed by "="`},
	{"unexpected '='", `a key is missing before "="`},
	{"expected '.' or ']'", "the name of a section is not closed with ]"},
	{"expected end of table", "the name of a section is not closed with ]]"},
	{"unexpected end of table", "the name of a section is empty"},
	{"unexpected table separator", "the name of a section is empty"},
	{"expected a comma", "a comma or a closing bracket is missing"},
	{"unexpected comma", "there is a comma too many"},
	{"TOML files cannot contain control", "there is a control character"},
	{"Invalid integer", "not a number as TOML writes them"},
	{"Invalid float", "not a number as TOML writes them"},
	{"invalid float", "not a number as TOML writes them"},
	{"floats must", "not a number as TOML writes them"},
	{"expected a digit", "not a number as TOML writes them"},
	{"invalid datetime", "not a date, and no key here takes one"},
}

func (p *parser) fault(at, problem string) { p.faultOn(p.positions.line(at), at, problem) }

// keyWidth is how many characters of a path a fault shows.
const keyWidth = 120

func (p *parser) faultOn(line int, at, problem string) {
	p.faults = append(p.faults, Fault{File: p.file, Line: line, Key: shown(at, keyWidth), Problem: problem})
}

func (p *parser) config(tree map[string]any) Config {
	c := Default()
	p.findKeys("", tree)
	p.table("", tree, []field{
		{"refresh", p.duration(&c.Refresh)},
		{"steady_refresh", p.duration(&c.SteadyRefresh)},
		{"stall_after", p.duration(&c.StallAfter)},
		{"watch", p.watch(&c.Watch)},
		{"profiles", p.profiles(&c.Profiles)},
		{"ui", p.section(
			field{"theme", p.name(&c.UI.Theme, "theme", Themes())},
			field{"sort", p.name(&c.UI.Sort, "sort", p.vocabulary.Sorts)},
			field{"columns", p.columns(&c.UI.Columns)},
			field{"mouse", p.boolean(&c.UI.Mouse)},
			field{"ascii", p.boolean(&c.UI.ASCII)},
			field{"cursor", p.boolean(&c.UI.Cursor)},
		)},
		{"keys", p.keys(&c.Keys)},
		{"notify", p.section(append(p.channels(c.Notify.Channels),
			field{"command", p.command(&c.Notify.Command)},
			field{"on", p.names(&c.Notify.On, "event", p.vocabulary.Events)},
		)...)},
		{"view", p.views(&c.Views)},
	})
	p.assignProfiles(&c)
	return c
}

// profiles reads the sections. It keeps a section with a fault, so that entries
// that name it are not reported as well.
func (p *parser) profiles(to *[]Profile) reader {
	return func(at string, v any) {
		tables, ok := v.(map[string]any)
		if !ok {
			p.fault(at, "must be sections such as [profiles.intl], not "+typeName(v))
			return
		}
		names := slices.Collect(maps.Keys(tables))
		slices.SortFunc(names, func(a, b string) int {
			return cmp.Or(cmp.Compare(p.positions.line(join(at, a)), p.positions.line(join(at, b))), cmp.Compare(a, b))
		})
		for _, name := range names {
			if at := join(at, name); !p.hidden[at] {
				*to = append(*to, p.profile(at, name, tables[name]))
			}
		}
	}
}

var profileName = regexp.MustCompile(`^[\pL\pN_][\pL\pN_.-]*$`)

func (p *parser) profile(at, name string, v any) Profile {
	pr := Profile{Name: name, Rate: DefaultRate}
	if !profileName.MatchString(name) {
		p.fault(at, `the name of a profile is made of letters, digits, "_", "-" and "."`)
	}
	table, ok := v.(map[string]any)
	if !ok {
		p.fault(at, "must be a section, not "+typeName(v))
		return pr
	}
	p.table(at, table, []field{
		{"region", p.name(&pr.Region, "region", p.vocabulary.Regions)},
		{"base_url", p.baseURL(&pr.BaseURL)},
		{"workspace", p.private(&pr.Workspace, "printable characters without spaces", isWorkspace)},
		{"api_key_env", p.private(&pr.KeyEnv, "the name of an environment variable, such as INTL_KEY", isEnvName)},
		{"api_key_file", p.private(&pr.KeyFile, "the path of a file", isPath)},
		{"rate", p.rate(&pr.Rate)},
	})
	p.notBoth(at, table, "region", "base_url")
	p.notBoth(at, table, "api_key_env", "api_key_file")
	switch {
	case pr.Region != "" || has(table, "base_url"):
	case slices.Contains(p.vocabulary.Regions, name):
		pr.Region = name
	default:
		pr.Region = DefaultRegion
	}
	return pr
}

func (p *parser) notBoth(at string, table map[string]any, one, other string) {
	if has(table, one) && has(table, other) {
		p.fault(join(at, other), fmt.Sprintf("%s and %s are both there; say one of them", one, other))
	}
}

func has(table map[string]any, name string) bool {
	_, ok := table[name]
	return ok
}
