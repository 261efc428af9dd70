package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"studiowatch/model/safe"
)

// watch reads the watch list in both spellings. An element of watch = […] may
// be an ID, or a table like those of [[watch]].
func (p *parser) watch(to *[]Entry) reader {
	return func(at string, v any) {
		list, ok := listOf(v)
		if !ok {
			problem := `must be a list, such as ["qwen-plus-…", "emo-*"], not ` + typeName(v)
			if _, ok := v.(map[string]any); ok {
				problem = "must be written with two brackets, [[watch]]"
			}
			p.fault(at, problem)
			return
		}
		for i, v := range list {
			if at := index(at, i); !p.hidden[at] {
				*to = append(*to, p.entry(at, v))
			}
		}
	}
}

// entry reads one entry. A wrong ID is left empty.
func (p *parser) entry(at string, v any) Entry {
	e := Entry{Line: p.positions.line(at)}
	switch v := v.(type) {
	case string:
		p.id(&e.ID)(at, v)
	case map[string]any:
		p.table(at, v, []field{
			{"id", p.id(&e.ID)},
			{"name", p.label(&e.Name)},
			{"group", p.label(&e.Group)},
			{"profile", p.profileOf(&e.Profile)},
			{"capacity", p.capacity(&e.Capacity)},
			{"status", p.status(&e.Status)},
		})
		if !has(v, "id") {
			p.fault(join(at, "id"), "is missing; an entry needs an ID or a glob")
		}
	default:
		p.fault(at, "must be an ID or a glob in quotes, not "+typeName(v))
	}
	return e
}

func (p *parser) id(to *string) reader {
	return func(at string, v any) {
		id, ok := p.stringAt(at, v)
		switch {
		case !ok:
		case id == "":
			p.fault(at, "must not be empty")
		case id == "." || id == "..":
			p.fault(at, quote(id)+" is not an ID")
		case strings.ContainsFunc(id, unicode.IsSpace):
			p.fault(at, quote(id)+" holds a space, and no ID does")
		case strings.Contains(id, "/"):
			p.fault(at, quote(id)+" holds a slash, and no ID does")
		case !safe.Printable(id):
			p.fault(at, quote(id)+" holds characters that are not printable")
		case Entry{ID: id}.IsPattern() && checkGlob(id) != nil:
			p.fault(at, checkGlob(id).Error())
		default:
			*to = id
		}
	}
}

func (p *parser) status(to *string) reader {
	return func(at string, v any) {
		s, ok := p.stringAt(at, v)
		if !ok {
			return
		}
		same := func(known string) bool { return strings.EqualFold(known, s) }
		if slices.ContainsFunc(p.vocabulary.Statuses, same) || p.known(at, "status", s, p.vocabulary.Statuses) {
			*to = strings.ToUpper(s)
		}
	}
}

// profileOf reads the profile that an entry names. It is assignProfiles that checks
// whether it exists, because the whole file must be read first.
func (p *parser) profileOf(to *string) reader {
	return func(at string, v any) {
		if s, ok := p.stringAt(at, v); ok && p.known(at, "profile", s, nil) {
			*to = s
		}
	}
}

// assignProfiles sets the profile of every entry. It reports profiles that do not
// exist and duplicate entries.
func (p *parser) assignProfiles(c *Config) {
	type ref struct{ profile, id string }
	first := map[ref]int{}
	for i := range c.Watch {
		e, at := &c.Watch[i], index("watch", i)
		if e.ID == "" && e.Profile == "" {
			continue
		}
		if !p.assignProfile(c, e, at) || e.ID == "" {
			continue
		}
		r := ref{e.Profile, e.ID}
		if line, twice := first[r]; twice {
			p.fault(at, fmt.Sprintf("%s is already watched, on line %d", quote(e.ID), line))
			continue
		}
		first[r] = e.Line
	}
}

func (p *parser) assignProfile(c *Config, e *Entry, at string) bool {
	name, err := c.ProfileOf(*e)
	if err != nil {
		p.fault(at, fmt.Sprintf("which profile? There are %d, and none is called %s; add profile = \"…\" to a [[watch]] entry",
			len(c.Profiles), DefaultProfile))
		return false
	}
	e.Named = e.Profile != ""
	e.Profile = name
	var known []string
	for _, pr := range c.Profiles {
		known = append(known, pr.Name)
	}
	if len(known) == 0 {
		known = []string{DefaultProfile}
	}
	known = append(known, p.vocabulary.Regions...)
	if slices.Contains(known, name) {
		return true
	}
	p.fault(join(at, "profile"), unknownName("profile", name, known))
	return false
}
