package words

import "strings"

// Nearest returns the known name that was probably meant by name; empty if there
// is none. It allows two typing errors, or one in names of up to three letters.
func Nearest(name string, known []string) string {
	best, slips := "", 3
	plain := strings.ReplaceAll(strings.ToLower(name), "-", "_")
	for _, k := range known {
		if d := distance(plain, strings.ReplaceAll(strings.ToLower(k), "-", "_"), slips); d < slips && d <= len(k)/2 && (d < 2 || len(k) > 3) {
			best, slips = k, d
		}
	}
	return best
}

// distance returns the number of slips between a and b: a letter inserted, deleted or
// replaced, or two neighbours that changed places. It returns limit at once if the
// lengths differ by limit or more.
func distance(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			replaced := row[j]
			if a[i] != b[j] {
				replaced++
			}
			next[j+1] = min(replaced, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
