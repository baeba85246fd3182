package fakeweb

import (
	"bytes"
	"net/http"
	"os"
	"testing"
)

func load(t *testing.T) *Web {
	t.Helper()
	w, err := Load(os.DirFS("../../fixtures"), "sites")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestFixturesLoad(t *testing.T) {
	w := load(t)
	if n := len(w.Homes()); n < 11 {
		t.Errorf("%d home pages", n)
	}
	c := http.Client{Transport: w}
	for _, h := range w.Homes() {
		res, err := c.Get(h)
		if err != nil || res.StatusCode != 200 {
			t.Errorf("%s: %v %v", h, res, err)
		}
	}
}

// The numbers of a report must satisfy the form's own arithmetic and carry over
// from year to year: later stages are tested against them.
func TestReportsAreConsistent(t *testing.T) {
	for _, form := range []string{"C", "D"} {
		for year := 2018; year < 2026; year++ {
			for _, organ := range []string{"青崖县人民政府", "云台乡人民政府", "甲"} {
				v := Report{Organ: organ, Year: year, Form: form}.Values()
				n := len(v.Requests)
				next := Report{Organ: organ, Year: year + 1, Form: form}.Values()
				for col := range applicants {
					sum := 0
					for i := 2; i < n-2; i++ {
						sum += v.Requests[i][col]
					}
					if sum != v.Requests[n-2][col] || v.Requests[0][col]+v.Requests[1][col] != sum+v.Requests[n-1][col] {
						t.Errorf("%s %d %s: column %d does not add up", organ, year, form, col)
					}
					if v.Requests[n-1][col] != next.Requests[1][col] {
						t.Errorf("%s %d: %d carried out, %d carried in", organ, year, v.Requests[n-1][col], next.Requests[1][col])
					}
				}
				if form == "D" && v.Proactive[1][2]+next.Proactive[1][0]-next.Proactive[1][1] != next.Proactive[1][2] {
					t.Errorf("%s %d: stock does not carry", organ, year)
				}
			}
		}
	}
}

func TestConditionalRequest(t *testing.T) {
	w := New()
	if err := w.Set("www.a.gov.cn/", nil, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	addr, closeServer, err := w.Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer closeServer()
	req, _ := http.NewRequest("GET", "http://"+addr+"/", nil)
	req.Host = "www.a.gov.cn"
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res, err)
	}
	res.Body.Close()
	req.Header.Set("If-None-Match", res.Header.Get("ETag"))
	again, err := http.DefaultClient.Do(req)
	if err != nil || again.StatusCode != http.StatusNotModified {
		t.Fatal(again, err)
	}
	again.Body.Close()
}

func TestFilesAreTheSameEachTime(t *testing.T) {
	r := Report{Organ: "松谷区人民政府", Year: 2023, Form: "D"}
	a, err := r.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := r.XLSX()
	if !bytes.Equal(a, b) || !bytes.Equal(r.DOCX(), r.DOCX()) {
		t.Error("two makings of one file differ")
	}
}
