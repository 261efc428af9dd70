// Command archive packs a folder, for .ci/release. The same files give the same bytes on
// every machine: entries are sorted, belong to nobody, have one time and one of two modes.
package main

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	seconds := flag.Int64("time", 0, "the time of all entries, in seconds since 1970")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: archive -time SECONDS FILE.tar.gz|FILE.zip FOLDER")
		os.Exit(2)
	}
	if err := pack(flag.Arg(0), flag.Arg(1), time.Unix(*seconds, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}

// pack writes the archive at file, with all of folder below its own name.
func pack(file, folder string, at time.Time) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	open := newTar
	if strings.HasSuffix(file, ".zip") {
		open = newZip
	}
	a, err := open(out)
	if err == nil {
		err = errors.Join(addAll(a, folder, at), a.close())
	}
	return errors.Join(err, out.Close())
}

// entry is a file or a folder of an archive.
type entry struct {
	name string // with slashes; that of a folder ends with one
	mode fs.FileMode
	size int64
	at   time.Time
}

// archive is what entries are written to, one after the other.
type archive struct {
	add   func(entry) (io.Writer, error)
	close func() error
}

// addAll adds a folder and what is in it, sorted by name.
func addAll(a archive, folder string, at time.Time) error {
	return filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		e := entry{path.Join(filepath.Base(folder), filepath.ToSlash(inside)), 0o755, 0, at}
		if d.IsDir() {
			e.name += "/"
			_, err = a.add(e)
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is neither a file nor a folder", name)
		}
		return addFile(a, e, name)
	})
}

func addFile(a archive, e entry, name string) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	e.size = info.Size()
	if info.Mode()&0o100 == 0 { // the other bits depend on the umask
		e.mode = 0o644
	}
	w, err := a.add(e)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, in)
	return err
}

func newTar(out io.Writer) (archive, error) {
	packed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return archive{}, err
	}
	w := tar.NewWriter(packed)
	return archive{
		add: func(e entry) (io.Writer, error) {
			h := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Mode: int64(e.mode), Size: e.size, ModTime: e.at}
			if strings.HasSuffix(e.name, "/") {
				h.Typeflag = tar.TypeDir
			}
			return w, w.WriteHeader(h)
		},
		close: func() error { return errors.Join(w.Close(), packed.Close()) },
	}, nil
}

func newZip(out io.Writer) (archive, error) {
	w := zip.NewWriter(out)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	return archive{
		add: func(e entry) (io.Writer, error) {
			h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: e.at}
			h.SetMode(e.mode)
			if strings.HasSuffix(e.name, "/") {
				h.Method = zip.Store
				h.SetMode(e.mode | fs.ModeDir)
			}
			return w.CreateHeader(h)
		},
		close: w.Close,
	}, nil
}
