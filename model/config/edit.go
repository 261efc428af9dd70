package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"studiowatch/model/query"
	"studiowatch/model/words"
)

// Edit is a change of what a configuration watches, and of its views.
type Edit struct {
	Remove []Target
	Add    []Addition
	Views  []query.View // are added, or take the place of those with the same name
}

// Target is an entry of the watch list that is to go.
type Target struct {
	ID        string
	Profile   string // empty for the only entry of the ID
	OrUnnamed bool   // an entry that names no profile is meant as well
	IfThere   bool   // it is no mistake if there is no such entry
}

func (t Target) is(e Entry) bool {
	return e.ID == t.ID && (t.Profile == "" || e.Profile == t.Profile || t.OrUnnamed && !e.Named)
}

// Addition is an ID or a glob that is to be in the watch list. What is nil stays as it
// is in an entry that is there already; an empty text takes it away.
type Addition struct {
	ID       string
	Profile  string // empty for the one that an entry without a profile has
	Name     *string
	Group    *string
	Capacity *int
}

// Edited is the result of an Edit.
type Edited struct {
	words.Keeping
	Text []byte // the whole file
}

// Problems are the reasons why an edit cannot be made, one a line. They are
// printable, and hold no secret.
type Problems []string

func (p Problems) Error() string { return strings.Join(p, "\n") }

// errNotAsMeant is the error of an edit whose result would mean something else.
var errNotAsMeant = errors.New("the file is written in a way that cannot be edited safely; nothing is changed: edit it by hand")

// Apply returns the file with the change made. Every other byte of it stays. The
// result means what was asked for, and nothing else has another meaning; if that
// cannot be had, there is an error. The error is Faults if the file has faults as it
// is, or Problems. File is only a name for the faults. A file that does not exist has
// no data.
func (e Edit) Apply(file string, data []byte, v Vocabulary) (Edited, error) {
	before, err := Parse(file, data, v)
	if err != nil {
		return Edited{}, err
	}
	p := planEdit(before, v)
	for _, t := range e.Remove {
		p.remove(t)
	}
	for _, a := range e.Add {
		p.add(a)
	}
	for _, view := range e.Views {
		p.setView(view)
	}
	if len(p.problems) > 0 {
		return Edited{}, p.problems
	}
	if !findPositions(string(data) + "\n").whole {
		return Edited{}, errNotAsMeant
	}
	text := p.views.apply(p.watch.apply(string(data)))
	after, err := Parse(file, []byte(text), v)
	switch {
	case len(text) >= MaxBytes:
		return Edited{}, Problems{"the file would be 1 MiB or larger, and a configuration is smaller"}
	case err != nil || !reflect.DeepEqual(after.meaning(), p.meant().meaning()):
		return Edited{}, errNotAsMeant
	}
	p.result.Text, p.result.Views = []byte(text), len(e.Views)
	return p.result, nil
}

// meaning returns the configuration without the lines of its parts.
func (c Config) meaning() Config {
	c.Watch = slices.Clone(c.Watch)
	for i := range c.Watch {
		c.Watch[i].Line = 0
	}
	if len(c.Watch) == 0 {
		c.Watch = nil
	}
	if len(c.Views) == 0 {
		c.Views = nil
	}
	return c
}
