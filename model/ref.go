package model

import (
	"cmp"
	"path"
)

// Ref identifies a deployment: the profile it is read with and its
// deployed_model. Both are printable, because the configuration refuses others
// and the client cleans what the server sends.
type Ref struct{ Profile, ID string }

// Compare orders references by profile and then by ID.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(cmp.Compare(r.Profile, o.Profile), cmp.Compare(r.ID, o.ID))
}

// Pattern is a glob of IDs to watch in a profile, in the syntax of path.Match.
// What it matches is watched as it appears.
type Pattern struct {
	Profile string
	Glob    string
	Name    string // of the watch list; printable, may be empty
	Group   string // printable, may be empty
	Wanted
}

// Matches reports whether the glob watches a deployment.
func (p Pattern) Matches(ref Ref) bool {
	// The configuration refuses a glob that cannot be read.
	ok, err := path.Match(p.Glob, ref.ID)
	return ok && err == nil && p.Profile == ref.Profile
}
