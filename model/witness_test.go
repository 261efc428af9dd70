package model

import (
	"slices"
	"testing"
	"time"
)

// steadyDrive has rows that were read for long enough to be steady.
func steadyDrive(t *testing.T, rows int) *drive {
	d := newDrive(t, driveOptions, rows, rows)
	d.run(5 * time.Minute)
	return d
}

// failOnce makes the next request for a row fail, and returns when it did.
func failOnce(d *drive, ref Ref, f Failure) (at time.Time) {
	d.fault = func(ticket Ticket) *Failure {
		if !at.IsZero() || ticket.Ref != ref || ticket.Page > 0 {
			return nil
		}
		at = d.now
		return &f
	}
	for at.IsZero() {
		d.run(10 * time.Millisecond)
	}
	return at
}

func TestAWitnessIsAskedWithinTwoSeconds(t *testing.T) {
	for class := FailNetwork; class <= FailUnreadable; class++ {
		f := Failure{Class: class, HTTPStatus: 500}
		if f.Answered() || class == FailThrottled {
			continue // it is an answer, or has a pause of its own
		}
		d := steadyDrive(t, 8)
		failed := failOnce(d, refN(3), f)
		var witness *Row // read last
		for _, row := range d.engine.Board.Rows() {
			if row.Ref != refN(3) && !row.ReadAt.After(failed) && (witness == nil || row.ReadAt.After(witness.ReadAt)) {
				witness = row
			}
		}
		d.run(2 * time.Second)
		asked := slices.ContainsFunc(d.sent, func(r request) bool {
			return r.Ref == witness.Ref && !r.at.Before(failed) && r.at.Sub(failed) <= 2*time.Second
		})
		if !asked {
			t.Errorf("%v: %v, which was read last, is not asked within two seconds:\n%s", class, witness.Ref, describe(d.sent[len(d.sent)-5:]))
		}
		if _, down := d.engine.Plan.Trouble("p"); down {
			t.Errorf("%v: the profile is called down, though the witness was answered", class)
		}
	}
}

func TestAWitnessIsNotAskedAgainForTenSeconds(t *testing.T) {
	d := steadyDrive(t, 30) // of the list, so that no row is due by itself
	d.fault = func(ticket Ticket) *Failure {
		if ticket.Ref == refN(3) || ticket.Ref == refN(4) {
			return &Failure{Class: FailServer, HTTPStatus: 500}
		}
		return nil
	}
	d.engine.Plan.Refresh(d.now, refN(3))
	d.run(3 * time.Second)
	d.engine.Plan.Refresh(d.now, refN(4))
	since := d.now
	d.run(4 * time.Second)
	for _, r := range d.sent {
		if r.at.After(since) && r.Page == 0 && r.Ref != refN(3) && r.Ref != refN(4) {
			t.Errorf("%v is asked %v after another was, which had answered", r.Ref, r.at.Sub(since))
		}
	}
}

func TestWhatFailsAtTheWitnessTooIsTheProfiles(t *testing.T) {
	d := steadyDrive(t, 8)
	failing(d, Failure{Class: FailServer, HTTPStatus: 502}, d.now.Add(time.Hour))
	var first time.Time
	d.settled = func(ticket Ticket) {
		if first.IsZero() {
			first = d.now
		}
	}
	for {
		if trouble, down := d.engine.Plan.Trouble("p"); down {
			if took := d.now.Sub(first); took > 2*time.Second {
				t.Errorf("called %v after the first failure", took)
			}
			if !trouble.Since.Equal(first) {
				t.Errorf("since %v, want the first failure at %v", trouble.Since.Sub(t0), first.Sub(t0))
			}
			return
		}
		if d.now.Sub(t0) > 10*time.Minute {
			t.Fatal("never called")
		}
		d.run(100 * time.Millisecond)
	}
}

func TestACertificateActsAtOnceOnlyWhileNothingWasAnswered(t *testing.T) {
	for _, class := range []FailureClass{FailTLS, FailProxy} {
		d := newDrive(t, driveOptions, 3, 3)
		failing(d, Failure{Class: class}, t0.Add(time.Hour))
		d.run(500 * time.Millisecond)
		if _, down := d.engine.Plan.Trouble("p"); !down {
			t.Errorf("%v at the start waits for another", class)
		}
		d = steadyDrive(t, 3)
		failOnce(d, refN(1), Failure{Class: class})
		if _, down := d.engine.Plan.Trouble("p"); down {
			t.Errorf("%v of one row, later, is the profile's", class)
		}
	}
}

