package cli

import (
	"errors"
	"io/fs"
	"strings"

	"studiowatch/client/sim"
	"studiowatch/model/config"
	"studiowatch/model/disk"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// faultHelp returns the help about files of faults.
func faultHelp() string {
	var kinds []string
	for _, kind := range sim.FaultKinds() {
		kinds = append(kinds, string(kind))
	}
	return "A file of faults has tables like these. All keys but kind may be left out; share is how many of the " +
		"requests suffer, 0 to 1. Times count from the start and pass as --speed says, delay does not.\n\n" +
		"  [[fault]]\n" +
		"  kind = \"status\"       # see below\n" +
		"  scope = \"get\"         # or list or write; without it any request\n" +
		"  id = \"qwen-*\"         # a deployment or a glob of them\n" +
		"  share = 0.2\n" +
		"  every = 2             # only every 2nd of equal requests\n" +
		"  from = \"30s\"\n" +
		"  until = \"2m\"\n" +
		"  status = 429          # of status, html and redirect; a code brings its own\n" +
		"  code = \"Arrearage\"    # of status, code200 and oddCode, as is message\n" +
		"  retry_after = \"7\"     # of status and html\n" +
		"  delay = \"500ms\"\n\n" +
		"Four kinds change what there is, and go together with each other and with one of the others:\n\n" +
		"  [[fault]]\n" +
		"  kind = \"absent\"       # not found, nor listed; with scope = \"list\" only that\n" +
		"  id = \"emo-*\"\n" +
		"  for = \"12s\"           # only so long after its creation\n\n" +
		"  [[fault]]\n" +
		"  kind = \"recreated\"    # deleted at from, and created again\n" +
		"  from = \"1m\"\n" +
		"  for = \"20s\"           # so much later\n\n" +
		"  [[fault]]\n" +
		"  kind = \"set\"          # fields of its records, as JSON; null takes one away\n" +
		"  fields = '{\"status\": \"PENDING\", \"fail_reason\": \"no stock, retrying\"}'\n\n" +
		"  [[fault]]\n" +
		"  kind = \"pages\"\n" +
		"  size = 10             # at most, whatever is asked for\n" +
		"  total = \"missing\"     # or high, low, duplicates, page, changing\n" +
		"  overlap = 1           # records of the page before\n" +
		"  beyond = \"last\"       # behind the last page it comes again, or the first\n" +
		"  array = \"items\"       # the name of the array, or none for a bare one\n\n" +
		"Kinds: " + strings.Join(kinds, ", ") + ".\n\n" +
		"dns, proxy, refused and tls happen before there is a connection, so here they reset it."
}

// readFaults returns the faults of a file, or nil if file is empty.
func readFaults(file string) ([]sim.Fault, error) {
	if file == "" {
		return nil, nil
	}
	// The file is read once, so a pipe of a shell's <(…) is allowed.
	data, err := host.ReadSmall(file, disk.Pipes)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, exit.Usage("--faults %s: %w", safe.Clean(file), err)
	}
	faults, err := config.ParseTables(file, data, "fault", sim.Fault{Share: 1}, faultFields, sim.Fault.Problems)
	if err != nil {
		return nil, exit.Usage("the faults have faults of their own:\n%w", err)
	}
	return faults, nil
}

func faultFields(f *sim.Fault) []config.Field {
	return []config.Field{
		config.Text("kind", &f.Kind, sim.FaultKinds()...),
		config.Text("scope", &f.Scope, sim.Scopes()...),
		config.Text("id", &f.ID),
		config.Fraction("share", &f.Share),
		config.Whole("every", &f.Every),
		config.Duration("from", &f.From),
		config.Duration("until", &f.Until),
		config.Whole("status", &f.Status),
		config.Text("code", &f.Code),
		config.Text("message", &f.Message),
		config.Text("retry_after", &f.RetryAfter),
		config.Duration("delay", &f.Delay),
		config.Duration("for", &f.For),
		config.Text("fields", &f.Fields),
		config.Whole("size", &f.Size),
		config.Text("total", &f.Total, sim.Totals()...),
		config.Text("array", &f.Array),
		config.Whole("overlap", &f.Overlap),
		config.Text("beyond", &f.Beyond, sim.Beyonds()...),
	}
}
