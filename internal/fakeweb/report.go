package fakeweb

import (
	"fmt"
	"hash/fnv"
)

// Report is one annual report of a fictional organ. Form is D or C. Wrong asks
// for one published error: the total of the requests balance is off by ten.
type Report struct {
	Organ string
	Year  int
	Form  string
	Wrong bool
}

// Columns of the requests table: natural persons, five kinds of legal persons, total.
const applicants = 7

// Values of a report, all of them consistent with one another and with the
// organ's reports of other years.
type Values struct {
	Proactive [][]int // as the form's rows and columns
	Fee       string  // 万元, form D
	Requests  [][applicants]int
	Disputes  [15]int
	Published int // items published, for the prose
}

// number is a small pseudo-random number fixed by its name.
func number(n int, parts ...any) int {
	h := fnv.New32a()
	fmt.Fprint(h, parts...)
	return int(h.Sum32()>>3) % n
}

// pending is what an organ carries over the end of a year, by applicant.
func pending(organ string, year, column int) int {
	if column > 1 {
		return 0
	}
	return number(4-2*column, "pending", organ, year, column)
}

// stock is the number of rules or documents in force at the end of a year.
func stock(organ string, year int) (made, repealed, valid int) {
	valid = 8 + number(20, "stock", organ)
	for y := 2015; y <= year; y++ {
		made, repealed = number(5, "made", organ, y), number(3, "repealed", organ, y)
		valid += made - repealed
	}
	return made, repealed, valid
}

// outcomes are the rows of the requests table that a request can end in, and
// how often; indices into the rows of form D.
var outcomes = []int{2, 2, 2, 3, 4 + 3, 12, 12, 13, 15, 20, 22}

// Values computes the report's numbers.
func (r Report) Values() Values {
	var v Values
	rows := 25
	if r.Form == "C" {
		rows = 23
	}
	v.Requests = make([][applicants]int, rows)
	for c := range applicants - 1 {
		received := 0
		switch c {
		case 0:
			received = 12 + number(60, "received", r.Organ, r.Year)
		case 1:
			received = number(9, "company", r.Organ, r.Year)
		case 4, 5:
			received = number(3, "other", c, r.Organ, r.Year)
		}
		in, out := pending(r.Organ, r.Year-1, c), pending(r.Organ, r.Year, c)
		if received+in < out {
			received = out
		}
		v.Requests[0][c], v.Requests[1][c] = received, in
		for i := range received + in - out {
			at := outcomes[number(len(outcomes), "outcome", r.Organ, r.Year, c, i)]
			if r.Form == "C" && at >= 20 {
				at = 20
			}
			v.Requests[at][c]++
		}
		sum := 0
		for i := 2; i < rows-2; i++ {
			sum += v.Requests[i][c]
		}
		v.Requests[rows-2][c], v.Requests[rows-1][c] = sum, out
	}
	for i := range v.Requests {
		for c := range applicants - 1 {
			v.Requests[i][applicants-1] += v.Requests[i][c]
		}
	}
	if r.Wrong {
		v.Requests[rows-2][applicants-1] += 10
	}
	made, repealed, valid := stock(r.Organ, r.Year)
	n := func(max int, name string) int { return number(max, name, r.Organ, r.Year) }
	if r.Form == "C" {
		before := func(name string) int { return 20 + number(30, name, r.Organ, r.Year-1) }
		now := func(name string) int { return 20 + number(30, name, r.Organ, r.Year) }
		v.Proactive = [][]int{
			{0, 0, 0}, {made, made, valid},
			{before("licences"), now("licences") - before("licences"), 100 + n(900, "licensed")},
			{before("services"), now("services") - before("services"), n(200, "served")},
			{before("penalties"), now("penalties") - before("penalties"), n(300, "punished")},
			{before("coercion"), now("coercion") - before("coercion"), n(20, "coerced")},
			{before("fees"), now("fees") - before("fees")},
			{3 + n(9, "purchases"), 10000 * (5 + n(80, "money"))},
		}
	} else {
		v.Proactive = [][]int{{0, 0, 0}, {made, repealed, valid}, {100 + n(900, "licensed")}, {n(300, "punished")}, {n(20, "coerced")}}
		v.Fee = fmt.Sprintf("%d.%02d", n(90, "fee"), n(100, "cents"))
	}
	for block := range 3 {
		sum := 0
		for i := range 4 {
			x := 0
			if block < 2 {
				x = number(3, "dispute", block, i, r.Organ, r.Year)
			}
			v.Disputes[5*block+i] = x
			sum += x
		}
		v.Disputes[5*block+4] = sum
	}
	v.Published = 400 + n(3000, "published")
	return v
}
