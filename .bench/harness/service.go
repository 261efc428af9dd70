package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// service is the deployments API with n deployments, as the programs read it.
type service struct {
	*httptest.Server
	n int

	mu       sync.Mutex
	ready    int   // of the eighth, which is a rollout if it is not 0
	churn    bool  // each reading finds every deployment changed
	rollouts int   // so many change every five seconds
	readings []int // of each page
	began    time.Time
	pages    int
	gets     int
	served   time.Time // when the last request was answered
}

func newService(n int) *service {
	s := &service{n: n, readings: make([]int, n/pageSize+2), began: time.Now()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/deployments", s.list)
	mux.HandleFunc("GET /api/v1/deployments/{id}", s.get)
	s.Server = httptest.NewServer(mux)
	return s
}

const pageSize = 100

func (s *service) base() string { return s.URL + "/api/v1" }

func deploymentID(i int) string { return fmt.Sprintf("qwen-plus-ft-20230712%06d-5dde", i) }

// record is a deployment as the list has it.
func (s *service) record(i int) string {
	status, ready, capacity := "RUNNING", 4, 4
	switch {
	case s.churn:
		status, ready, capacity = "UPDATING", 1+s.readings[i/pageSize]%7, 8
	case i == 7 && s.ready > 0:
		status, ready, capacity = "UPDATING", s.ready, 8
	case i%10 == 3 && i/10 < s.rollouts:
		status, ready, capacity = "UPDATING", 1+int(time.Since(s.began)/(5*time.Second))%7, 8
	}
	modified := s.began.Add(-72*time.Hour - time.Minute).UTC().Format("2006-01-02T15:04:05")
	return fmt.Sprintf(`{"deployed_model":%q,"gmt_create":%q,"gmt_modified":%q,"status":%q,"model_name":"qwen-plus","base_model":"qwen-plus","base_capacity":1,"capacity":%d,"ready_capacity":%d,"workspace_id":"llm-v71tlv3d","charge_type":"post_paid","creator":"17580541","modifier":"17580541"}`,
		deploymentID(i), modified, modified, status, capacity, ready)
}

func (s *service) list(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.URL.Query().Get("page_no"))
	first := (max(1, number) - 1) * pageSize
	s.mu.Lock()
	defer s.mu.Unlock()
	var records []string
	if first < s.n {
		s.readings[first/pageSize]++
	}
	for i := first; i < min(s.n, first+pageSize); i++ {
		records = append(records, s.record(i))
	}
	s.pages++
	s.served = time.Now()
	answer(w, fmt.Sprintf(`{"total":%d,"page_no":%d,"page_size":%d,"deployments":[%s]}`, s.n, number, pageSize, strings.Join(records, ",")))
}

func (s *service) get(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gets++
	s.served = time.Now()
	for i := range s.n {
		if r.PathValue("id") == deploymentID(i) {
			answer(w, s.record(i))
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, `{"request_id":"x","code":"NotFound","message":"not found!"}`)
}

func answer(w http.ResponseWriter, output string) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"request_id":"f2ae64f7-83cc-410c-bc0b-840443f7eb86","output":%s}`, output)
}

// set changes what is answered from now on.
func (s *service) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// pagesRead returns how many pages were read so far.
func (s *service) pagesRead() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pages
}

// afterAnAnswer waits until a request has just been answered.
func (s *service) afterAnAnswer() {
	before := s.pagesRead()
	for limit := time.Now().Add(patience); s.pagesRead() == before && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
}
