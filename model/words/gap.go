package words

import "studiowatch/model/watch"

// Gap says why a deployment was not watched for a while; empty while it was.
func Gap(g watch.Gap) string {
	switch g {
	case watch.GapNotRunning:
		return "not running"
	case watch.GapUnread:
		return "could not be read"
	case watch.GapAsleep, watch.GapOffline:
	}
	return string(g)
}
