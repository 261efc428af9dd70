// Package sorted sorts slices of structs. The generic functions of package slices make a
// copy of their whole algorithm for each struct, of about 30 kB in the program. Here all
// share one, which is slower for long slices.
package sorted

import (
	"sort"
	"time"
)

// By sorts a slice. Equal elements stay in their order.
func By[T any](all []T, compare func(a, b T) int) {
	sort.SliceStable(all, func(i, j int) bool { return compare(all[i], all[j]) < 0 })
}

// ByTime sorts a slice by a time. It copies nothing if the slice is in order already.
func ByTime[T any](all []T, at func(*T) time.Time) {
	for i := 1; i < len(all); i++ {
		if at(&all[i]).Before(at(&all[i-1])) {
			sort.SliceStable(all, func(i, j int) bool { return at(&all[i]).Before(at(&all[j])) })
			return
		}
	}
}
