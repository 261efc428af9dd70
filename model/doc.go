// Package model holds the facts about deployments: their readings, the wanted
// state, why a request failed, and what happened. The packages below it decide
// what to do with these facts and write sentences about them. Except for disk and
// journal, all of them do no I/O, read no clock and start no goroutine. The time
// is always an argument, so the same calls give the same results.
//
// The words of the domain, in every package:
//
//	deployment   a model that the service runs for an account
//	profile      a base URL, a key and a workspace that deployments are read with
//	reading      a deployment as one good answer describes it
//	capacity     the units a deployment is to have; ready capacity serves now
//	rollout      the change of a deployment to another state, from its beginning to its end
//	verdict      what a state means for those who wait: ready, rolling, stalled, failed …
//	drift        the difference between what is wanted and what there is
//	gone         proved to be deleted, after it was read
//	run          one execution of the program; its ID in the journal is the session
//	event        one thing that happened; the timeline is the events of a deployment
//	span         a part of a timeline: a state, or a gap
//	gap          a part of a timeline in which the deployment was not watched
//	story        what happened to a deployment and how it stands, as far as it was seen
//	journal      the file that keeps events from run to run
//	plan         decides which requests to send, and when (model/poll); on a deployment: its billing plan
//	lane         the part of the plan that is about one profile
//	slot         the part of the plan that is about one watched deployment
//	ticket       the permission to send one request; its answer is settled with it
//	page         one part of the list of all deployments; a GET reads one deployment
//	sweep        the reading of the list from its first page to its last
//	coverage     which deployments are read with sweeps, and not by GET
//	pace         how often a deployment is polled
//	jitter       a small random change of an interval, which spreads the requests
//	back-off     a wait after failures, which grows with each
//	throttle     the answer that too many requests were sent
//	hold         a time without requests after a throttle that may concern one row or the whole profile
//	trial        the request that shows which of these it concerns
//	outage       a failure that stops a whole profile
//	suspicion    a failure that may become an outage, until a witness is heard
//	witness      a deployment, or the list, whose answer shows what a failure concerns
//	probe        a request in an outage, which shows whether it is over
//	board        all that is known about the watched deployments (model/watch)
//	tell         the wish to be told of a deployment once; armed, and then done until somebody looks (model/watch)
//	digest       what has happened to deployments since somebody looked (model/watch)
//	row          all that is known about one watched deployment (model/watch)
//	engine       a plan and a board together: readings decide when to poll again (model/watch)
//	checkpoint   a copy of an engine at a place of a recording, to go back there (model/replay)
//	filter       a condition that chooses rows; a query is a filter with an order (model/query)
//	by hand      added or taken off in this run only; to keep it is to write it into the configuration
//	note         the text of a row in one line (model/words)
//	remedy       what can be done about a failure
package model
