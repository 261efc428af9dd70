package model

// Hint is what helps most in half a line, for where there is no room for more.
func (f *Failure) Hint() string {
	if f.Class == FailKey && canonical(f.Code.String()) == "invalidapikey" {
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
	case FailNetwork, FailTLS, FailProxy, FailRedirect:
		// What went wrong on the way says more than what to check.
		if !f.Message.Empty() {
			return f.Message.String()
		}
	case FailTimeout, FailKey, FailPermission, FailBilling, FailNotFound, FailThrottled, FailRejected, FailServer, FailUnreadable:
	}
	_, remedy := f.Explain()
	return remedy
}
