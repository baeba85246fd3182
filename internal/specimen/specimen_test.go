package specimen

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gongkai/internal/fact"
)

// TestDump writes two documents a rendering to a folder, to be looked at.
func TestDump(t *testing.T) {
	dir := os.Getenv("SPECIMEN_DIR")
	if dir == "" {
		t.Skip("SPECIMEN_DIR not set")
	}
	for s := range All(len(renderings()) * 2) {
		if err := os.WriteFile(filepath.Join(dir, s.Name), s.Payload, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewIsDeterministic(t *testing.T) {
	for i, name := range Renderings() {
		a, b := New(int64(i), Draw(int64(i), name)), New(int64(i), Draw(int64(i), name))
		if !bytes.Equal(a.Payload, b.Payload) {
			t.Errorf("%s: two payloads of one seed differ", name)
		}
		if len(a.Cells) == 0 && !a.Spec.Cut && name != "html-pictures" {
			t.Errorf("%s: no cells", name)
		}
	}
}

func numbers(s Specimen) map[Address]int {
	out := map[Address]int{}
	for _, c := range s.Cells {
		n, _ := strconv.Atoi(c.Value)
		out[c.Address] = n
	}
	return out
}

// broken lists the identities that do not hold, worked out from the cells.
func broken(s Specimen) map[fact.Check]bool {
	out := map[fact.Check]bool{}
	n := numbers(s)
	if s.Spec.Form == B {
		for _, x := range statisticsSums {
			sum := 0
			for _, p := range x.parts {
				sum += n[Address{"statistics", p, "value"}]
			}
			if sum != n[Address{"statistics", x.sum, "value"}] {
				out[fact.Check{ID: "statistics." + x.sum, Table: "statistics"}] = true
			}
		}
		return out
	}
	rows := requestRows(s.Spec.Form)
	at := func(row, col string) int { return n[Address{"requests", row, col}] }
	for _, row := range rows {
		sum := 0
		for _, c := range requestColumns[:6] {
			sum += at(row.code, c.code)
		}
		if sum != at(row.code, "total") {
			out[fact.Check{ID: "requests.row_total", Table: "requests", Row: row.code}] = true
		}
	}
	for _, c := range requestColumns {
		sum := 0
		for _, row := range rows[2 : len(rows)-2] {
			sum += at(row.code, c.code)
		}
		if sum != at("handled_total", c.code) {
			out[fact.Check{ID: "requests.handled_sum", Table: "requests", Column: c.code}] = true
		}
		if at("received", c.code)+at("carried_in", c.code) != at("handled_total", c.code)+at("carried_over", c.code) {
			out[fact.Check{ID: "requests.balance", Table: "requests", Column: c.code}] = true
		}
	}
	for _, row := range disputeRows {
		sum := 0
		for _, c := range disputeColumns[:4] {
			sum += n[Address{"disputes", row, c.code}]
		}
		if sum != n[Address{"disputes", row, "total"}] {
			out[fact.Check{ID: "disputes.sum", Table: "disputes", Row: row}] = true
		}
	}
	return out
}

func TestTruthAddsUp(t *testing.T) {
	for _, form := range []Form{D, C, DC, CD, B} {
		for _, v := range []Values{Zeros, Few, Town, City, Large, Filled} {
			for seed := range int64(8) {
				s := New(seed, Spec{Form: form, Values: v, Rendering: "text-bars"})
				want := map[Form]int{D: 200, C: 198, DC: 186, CD: 200, B: 58}[form]
				if len(s.Cells) != want {
					t.Fatalf("%s: %d cells, want %d", form, len(s.Cells), want)
				}
				if b := broken(s); len(b) > 0 {
					t.Errorf("%s %s %d: identities broken without an error: %v", form, v, seed, b)
				}
			}
		}
	}
}

func TestSlipBreaksWhatItSays(t *testing.T) {
	for _, form := range []Form{D, C, DC, B} {
		for _, kind := range Slips() {
			for seed := range int64(5) {
				s := New(seed, Spec{Form: form, Values: Filled, Rendering: "text-bars", Slip: kind})
				got := broken(s)
				if len(s.Breaks) == 0 {
					t.Errorf("%s %s: no error injected", form, kind)
				}
				for _, b := range s.Breaks {
					if !got[b] {
						t.Errorf("%s %s %d: %v is said to be broken and holds; broken: %v", form, kind, seed, b, got)
					}
				}
			}
		}
	}
}

// TestValuesStandInThePayload ties the truth to the bytes: each number of a
// cell is in the document as many times as the truth has it, at least.
func TestValuesStandInThePayload(t *testing.T) {
	for _, name := range Renderings() {
		if !find(name).linear || name == "html-word" || name == "html-heads" || name == "html-pictures" {
			continue // numbers are split by markup there
		}
		s := New(3, Spec{Rendering: name, Values: Filled, Form: C})
		text := string(s.Payload)
		want := map[string]int{}
		for _, c := range s.Cells {
			want[c.Raw]++
		}
		for raw, n := range want {
			if got := strings.Count(text, raw); got < n {
				t.Errorf("%s: %q stands %d times, the truth has it %d times", name, raw, got, n)
			}
		}
	}
}

// TestCut holds the truth of a document that ends early to what is left of it.
func TestCut(t *testing.T) {
	for seed := range int64(40) {
		s := New(seed, Spec{Rendering: "text-bars", Values: Filled, Cut: true})
		if len(s.Cells) >= 200 {
			t.Errorf("%d: nothing cut", seed)
		}
		text := string(s.Payload)
		for _, c := range s.Cells {
			if !strings.Contains(text, c.Raw+" |") {
				t.Errorf("%d: %v is in the truth and not in the text", seed, c)
			}
		}
	}
}

func TestVanishedCellsAreUnknowable(t *testing.T) {
	s := New(1, Spec{Rendering: "text-lines", Values: Town, Blanks: ZerosBlank})
	rows := map[string][2]int{}
	for _, c := range s.Cells {
		if c.Table != "requests" {
			continue
		}
		n := rows[c.Row]
		if c.Status == fact.Blank {
			n[0]++
		}
		if c.Unknowable {
			n[1]++
		}
		rows[c.Row] = n
	}
	for row, n := range rows {
		if partly := n[0] > 0 && n[0] < 7; partly != (n[1] == 7) {
			t.Errorf("%s: %d blank, %d unknowable", row, n[0], n[1])
		}
	}
}
