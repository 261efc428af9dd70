package poll_test

import (
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// steadyDrive has rows that were read for long enough to be steady.
func steadyDrive(t *testing.T, rows int) *watchtest.Drive {
	d := watchtest.New(t, watchtest.Options, rows, rows)
	d.Run(5 * time.Minute)
	return d
}

// failOnce makes the next request for a row fail, and returns when it did.
func failOnce(d *watchtest.Drive, ref model.Ref, f model.Failure) (at time.Time) {
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if !at.IsZero() || ticket.Ref != ref || ticket.Page > 0 {
			return nil
		}
		at = d.Now
		return &f
	}
	for at.IsZero() {
		d.Run(10 * time.Millisecond)
	}
	return at
}

func TestAWitnessIsAskedWithinTwoSeconds(t *testing.T) {
	for class := model.FailNetwork; class <= model.FailUnreadable; class++ {
		f := model.Failure{Class: class, HTTPStatus: 500}
		if f.Answered() || class == model.FailThrottled {
			continue // it is an answer, or has a pause of its own
		}
		d := steadyDrive(t, 8)
		failed := failOnce(d, modeltest.Ref(3), f)
		var witness *watch.Row // read last
		for _, row := range d.Engine.Board.Rows() {
			if row.Ref != modeltest.Ref(3) && !row.ReadAt.After(failed) && (witness == nil || row.ReadAt.After(witness.ReadAt)) {
				witness = row
			}
		}
		d.Run(2 * time.Second)
		asked := slices.ContainsFunc(d.Sent, func(r watchtest.Request) bool {
			return r.Ref == witness.Ref && !r.At.Before(failed) && r.At.Sub(failed) <= 2*time.Second
		})
		if !asked {
			t.Errorf("%v: %v, which was read last, is not asked within two seconds:\n%s", class, witness.Ref, watchtest.Describe(d.Sent[len(d.Sent)-5:]))
		}
		if _, down := d.Engine.Plan.Trouble("p"); down {
			t.Errorf("%v: the profile is called down, though the witness was answered", class)
		}
	}
}

func TestAWitnessIsNotAskedAgainForTenSeconds(t *testing.T) {
	d := steadyDrive(t, 30) // of the list, so that no row is due by itself
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Ref == modeltest.Ref(3) || ticket.Ref == modeltest.Ref(4) {
			return &model.Failure{Class: model.FailServer, HTTPStatus: 500}
		}
		return nil
	}
	d.Engine.Plan.Refresh(d.Now, modeltest.Ref(3))
	d.Run(3 * time.Second)
	d.Engine.Plan.Refresh(d.Now, modeltest.Ref(4))
	since := d.Now
	d.Run(4 * time.Second)
	for _, r := range d.Sent {
		if r.At.After(since) && r.Page == 0 && r.Ref != modeltest.Ref(3) && r.Ref != modeltest.Ref(4) {
			t.Errorf("%v is asked %v after another was, which had answered", r.Ref, r.At.Sub(since))
		}
	}
}

func TestWhatFailsAtTheWitnessTooIsTheProfiles(t *testing.T) {
	d := steadyDrive(t, 8)
	failing(d, model.Failure{Class: model.FailServer, HTTPStatus: 502}, d.Now.Add(time.Hour))
	var first time.Time
	d.Settled = func(ticket poll.Ticket) {
		if first.IsZero() {
			first = d.Now
		}
	}
	for {
		if trouble, down := d.Engine.Plan.Trouble("p"); down {
			if took := d.Now.Sub(first); took > 2*time.Second {
				t.Errorf("called %v after the first failure", took)
			}
			if !trouble.Since.Equal(first) {
				t.Errorf("since %v, want the first failure at %v", trouble.Since.Sub(modeltest.T0), first.Sub(modeltest.T0))
			}
			return
		}
		if d.Now.Sub(modeltest.T0) > 10*time.Minute {
			t.Fatal("never called")
		}
		d.Run(100 * time.Millisecond)
	}
}

func TestACertificateActsAtOnceOnlyWhileNothingWasAnswered(t *testing.T) {
	for _, class := range []model.FailureClass{model.FailTLS, model.FailProxy} {
		d := watchtest.New(t, watchtest.Options, 3, 3)
		failing(d, model.Failure{Class: class}, modeltest.T0.Add(time.Hour))
		d.Run(500 * time.Millisecond)
		if _, down := d.Engine.Plan.Trouble("p"); !down {
			t.Errorf("%v at the start waits for another", class)
		}
		d = steadyDrive(t, 3)
		failOnce(d, modeltest.Ref(1), model.Failure{Class: class})
		if _, down := d.Engine.Plan.Trouble("p"); down {
			t.Errorf("%v of one row, later, is the profile's", class)
		}
	}
}

