package replay

import (
	"slices"

	"studiowatch/model/watch"
)

// checkpoint is a place in the recording to which the player can go back.
type checkpoint struct {
	state
	engine *watch.Engine
	offset int64 // how much of the recording was read
	back   func()
}

// The bounds of the checkpoints.
const (
	// Budget is how much memory the checkpoints may take, in bytes, besides the first one.
	Budget = 96 << 20
	// most is how many there may be, however small they are.
	most = 128
	// nearest is how many of them are close together behind the present place.
	nearest = 8

	// spacing is the least distance of two checkpoints in the recording, in bytes. So
	// much is played in about 20 ms.
	spacing = 1 << 20
	// small is what a checkpoint takes besides its rows, in bytes.
	small = 64 << 10
)

// checkpoints are the places to which the player can go back. Those far apart are from the
// beginning to the last place that was ever reached. When there are too many, every second
// one is dropped, and from then on they are twice as far apart. Those near are between
// them, behind the present place: who has gone back often goes back again.
type checkpoints struct {
	far      []*checkpoint // in the order of the recording; the first one is its beginning
	near     []*checkpoint // the last ones that were made, in that order
	distance int64         // of two that are far apart
}

// room is how many checkpoints the memory allows.
func room(e *watch.Engine) (far, near int) {
	all := min(most, Budget/size(e))
	near = min(nearest, all/4)
	return max(1, all-near), near
}

// size returns about how many bytes a checkpoint takes.
func size(e *watch.Engine) int { return small + e.Board.Len()*watch.CloneSize }

// pass keeps a checkpoint if one is due where the player is.
func (k *checkpoints) pass(p *Player) {
	at := p.from.Offset()
	if k.far == nil {
		k.far, k.distance = append(k.far, p.checkpoint()), spacing
		return
	}
	far, near := room(p.Engine)
	least := max(spacing, int64(size(p.Engine)/2)) // a copy takes less time than the way to it
	k.distance = max(k.distance, least)
	end := k.far[len(k.far)-1].offset
	switch {
	case at >= end+k.distance && far > 1:
		k.far = append(k.far, p.checkpoint())
		k.thin(far)
	case near > 0 && k.distance > least && at >= k.before(at)+max(least, k.distance/nearest):
		k.near = append(k.near[max(0, len(k.near)-near+1):], p.checkpoint())
	}
}

// thin drops every second one while there are more than the memory allows.
func (k *checkpoints) thin(most int) {
	for len(k.far) > most {
		kept := k.far[:0]
		for i := 0; i < len(k.far); i += 2 {
			kept = append(kept, k.far[i])
		}
		clear(k.far[len(kept):])
		k.far, k.distance = kept, 2*k.distance
	}
}

// before returns the place of the last checkpoint that is not after a place.
func (k *checkpoints) before(at int64) int64 {
	return k.last(func(c *checkpoint) bool { return c.offset <= at }).offset
}

// last returns the last checkpoint in the recording that is allowed; nil if none is.
func (k *checkpoints) last(allowed func(*checkpoint) bool) (best *checkpoint) {
	for _, list := range [][]*checkpoint{k.far, k.near} {
		for _, c := range slices.Backward(list) {
			if allowed(c) && (best == nil || c.offset > best.offset) {
				best = c
			}
		}
	}
	return best
}

func (p *Player) checkpoint() *checkpoint {
	return &checkpoint{state: p.state, engine: p.Engine.Clone(), offset: p.from.Offset(), back: p.from.Mark()}
}
