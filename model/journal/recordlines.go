package journal

import (
	"bufio"
	"errors"
	"io"
	"math"
	"slices"
)

// maxLine is the longest line that is read, in bytes. An answer of the service has
// 8 MiB at most.
const maxLine = 16 << 20

// readLine returns the next line, which is valid until the one after it is read. It skips
// lines that are too long. A last line without a line break is none yet: it is read when
// the file has grown.
func (r *Recording) readLine() ([]byte, error) {
	for {
		size, tooLong := int64(0), false
		r.line = r.line[:0]
		for {
			part, err := r.lines.ReadSlice('\n')
			size += int64(len(part))
			if tooLong = tooLong || size > maxLine; !tooLong {
				r.line = append(r.line, part...)
			}
			if err == nil {
				break
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				r.seek(r.at)
				return nil, io.EOF
			}
		}
		r.at += size
		if !tooLong {
			return r.line, nil
		}
		r.skip()
	}
}

// seek goes to a place in the file at which a line begins.
func (r *Recording) seek(at int64) {
	r.at = at
	r.lines.Reset(io.NewSectionReader(r.file, at, math.MaxInt64-at))
}

// Offset returns how much of the file Next has read, in bytes.
func (r *Recording) Offset() int64 { return r.at }

// Mark returns a function that goes back to the present place. After that Next returns
// the same steps again. It may be called any number of times.
func (r *Recording) Mark() (back func()) {
	at, next, ahead, held := r.at, r.next, slices.Clip(r.ahead), r.held
	return func() {
		r.next, r.ahead, r.held = next, ahead, held
		r.seek(at)
	}
}
