package client

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// expiry returns when the prepaid term of a record ends. The documentation has one
// name for the field, and the service sends several. If the documented field holds
// no time, it is the first field that has "expire" in its name and a time as its
// value.
func expiry(w *wireDeployment, record []byte) model.Stamp {
	named := stamp(w.PrePaidGmtExpired)
	if !named.At.IsZero() || !bytes.Contains(bytes.ToLower(record), []byte("expire")) {
		return named
	}
	for _, f := range safe.KeepValid(record).Fields() {
		if !strings.Contains(strings.ToLower(f.Name.String()), "expire") {
			continue
		}
		if s := parseTime(f.Value.String()); !s.At.IsZero() {
			return s
		}
	}
	return named
}

// parseTime reads a stamp, or a time in seconds or milliseconds since 1970.
func parseTime(text string) model.Stamp {
	const firstSecond, firstMilli = 1_000_000_000, 1_000_000_000_000 // both are in 2001, so that a duration is not taken for a time
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return model.ParseStamp(text)
	case n >= firstMilli && n < 10*firstMilli:
		return model.Stamp{At: time.UnixMilli(n).In(model.Beijing), Zoned: true}
	case n >= firstSecond && n < 10*firstSecond:
		return model.Stamp{At: time.Unix(n, 0).In(model.Beijing), Zoned: true}
	}
	return model.Stamp{}
}
