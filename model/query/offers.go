package query

import (
	"slices"
	"strings"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// Offer is a deployment of the service's list that can be added.
type Offer struct {
	Ref        model.Ref
	Deployment *model.Deployment
	text       string // in lower case: where words are looked for
	reading    int    // the number of the last reading of the list that had it
}

// Offers are the deployments of the service's lists, as far as the lists are read.
// Those that were watched already when they were listed are only counted.
type Offers struct {
	all   []*Offer
	byRef map[model.Ref]*Offer
	lists map[string]*list // by profile

	longest int
}

// list says how much of a profile's list is read.
type list struct {
	reading int            // its number
	records int            // of this reading so far
	failure *model.Failure // why it could not be read; nil if it could be
	ended   bool           // it was read to its end since Renew
	read    bool           // it was ever read to its end
	whole   int            // its records then
}

// NewOffers returns no offers.
func NewOffers() *Offers { return &Offers{byRef: map[model.Ref]*Offer{}, lists: map[string]*list{}} }

// Renew says that the lists are read again. They may have grown.
func (o *Offers) Renew() {
	for _, l := range o.lists {
		if l.ended {
			l.ended, l.records = false, 0
		}
	}
}

// Take takes the deployments of a page. Listed says how much of the list is read with
// it.
func (o *Offers) Take(page watch.Step, listed poll.Listed, board *watch.Board) {
	profile := page.Ref.Profile
	l := o.lists[profile]
	if l == nil {
		l = &list{}
		o.lists[profile] = l
	}
	if page.Page == 1 {
		l.reading++
		l.records = 0
	}
	l.failure = page.Answer.Failure
	l.records += max(page.Answer.Sent, len(page.Answer.Samples))
	for _, s := range page.Answer.Samples {
		if s.Deployment != nil && (o.byRef[s.Ref] != nil || board.Row(s.Ref) == nil) {
			o.add(s.Ref, s.Deployment, l.reading)
		}
	}
	if listed >= poll.ListEnded {
		l.ended, l.read, l.whole = true, true, l.records
	}
	if listed >= poll.ListRead {
		o.removeOld(profile, l.reading)
	}
}

// add adds an offer, or renews it.
func (o *Offers) add(ref model.Ref, d *model.Deployment, reading int) {
	offer := o.byRef[ref]
	if offer == nil {
		offer = &Offer{Ref: ref}
		o.byRef[ref] = offer
		o.all = append(o.all, offer)
		o.longest = max(o.longest, utf8.RuneCountInString(ref.ID))
	}
	offer.Deployment, offer.reading = d, reading
	offer.text = strings.ToLower(ref.ID + "\x00" + d.Model().String() + "\x00" + string(d.Status))
}

// removeOld removes the offers of a profile that the present reading has not found.
func (o *Offers) removeOld(profile string, reading int) {
	o.all = slices.DeleteFunc(o.all, func(offer *Offer) bool {
		old := offer.Ref.Profile == profile && offer.reading < reading
		if old {
			delete(o.byRef, offer.Ref)
		}
		return old
	})
}

// Longest returns how many characters the longest ID had that was ever offered.
func (o *Offers) Longest() int { return o.longest }

// Matching returns the offers that a glob matches.
func (o *Offers) Matching(p model.Pattern) (refs []model.Ref) {
	for _, offer := range o.all {
		if p.Matches(offer.Ref) {
			refs = append(refs, offer.Ref)
		}
	}
	return refs
}

// Listing says how much of the lists of some profiles is read.
type Listing struct {
	Profiles int
	Records  int            // deployments in the lists
	Now      int            // deployments of the present readings
	Reading  bool           // some list is not read to its end yet
	Partial  bool           // some list was never read to its end, or is too long for that
	Failure  *model.Failure // why a list cannot be read; nil if all can be
	Failed   string         // the profile of that list
}

// Listing says how much of the lists is read.
func (c Catalog) Listing() Listing {
	all := Listing{Profiles: len(c.Profiles)}
	for _, profile := range c.Profiles {
		l := c.lists[profile]
		if l == nil {
			l = &list{}
		}
		all.Now += l.records
		if l.read {
			all.Records += l.whole
		} else {
			all.Records += l.records
		}
		all.Partial = all.Partial || !l.read || c.Engine.Plan.ListCount(profile).Cut
		failure := l.failure
		if t, down := c.Engine.Plan.Trouble(profile); down && failure == nil && !l.ended {
			failure = t.Failure
		}
		switch {
		case failure == nil:
			all.Reading = all.Reading || !l.ended
		case all.Failure == nil:
			all.Failure, all.Failed = failure, profile
		}
	}
	return all
}

// The places in which words are found, the best first.
const (
	foundExact = iota // the text is the ID
	foundStart        // the ID begins with the text
	foundInID
	foundElsewhere // in the model or the status
	foundPlaces
)

// find returns where an offer has all words of a text; false if it has not.
func (o *Offer) find(t Typed) (place int, found bool) {
	id, lower := strings.ToLower(o.Ref.ID), strings.ToLower(t.Name)
	switch {
	case o.Ref.ID == t.Name:
		return foundExact, true
	case !hasAll(o.text, t.Words):
		return 0, false
	case strings.HasPrefix(id, lower):
		return foundStart, true
	case hasAll(id, t.Words):
		return foundInID, true
	}
	return foundElsewhere, true
}

func hasAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
