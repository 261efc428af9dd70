package model

import (
	"maps"
	"slices"
)

// Codes are the entries of the table of codes.
func Codes() []string { return slices.Sorted(maps.Keys(codes)) }

// ClassOf is the class of an entry.
func ClassOf(entry string) FailureClass { return codes[entry].class }

// Canonical is the one spelling of a code.
func Canonical(code string) string { return canonical(code) }
