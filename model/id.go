package model

import (
	"errors"
	"fmt"
	"strings"

	"studiowatch/model/safe"
)

// errKeyAsID says that a key was typed where an ID belongs, and not which.
var errKeyAsID = errors.New("that is an API key, and no deployment ID")

// CheckTypedID returns why what a person typed, or wrote into the configuration,
// cannot be a deployed_model, or nil. It never repeats a key.
func CheckTypedID(id string) error {
	if safe.HoldsKey(id) {
		return errKeyAsID
	}
	return CheckID(id)
}

// CheckID returns why id cannot be a deployed_model that is asked for, or nil.
// The ID becomes a path element, so what would change the path is refused.
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
		return fmt.Errorf("%q is a pattern; this version watches IDs only", id)
	}
	return nil
}
