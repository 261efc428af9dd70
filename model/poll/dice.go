package poll

import "time"

// dice spread the requests for one row, for one list or of one outage. Each has
// its own, so that what is rolled for one does not depend on what else happens
// meanwhile: a replay comes to the same times as its run.
type dice uint64

// Each row and each list starts from another number.
const (
	diceRow    = 0x9e3779b97f4a7c15
	diceList   = 0xbf58476d1ce4e5b9
	diceOutage = 0x94d049bb133111eb
)

// roll returns a number from 0 up to 1. It is SplitMix64, by Guy Steele and
// others, OOPSLA 2014.
func (d *dice) roll() float64 {
	*d += diceRow
	x := uint64(*d)
	x = (x ^ x>>30) * diceList
	x = (x ^ x>>27) * diceOutage
	return float64((x^x>>31)>>11) / (1 << 53)
}

// jitter keeps rows that were asked for together from coming back together: a
// tenth more or less.
func (d *dice) jitter(t time.Duration) time.Duration {
	return time.Duration(float64(t) * (1 - jitter + 2*jitter*d.roll()))
}

// spread lengthens a wait by up to a tenth, never shortening it.
func (d *dice) spread(t time.Duration) time.Duration {
	return t + time.Duration(float64(t)*jitter*d.roll())
}

// backoff doubles from two seconds to a minute, times 0.75 to 1 so that rows
// which failed together do not come back together.
func (d *dice) backoff(nth int) time.Duration {
	return time.Duration(float64(backoffAt(nth)) * (0.75 + 0.25*d.roll()))
}

func backoffAt(nth int) time.Duration {
	if nth > 5 {
		return backoffMost
	}
	return backoffFirst << (max(1, nth) - 1)
}
