// Package config has the types and defaults of the configuration, its parser,
// which reports every fault of a file at once, and the example file. It reads no
// file, clock or environment: its input is arguments only.
package config

import (
	"fmt"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

const (
	// DefaultProfile is the profile of an entry that names none.
	DefaultProfile = "default"
	// DefaultRegion is Singapore, the region of a profile that names neither a
	// region nor a base URL.
	DefaultRegion = "ap-southeast-1"
	// DefaultRate is how many requests a second a profile sends at most.
	DefaultRate = poll.DefaultRate
)

// Config is a whole configuration. Parse and Default return one.
type Config struct {
	Refresh       time.Duration // between two polls while a deployment is changing
	SteadyRefresh time.Duration // between two polls while it is not
	StallAfter    time.Duration // changing without progress for this long is stalled
	Watch         []Entry       // in the order of the file
	Profiles      []Profile     // the file's own sections, in its order; see Resolve
	UI            UI
	Keys          map[string][]string // keys by action, only for the actions that the file names
	Notify        Notify
	Views         []View // in the order of the file
}

// Entry is an entry of the watch list. Capacity and Status are wanted; any
// difference from them is drift.
type Entry struct {
	ID       string // a deployed_model, or a glob of them
	Name     string
	Group    string
	Profile  string // never empty after Parse
	Named    bool   // the file names the profile; otherwise ProfileOf chose it
	Capacity *int   // nil if the file has none
	Status   string // in upper case; empty if the file has none
	Line     int    // in the file
}

// IsPattern reports whether the entry is a glob and not a single ID.
func (e Entry) IsPattern() bool { return model.Pattern{Glob: e.ID}.IsGlob() }

// Profile is where to send requests, and which key to send. A file may set only
// one of Region and BaseURL, and only one of KeyEnv and KeyFile.
type Profile struct {
	Name      string
	Region    string // empty if there is a BaseURL
	BaseURL   string
	Workspace string
	KeyEnv    string  // the environment variable that holds the key
	KeyFile   string  // the file that holds the key
	Rate      float64 // requests a second, at most
}

// Mono is the theme without colours.
const Mono = "mono"

// Themes returns the names of the themes.
func Themes() []string { return []string{"auto", "dark", "light", Mono} }

// UI has the settings of the dashboard.
type UI struct {
	Theme, Sort string
	Columns     []string
	Mouse       bool
	Cursor      bool // the terminal's cursor is on the selected row
	ASCII       bool
}

// Notify says which events are announced, and how.
type Notify struct {
	Channels map[string]bool // by Key of each of Channels, whether it is on
	Command  []string        // argv; empty for none
	On       []string        // events
}

// Channel is a way of the terminal to announce events, which is on or off.
type Channel struct {
	Key   string
	On    bool // by default
	Help  string
	Drops bool // not every terminal has it, and multiplexers may drop it
}

// Channels returns all channels.
func Channels() []Channel {
	return []Channel{{"bell", true, "the terminal's bell", false}, {"desktop", false, "a desktop notification", true}}
}

// Default returns the configuration of an empty file.
func Default() Config {
	c := Config{
		Refresh:       5 * time.Second,
		SteadyRefresh: 30 * time.Second,
		StallAfter:    15 * time.Minute,
		UI: UI{
			Theme: "auto", Sort: "attention", Mouse: true,
			Columns: []string{"deployment", "status", "capacity", "ready", "changed", "note"},
		},
		Notify: Notify{
			Channels: map[string]bool{},
			On:       []string{"ready", "failed", "stalled", "degraded", "gone"},
		},
	}
	for _, channel := range Channels() {
		c.Notify.Channels[channel.Key] = channel.On
	}
	return c
}

// ProfileOf returns the name of the profile that an entry is read with. That
// is its own profile if it names one. Otherwise it is default, if there is a
// section of that name or no section at all, or else the only section. With
// several sections and no default there is an error.
func (c Config) ProfileOf(e Entry) (string, error) {
	switch {
	case e.Profile != "":
		return e.Profile, nil
	case len(c.Profiles) == 0 || c.hasProfile(DefaultProfile):
		return DefaultProfile, nil
	case len(c.Profiles) == 1:
		return c.Profiles[0].Name, nil
	}
	return "", fmt.Errorf("no profile: there are %d, and none is called %s", len(c.Profiles), DefaultProfile)
}

// Resolve returns the configuration with every profile that is used: default
// in Singapore if the file has no sections, and one for each region that an
// entry uses as a profile without a section of its own.
func (c Config) Resolve() Config {
	c.Profiles = slices.Clone(c.Profiles)
	if len(c.Profiles) == 0 {
		c.Profiles = []Profile{{Name: DefaultProfile, Region: DefaultRegion, Rate: DefaultRate}}
	}
	for _, e := range c.Watch {
		if e.Profile != "" && !c.hasProfile(e.Profile) {
			c.Profiles = append(c.Profiles, Profile{Name: e.Profile, Region: e.Profile, Rate: DefaultRate})
		}
	}
	return c
}

func (c Config) hasProfile(name string) bool {
	return slices.ContainsFunc(c.Profiles, func(p Profile) bool { return p.Name == name })
}
