package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Tells are the deployments that somebody wants to be told of, from run to run.
type Tells struct {
	Kept   []watch.Tell     // those of earlier runs
	Keep   func(watch.Tell) // keeps one that was armed or is done, without waiting; may be nil
	Forget func(watch.Tell) // forgets one, without waiting; may be nil
}

func (t Tells) keep(tell watch.Tell) {
	if t.Keep != nil {
		t.Keep(tell)
	}
}

// forget forgets a wish; nil is none.
func (t Tells) forget(tell *watch.Tell) {
	if tell != nil && t.Forget != nil {
		t.Forget(*tell)
	}
}

// Looked is when somebody last looked at the dashboard, from run to run.
type Looked struct {
	At   map[string]time.Time // before this run, by profile; of the others it is unknown
	Keep func(at time.Time)   // keeps that somebody looked, without waiting; may be nil
}

// notice is the part of the state about what somebody should notice: what they asked to be
// told of, and what has happened while they were away.
type notice struct {
	tells    *watch.Tells
	told     []model.Event // what was told since the last key because somebody had asked
	armed    int           // of how many rows somebody is to be told
	away     *watch.Digest // what has happened since somebody looked; nil until that is known
	happened []watch.Outcome
	opened   time.Time // when this run began
	lookedAt time.Time // when somebody last pressed a key or the mouse, or started the program
	keptAt   time.Time // the last of those times that was kept
	answered bool      // a key was pressed since the start, so the line about the time away is gone

	awayShown bool // the message line was about the time away when the last key was pressed
}

// looksEvery is how often it is kept that somebody looks.
const looksEvery = time.Minute

func newNotice(opts Options, now time.Time) notice {
	n := notice{tells: watch.NewTells(opts.Tells.Kept), opened: now}
	n.tells.Origins(opts.Origins)
	return n
}

// looks records that somebody is in front of the dashboard: they have started it, or
// pressed a key or the mouse. That it runs proves nothing, because it may run for days on
// a screen that nobody sees. The time is kept at once, and then once a minute, so that a
// dashboard that is started meanwhile knows of it.
func (s *state) looks() {
	s.lookedAt = s.Now
	if keep := s.opts.Looked.Keep; keep != nil && s.Now.Sub(s.keptAt) >= looksEvery {
		s.keptAt = s.Now
		keep(s.Now)
	}
}

// keepLooks keeps when somebody last looked, at the end of the run.
func (s *state) keepLooks() {
	if keep := s.opts.Looked.Keep; keep != nil && s.lookedAt.After(s.keptAt) {
		keep(s.lookedAt)
	}
}

// restore takes over the events of earlier runs. Of a deployment that is gone and has no
// row, and so no mark to look at, it is told at once.
func (s *state) restore(past []model.Event) tea.Cmd {
	s.Engine.Restore(past)
	s.tells.Restore(past)
	for _, tell := range s.tells.Left(s.Engine.Board) {
		s.told = append(s.told, tell.Done)
		s.opts.Tells.forget(s.tells.Look(tell.Ref))
	}
	cmd := s.announce(s.told)
	if len(s.opts.Looked.At) > 0 {
		s.away = watch.NewDigest(s.Engine.Board.History(), s.opts.Looked.At)
		s.setHappened()
	}
	return cmd
}

// setHappened takes those outcomes that are about deployments of this dashboard.
func (s *state) setHappened() {
	s.happened = slices.DeleteFunc(slices.Clone(s.away.Outcomes()), func(o watch.Outcome) bool { return !s.Engine.Follows(o.Ref) })
}

// notices takes over the events of this run, and returns those that somebody asked to be
// told of.
func (s *state) notices(events []model.Event) []model.Event {
	if s.away != nil && s.away.Add(events) {
		s.setHappened()
	}
	told, done := s.tells.Due(events)
	for _, tell := range done {
		s.opts.Tells.keep(tell)
	}
	if len(told) > 0 {
		s.told, s.Flash = append(s.told, told...), desk.Flash{}
	}
	return told
}

// lookAt takes the marks off the row in front of the user.
func (s *state) lookAt() {
	row := s.focused()
	if row == nil || s.Overlay != nil || s.Prompt != nil {
		return
	}
	s.away.Look(row.Ref)
	s.opts.Tells.forget(s.tells.Look(row.Ref))
}

// tellMe arms the row in front of the user, or takes that back.
func (a *app) tellMe() tea.Cmd {
	row := a.requireRow()
	switch {
	case row == nil || a.Overlay != nil: // an overlay covers the row
	case a.opts.Replay != nil:
		a.Say("this is a recording, of which nobody is told")
	case a.tells.State(row.Ref) == watch.TellArmed:
		a.opts.Tells.forget(a.tells.Disarm(row.Ref))
		a.Say(words.Disarmed())
	default:
		a.opts.Tells.keep(a.tells.Arm(row, a.Now))
		a.Say(words.Armed(row, a.opts.Notify.Telling))
	}
	return nil
}

// hasLeft forgets the marks of rows that nobody can look at any more.
func (s *state) hasLeft(rows []*watch.Row) {
	for _, row := range rows {
		s.opts.Tells.forget(s.tells.Look(row.Ref))
	}
}

// noticed reports whether the message line is free for what somebody should notice.
func (s *state) noticed() bool {
	return !s.Now.Before(s.Flash.Until) && s.broken == "" && len(s.Engine.Plan.Troubles()) == 0
}

// awayLine reports whether the message line says what has happened while nobody looked.
func (s *state) awayLine() bool {
	return !s.answered && len(s.happened) > 0 && len(s.told) == 0 && s.noticed() && s.Overlay == nil && s.Prompt == nil && !s.detail.shown
}

// awayText writes what has happened while nobody looked.
func (f footer) awayText(l *draw.Line) {
	away := words.Away{Outcomes: f.happened, Looked: f.away.Looked(), Now: f.opened}
	l.Put(l.Pal.Text, words.Since(away, func(text string) bool { return draw.Width(l.Show(text)) < l.Rest() }))
}

// openDetail opens the detail, or while the message line is about the time away the
// timeline at the first event that nobody has seen.
func openDetail(a *app, act keys.Action) tea.Cmd {
	if !a.awayShown {
		return byPane(a, act)
	}
	a.awayShown = false
	a.openTimelineAt(a.away.Looked())
	return nil
}
