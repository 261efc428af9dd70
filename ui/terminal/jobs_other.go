//go:build !unix

package terminal

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"
)

// follow does nothing, because there is no job control here.
func (j *jobs) follow(context.Context, Machine, func(tea.Msg)) {}

func stopGroup() error { return errors.ErrUnsupported }
func stopSelf() error  { return errors.ErrUnsupported }
