// Command schema checks a dashboard with Grafana's own types: no field may be missing,
// unknown or of another type. It is a module of its own, because only .ci/all needs it.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	faults, err := check(os.Args[1])
	if err != nil {
		faults = append(faults, err.Error())
	}
	if len(faults) > 0 {
		fmt.Println(strings.Join(faults, "\n"))
		os.Exit(1)
	}
	fmt.Println(os.Args[1], "has the form of a Grafana dashboard")
}

// check returns what is wrong with a file.
func check(file string) (faults []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	plugins.RegisterDefaultPlugins()
	var d dashboard.Dashboard
	for _, err := range []error{d.UnmarshalJSONStrict(text), d.Validate()} {
		// The library returns an empty list where nothing is wrong.
		var list cog.BuildErrors
		if err != nil && !errors.As(err, &list) {
			return nil, err
		}
		for _, fault := range list {
			faults = append(faults, fault.Error())
		}
	}
	return faults, nil
}
