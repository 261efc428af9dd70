package host

import (
	"errors"
	"io/fs"

	"studiowatch/model/config"
	"studiowatch/model/disk"
)

// maxSmall is the largest size of a file that ReadSmall accepts, in bytes.
const maxSmall = config.MaxBytes

// ReadSmall reads a file that a person has written, such as the configuration.
func ReadSmall(path string, kinds disk.Kinds) ([]byte, error) {
	data, err := disk.Read(path, kinds, maxSmall)
	if err == nil && len(data) > maxSmall {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("larger than 1 MiB")}
	}
	return data, err
}
