package words

import "studiowatch/model"

// Hint is what helps most in half a line, for where there is no room for more.
func Hint(f *model.Failure) string {
	if f.Cause() == "invalidapikey" {
		switch f.Region {
		case "ap-southeast-1":
			return "a Beijing key? Try --profile cn-beijing"
		case "cn-beijing":
			return "a Singapore key? Try --profile ap-southeast-1"
		}
		return "a key of another region? Try --profile cn-beijing"
	}
	if f.Unsent() && !f.Message.Empty() {
		return f.Message.String() // where it was looked for a key
	}
	switch f.Class {
	case model.FailNetwork, model.FailTLS, model.FailProxy, model.FailRedirect:
		// What went wrong on the way says more than what to check.
		if !f.Message.Empty() {
			return f.Message.String()
		}
	case model.FailTimeout, model.FailKey, model.FailPermission, model.FailBilling, model.FailNotFound, model.FailThrottled, model.FailRejected, model.FailServer, model.FailUnreadable:
	}
	_, remedy := Explain(f)
	return remedy
}

// Explain says in one sentence each why the request failed and what can be
// done about it. Neither is ever empty.
func Explain(f *model.Failure) (cause, remedy string) {
	cause, known := causes[f.Cause()]
	if !known {
		cause = classCause(f.Class)
	}
	if f.Remedy() == model.RemedyRegion {
		return cause, keyRemedy(f)
	}
	return cause, remedies[f.Remedy()].now
}

func classCause(c model.FailureClass) string {
	if int(c) >= len(classCauses) {
		return classCauses[0]
	}
	return classCauses[c]
}

// Advice is the remedy for one who asks no more: without what would be done
// about it in time.
func Advice(f *model.Failure) string {
	if after := remedies[f.Remedy()].after; after != "" {
		return after
	}
	_, remedy := Explain(f)
	return remedy
}

// keyRemedy names the other region, because a key of one is refused in every
// other with the same words as a wrong key.
func keyRemedy(f *model.Failure) string {
	key, host := "the key", "this host"
	if !f.KeySource.Empty() {
		key += " from " + f.KeySource.String()
	}
	if !f.Host.Empty() {
		host = f.Host.String()
	}
	start := "Keys are bound to one region, and " + host + " refused " + key + ": "
	const beijing, singapore = "cn-beijing", "ap-southeast-1"
	switch f.Region {
	case singapore:
		return start + "if this key is from Beijing, try `--profile " + beijing + "`, else check or replace it."
	case beijing:
		return start + "if this key is from Singapore, try `--profile " + singapore + "`, else check or replace it."
	}
	return start + "try the profile of its own region, such as `--profile " + beijing + "` or `--profile " + singapore + "`, else check or replace it."
}

// Failure returns the label and the message in one line.
func Failure(f *model.Failure) string { return Note{Code: f.Label()}.add(f.Text()).String() }
