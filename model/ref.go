package model

import (
	"cmp"
	"path"
	"strings"
)

// Ref identifies a deployment by the profile that it is read with and its
// deployed_model. Both are printable: the configuration refuses other texts, and
// the client cleans those of the server.
type Ref struct{ Profile, ID string }

// Compare orders references by profile and then by ID.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(cmp.Compare(r.Profile, o.Profile), cmp.Compare(r.ID, o.ID))
}

// Pattern is a glob of IDs to watch in a profile, in the syntax of path.Match. A
// deployment that matches is watched as soon as it appears.
type Pattern struct {
	Profile string
	Glob    string
	Name    string // of the watch list; printable, may be empty
	Group   string // printable, may be empty
	Behind  int    // how many entries of the watch list stand behind it
	Wanted
}

// IsGlob reports whether the glob has characters with a meaning. If not, it is an ID.
func (p Pattern) IsGlob() bool { return strings.ContainsAny(p.Glob, "*?[") }

// Valid reports whether the glob can be matched.
func (p Pattern) Valid() bool {
	_, err := path.Match(p.Glob, "")
	return err == nil
}

// Matches reports whether the glob watches a deployment.
func (p Pattern) Matches(ref Ref) bool {
	ok, err := path.Match(p.Glob, ref.ID) // the configuration refuses a wrong glob
	return ok && err == nil && p.Profile == ref.Profile
}
