package model

import (
	"slices"
	"strings"
)

// Answered reports whether the failure concerns only the deployment that was
// requested. Such an answer proves that the profile can be read: the service
// accepted the key, and refused the deployment with a code. An ID that was
// refused before anything was sent counts too.
//
// A failure about the account, its workspace or the path does not count, even
// with the same HTTP status.
func (f *Failure) Answered() bool {
	switch f.Class {
	case FailNotFound:
		return true
	case FailRejected:
		return f.HTTPStatus == 0 || f.aboutTheRow()
	case FailPermission:
		return f.aboutTheRow()
	case FailServer:
		return f.HTTPStatus == 409 && f.aboutTheRow()
	case FailNetwork, FailTimeout, FailTLS, FailProxy, FailRedirect, FailKey, FailBilling, FailThrottled, FailUnreadable:
	}
	return false
}

// Suspicious reports whether the failure may concern the whole profile. Other
// rows show whether it does.
func (f *Failure) Suspicious() bool { return !f.Answered() }

// Unsent reports whether nothing was sent because the profile has no usable key.
// Such a failure needs no confirmation.
func (f *Failure) Unsent() bool { return f.Class == FailKey && f.HTTPStatus == 0 }

// aboutTheRow reports whether the code of a refusal is about a deployment. With a
// status of success only a code of the table counts.
func (f *Failure) aboutTheRow() bool {
	code := canonical(f.Code.String())
	if code == "" || aboutTheAccount(code) || aboutThePath(code) {
		return false
	}
	switch f.HTTPStatus {
	case 400, 403, 409:
		return true
	case 200, 201, 202:
		return codes[lookUp(f.HTTPStatus, code)].class == f.Class
	}
	return false // a 404 here is about the path
}

// aboutTheAccount reports whether a canonical code says that the key may not use
// the workspace at all.
func aboutTheAccount(code string) bool {
	first, _, _ := strings.Cut(code, ".")
	return first == "endpoint" || strings.HasPrefix(first, "workspace") ||
		strings.HasSuffix(code, "notauthorised") || strings.HasSuffix(code, "notauthorized")
}

// aboutThePath reports whether a canonical code comes from a host or path without
// the deployment API. The codes for an unknown deployment are among them: such a
// failure has the class FailNotFound, unless its message is about the path.
func aboutThePath(code string) bool {
	first, _, _ := strings.Cut(code, ".")
	return slices.Contains([]string{"invalidaction", "audio", "notfound", "modelnotfound", "modelcodenotfound"}, first)
}
