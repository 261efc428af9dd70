package model

// Entry is a deployment somebody wants to watch.
type Entry struct {
	Ref   Ref
	Name  string // the watch list's own name for it; printable, may be empty
	Group string // printable, may be empty
	Wanted
}
