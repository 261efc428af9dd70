// Package sorted sorts slices of structs. The generic functions of package slices make a
// copy of their whole algorithm for each struct, of about 30 kB in the program. Here all
// share one, which is slower for long slices.
package sorted

import "sort"

// By sorts a slice. Equal elements stay in their order.
func By[T any](all []T, compare func(a, b T) int) {
	sort.SliceStable(all, func(i, j int) bool { return compare(all[i], all[j]) < 0 })
}
