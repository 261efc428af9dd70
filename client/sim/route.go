package sim

import (
	"net/http"
	"net/url"
	"strings"
)

// operation is what a request asks the service to do.
type operation int

const (
	opUnknown     operation = iota // the service has no such path
	opUnsupported                  // the service has the path, but not with this method
	opList
	opModels // what can be deployed
	opGet
	opCreate
	opScale
	opUpdate
	opDelete
)

// route is a request as the service understands it.
type route struct {
	op operation
	id string // of one deployment
}

// routes are the operations. The key is the number of path elements after
// deployments, the last element if it is a word of the service, and the
// method.
var routes = map[string]map[string]operation{
	"":            {http.MethodGet: opList, http.MethodPost: opCreate},
	"models":      {http.MethodGet: opModels},
	"{id}":        {http.MethodGet: opGet, http.MethodDelete: opDelete},
	"{id}/scale":  {http.MethodPut: opScale},
	"{id}/update": {http.MethodPut: opUpdate},
}

func routeOf(method string, u *url.URL) route {
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	_, rest, found := strings.Cut(path, "/api/v1/deployments")
	if !found || rest != "" && rest[0] != '/' {
		return route{}
	}
	pattern, id := patternOf(strings.TrimPrefix(rest, "/"))
	methods, known := routes[pattern]
	if !known {
		return route{}
	}
	op, supported := methods[method]
	if !supported {
		op = opUnsupported
	}
	return route{op, id}
}

// patternOf returns the key in routes of a path below deployments, and the ID
// of the deployment in it.
func patternOf(rest string) (pattern, id string) {
	if rest == "" || rest == "models" {
		return rest, ""
	}
	id, action, found := strings.Cut(rest, "/")
	pattern = "{id}"
	if found {
		pattern += "/" + action
	}
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	return pattern, id
}

// scope returns the scope of the faults that may happen to a request.
func (r route) scope() Scope {
	switch r.op {
	case opList:
		return ListRequests
	case opGet:
		return GetRequests
	case opCreate, opScale, opUpdate, opDelete:
		return Writes
	}
	return AnyRequest
}
