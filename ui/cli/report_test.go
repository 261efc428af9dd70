package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"studiowatch/client/sim"
	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// reported runs report in a world.
func reported(t *testing.T, w host.World, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaints bytes.Buffer
	w.Stdout, w.Stderr = &out, &complaints
	code = run(t.Context(), append([]string{"report"}, args...), w)
	return code, out.String(), complaints.String()
}

// keepRollout writes a journal with a rollout of an hour ago, and another deployment.
func keepRollout(t *testing.T, w host.World) {
	t.Helper()
	j := journal.Open(session.JournalPath(w), "one", func(text string) { t.Error(text) })
	begun := time.Now().Add(-time.Hour)
	e := model.Event{
		At: begun, Ref: model.Ref{Profile: "default", ID: "qwen-plus-a1"}, Host: "dashscope-intl.aliyuncs.com", Kind: model.KindSeen, To: model.Running, Verdict: model.VerdictReady,
		Ready: model.NumberOf(4), Capacity: model.NumberOf(4),
	}
	other := e
	other.Ref.ID = "emo-b2"
	scaled, failed := e, e
	scaled.At, scaled.Kind, scaled.From, scaled.To, scaled.Verdict, scaled.Capacity, scaled.By = begun.Add(time.Minute), model.KindRolling, model.Running, model.Updating, model.VerdictRolling, model.NumberOf(8), safe.Clean("1758054160012345")
	failed.At, failed.Kind, failed.From, failed.To, failed.Verdict, failed.Ready = begun.Add(9*time.Minute), model.KindFailed, model.Updating, model.Failed, model.VerdictFailed, model.NumberOf(0)
	failed.Reason = safe.Clean("InsufficientResource: no capacity left")
	j.Keep(e, other, scaled, failed)
	j.Close(begun.Add(10 * time.Minute))
}

func TestAReportIsMadeFromTheJournalWithoutAKey(t *testing.T) {
	w := testWorld(t, nil)
	keepRollout(t, w)
	code, page, complaint := reported(t, w)
	if code != exit.OK || complaint != "" || !strings.HasPrefix(page, "<!DOCTYPE html>") || !strings.Contains(page, "1</b> failed") || !strings.Contains(page, "no capacity left") {
		t.Errorf("exit %d, %q\n%s", code, complaint, page)
	}
	if strings.Contains(page, "1758054160012345") {
		t.Error("the account is shown")
	}
	if _, full, _ := reported(t, w, "--full"); !strings.Contains(full, "1758054160012345") {
		t.Error("--full does not show the account")
	}
	code, sheet, complaint := reported(t, w, "-o", "md", "qwen-*", "--since", "2h")
	if code != exit.OK || complaint != "" || !strings.HasPrefix(sheet, "# What happened to `qwen-plus-a1`\n") || strings.Contains(sheet, "emo-b2") {
		t.Errorf("exit %d, %q\n%s", code, complaint, sheet)
	}
	// A configuration gives names, and one with faults is no reason to say nothing.
	named := clitest.WriteConfig(t, "[[watch]]\nid = \"qwen-plus-a1\"\nname = \"chat, production\"\n")
	if _, sheet, _ := reported(t, w, "--config", named, "-o", "md", "qwen-plus-a1"); !strings.HasPrefix(sheet, "# What happened to chat, production `qwen-plus-a1`") {
		t.Errorf("the name is missing:\n%.200s", sheet)
	}
	if code, sheet, _ := reported(t, w, "--config", clitest.WriteConfig(t, "watch = 5\n"), "-o", "md"); code != exit.OK || !strings.Contains(sheet, "qwen-plus-a1") {
		t.Errorf("with a broken configuration: exit %d\n%s", code, sheet)
	}
}

