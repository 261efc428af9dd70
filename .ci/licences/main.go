// Command licences prints the licence texts of everything that is linked into a program,
// for .ci/release. It fails where a module has none.
package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: licences PROGRAM, in the folder of the module that it was built from")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(program string, out io.Writer) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	listed, err := list(info.Settings)
	if err != nil {
		return err
	}
	texts, err := collect(info, listed)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, texts)
	return err
}

// pkg is a package as go list describes it.
type pkg struct {
	ImportPath string
	Dir        string
	Standard   bool
	Module     *struct{ Path, Version, Dir string }
}

// list returns the packages of the main package in this folder, for the system that a
// program was built for.
func list(settings []debug.BuildSetting) ([]pkg, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Module", ".")
	cmd.Env = os.Environ()
	for _, s := range settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "CGO_ENABLED" {
			cmd.Env = append(cmd.Env, s.Key+"="+s.Value)
		}
	}
	cmd.Stderr = os.Stderr
	raw, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(raw)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// texts are the licence files of a module by their names in it.
type texts map[string]string

// collect returns one text with the licences of all modules of a program and of Go.
func collect(info *debug.BuildInfo, listed []pkg) (string, error) {
	found, goroot := map[string]texts{}, ""
	for _, p := range listed {
		switch {
		case p.Standard && p.ImportPath == "runtime":
			goroot = filepath.Dir(filepath.Dir(p.Dir))
		case p.Module != nil && p.Module.Path != info.Main.Path:
			name := p.Module.Path + " " + p.Module.Version
			if found[name] == nil {
				found[name] = texts{}
			}
			if err := found[name].add(p.Module.Dir, p.Dir); err != nil {
				return "", err
			}
		}
	}
	golang := "the Go standard library " + info.GoVersion
	found[golang] = texts{}
	if err := found[golang].add(goroot, goroot); err != nil {
		return "", err
	}
	names := []string{golang}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		names = append(names, m.Path+" "+m.Version)
	}
	var b strings.Builder
	b.WriteString("This program holds what follows, under these licences.\n")
	var missing []string
	for _, name := range names {
		if !found[name].hasLicence() {
			missing = append(missing, name)
		}
		found[name].print(&b, name)
	}
	if missing != nil {
		return "", fmt.Errorf("no licence text of %s", strings.Join(missing, ", "))
	}
	return b.String(), nil
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|copyright)([-._].*)?$`)
	noticeFile  = regexp.MustCompile(`(?i)^(notice|patents)([-._].*)?$`)
)

// add collects the licence files in the folders from that of a package up to that of its
// module: what a module has taken over from elsewhere often has its own.
func (t texts) add(module, dir string) error {
	if module == "" {
		return errors.New("go list names no folder of a module")
	}
	for {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.IsDir() || strings.HasSuffix(e.Name(), ".go") || !licenceFile.MatchString(e.Name()) && !noticeFile.MatchString(e.Name()) {
				continue
			}
			file := filepath.Join(dir, e.Name())
			raw, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(module, file)
			if err != nil {
				return err
			}
			t[filepath.ToSlash(name)] = strings.TrimSpace(strings.ReplaceAll(string(raw), "\r\n", "\n"))
		}
		if dir == module {
			return nil
		}
		dir = filepath.Dir(dir)
	}
}

// hasLicence reports whether there is a licence of the whole module.
func (t texts) hasLicence() bool {
	for name, text := range t {
		if licenceFile.MatchString(name) && text != "" {
			return true
		}
	}
	return false
}

// rule separates the modules.
var rule = strings.Repeat("=", 80)

func (t texts) print(b *strings.Builder, name string) {
	fmt.Fprintf(b, "\n%s\n%s\n%s\n", rule, name, rule)
	var files []string
	for file := range t {
		files = append(files, file)
	}
	slices.Sort(files)
	for _, file := range files {
		fmt.Fprintf(b, "\n%s:\n\n%s\n", file, t[file])
	}
}
