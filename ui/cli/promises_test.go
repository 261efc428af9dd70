package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// promises are what the dashboard guarantees when things go wrong, each with the tests
// that check it.
var promises = []struct {
	what  string
	tests []string
}{
	1:  {"no network at the start", []string{"ui.TestPromise01NoNetworkAtTheStart"}},
	2:  {"network lost while running", []string{"ui.TestManyRoundsOfFaultsLoseNothing", "ui.TestAnOverdueReadingDoesNotLookFresh", "ui.TestPromise02TheServerIsKilledAndComesBack", "model/poll.TestAProfileRecoversByItself", "model/poll.TestAnOutageIsProbedOneAtATimeWithOneBackoff", "model/poll.TestARealOutageIsCalledAndEnds", "model/poll.TestOneRowsFaultIsThatRows"}},
	3:  {"DNS failure", []string{"client.TestTransportErrorsAreNamed"}},
	4:  {"refused, reset, EOF", []string{"client.TestAFaultOfTheConnectionCostsOneCall", "client.TestARefusedConnectionIsNamed"}},
	5:  {"TLS", []string{"client.TestABadCertificateSaysWhatIsWrongWithIt", "model/poll.TestWhatLastsIsProbedSlowly"}},
	6:  {"proxy", []string{"client.TestAProxyThatWantsALoginIsNamed"}},
	7:  {"3xx", []string{"client.TestNoRedirectIsFollowed"}},
	8:  {"401", []string{"model/poll.TestARefusedKeyPausesAfterTwo", "model/words.TestARefusedKeyNamesTheOtherRegion", "ui/cli/session.TestAKeyFileIsReadAgainWhenTheKeyIsRefused", "ui.TestANewKeyIsTriedAtOnce", "ui/cli.TestAProfileWithoutAKeyIsNoRefusedKey", "model/poll.TestOneRowsFaultIsThatRows"}},
	9:  {"403 on the list", []string{"model/poll.TestAForbiddenListIsTheWholeTroubleWhenThereIsNothingElse", "ui.TestAListThatCannotBeReadIsSaidWhereAPatternNeedsIt", "model/poll.TestAnIllListIsNoGate"}},
	10: {"403 on one ID", []string{"model/poll.TestOneBadRowIsNoOutage", "ui/cli.TestGetEndsWithTheRightCode", "model/poll.TestOneRowsFaultIsThatRows"}},
	11: {"404 on one ID", []string{"model/watch.TestGoneNeedsTwoAnswersAndTheList", "model/watch.TestNotFoundAloneIsNeverGone", "ui/plain.TestALaterCreationIsToldByWhoWasAskedWhen", "model/poll.TestGoneIsProvedAndNotInferred"}},
	12: {"404 on the list, HTML 404", []string{"client.TestStatusAndBodyGiveOneVerdict", "client.TestA404AboutNoDeploymentNamesTheURLThatWasAsked", "model/poll.TestGoneIsProvedAndNotInferred"}},
	13: {"409 on GET", []string{"model.TestAStatusAloneHasAClass"}},
	14: {"429 without Retry-After", []string{"model/poll.TestThrottlesInARowWaitLongerAndSlowEverythingDown", "model/poll.TestAThrottleThatAWitnessConfirmsIsTheProfiles"}},
	15: {"429 with Retry-After", []string{"model/poll.TestAThrottlePausesEverythingAsLongAsTheServerWants", "model/poll.TestLimitsHoldForEverySeed", "model/poll.TestAThrottleOfOneRowIsThatRows", "model/poll.TestRetryAfterIsNeverUndercut"}},
	16: {"Retry-After as a date", []string{"client.TestRetryAfter"}},
	17: {"Retry-After absurd", []string{"client.TestRetryAfter"}},
	18: {"429 with a billing code", []string{"model.TestTheCodeCountsBeforeTheStatus", "model.TestABillingWordInAnUnknownCodeCountsBeforeTheStatus", "model/poll.TestWhatLastsIsProbedSlowly"}},
	19: {"400 Arrearage", []string{"model.TestEveryDocumentedCodeHasItsClass", "model/poll.TestWhatLastsIsProbedSlowly"}},
	20: {"400 other", []string{"model/poll.TestARefusedRequestIsNotRepeatedForAMinute"}},
	21: {"5xx, HTML", []string{"client.TestStatusAndBodyGiveOneVerdict", "client.TestEveryStatusWithEveryBodyGivesItsVerdict"}},
	22: {"200 with a code", []string{"client.TestErrorShapes", "client.TestThePayloadComesBeforeTheCode", "client.TestACodeWithoutAPayloadIsTheAnswer"}},
	23: {"200 without output", []string{"client.TestAnAnswerWithoutOutputIsUnreadable"}},
	24: {"slow answer", []string{"client.TestASlowAnswerIsStillAccepted", "ui.TestASlowAnswerIsSaid"}},
	25: {"hang, drip", []string{"client.TestACallIsCutAtFifteenSeconds", "client.TestNoBodyOutlastsItsCall", "client.TestAFaultOfTheConnectionCostsOneCall", "client.TestACallCutOffLeavesNoStalledHTTP2ConnectionBehind"}},
	26: {"truncated JSON", []string{"client.TestStatusAndBodyGiveOneVerdict"}},
	27: {"wrong Content-Type, BOM", []string{"client.TestTheEnvelopeIsRead"}},
	28: {"huge body", []string{"client.TestAnEndlessBodyIsNotReadOn", "client.TestAGzipBombIsBounded"}},
	29: {"invalid UTF-8, NUL", []string{"client.TestHostileTextComesOutPrintable"}},
	30: {"escape sequences", []string{"ui.TestNoHostileTextActsOnTheTerminal", "ui.TestNoHostileTextActsInTheLog", "client.TestEachRequestIsLoggedInOneLine",
		"ui.TestNoNoticeActsOnTheTerminal", "ui/cli.TestNoNameActsOnTheTerminal", "ui/cli/session.TestNoNameActsInTheLog"}},
	31: {"unknown status", []string{"model.TestVerdictOfEveryStatus"}},
	32: {"unknown fields", []string{"model/safe.TestFieldsKeepTheServersNamesAndOrder"}},
	33: {"wrong types", []string{"client.TestAWrongTypeNeverCostsTheRecordOrItsNeighbour"}},
	34: {"records without an ID, twice the same", []string{"client.TestBadRecordsOfAPageAreCountedAndDuplicatesResolved"}},
	35: {"odd numbers", []string{"model.TestVerdictOfRunningFollowsCapacity", "model.TestNumbersAreReadFromAnyForm"}},
	36: {"a list that is not whole", []string{"model/poll.TestOnlyAWholeListSaysWhatItLacks", "model/poll.TestAnEndlessListIsLeft", "model/poll.TestAListIsReadToItsEnd", "model/poll.TestAListWithoutEndIsSaidToBeCut"}},
	37: {"state goes back", []string{"model/watch.TestOnlyWhatPeopleWaitForIsAChange"}},
	38: {"wrong clock", []string{"model/watch.TestSkewIsNoticedAndStampsAreMeasuredByTheServersClock", "ui.TestAWrongClockIsSaidOnce", "model.TestStampsWithoutAZoneAreBeijingTime"}},
	39: {"sleep and resume", []string{"ui.TestASleepOfTheMachineDropsWhatIsUnderWay", "model/poll.TestAfterASleepEverythingIsAskedForAtOnce"}},
	40: {"suspend", []string{"ui.TestComingBackFromASuspendPollsAtOnce", "ui/cli.TestAShellStopsAndContinuesIt", "ui/cli.TestAProgramThatWasStoppedTakesTheTerminalBack"}},
	41: {"resizes", []string{"ui.TestEveryScreenFillsTheTerminalExactly", "ui.TestTheSizeSettlesIntoOneRedraw", "ui/cli.TestAStormOfResizesLeavesAWholeScreen"}},
	42: {"SIGTERM, SIGINT", []string{"ui/cli.TestEveryExitLeavesTheTerminalWhole", "ui/cli.TestASignalEndsAStartThatHangs",
		"ui/cli.TestATerminalThatDoesNotReadIsGivenBackWhenItDoes", "ui/cli/host.TestWhateverTheCommandDoesTheEndIsNear"}},
	43: {"SIGHUP, closed terminal", []string{"ui/cli.TestEveryExitLeavesTheTerminalWhole", "ui/cli.TestAClosedTerminalEndsTheProgram"}},
	44: {"panic", []string{"ui/cli.TestAPanicLeavesTheTerminalWhole", "ui/cli/host.TestACrashFileIsForItsOwnerOnly", "ui/cli.TestACrashIsToldWithoutTheKey", "ui/terminal.TestAGoroutineOfOursIsGuarded"}},
	45: {"closed output", []string{"ui/cli.TestOutcomesWithoutATerminal"}},
	46: {"broken configuration", []string{"model/config.TestAllFaultsAreReportedAtOnceInTheOrderOfTheLines", "model/config.TestASecretIsNeverRepeated", "model/config.TestAKeyIsRefusedWhereverATextMayStand", "ui/cli/session.TestABrokenEditChangesNothingAndSaysWhy"}},
	47: {"files others can read", []string{"ui/cli/session.TestFilesForOthersAreWarnedOf", "ui/cli.TestConfigInitWritesOnceAndForTheOwnerOnly"}},
	48: {"no state folder, no HOME", []string{"ui/cli/host.TestWhereStateIsKept"}},
	49: {"a journal that cannot be read", []string{"model/journal.TestWhatCannotBeReadIsMovedAside", "model/journal.TestLinesOfALaterVersionAreKept",
		"model/journal.TestTheNewestThatWereMovedAsideAreKept", "model/journal.TestAPipeWhereTheJournalBelongsHoldsNobodyUp"}},
	50: {"a full disk, kill -9 while writing", []string{"model/journal.TestADiskThatFailsIsToldOnceAndTriedAgain", "model/journal.TestADiskThatFillsUpHasNoLineTwice",
		"model/disk.TestADiskThatTakesNothingEndsTheAppenderOnce", "ui/cli.TestAFullDiskEndsARecordingAndNothingElse",
		"model/journal.TestAFullDiskLosesNothingThatWasWritten", "model/journal.TestKilledProcessesLoseNothingTheyWrote"}},
	51: {"two copies at once", []string{"model/journal.TestTwoRunsThatSeeTheSameAreReadAsOne", "model/journal.TestKilledProcessesLoseNothingTheyWrote"}},
	52: {"10,000 deployments", []string{"model/poll.TestRequestsOfARound", "model/poll.TestSweepsTakeAQuarterOfTheBudgetAndTheIntervalSaysSo", "model/poll.TestALargeListIsNotCut", "model/poll.TestSteadyRowsAreReadBesideManyThatChange"}},
	53: {"rotated key", []string{"ui/cli/session.TestAKeyFileIsReadAgainEveryMinute", "ui/cli/session.TestAKeyOfTheEnvironmentIsNotReadAgain"}},
	54: {"a key that cannot be one", []string{"client.TestWhatIsNoKeyIsRefusedWithoutShowingIt", "client.TestWhatIsCopiedAlongWithAKeyIsTakenOff",
		"model/safe.TestKeysAreToldFromIDs", "ui/cli.TestAKeyIsRefusedWhereverAnArgumentMayStand", "ui/cli.TestAKeyInTheEnvironmentIsNotShown",
		"ui.TestAKeyAsAnIDIsNeitherShownNorAsked", "ui.TestAKeyInTheFilterIsNeitherShownNorKept"}},
	55: {"the exporter while the API is down", []string{"ui/metrics.TestPromise55WhatCannotBeReadHasNoSeries", "ui/metrics.TestADeploymentHasNoSeriesAfterTwoMissedPolls", "ui/metrics.TestAScrapeAsksNobody", "ui/metrics.TestOneIllDeploymentLeavesTheSeriesOfItsNeighbours"}},
	56: {"churn and hostile labels", []string{"ui/metrics.TestPromise56LabelsAreBoundedAndRowsThatGoLeaveNothing"}},
	57: {"wait: errors that pass", []string{"ui/cli.TestPromise57TwentyMinutesOfErrorsAreWaitedOut"}},
	58: {"wait: what cannot be reached", []string{"ui/cli.TestPromise58WaitEndsWithTheRightCode", "ui/cli.TestWaitSaysOnStandardErrorWhatIsNoEvent"}},
	59: {"wait: timeout", []string{"ui/cli.TestPromise59ATimeoutCutsTheCallAndTellsTheLastState", "ui/plain.TestATimeoutThatPassedInASleepAsksOnceMore"}},
	60: {"an outage of an hour", []string{"model/poll.TestAnOutageCostsLittle", "model/poll.TestARealOutageIsCalledAndEnds"}},
}

func TestEveryPromiseHasItsTests(t *testing.T) {
	there := testsOfTheTree(t)
	for n := 1; n < len(promises); n++ {
		if len(promises[n].tests) == 0 {
			t.Errorf("promise %d has no test", n)
		}
		for _, name := range promises[n].tests {
			if !there[name] {
				t.Errorf("promise %d (%s): there is no %s", n, promises[n].what, name)
			}
		}
	}
}

// testsOfTheTree returns the names of all test functions, as package.Function.
func testsOfTheTree(t *testing.T) map[string]bool {
	there := map[string]bool{}
	root := filepath.Join("..", "..")
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				there[path.Dir(name)+"."+f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}
