package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"studiowatch/model/poll"
	"studiowatch/model/query"
)

// doc is a key of the example file: its value as TOML, and its meaning, unit and
// range in a few words.
type doc struct{ key, value, about string }

// group is some keys under one heading. If off is true, they have no defaults and
// are written as comments.
type group struct {
	intro  string // comment lines above it; if empty, the group continues the one before
	header string // [section], or nothing
	off    bool
	keys   []doc
}

// wide is the length of a value, in bytes, from which its explanation is written
// above the line and not beside it.
const wide = 36

// Example returns the example file. It has every key with its default, or as a
// comment if there is no default. Parse returns Default for it.
func Example() string {
	var b strings.Builder
	for i, g := range exampleGroups(Default()) {
		if i > 0 && g.intro != "" {
			b.WriteString("\n")
		}
		g.write(&b)
	}
	return b.String()
}

func exampleGroups(c Config) []group {
	return []group{
		{intro: `studiowatch: the configuration, every key with its default. Edits act at once.

A "#" with no space after it hides what can be added; take the "#" away.
Durations are text: "5s", "2m30s", "1h". No API key belongs in this file.`},
		{intro: "How often to look.", keys: []doc{
			{"refresh", duration(c.Refresh), "while a deployment is changing; 1s to 24h"},
			{"steady_refresh", duration(c.SteadyRefresh), "once it is not; 1s to 24h"},
			{"stall_after", duration(c.StallAfter), "changing without progress; 1s to 24h"},
		}},
		{intro: "What to watch: IDs (deployed_model) and globs with *, ? and [a-z].", off: true, keys: []doc{
			{"watch", `["qwen-plus-ft-202307121513-5dde", "emo-*"]`, ""},
		}},
		{intro: "The same in the long form, a table for each; a file uses one of the two.", header: "[[watch]]", off: true, keys: []doc{
			{"id", `"qwen-plus-2025-12-01-b6d61c71"`, "an ID or a glob; required"},
			{"name", `"chat, production"`, "shown with the ID"},
			{"group", `"prod"`, "a word to filter by"},
			{"profile", `"intl"`, `else "default", else the only one`},
			{"capacity", "8", "wanted; the row tells if not"},
			{"status", `"RUNNING"`, "wanted as well"},
		}},
		{intro: `Where to ask, and with which key. Without a section there is one profile,
"default", in Singapore. Region ids such as cn-beijing are profiles that need
no section. A profile without a key of its own uses DASHSCOPE_API_KEY.`,
			header: "[profiles.intl]", off: true, keys: []doc{
				{"region", strconv.Quote(DefaultRegion), "a region id; this is the default"},
				{"workspace", `""`, "X-DashScope-WorkSpace; none by default"},
				{"api_key_env", `"INTL_KEY"`, "the environment variable with the key"},
				{"rate", fmt.Sprintf("%.1f", DefaultRate), fmt.Sprintf("requests a second, at most; %g to %d", poll.MinRate, poll.MaxRate)},
			}},
		{intro: "The other ways: a base URL for a region, a key file for a variable.",
			header: "[profiles.proxy]", off: true, keys: []doc{
				{"base_url", `"https://proxy.example.com/api/v1"`, "instead of region"},
				{"api_key_file", `"~/.dashscope/proxy_key"`, "instead of api_key_env"},
			}},
		{intro: "How it looks. Besides these columns there are, to show and to sort by:\n" + fieldNames(), header: "[ui]", keys: []doc{
			{"theme", strconv.Quote(c.UI.Theme), "auto, dark, light or mono"},
			{"sort", strconv.Quote(c.UI.Sort), "what needs attention comes first"},
			{"mouse", strconv.FormatBool(c.UI.Mouse), "true or false"},
			{"ascii", strconv.FormatBool(c.UI.ASCII), "true or false; true draws with ASCII only"},
			{"cursor", strconv.FormatBool(c.UI.Cursor), "true or false; true parks it on the selected row"},
			{"columns", list(c.UI.Columns), "The columns, from left to right."},
		}},
		{intro: "Other keys: action = list of keys. README.md has all the actions.", header: "[keys]", keys: nil},
		{off: true, keys: []doc{{"refresh", `["r", "f5"]`, ""}}},
		{intro: "What happens when a deployment becomes ready, fails or stalls.", header: "[notify]", keys: append(channelDocs(), []doc{
			{"command", list(c.Notify.Command), "a program to run, as a list of arguments"},
			{"on", list(c.Notify.On), "The events that count, of ready, failed, stalled, degraded, gone, expiring."},
		}...)},
		{intro: "Views: a table for each, nine at most. The keys 1 to 9 show them, 0 shows\neverything. What a view does not say is as it is under [ui].", header: "[[view]]", off: true, keys: []doc{
			{"name", `"mine"`, "in its tab, and for --view; required"},
			{"filter", `"group:prod -is:stopped"`, "as it is typed after /"},
			{"sort", `"changed"`, "as under [ui]"},
			{"reverse", "true", "true or false; the other way round"},
			{"columns", `["deployment", "status", "ready", "note"]`, "As under [ui]."},
		}},
	}
}

func channelDocs() (docs []doc) {
	for _, channel := range Channels() {
		docs = append(docs, doc{channel.Key, strconv.FormatBool(channel.On), channel.Help + "; true or false"})
	}
	return docs
}

func (g group) write(b *strings.Builder) {
	for line := range strings.Lines(g.intro) {
		b.WriteString(strings.TrimSpace("# "+line) + "\n")
	}
	off := ""
	if g.off {
		off = "#"
	}
	if g.header != "" {
		b.WriteString(off + g.header + "\n")
	}
	keyWidth, valueWidth := g.widths()
	for _, d := range g.keys {
		switch {
		case d.about == "":
			fmt.Fprintf(b, "%s%s = %s\n", off, d.key, d.value)
		case len(d.value) >= wide:
			fmt.Fprintf(b, "\n# %s\n%s%s = %s\n", d.about, off, d.key, d.value)
		default:
			fmt.Fprintf(b, "%s%-*s = %-*s  # %s\n", off, keyWidth, d.key, valueWidth, d.value, d.about)
		}
	}
}

func (g group) widths() (key, value int) {
	for _, d := range g.keys {
		if len(d.value) < wide {
			key, value = max(key, len(d.key)), max(value, len(d.value))
		}
	}
	return key, value
}

// duration writes a duration without the zeros that String adds: 15m instead
// of 15m0s.
func duration(d time.Duration) string {
	s := d.String()
	if trimmed, ok := strings.CutSuffix(s, "m0s"); ok {
		s = trimmed + "m"
	}
	if trimmed, ok := strings.CutSuffix(s, "h0m"); ok {
		s = trimmed + "h"
	}
	return strconv.Quote(s)
}

func list(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = strconv.Quote(v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// fieldNames returns the names of the fields that can be columns, in lines.
func fieldNames() string {
	var names, lines []string
	for _, f := range query.Fields() {
		names = append(names, f.Name)
	}
	line := ""
	for word := range strings.FieldsSeq(strings.Join(names, ", ") + ".") {
		if len(line)+1+len(word) > 76 {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}
