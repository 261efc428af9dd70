package poll

import "container/heap"

// queue is a heap of slots. Each slot knows its queue and its index there.
type queue struct {
	slots []*slot
	order func(a, b *slot) int
}

func (q *queue) Len() int           { return len(q.slots) }
func (q *queue) Less(i, j int) bool { return q.order(q.slots[i], q.slots[j]) < 0 }

func (q *queue) Swap(i, j int) {
	q.slots[i], q.slots[j] = q.slots[j], q.slots[i]
	q.slots[i].index, q.slots[j].index = i, j
}

// Push is for package heap; push is what the plan calls.
func (q *queue) Push(x any) {
	s := x.(*slot)
	s.index = len(q.slots)
	q.slots = append(q.slots, s)
}

// Pop is for package heap; dequeue is what the plan calls.
func (q *queue) Pop() any {
	last := len(q.slots) - 1
	s := q.slots[last]
	q.slots[last] = nil
	q.slots = q.slots[:last]
	return s
}

func (q *queue) push(s *slot) {
	s.queue = q
	heap.Push(q, s)
}
