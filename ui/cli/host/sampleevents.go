package host

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/safe"
)

// SampleEvents returns an event of each kind, to test notifications.
func SampleEvents(now time.Time) []model.Event {
	e := model.Event{
		At: now, Ref: model.Ref{Profile: config.DefaultProfile, ID: "notify-test"}, Host: "dashscope-intl.aliyuncs.com", From: model.Updating, To: model.Updating,
		Ready: model.NumberOf(4), Capacity: model.NumberOf(8), Model: safe.Clean("qwen-plus"), Plan: safe.Clean("mu"), Took: 6*time.Minute + 52*time.Second,
	}
	ready, failed, stalled, degraded, gone, expiring := e, e, e, e, e, e
	ready.Kind, ready.Verdict, ready.To, ready.Ready = model.KindReady, model.VerdictReady, model.Running, model.NumberOf(8)
	failed.Kind, failed.Verdict, failed.To, failed.Reason = model.KindFailed, model.VerdictFailed, model.Failed, safe.Clean("this is a test")
	stalled.Kind, stalled.Verdict = model.KindStalled, model.VerdictStalled
	degraded.Kind, degraded.Verdict, degraded.To, degraded.Reason = model.KindDegraded, model.VerdictDegraded, model.UpdatingFailed, safe.Clean("this is a test")
	gone.Kind, gone.Verdict, gone.From, gone.To = model.KindGone, model.VerdictGone, model.Deleting, ""
	expiring.Kind, expiring.Verdict, expiring.From, expiring.To = model.KindExpiring, model.VerdictReady, model.Running, model.Running
	expiring.Took, expiring.Expires = 0, now.Add(5*time.Hour)
	return []model.Event{ready, failed, stalled, degraded, gone, expiring}
}
