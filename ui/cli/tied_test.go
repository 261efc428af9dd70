package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// These facts are in two packages that may not import each other.

var regionID = regexp.MustCompile(`\b[a-z]{2}-[a-z]+(?:-[0-9])?\b`)

func TestTheRegionsThatSentencesNameAreTheClients(t *testing.T) {
	region, known := client.LookupRegion(config.DefaultRegion)
	if _, err := region.BaseURL(); !known || err != nil {
		t.Errorf("the default region: %v", err)
	}
	hosts := []string{"dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com", "dashscope-us.aliyuncs.com"}
	for i, host := range hosts {
		f := &model.Failure{Class: model.FailKey, HTTPStatus: 401, Code: safe.Clean("InvalidApiKey"), Region: client.RegionOfHost(host)}
		_, remedy := words.Explain(f)
		for _, text := range []string{words.Hint(f), remedy} {
			named := regionID.FindAllString(text, -1)
			if len(named) == 0 || i < 2 && !slices.Contains(named, client.RegionOfHost(hosts[1-i])) || slices.Contains(named, f.Region) {
				t.Errorf("who is refused in %q is sent to %q: %s", f.Region, named, text)
			}
			for _, id := range named {
				if _, known := client.LookupRegion(id); !known {
					t.Errorf("no region %q, as in: %s", id, text)
				}
			}
		}
	}
}

func TestPeopleAreToldByDefaultOfWhatCanBeTold(t *testing.T) {
	for _, on := range config.Default().Notify.On {
		if !slices.Contains(watch.AlertKinds(), model.Kind(on)) {
			t.Errorf("nothing tells of %q", on)
		}
	}
}

func TestTheExampleNamesTheKeysVariable(t *testing.T) {
	if !strings.Contains(config.Example(), " "+client.EnvKey+".") {
		t.Errorf("%s is not in the example", client.EnvKey)
	}
}

func TestSentencesHaveTheBoundsThatHold(t *testing.T) {
	whole := func(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "0s"), "0m") }
	intervals := fmt.Sprintf("%s to %s", poll.MinInterval, whole(poll.MaxInterval.String()))
	capacities := fmt.Sprintf("0 to %d", model.MaxCapacity)
	cause, _ := words.Explain(&model.Failure{Class: model.FailRejected, HTTPStatus: 400, Code: safe.Clean("InvalidParameter")})
	_, err := config.Parse("f", []byte(`refresh = "0s"`), config.Vocabulary{})
	for text, want := range map[string]string{
		config.Example(): intervals, err.Error(): intervals, cause: capacities,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}
