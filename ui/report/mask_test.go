package report

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/safe"
)

// TestIDsOfAccountsAndWorkspacesAreMasked puts them wherever they can stand.
func TestIDsOfAccountsAndWorkspacesAreMasked(t *testing.T) {
	const id = "qwen-plus-ft-202307121513-5dde"
	source := func() *Source {
		host := "llm-v71tlv3dezezp2en.ap-southeast-1.maas.aliyuncs.com"
		f := failing(20, id, model.FailPermission, 403, "Workspace.AccessDenied", "user 2087655443322110 has no access to ws_8v53eabcdef012 at https://"+host+"/api/v1 (acs:ram::1758054160012345:role/x)")
		f.Answer.Samples[0].Failure.Host = safe.Clean(host)
		f.Answer.Samples[0].Failure.KeySource = safe.Clean("/home/wang/.dashscope/api_key")
		key := failing(25, id, model.FailKey, 401, "InvalidApiKey", "no")
		key.Answer.Samples[0].Failure.KeySource = f.Answer.Samples[0].Failure.KeySource
		last := reading(40, id, model.Failed, 0, 8, func(d *model.Deployment) {
			ordered := *d.Terms()
			ordered.Creator = modeltest.Text("16542902******")
			d.With(&ordered)
			d.Modifier, d.Modified = modeltest.Text("boss"), model.ParseStamp("2026-11-23T20:00:30")
			d.FailReason = modeltest.Text("Denied: at teamroom.cn-beijing.maas.aliyuncs.com, account 1758054160012345 of llm-v71tlv3dezezp2en, by 16542902******, 17580541***, llm-8v53***")
		})
		return recorded(Setting{
			Origins: map[string]model.Origin{"intl": {Host: host}},
			Entries: []model.Entry{{Ref: model.Ref{Profile: "intl", ID: id}, Name: "chat of 1758054160012345"}},
		}, reading(0, id, model.Running, 4, 8, nil), f, key, last)
	}
	secrets := []string{
		uid, workspace, "16542902", "boss", "2087655443322110", "ws_8v53eabcdef012", "17580541", "llm-8v53", "v71tlv3dezezp2en", "teamroom", "/home/wang",
	}
	for name, write := range map[string]func(testing.TB, *Report) string{"html": htmlOf, "md": markdownOf} {
		masked, full := write(t, must(t, source(), Choice{})), write(t, must(t, source(), Choice{Unmasked: true}))
		for _, secret := range secrets {
			if strings.Contains(masked, secret) {
				t.Errorf("%s: %s is shown", name, secret)
			}
			if !strings.Contains(plainMarkdown(full), secret) && secret != "/home/wang" {
				t.Errorf("%s: %s is missing though all is to be shown", name, secret)
			}
		}
		if !strings.Contains(masked, "202307121513-5dde") && !strings.Contains(masked, "202307121513-<wbr>5dde") {
			t.Errorf("%s: the ID of the deployment is masked", name)
		}
		if want := "Masked: the IDs of 5 accounts and the IDs of 4 workspaces."; !strings.Contains(masked, want) {
			t.Errorf("%s does not say %q:\n%s", name, want, masked[strings.LastIndex(masked, "Made"):])
			r := must(t, source(), Choice{})
			write(t, r)
			t.Log(r.mask.names)
		}
		if strings.Contains(full, "Masked") {
			t.Errorf("%s: it says that something is masked", name)
		}
	}
}

// plainMarkdown returns a text of Markdown without the backslashes.
func plainMarkdown(text string) string { return strings.ReplaceAll(text, `\`, "") }

func TestAMaskKeepsWhatIsNoAccount(t *testing.T) {
	m := newMask(false)
	m.kept = []string{"llm-router-ft-202511132025-0260", "qwen-1234567890123456-x"}
	for _, text := range []string{
		"llm-router-ft-202511132025-0260", "qwen-1234567890123456-x", "7efdd3a7-a90d-96c6-b477-70055d59edf7", "2026-11-23 20:10:05 +08:00", "RUNNING, 4 of 8 ready",
		"trial.cn-beijing.maas.aliyuncs.com", "dashscope-intl.aliyuncs.com", "llm-chat", "ws-1", "202511132025", "HTTP 502, not JSON, 1.2 kB",
	} {
		if got := m.text(text); got != text {
			t.Errorf("%s becomes %s", text, got)
		}
	}
	if len(m.masked) != 0 {
		t.Errorf("masked %v", m.masked)
	}
	if a, b := m.id("1758054160012345", ofAccount), m.id("1654290200054321", ofAccount); a != "user-1" || b != "user-2" || m.text("1758054160012345 and 1654290200054321") != "user-1 and user-2" {
		t.Errorf("%s, %s", a, b)
	}
	if got := m.text("the key sk-0123456789abcdef0123456789abcdef"); strings.Contains(got, "0123456789") {
		t.Errorf("a key is shown: %s", got)
	}
}

// TestAWordIsNotReplacedEverywhere: a modifier may be a word of the page.
func TestAWordIsNotReplacedEverywhere(t *testing.T) {
	for _, who := range []string{"ready", "RUNNING", "default", "1"} {
		e := model.Event{At: modeltest.At(10), Ref: model.Ref{Profile: "default", ID: "d1"}, Kind: model.KindReady, From: model.Pending, To: model.Running, Verdict: model.VerdictReady, By: safe.Clean(who), Session: "s"}
		page := markdownOf(t, must(t, Journal([]model.Event{e}, Setting{}, modeltest.At(60)), Choice{Since: time.Hour}))
		if !strings.Contains(page, "PENDING → RUNNING by user-1") || !strings.Contains(page, "● **ready** `RUNNING`") || !strings.Contains(page, "profile `default`") {
			t.Errorf("by %s:\n%s", who, page)
		}
	}
}
