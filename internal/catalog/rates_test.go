package catalog_test

import (
	"os"
	"testing"

	"gongkai/internal/catalog"
)

func TestRates(t *testing.T) {
	rates, err := catalog.Rates(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	formula := map[string]string{}
	for _, r := range rates {
		formula[r.Code] = r.Formula()
	}
	for code, want := range map[string]string{
		"granted":             "requests.granted.total / requests.handled_total.total × 100",
		"review_corrected":    "disputes.review.corrected / (disputes.review.total - disputes.review.pending) × 100",
		"other_handling":      "(requests.other_not_corrected.total + requests.other_fee_unpaid.total + requests.other_other.total or requests.other_handling.total) / requests.handled_total.total × 100",
		"requests_per_capita": "(requests.received.total or statistics.applications.value) / population × 10000",
	} {
		if formula[code] != want {
			t.Errorf("%s is %s, want %s", code, formula[code], want)
		}
	}
}
