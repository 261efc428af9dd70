package client

import (
	"testing"
	"time"
)

func TestTheEndOfAPrepaidTermHasManyNames(t *testing.T) {
	end := time.Date(2026, 11, 26, 15, 59, 59, 0, time.UTC)
	for name, tt := range map[string]struct {
		fields string
		want   time.Time
	}{
		"the documented name":           {`"pre_paid_gmt_expired":"2026-11-26T23:59:59"`, end},
		"that of capacity instances":    {`"gmt_expired":"2026-11-26T15:59:59+00:00"`, end},
		"another form":                  {`"expire_time":"2026-11-26 23:59:59"`, end},
		"another case":                  {`"ExpireTime":"2026-11-26T15:59:59Z"`, end},
		"within the order":              {`"pre_paid_info":{"duration":1,"expire_at":"2026-11-26T15:59:59Z"}`, end},
		"milliseconds":                  {`"expireTime":1795708799000`, end},
		"seconds, as text":              {`"expires":"1795708799"`, end},
		"the documented name counts":    {`"expire_time":"2020-01-01T00:00:00","pre_paid_gmt_expired":"2026-11-26T23:59:59"`, end},
		"the first that is a time":      {`"expired":false,"expires_in":3600,"gmt_expired":"2026-11-26T23:59:59"`, end},
		"the documented one is no time": {`"pre_paid_gmt_expired":"","gmt_expired":"2026-11-26T23:59:59"`, end},
		"no time":                       {`"expired":true,"expires_in":86400,"expire_note":"never","gmt_expired":null,"expire":{},"expire_list":[1795708799]`, time.Time{}},
		"not a name":                    {`"fail_reason":"expired 2026-11-26T23:59:59"`, time.Time{}},
		"none":                          {`"gmt_create":"2026-11-26T23:59:59"`, time.Time{}},
	} {
		record := `{"deployed_model":"a","status":"RUNNING",` + tt.fields + `}`
		d, ok := Decode([]byte(record))
		if !ok || !d.PrePaidExpired.At.Equal(tt.want) {
			t.Errorf("%s: %v, want %v", name, d.PrePaidExpired.At, tt.want)
		}
	}
}
