package query

import (
	"slices"
	"sort"

	"studiowatch/model"
)

// blocks is a sorted list of entries in blocks of limited length. An entry knows its
// block, so it is taken out and put in without a search through the whole list, and
// without moving more than the entries of one block.
type blocks struct {
	compare func(a, b *entry) int
	all     []*block
	counted bool // the start of each block is up to date
	size    int
}

// block is a part of the list; it is never empty.
type block struct {
	entries []*entry
	number  int // its index among the blocks
	start   int // the place of its first entry
}

// maxBlock is the most entries in a block.
const maxBlock = 256

// newBlocks sorts entries. It keeps the slice.
func newBlocks(entries []*entry, compare func(a, b *entry) int) blocks {
	slices.SortFunc(entries, compare)
	b := blocks{compare: compare, size: len(entries)}
	for part := range slices.Chunk(entries, maxBlock/2) {
		b.addBlock(len(b.all), part)
	}
	return b
}

// addBlock makes entries a block of their own.
func (b *blocks) addBlock(number int, entries []*entry) {
	added := &block{entries: entries}
	for _, e := range entries {
		e.block = added
	}
	b.all = slices.Insert(b.all, number, added)
	b.renumber(number)
}

func (b *blocks) renumber(from int) {
	for i := from; i < len(b.all); i++ {
		b.all[i].number = i
	}
}

// insert puts entries in their places. Each begins where the one before it ended.
func (b *blocks) insert(entries []*entry) {
	slices.SortFunc(entries, b.compare)
	var here *block
	for _, e := range entries {
		here = b.insertOne(e, here)
	}
	b.counted = false
}

// insertOne puts an entry in its place, and returns its block. Near is the block of an
// entry that is before it; nil if there is none.
func (b *blocks) insertOne(e *entry, near *block) *block {
	b.size++
	if len(b.all) == 0 {
		b.addBlock(0, []*entry{e})
		return b.all[0]
	}
	if near == nil || near.number+1 < len(b.all) && b.compare(b.all[near.number+1].entries[0], e) < 0 {
		near = b.all[max(0, sort.Search(len(b.all), func(i int) bool { return b.compare(b.all[i].entries[0], e) > 0 })-1)]
	}
	at, _ := slices.BinarySearchFunc(near.entries, e, b.compare)
	near.entries, e.block = slices.Insert(near.entries, at, e), near
	if len(near.entries) > maxBlock {
		upper := slices.Clone(near.entries[maxBlock/2:])
		clear(near.entries[maxBlock/2:])
		near.entries = near.entries[:maxBlock/2]
		b.addBlock(near.number+1, upper)
	}
	return e.block
}

// remove takes an entry out.
func (b *blocks) remove(e *entry) {
	from := e.block
	from.entries = slices.Delete(from.entries, b.within(e), b.within(e)+1)
	if len(from.entries) == 0 {
		b.all = slices.Delete(b.all, from.number, from.number+1)
		b.renumber(from.number)
	}
	b.size--
	b.counted = false
}

// within returns the place of an entry in its block.
func (b *blocks) within(e *entry) int {
	at, _ := slices.BinarySearchFunc(e.block.entries, e, b.compare)
	return at
}

// count finds the start of each block.
func (b *blocks) count() {
	if b.counted {
		return
	}
	next := 0
	for _, part := range b.all {
		part.start = next
		next += len(part.entries)
	}
	b.counted = true
}

// at returns the entry at a place.
func (b *blocks) at(place int) *entry {
	b.count()
	part := b.all[sort.Search(len(b.all), func(i int) bool { return b.all[i].start > place })-1]
	return part.entries[place-part.start]
}

// place returns the place of an entry.
func (b *blocks) place(e *entry) int {
	b.count()
	return e.block.start + b.within(e)
}

// search returns the place of a deployment, or -1. It looks at all entries.
func (b *blocks) search(ref model.Ref) int {
	for _, part := range b.all {
		for _, e := range part.entries {
			if e.row.Ref == ref {
				return b.place(e)
			}
		}
	}
	return -1
}
