package words

import (
	"testing"

	"studiowatch/model/query"
)

func TestWhatBecameOfNamesIsSaidInFull(t *testing.T) {
	for want, a := range map[string]Adding{
		"added a for this run; ctrl+s keeps it":                                     {Added: []string{"a"}, Keep: "ctrl+s"},
		"added a in intl for this run; it is hidden by the filter; K keeps it":      {Added: []string{"a"}, Profile: "intl", Keep: "K", Hidden: 1},
		"added 3 for this run; 1 of them hidden by the filter; ctrl+s keeps them":   {Added: []string{"a", "b", "c"}, Keep: "ctrl+s", Hidden: 1},
		"added 2 for this run; they are hidden by the filter":                       {Added: []string{"a", "b"}, Hidden: 2},
		"follows x-*, 0 now and new ones, for this run; ctrl+s keeps it":            {Globs: []string{"x-*"}, Keep: "ctrl+s"},
		"added 2 and follows 2 globs, 5 deployments now and new ones, for this run": {Added: []string{"a", "b"}, Globs: []string{"x*", "y*"}, Found: 5},
		`nothing is added; 2 are watched already; 2 are there more than once; 3 are no IDs: "a/b" and 2 more`: {
			Watched: 2, Twice: 2, Wrong: []string{"a/b", "c", "d"},
		},
	} {
		if got := a.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhatAGlobFollowsIsCounted(t *testing.T) {
	for want, c := range map[string]query.Choices{
		"follows 2 now, and new ones": {Listed: 2},
		"follows 0 now, and new ones; 1 is watched already; 1 that was taken off stays off":  {Watched: 1, Unwanted: 1},
		"follows 1 now, and new ones; 3 are watched already; 2 that were taken off stay off": {Listed: 1, Watched: 3, Unwanted: 2},
	} {
		if got := Glob(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTheListIsSaidToBeOfSeveralKeys(t *testing.T) {
	for want, l := range map[string]query.Listing{
		"the service lists no deployments for this key":                  {Profiles: 1},
		"the service lists no deployments for these keys":                {Profiles: 2},
		"all that the service lists is watched already; type another ID": {Profiles: 1, Records: 3},
		"all that could be listed is watched already; type another ID":   {Profiles: 1, Records: 3, Partial: true},
	} {
		if got := NotListed(l, query.Choices{}, "…"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
