package words

import (
	"testing"

	"studiowatch/model"
	"studiowatch/model/modeltest"
)

func TestReservedThroughputHasItsUnitWhereATierIsNamed(t *testing.T) {
	ptu := model.PTUCapacity{InputTPM: model.NumberOf(10), OutputTPM: model.NumberOf(2)}
	d := (&model.Deployment{}).With(&model.Terms{PTU: ptu})
	if got := Throughput(d); got != "10 in, 2 out" {
		t.Errorf("without a tier: %q", got)
	}
	d.With(&model.Terms{PTU: ptu, PTUServiceTier: modeltest.Text("ptu_fast")})
	if got := Throughput(d); got != "10 in, 2 out kTPM" {
		t.Errorf("with one: %q", got)
	}
	if got := Throughput((&model.Deployment{}).With(&model.Terms{PTUServiceTier: modeltest.Text("ptu_fast")})); got != "" {
		t.Errorf("with nothing reserved: %q", got)
	}
}
