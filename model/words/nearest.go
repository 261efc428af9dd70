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

// distance returns the number of letters to insert, delete or replace to get from a
// to b. It returns limit at once if the lengths differ by limit or more.
func distance(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
