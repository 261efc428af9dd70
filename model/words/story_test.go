package words

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"studiowatch/model/watch/watchtest"
)

var update = flag.Bool("update", false, "write the golden file")

// stories are histories, as watchtest.Told reads them. A line of past rollouts is the
// number of them and how long each took.
var stories = []struct{ name, history string }{
	{"ready for days, its change was seen", `
		past 12 8m
		21T03:00:00 RUNNING 4/4
		21T03:02:36 UPDATING 4/8 by=1654290000000777
		21T03:06:00 UPDATING 6/8
		21T03:10:44 RUNNING 8/8
		23T12:04:00 RUNNING 8/8`},
	{"just became ready", `
		past 12 8m
		22:09:00 RUNNING 4/4
		22:10:32 UPDATING 4/8 by=1654290000000777
		22:15:00 UPDATING 6/8
		22:18:40 RUNNING 8/8
		22:19:00 RUNNING 8/8`},
	{"ready since it was first seen", `
		12:00:00 RUNNING 4/4 edited=20T09:00:00
		12:30:00 RUNNING 4/4`},
	{"ready, without units", `
		12:00:00 RUNNING -/-
		12:30:00 RUNNING -/-`},
	{"started and ready", `
		12:00:00 STOPPED 0/1
		12:01:00 STARTING 0/1 by=u1
		12:03:00 RUNNING 1/1
		12:04:00 RUNNING 1/1`},
	{"a unit was away and came back", `
		12:00:00 RUNNING 4/4
		12:10:00 RUNNING 3/4
		12:15:00 RUNNING 4/4`},
	{"rolling, the issue's example", `
		past 12 8m
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8 by=1654290000000777
		22:10:35 UPDATING 5/8
		22:14:00 UPDATING 5/8`},
	{"rolling, fewer were ready for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 3/8
		22:11:00 UPDATING 5/8`},
	{"rolling, nothing was ready for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 0/8
		22:11:00 UPDATING 5/8`},
	{"rolling, not watched for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 5/8
		22:20:00 asleep 8m
		22:20:01 UPDATING 6/8`},
	{"scaled down", `
		22:10:00 RUNNING 8/8
		22:10:32 SCALING 8/4 by=boss
		22:10:50 SCALING 6/4`},
	{"scaled twice", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:11:50 UPDATING 6/8
		22:12:10 UPDATING 6/10 edited=22:12:08 by=777`},
	{"found rolling", `
		22:10:00 UPDATING 4/8
		22:12:00 UPDATING 4/8`},
	{"found rolling, then progress", `
		22:10:00 UPDATING 4/8
		22:12:00 UPDATING 5/8`},
	{"just created", `
		22:10:00 PENDING 0/2 created=22:08:30
		22:11:00 DEPLOYING 0/2 created=22:08:30
		22:12:00 DEPLOYING 0/2 created=22:08:30`},
	{"created, later than documented", `
		22:10:00 PENDING 0/2 created=21:55:30
		22:12:00 PENDING 0/2 created=21:55:30 reason=no_stock,_retrying`},
	{"changed while the program did not run", `
		20:00:00 RUNNING 4/4
		20:30:00 closed
		22:10:00 UPDATING 4/8 by=1654290000000777
		22:10:30 UPDATING 5/8`},
	{"became ready while the program did not run", `
		20:00:00 RUNNING 4/4
		20:01:00 UPDATING 4/8
		20:02:00 closed
		22:10:00 RUNNING 8/8
		22:10:30 RUNNING 8/8`},
	{"stalled", `
		past 12 8m
		22:00:00 RUNNING 4/4
		22:10:32 UPDATING 4/8 by=1654290000000777
		22:10:35 UPDATING 5/8
		22:20:00 UPDATING 5/8
		22:30:00 UPDATING 5/8`},
	{"stalled at first sight", `
		22:00:00 PENDING 0/2 created=20:55:30 reason=no_stock,_retrying
		22:10:00 PENDING 0/2 created=20:55:30 reason=no_stock,_retrying`},
	{"degraded", `
		22:00:00 RUNNING 4/4
		22:10:00 RUNNING 3/4
		22:11:00 RUNNING 3/4`},
	{"degraded, loud", `
		22:00:00 RUNNING 4/4
		22:10:00 RUNNING 0/4
		22:11:00 RUNNING 0/4`},
	{"degraded after a change", `
		22:00:00 RUNNING 4/4
		22:01:00 UPDATING 4/8
		22:05:00 RUNNING 5/8
		22:06:00 RUNNING 5/8`},
	{"the change failed", `
		22:00:00 RUNNING 4/4
		22:01:00 UPDATING 4/8 by=1654290000000777
		22:05:00 UPDATING_FAILED 4/4 reason=InsufficientResource:_no_capacity_in_this_region
		22:06:00 UPDATING_FAILED 4/4 reason=InsufficientResource:_no_capacity_in_this_region`},
	{"failed", `
		22:00:00 PENDING 0/2 created=21:59:30
		22:01:00 DEPLOYING 0/2 created=21:59:30
		22:05:00 FAILED 0/2 reason=InsufficientResource:_no_capacity_in_this_region
		22:06:00 FAILED 0/2 reason=InsufficientResource:_no_capacity_in_this_region`},
	{"failed when it was first seen", `
		22:05:00 FAILED 0/2
		22:06:00 FAILED 0/2`},
	{"not paid", `
		22:00:00 RUNNING 2/2
		22:05:00 ARREARS_DOWN 0/2
		22:06:00 ARREARS_DOWN 0/2`},
	{"the term is over", `
		22:00:00 RUNNING 2/2
		22:05:00 SUSPENDED 0/2
		22:06:00 SUSPENDED 0/2`},
	{"ending", `
		22:00:00 RUNNING 2/2
		22:05:00 STOPPING 2/2 by=1654290000000777
		22:06:00 STOPPING 1/2`},
	{"stopped", `
		22:00:00 RUNNING 2/2
		22:05:00 STOPPING 2/2 by=1654290000000777
		22:06:00 STOPPED 0/2
		22:07:00 STOPPED 0/2`},
	{"gone", `
		22:00:00 RUNNING 2/2
		22:05:00 NotFound
		22:05:10 NotFound
		22:05:11 list other
		22:05:17 list other
		22:05:20 NotFound
		22:06:00 NotFound`},
	{"not found, not proved", `
		22:00:00 RUNNING 2/2
		22:05:00 NotFound
		22:05:10 NotFound`},
	{"gone by its status, after it was deleted", `
		22:00:00 RUNNING 2/2
		22:05:00 DELETING 2/2 by=1654290000000777
		22:05:30 DELETED 0/2
		22:06:00 DELETED 0/2`},
	{"deleted and created again", `
		22:00:00 RUNNING 2/2
		22:05:00 NotFound
		22:05:10 NotFound
		22:05:11 list other
		22:05:17 list other
		22:05:20 NotFound
		22:08:00 PENDING 0/3
		22:08:30 PENDING 0/3`},
	{"deleted and created again unseen", `
		22:00:00 RUNNING 2/2 created=20:00:00
		22:05:00 RUNNING 2/2 created=22:03:00
		22:06:00 RUNNING 2/2 created=22:03:00`},
	{"unreadable: not found", `
		22:00:00 NotFound
		22:05:00 NotFound`},
	{"unreadable: refused", `
		22:00:00 401
		22:00:05 401
		22:00:15 401`},
	{"unreadable once", `
		22:00:00 500`},
	{"not found, though an earlier run read it", `
		20:00:00 RUNNING 2/2
		20:01:00 closed
		22:00:00 NotFound`},
	{"unknown status", `
		22:00:00 RUNNING 2/2
		22:05:00 MELTING 2/2`},
	{"unknown status that fails", `
		22:00:00 RUNNING 2/2
		22:05:00 SCALING_FAILED 2/2`},
	{"no status", `
		22:00:00 RUNNING 2/2
		22:05:00 - 2/2`},
	{"waiting", ``},
	{"waiting, known from before", `
		20:00:00 RUNNING 2/2
		20:01:00 closed`},
	{"failing to read while it changes", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:10:35 UPDATING 5/8
		22:11:00 500
		22:12:00 500`},
	{"could not be read for a while", `
		22:10:00 RUNNING 4/4
		22:10:32 UPDATING 4/8
		22:11:00 500
		22:14:00 UPDATING 5/8
		22:15:00 UPDATING 5/8`},
	{"drift in capacity", `
		want 8
		22:00:00 RUNNING 4/4
		22:06:00 RUNNING 4/4`},
	{"drift in capacity that was seen to begin", `
		want 8
		22:00:00 RUNNING 8/8
		22:02:00 UPDATING 8/4
		22:03:00 RUNNING 4/4
		22:06:00 RUNNING 4/4`},
	{"drift in status", `
		want RUNNING
		22:00:00 STOPPED 0/2
		22:06:00 STOPPED 0/2`},
	{"drift, gone", `
		want RUNNING
		22:00:00 RUNNING 2/2
		22:05:00 DELETED 0/2
		22:06:00 DELETED 0/2`},
	{"expiring", `
		22:00:00 RUNNING 2/2 expires=24T05:00:00
		22:06:00 RUNNING 2/2 expires=24T05:00:00`},
	{"expired", `
		22:00:00 RUNNING 2/2 expires=21:30:00
		22:06:00 RUNNING 2/2 expires=21:30:00`},
	{"renewing", `
		22:00:00 RUNNING 2/2 expires=24T05:00:00 renews
		22:06:00 RUNNING 2/2 expires=24T05:00:00 renews`},
	{"all at once", `
		want 8
		22:00:00 RUNNING 2/2 expires=24T05:00:00
		22:01:00 UPDATING 2/4 expires=24T05:00:00
		22:05:00 UPDATING_FAILED 2/2 reason=InsufficientResource:_no_capacity_in_this_region expires=24T05:00:00
		22:06:00 500
		22:08:00 500`},
}

// TestStories compares the stories with testdata/stories.txt. Each is told on the screen,
// and then from what was recorded, two hours later.
func TestStories(t *testing.T) {
	var all strings.Builder
	for _, tt := range stories {
		e, row, now := watchtest.Play(t, tt.history)
		fmt.Fprintf(&all, "== %s, at %s\n%s\n", tt.name, now.Format("15:04:05"), strings.Join(Story(e.Board.Story(row, now), ClockHere(now)), "\n"))
	}
	const golden = "testdata/stories.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(all.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if all.String() != string(want) {
		t.Errorf("the stories differ from %s; look at them with -update:\n%s", golden, all.String())
	}
}
