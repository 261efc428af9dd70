package model

import "time"

// Beijing is the zone of a stamp without an offset, as signed URLs of the service
// show. The offset is fixed, because China has no daylight saving time.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// ZonedRegions are the regions whose stamps were seen to be in that zone.
var ZonedRegions = []string{"cn-beijing", "ap-southeast-1"}

// MaxAhead is how far a stamp may lie in the future and still have an age.
// Clocks that are right differ by less.
const MaxAhead = 5 * time.Minute

// Stamp is a point in time that the service wrote.
type Stamp struct {
	At    time.Time // zero when the text could not be read
	Zoned bool      // it was sent with its offset from UTC
}

var stampForms = []struct {
	layout string
	zoned  bool
}{
	{"2006-01-02T15:04:05", false},
	{"2006-01-02 15:04:05", false},
	{"2006-01-02T15:04:05Z07:00", true},
	{"2006-01-02T15:04:05Z0700", true},
	{"2006-01-02 15:04:05Z07:00", true},
}

// ParseStamp reads a stamp. Without an offset it is in UTC+8. Fractions of a
// second of any length are accepted. A text that is no stamp is the zero value.
func ParseStamp(raw string) Stamp {
	for _, form := range stampForms {
		if at, err := time.ParseInLocation(form.layout, raw, Beijing); err == nil {
			return Stamp{at, form.zoned}
		}
	}
	return Stamp{}
}

// Age returns the time from the stamp to now; false if the stamp is unknown or
// more than MaxAhead in the future. A stamp a little ahead of now has age 0.
func (s Stamp) Age(now time.Time) (time.Duration, bool) {
	if s.At.IsZero() || s.At.After(now.Add(MaxAhead)) {
		return 0, false
	}
	return max(0, now.Sub(s.At)), true
}
