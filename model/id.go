package model

import (
	"errors"
	"fmt"
	"strings"

	"studiowatch/model/safe"
)

// errKeyAsID says that a key was typed in place of an ID. It does not repeat the
// key.
var errKeyAsID = errors.New("that is an API key, and no deployment ID")

// CheckTypedID is CheckID for a text that a person wrote, which may be a key. The
// error never repeats a key.
func CheckTypedID(id string) error {
	if safe.HoldsKey(id) {
		return errKeyAsID
	}
	return CheckID(id)
}

// CheckTarget returns why a text that a person wrote is neither an ID nor a glob of
// IDs, or nil. It reports whether the text is a glob.
func CheckTarget(text string) (glob bool, err error) {
	p := Pattern{Glob: text}
	if !p.IsGlob() || safe.HoldsKey(text) {
		return false, CheckTypedID(text)
	}
	switch {
	case !p.Valid():
		err = fmt.Errorf("%q is not a glob; a [ needs its ] and something between them", safe.Clean(text))
	case CheckID(strings.NewReplacer("*", "x", "?", "x", "[", "x").Replace(text)) != nil:
		err = fmt.Errorf("%q matches no deployment ID: an ID has no space and none of / \\ # %%", safe.Clean(text))
	}
	return true, err
}

// CheckID returns why id cannot be a deployed_model, or nil. The ID becomes an
// element of a URL path, so characters that would change the path are refused.
func CheckID(id string) error {
	switch {
	case id == "":
		return errors.New("the ID is empty")
	case !safe.Printable(id):
		return fmt.Errorf("%q is no deployment ID: it holds characters that cannot be printed", safe.Clean(id))
	case id == "." || id == "..", strings.ContainsAny(id, `/\?#%`):
		return fmt.Errorf("%q is no deployment ID: an ID has none of / \\ ? # %%", id)
	case strings.ContainsAny(id, " \u00a0\u3000"):
		return fmt.Errorf("%q is no deployment ID: it holds a space", id)
	case strings.ContainsAny(id, "*["):
		return fmt.Errorf("%q is a pattern, and no deployment ID", id)
	}
	return nil
}
