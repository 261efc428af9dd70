package words

import (
	"fmt"

	"studiowatch/model"
)

// The two regions of Model Studio whose keys are most often mixed up.
const (
	singapore = "ap-southeast-1"
	beijing   = "cn-beijing"
)

// Hint says what helps most, in half a line.
func Hint(f *model.Failure) string {
	if f.Cause() == "invalidapikey" {
		switch f.Region {
		case singapore:
			return "a Beijing key? Try --profile " + beijing
		case beijing:
			return "a Singapore key? Try --profile " + singapore
		}
		return "a key of another region? Try --profile " + beijing
	}
	if f.Unsent() && !f.Message.Empty() {
		return f.Message.String() // it says where a key was looked for
	}
	switch f.Class {
	case model.FailNetwork, model.FailTLS, model.FailProxy, model.FailRedirect:
		// The reason of a failed connection says more than the remedy.
		if !f.Message.Empty() {
			return f.Message.String()
		}
	case model.FailTimeout, model.FailKey, model.FailPermission, model.FailBilling, model.FailNotFound, model.FailThrottled, model.FailRejected, model.FailServer, model.FailUnreadable:
	}
	_, remedy := Explain(f)
	return remedy
}

// Explain says why the request failed and what can be done about it, each in one
// sentence. Neither is ever empty.
func Explain(f *model.Failure) (cause, remedy string) {
	cause, known := causes[f.Cause()]
	if !known {
		cause = classCauses[f.Class.Known()]
	}
	if f.Remedy() == model.RemedyRegion {
		return cause, keyRemedy(f)
	}
	return cause, remedies[f.Remedy()].now
}

// Advice returns the remedy after the program has ended, when nothing is polled
// again.
func Advice(f *model.Failure) string {
	if after := remedies[f.Remedy()].after; after != "" {
		return after
	}
	_, remedy := Explain(f)
	return remedy
}

// keyRemedy is the sentence of model.RemedyRegion. It names the other region.
func keyRemedy(f *model.Failure) string {
	key, host := "the key", "this host"
	if !f.KeySource.Empty() {
		key += " from " + f.KeySource.String()
	}
	if !f.Host.Empty() {
		host = f.Host.String()
	}
	switch f.Region {
	case singapore:
		return fmt.Sprintf("Keys are bound to one region, and %s refused %s: if this key is from Beijing, try `--profile %s`, else check or replace it.", host, key, beijing)
	case beijing:
		return fmt.Sprintf("Keys are bound to one region, and %s refused %s: if this key is from Singapore, try `--profile %s`, else check or replace it.", host, key, singapore)
	}
	return fmt.Sprintf("Keys are bound to one region, and %s refused %s: try the profile of its own region, such as `--profile %s` or `--profile %s`, else check or replace it.", host, key, beijing, singapore)
}

// Failure returns the label and the message in one line.
func Failure(f *model.Failure) string { return Note{Code: f.Label()}.add(messageOf(f)).String() }