func TestAMissingKeyNeedsNoWitness(t *testing.T) {
	d := newDrive(t, driveOptions, 9, 9)
	failing(d, Failure{Class: FailKey}, t0.Add(time.Hour))
	d.run(200 * time.Millisecond)
	if _, down := d.engine.Plan.Trouble("p"); !down {
		t.Error("it is asked again without a key")
	}
}

func TestAForbiddenRowIsAskedEveryFiveMinutes(t *testing.T) {
	d := steadyDrive(t, 3)
	d.fault = func(ticket Ticket) *Failure {
		if ticket.Ref == refN(1) {
			return &Failure{Class: FailPermission, HTTPStatus: 403, Code: textOf("AccessDenied")}
		}
		return nil
	}
	since := d.now
	d.run(30 * time.Minute)
	var asked []request
	for _, r := range d.sent {
		if r.Ref == refN(1) && r.at.After(since) {
			asked = append(asked, r)
		}
	}
	between := gaps(asked)
	if len(between) < 5 || !within(between[0], goneAfter, 2*goneAfter) {
		t.Fatalf("asked after %v, want once more soon", between)
	}
	for _, gap := range between[1:] {
		if !within(gap, 5*time.Minute, 6*time.Minute) {
			t.Errorf("asked after %v", gap)
		}
	}
}

func TestARowThatComesAndGoesHidesNoOutage(t *testing.T) {
	for _, rows := range []int{2, 9} {
		bad := map[Ref]ill{}
		for i := range rows {
			bad[refN(i)] = illNamed("every other")
		}
		d := newDrive(t, driveOptions, rows, rows)
		d.status = Updating
		d.beIll(bad, "")
		d.run(5 * time.Minute)
		failing(d, Failure{Class: FailNetwork}, d.now.Add(time.Hour))
		d.run(15 * time.Second)
		if _, down := d.engine.Plan.Trouble("p"); !down {
			t.Errorf("%d rows that come and go: a real outage is not called in 15 s", rows)
		}
	}
}

func TestAHangingCallGivesItsPlaceToARowNeverAsked(t *testing.T) {
	d := newDrive(t, driveOptions, 30, 0)
	d.engine.Plan.lane("p").sweep.failure = &Failure{Class: FailServer} // no list to read them with
	d.slow = func(Ticket) time.Duration { return 15 * time.Second }
	d.fault = func(Ticket) *Failure { return &Failure{Class: FailTimeout} }
	d.run(10 * time.Second)
	if len(d.sent) != mostInFlight {
		t.Errorf("%d requests in ten seconds, want %d", len(d.sent), mostInFlight)
	}
	if at := d.sent[maxInFlight].at.Sub(t0); at != hangsAfter {
		t.Errorf("the fifth was asked after %v", at)
	}
}

func TestARowThatWasTakenOffIsNoWitness(t *testing.T) {
	d := steadyDrive(t, 3)
	failOnce(d, refN(0), Failure{Class: FailServer, HTTPStatus: 500})
	for _, ref := range []Ref{refN(1), refN(2)} {
		d.engine.Unwatch(ref)
	}
	failing(d, Failure{Class: FailServer, HTTPStatus: 500}, d.now.Add(time.Hour))
	d.run(10 * time.Second)
	if _, down := d.engine.Plan.Trouble("p"); !down {
		t.Error("the only row left has failed again and again, and it waits for one that is gone")
	}
}

func TestAnOutageIsSaidToBeginWithItsFirstFailure(t *testing.T) {
	d := newDrive(t, driveOptions, 1, 1)
	failing(d, Failure{Class: FailServer, HTTPStatus: 500}, t0.Add(time.Hour))
	d.run(5 * time.Second)
	trouble, down := d.engine.Plan.Trouble("p")
	if want := t0.Add(100 * time.Millisecond); !down || !trouble.Since.Equal(want) {
		t.Errorf("since %v, want the first failure", trouble.Since.Sub(t0))
	}
}
