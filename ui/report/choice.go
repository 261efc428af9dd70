package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/words"
)

// Choice says what a report is about.
type Choice struct {
	IDs      []string // IDs and globs; all deployments if there are none
	Profiles []string // all if there are none
	Since    time.Duration
	Unmasked bool // the IDs of accounts and workspaces are shown
}

// Unknown is the error for an ID or a glob of which the source knows nothing.
type Unknown struct {
	ID      string
	Nearest []string // the IDs that were probably meant; may be empty
}

func (u Unknown) Error() string { return words.NothingKnown(u.ID, u.Nearest) }

// choose returns the deployments that a choice names, and which of them it names by
// their ID.
func (c Choice) choose(known []model.Ref) (chosen []model.Ref, named map[model.Ref]bool, err error) {
	known = slices.DeleteFunc(slices.Clone(known), func(ref model.Ref) bool {
		return len(c.Profiles) > 0 && !slices.Contains(c.Profiles, ref.Profile)
	})
	if len(c.IDs) == 0 {
		return known, nil, nil
	}
	named = map[model.Ref]bool{}
	found := map[string]bool{}
	for _, ref := range known {
		taken := false
		for _, id := range c.IDs {
			if id != ref.ID && !(model.Pattern{Profile: ref.Profile, Glob: id}).Matches(ref) {
				continue
			}
			found[id], taken = true, true
			named[ref] = named[ref] || id == ref.ID
		}
		if taken {
			chosen = append(chosen, ref)
		}
	}
	for _, id := range c.IDs {
		if !found[id] {
			return nil, nil, Unknown{id, nearest(id, known)}
		}
	}
	return chosen, named, nil
}

// maxNearest is how many IDs an error offers.
const maxNearest = 3

// nearest returns the IDs that were probably meant by an ID: the one that differs by a
// slip, else those that contain it.
func nearest(id string, known []model.Ref) (ids []string) {
	var all []string
	for _, ref := range known {
		all = append(all, ref.ID)
	}
	if one := words.Nearest(id, all); one != "" {
		return []string{one}
	}
	part := strings.ToLower(strings.Trim(id, "*?"))
	for _, other := range all {
		if strings.Contains(strings.ToLower(other), part) && !slices.Contains(ids, other) && len(ids) < maxNearest {
			ids = append(ids, other)
		}
	}
	return ids
}

// worstFirst orders deployments by how much they need attention, then by their last
// change, the newest first.
func worstFirst(a, b *section) int {
	return cmp.Or(cmp.Compare(a.state.Verdict.Attention(), b.state.Verdict.Attention()), b.changed.Compare(a.changed), a.ref.Compare(b.ref))
}
