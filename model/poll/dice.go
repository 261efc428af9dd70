package poll

import "time"

// dice are the random numbers that spread the requests for one row, for one
// list or in one outage. Each of these has its own dice, so that a replay
// computes the same times as the recorded run, whatever else happens.
type dice uint64

// The seeds of two rows, lists or outages differ by multiples of these numbers.
const (
	diceRow    = 0x9e3779b97f4a7c15
	diceList   = 0xbf58476d1ce4e5b9
	diceOutage = 0x94d049bb133111eb
)

// roll returns a random number from 0 up to but not including 1. The algorithm
// is SplitMix64, by Guy Steele and others, OOPSLA 2014.
func (d *dice) roll() float64 {
	*d += diceRow
	x := uint64(*d)
	x = (x ^ x>>30) * diceList
	x = (x ^ x>>27) * diceOutage
	return float64((x^x>>31)>>11) / (1 << 53)
}

// jitter changes an interval by up to a tenth either way, so that rows polled
// together now are not polled together the next time.
func (d *dice) jitter(t time.Duration) time.Duration {
	return time.Duration(float64(t) * (1 - jitter + 2*jitter*d.roll()))
}

// spread makes a wait longer by up to a tenth. It never makes it shorter.
func (d *dice) spread(t time.Duration) time.Duration {
	return t + time.Duration(float64(t)*jitter*d.roll())
}

// backoff is the wait after the nth failure in a row. It doubles from two
// seconds to a minute. A random factor from 0.75 to 1 keeps rows that failed
// together from being polled together again.
func (d *dice) backoff(nth int) time.Duration {
	return time.Duration(float64(backoffAt(nth)) * (0.75 + 0.25*d.roll()))
}

func backoffAt(nth int) time.Duration {
	if nth > 5 {
		return backoffMax
	}
	return backoffFirst << (max(1, nth) - 1)
}