func TestAMissingKeyNeedsNoWitness(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 9, 9)
	failing(d, model.Failure{Class: model.FailKey}, modeltest.T0.Add(time.Hour))
	d.Run(200 * time.Millisecond)
	if _, down := d.Engine.Plan.Trouble("p"); !down {
		t.Error("it is asked again without a key")
	}
}

func TestAForbiddenRowIsAskedEveryFiveMinutes(t *testing.T) {
	d := steadyDrive(t, 3)
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Ref == modeltest.Ref(1) {
			return &model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: modeltest.Text("AccessDenied")}
		}
		return nil
	}
	since := d.Now
	d.Run(30 * time.Minute)
	var asked []watchtest.Request
	for _, r := range d.Sent {
		if r.Ref == modeltest.Ref(1) && r.At.After(since) {
			asked = append(asked, r)
		}
	}
	between := gaps(asked)
	if len(between) < 5 || !modeltest.Within(between[0], poll.GoneAfter, 2*poll.GoneAfter) {
		t.Fatalf("asked after %v, want once more soon", between)
	}
	for _, gap := range between[1:] {
		if !modeltest.Within(gap, 5*time.Minute, 6*time.Minute) {
			t.Errorf("asked after %v", gap)
		}
	}
}

func TestARowThatComesAndGoesHidesNoOutage(t *testing.T) {
	for _, rows := range []int{2, 9} {
		bad := map[model.Ref]watchtest.Defect{}
		for i := range rows {
			bad[modeltest.Ref(i)] = watchtest.DefectNamed("every other")
		}
		d := watchtest.New(t, watchtest.Options, rows, rows)
		d.Status = model.Updating
		d.Break(bad, "")
		d.Run(5 * time.Minute)
		failing(d, model.Failure{Class: model.FailNetwork}, d.Now.Add(time.Hour))
		d.Run(15 * time.Second)
		if _, down := d.Engine.Plan.Trouble("p"); !down {
			t.Errorf("%d rows that come and go: a real outage is not called in 15 s", rows)
		}
	}
}

func TestAHangingCallGivesItsPlaceToARowNeverAsked(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 30, 0)
	d.Engine.Plan.LoseList()
	d.LatencyOf = func(poll.Ticket) time.Duration { return 15 * time.Second }
	d.Fault = func(poll.Ticket) *model.Failure { return &model.Failure{Class: model.FailTimeout} }
	d.Run(10 * time.Second)
	if len(d.Sent) != poll.MostInFlight {
		t.Errorf("%d requests in ten seconds, want %d", len(d.Sent), poll.MostInFlight)
	}
	if at := d.Sent[poll.MaxInFlight].At.Sub(modeltest.T0); at != poll.HangsAfter {
		t.Errorf("the fifth was asked after %v", at)
	}
}

func TestARowThatWasTakenOffIsNoWitness(t *testing.T) {
	d := steadyDrive(t, 3)
	failOnce(d, modeltest.Ref(0), model.Failure{Class: model.FailServer, HTTPStatus: 500})
	for _, ref := range []model.Ref{modeltest.Ref(1), modeltest.Ref(2)} {
		d.Engine.Unwatch(ref)
	}
	failing(d, model.Failure{Class: model.FailServer, HTTPStatus: 500}, d.Now.Add(time.Hour))
	d.Run(10 * time.Second)
	if _, down := d.Engine.Plan.Trouble("p"); !down {
		t.Error("the only row left has failed again and again, and it waits for one that is gone")
	}
}

func TestAnOutageIsSaidToBeginWithItsFirstFailure(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 1)
	failing(d, model.Failure{Class: model.FailServer, HTTPStatus: 500}, modeltest.T0.Add(time.Hour))
	d.Run(5 * time.Second)
	trouble, down := d.Engine.Plan.Trouble("p")
	if want := modeltest.T0.Add(100 * time.Millisecond); !down || !trouble.Since.Equal(want) {
		t.Errorf("since %v, want the first failure", trouble.Since.Sub(modeltest.T0))
	}
}
