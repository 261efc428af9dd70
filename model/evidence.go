package model

import (
	"slices"
	"strings"
)

// Answered reports whether the failure is an answer about the one deployment
// that was asked for, which proves that the profile can be read: the service
// knew the key, and said no with a code of its own. An ID that was refused
// before anything was sent counts too, because it concerns that row only.
//
// What speaks of the account, of its workspace or of the path is no such
// answer, though it may come with the same status.
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

// Suspicious reports whether the failure could concern everything that is read
// with the profile. Whether it does, other rows must tell.
func (f *Failure) Suspicious() bool { return !f.Answered() }

// Unsent reports whether the profile has no usable key. Nothing was sent then,
// so that nothing needs to be confirmed.
func (f *Failure) Unsent() bool { return f.Class == FailKey && f.HTTPStatus == 0 }

// aboutTheRow reports whether a refusal has a code of the service that is about
// a deployment. Under a good status only a code that is known to be one counts.
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
	return false // a 404 that names no deployment is about the path
}

// aboutTheAccount reports whether a code in canonical spelling says that the
// key may not use the workspace, whatever is asked for.
func aboutTheAccount(code string) bool {
	first, _, _ := strings.Cut(code, ".")
	return first == "endpoint" || strings.HasPrefix(first, "workspace") ||
		strings.HasSuffix(code, "notauthorised") || strings.HasSuffix(code, "notauthorized")
}

// aboutThePath reports whether a code in canonical spelling comes from a place
// that does not have the deployment API. The codes of a deployment that is not
// there are among them, because a failure with one of these is FailNotFound
// unless its message speaks of the path.
func aboutThePath(code string) bool {
	first, _, _ := strings.Cut(code, ".")
	return slices.Contains([]string{"invalidaction", "audio", "notfound", "modelnotfound", "modelcodenotfound"}, first)
}
