package usage

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"studiowatch/model/words"
)

// Choice returns a flag that takes one of some words. The value before is the default.
func Choice(value *string, names ...string) pflag.Value { return choice{value, names} }

type choice struct {
	value *string
	names []string
}

func (c choice) Set(text string) error {
	if slices.Contains(c.names, text) {
		*c.value = text
		return nil
	}
	return fmt.Errorf("it is %s", list(c.names, "or"))
}

func (c choice) String() string { return *c.value }
func (c choice) Type() string   { return "string" }

// Duration returns a flag that takes a duration from least to most. The value before is
// the default; 0 is none.
func Duration(value *time.Duration, least, most time.Duration) pflag.Value {
	return duration{value, least, most}
}

type duration struct {
	value       *time.Duration
	least, most time.Duration
}

// Forever is a duration that has no end for a person.
const Forever = 100_000 * day

const day = 24 * time.Hour

func (d duration) Set(text string) error {
	parsed, err := parseDuration(text)
	switch {
	case err != nil:
		return err
	case (parsed < d.least || parsed > d.most) && d.most == Forever:
		return fmt.Errorf("it may be %s or more", Shortly(d.least))
	case parsed < d.least || parsed > d.most:
		return fmt.Errorf("it may be %s to %s", Shortly(d.least), Shortly(d.most))
	}
	*d.value = parsed
	return nil
}

func (d duration) String() string {
	if d.value == nil || *d.value == 0 {
		return ""
	}
	return Shortly(*d.value)
}

func (d duration) Type() string { return "duration" }

// parseDuration parses a duration, which may also be in days, such as 7d.
func parseDuration(text string) (time.Duration, error) {
	if number, found := strings.CutSuffix(text, "d"); found {
		if n, err := strconv.ParseFloat(number, 64); err == nil && n > -1e5 && n < 1e5 {
			return time.Duration(n * float64(day)), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && n > 0 && n < 1e9 {
		return 0, fmt.Errorf("a duration needs a unit; did you mean %ss?", text)
	}
	return 0, errors.New("it is a duration such as 90s, 5m, 24h or 7d")
}

// Shortly returns a duration as it is typed: 30m and not 30m0s, 7d and not 168h0m0s.
func Shortly(d time.Duration) string {
	if d > day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return words.Length(d)
}
