package words

import "studiowatch/model/watch"

// Gap says why a deployment was not watched; empty if it was watched.
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
