// Package model holds the facts about deployments: what the service says of
// them, what somebody wants of them, why a request failed, and what happened.
// It decides nothing and words nothing. Like the packages below it, which do, it
// does no I/O, reads no clock and starts no goroutine: the time is always an
// argument, and the same calls give the same answers.
//
// The words of the domain, in every package:
//
//	deployment   a model that the service runs for an account
//	profile      a base URL, a key and a workspace that deployments are read with
//	reading      a deployment as one good answer describes it
//	capacity     the units a deployment is to have; ready capacity serves now
//	rollout      the way of a deployment to another state, from its beginning to its end
//	verdict      what a state means for who waits: ready, rolling, stalled, failed …
//	drift        the difference between what is wanted and what there is
//	gone         proved to be deleted, after it was read
//	event        one thing that happened; the timeline is the events of a deployment
//	gap          a time of a timeline in which nobody watched
//	journal      the file that events are kept in from run to run
//	plan         who decides what to ask the service for, and when (model/poll)
//	lane         the part of the plan that is about one profile
//	slot         the part of the plan that is about one watched deployment
//	ticket       leave to send one request; its answer is settled with it
//	page         one part of the list of all deployments; a GET reads one deployment
//	sweep        the reading of the list from its first page to its last
//	coverage     which deployments are read with sweeps, and not by GET
//	pace         how often a deployment is worth asking for
//	jitter       what keeps requests from coming together
//	back-off     how requests become fewer while they fail
//	outage       a failure that stops a whole profile
//	suspicion    a failure that may become one, until a witness is heard
//	witness      a deployment, or the list, whose answer tells whose fault a failure is
//	probe        a request in an outage, which tells whether it is over
//	board        all that is known of the watched deployments (model/watch)
//	engine       a plan and a board: what was learned decides when to ask again
//	filter       what chooses rows; query is a filter with an order (model/query)
//	note         the one line that a row says about itself (model/words)
//	remedy       what can be done about a failure
package model
