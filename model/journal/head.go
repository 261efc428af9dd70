package journal

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

// Head is the first line of a recording: what the run watches, and how.
type Head struct {
	At         time.Time
	Program    string // its version
	Title      string
	Profiles   []string
	Plan       poll.PlanOptions
	StallAfter time.Duration
	Entries    []model.Entry
	Patterns   []model.Pattern
	Sort       string
	Columns    []string
	Hosts      map[string]string // by profile; nil in a recording of an older version
	Regions    map[string]string // by profile, where they are known; nil in a recording of an older version
}

// formatVersion is the version of the format of a recording. A later version
// may have more fields.
const formatVersion = 1

type headLine struct {
	At         time.Time          `json:"at"`
	Profile    string             `json:"profile"`
	Event      string             `json:"event"`
	Version    int                `json:"version"`
	Program    string             `json:"program"`
	Title      string             `json:"title"`
	Profiles   []string           `json:"profiles"`
	Refresh    float64            `json:"refresh_s"`
	Steady     float64            `json:"steady_refresh_s"`
	StallAfter float64            `json:"stall_after_s"`
	Rates      map[string]float64 `json:"rates,omitempty"`
	Seed       uint64             `json:"seed"`
	Watch      []watchLine        `json:"watch"`
	Globs      []watchLine        `json:"globs,omitempty"`
	Sort       string             `json:"sort,omitempty"`
	Columns    []string           `json:"columns,omitempty"`
	Hosts      map[string]string  `json:"hosts,omitempty"`
	Regions    map[string]string  `json:"regions,omitempty"`
}

type watchLine struct {
	Profile  string `json:"profile"`
	ID       string `json:"id"`
	Name     string `json:"name,omitempty"`
	Group    string `json:"group,omitempty"`
	Capacity *int64 `json:"capacity,omitempty"`
	Behind   int    `json:"behind,omitempty"`
	Status   string `json:"status,omitempty"`
}

func (h Head) line() headLine {
	line := headLine{
		At: h.At, Event: eventHead, Version: formatVersion, Program: h.Program, Title: h.Title, Profiles: h.Profiles,
		Refresh: h.Plan.Refresh.Seconds(), Steady: h.Plan.Steady.Seconds(), StallAfter: h.StallAfter.Seconds(),
		Rates: h.Plan.Rates, Seed: h.Plan.Seed, Sort: h.Sort, Columns: h.Columns, Hosts: h.Hosts, Regions: h.Regions, Watch: []watchLine{},
	}
	for _, e := range h.Entries {
		line.Watch = append(line.Watch, watched(e.Ref.Profile, e.Ref.ID, e.Name, e.Group, e.Wanted))
	}
	for _, p := range h.Patterns {
		glob := watched(p.Profile, p.Glob, p.Name, p.Group, p.Wanted)
		glob.Behind = p.Behind
		line.Globs = append(line.Globs, glob)
	}
	return line
}

func watched(profile, id, name, group string, wanted model.Wanted) watchLine {
	line := watchLine{Profile: profile, ID: id, Name: name, Group: group, Status: string(wanted.Status)}
	if n, ok := wanted.Capacity.Int(); ok {
		line.Capacity = &n
	}
	return line
}

// printableMap returns the map with printable texts; nil if it is empty.
func printableMap(texts map[string]string) (clean map[string]string) {
	for key, text := range texts {
		if clean == nil {
			clean = map[string]string{}
		}
		clean[printable(key)] = printable(text)
	}
	return clean
}

// head is the inverse of line. A recording may come from another person, so texts
// are made printable and other bad values are left out.
func (line headLine) head() Head {
	h := Head{
		At: line.At, Program: printable(line.Program), Title: printable(line.Title), Sort: printable(line.Sort),
		Plan:       poll.PlanOptions{Refresh: interval(line.Refresh), Steady: interval(line.Steady), Seed: line.Seed, Rates: map[string]float64{}},
		StallAfter: seconds(line.StallAfter),
	}
	for _, p := range line.Profiles {
		h.Profiles = append(h.Profiles, printable(p))
	}
	for profile, rate := range line.Rates {
		if rate >= poll.MinRate && rate <= poll.MaxRate {
			h.Plan.Rates[printable(profile)] = rate
		}
	}
	h.Hosts, h.Regions = printableMap(line.Hosts), printableMap(line.Regions)
	for _, c := range line.Columns {
		h.Columns = append(h.Columns, printable(c))
	}
	for _, w := range line.Watch {
		if model.CheckID(w.ID) == nil {
			ref := model.Ref{Profile: printable(w.Profile), ID: w.ID}
			h.Entries = append(h.Entries, model.Entry{Ref: ref, Name: printable(w.Name), Group: printable(w.Group), Wanted: w.wanted()})
		}
	}
	for _, w := range line.Globs {
		h.Patterns = append(h.Patterns, model.Pattern{
			Profile: printable(w.Profile), Glob: printable(w.ID), Name: printable(w.Name), Group: printable(w.Group), Behind: max(0, w.Behind), Wanted: w.wanted(),
		})
	}
	return h
}

func (w watchLine) wanted() model.Wanted {
	wanted := model.Wanted{Status: model.ParseStatus(w.Status)}
	if w.Capacity != nil {
		wanted.Capacity = model.NumberOf(*w.Capacity)
	}
	return wanted
}

func printable(text string) string { return safe.Clean(text).String() }

// seconds returns a duration, or 0 if it is negative or longer than ten years.
func seconds(s float64) time.Duration {
	if !(s >= 0 && s <= 10*365*24*3600) {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}

// interval returns a duration that a plan may have, or 0.
func interval(s float64) time.Duration {
	if d := seconds(s); d >= poll.MinInterval {
		return d
	}
	return 0
}