func TestAReportSaysWhatItHasNot(t *testing.T) {
	w := testWorld(t, nil)
	code, page, complaint := reported(t, w)
	if code != exit.OK || !strings.Contains(page, "Nothing was recorded about any deployment in 24 hours.") || complaint != "studiowatch: nothing is known of the last 24h; the report says so\n" {
		t.Errorf("without a journal: exit %d, %q\n%s", code, complaint, page)
	}
	keepRollout(t, w)
	if code, page, complaint = reported(t, w, "--since", "2m", "-o", "md"); code != exit.OK || !strings.Contains(page, "# Nothing happened\n") || !strings.Contains(complaint, "of the last 2m") {
		t.Errorf("of two minutes: exit %d, %q\n%s", code, complaint, page)
	}
	for _, tt := range []struct {
		args, want string
		code       int
	}{
		{"qwen-plus-a2", "nothing is known of qwen-plus-a2; did you mean qwen-plus-a1?", exit.Missing},
		{"zzz-*", "nothing is known of zzz-*", exit.Missing},
		{"qwen-plus-a1 --profile cn-beijing", "nothing is known of qwen-plus-a1", exit.Missing},
		{"a/b", "none of / ", exit.BadUsage},
		{"--recording " + filepath.Join(w.Home(), "missing"), "no such file", exit.BadUsage},
		{"--recording " + w.Home(), "it is a folder; a regular file is needed here", exit.BadUsage},
		{"--recording " + session.JournalPath(w), "no recording: make one with --record", exit.BadUsage},
	} {
		code, out, complaint := reported(t, w, strings.Fields(tt.args)...)
		if code != tt.code || out != "" || !strings.Contains(complaint, tt.want) {
			t.Errorf("report %s: exit %d, %q, %q, want %d, %q", tt.args, code, out, complaint, tt.code, tt.want)
		}
	}
}

// TestARecordingBecomesAReport records the simulator with the program, and makes a page
// of that elsewhere: without a key, a journal and a configuration.
func TestARecordingBecomesAReport(t *testing.T) {
	fleet := sim.New(sim.Options{Seed: 1})
	w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": "any", "DASHSCOPE_HTTP_BASE_URL": "https://llm-v71tlv3dezezp2en.cn-beijing.maas.aliyuncs.com/api/v1"})
	w.Transport = fleet.Transport()
	recording := filepath.Join(t.TempDir(), "answers.ndjson")
	if code, out := runIn(t, w, "get", "--all", "--record", recording); code != exit.OK {
		t.Fatalf("get: exit %d, %s", code, out)
	}
	elsewhere := testWorld(t, nil)
	code, page, complaint := reported(t, elsewhere, "--recording", recording)
	if code != exit.OK || complaint != "" || !regexp.MustCompile(`What happened to 1\d deployments`).MatchString(page) || !strings.Contains(page, "from a recording, which ends then") {
		t.Errorf("exit %d, %q\n%.2000s", code, complaint, page)
	}
	for _, secret := range []string{"llm-v71tlv3dezezp2en", "llm-8v53e", "16542902", "175805416"} {
		if strings.Contains(page, secret) {
			t.Errorf("%s is shown", secret)
		}
	}
	if !strings.Contains(page, "Masked: the ID") {
		t.Error("it does not say what is masked")
	}
	code, sheet, complaint := reported(t, elsewhere, "--recording", recording, "-o", "md", "--full", "qwen-turbo-2025-07-15-55c0b1d2")
	if code != exit.OK || complaint != "" || !strings.Contains(sheet, "▲ **degraded** `UPDATING_FAILED` 4 of 8 units ready") || !strings.Contains(sheet, "llm-v71tlv3dezezp2en") {
		t.Errorf("exit %d, %q\n%s", code, complaint, sheet)
	}
	if entries, err := os.ReadDir(elsewhere.Home()); err != nil || len(entries) > 0 {
		t.Errorf("it has written %v, %v", entries, err)
	}
}

// runIn runs a command with a context that lasts.
func runIn(t *testing.T, w host.World, args ...string) (code int, out string) {
	t.Helper()
	var b bytes.Buffer
	w.Stdout, w.Stderr = &b, &b
	return run(t.Context(), args, w), b.String()
}

// closedPipe is an output whose reader has gone.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
}

func TestAClosedPipeEndsAReportQuietly(t *testing.T) {
	w := testWorld(t, nil)
	keepRollout(t, w)
	for _, format := range []string{"html", "md"} {
		var complaints bytes.Buffer
		w.Stdout, w.Stderr = closedPipe{}, &complaints
		if code := run(t.Context(), []string{"report", "-o", format}, w); code != 128+int(syscall.SIGPIPE) || complaints.Len() > 0 {
			t.Errorf("%s: exit %d, %q", format, code, complaints.String())
		}
	}
}
