package model

// Entry is a deployment of the watch list.
type Entry struct {
	Ref   Ref
	Name  string // its name in the watch list; printable, may be empty
	Group string // printable, may be empty
	Wanted
}
