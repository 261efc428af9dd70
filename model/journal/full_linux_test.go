package journal

import (
	"os"
	"testing"
)

func TestAFullDiskLosesNothingThatWasWritten(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	if _, err := write(full, []byte("x\n")); err == nil || Reason(err) != "full: the disk is full" {
		t.Errorf("it says %v", err)
	}
}
