package specimen

import (
	"embed"
	"strings"
)

//go:embed forms/*.tsv
var forms embed.FS

// lines of one of the forms, without comments.
func lines(name string) [][]string {
	b, err := forms.ReadFile("forms/" + name)
	if err != nil {
		panic(err) // embedded: cannot be absent
	}
	var out [][]string
	for l := range strings.Lines(string(b)) {
		l = strings.TrimRight(l, "\n")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		out = append(out, strings.Split(l, "\t"))
	}
	return out
}

// column of a table: its code and the label of its boxhead.
type column struct{ code, label string }

// requestColumns in the order of the values; disputeRows and disputeColumns
// make the one row of the disputes table.
var (
	requestColumns = []column{{"natural_person", "自然人"}, {"business", "商业企业"}, {"research_institute", "科研机构"},
		{"social_organization", "社会公益组织"}, {"legal_service", "法律服务机构"}, {"other_organization", "其他"}, {"total", "总计"}}
	disputeRows    = []string{"review", "direct_suit", "suit_after_review"}
	disputeColumns = []column{{"upheld", "结果维持"}, {"corrected", "结果纠正"}, {"other", "其他结果"}, {"pending", "尚未审结"}, {"total", "总计"}}
)

// block of the disclosure table: one item of art. 20, its boxhead, its rows.
type block struct {
	title   string
	stub    string
	columns []column
	rows    []column // code and label of each row
}

// disclosureBlocks of a form; CD takes the first block of C.
func disclosureBlocks(f Form) []block {
	read := func(form string) []block {
		var out []block
		for _, l := range lines("disclosure.tsv") {
			if l[0] != form {
				continue
			}
			switch l[1] {
			case "section":
				out = append(out, block{title: l[3]})
			case "head":
				b := &out[len(out)-1]
				b.stub = l[3]
				for c := range strings.SplitSeq(l[4], "|") {
					code, label, _ := strings.Cut(c, "=")
					b.columns = append(b.columns, column{code, label})
				}
			case "row":
				b := &out[len(out)-1]
				b.rows = append(b.rows, column{l[2], l[3]})
			}
		}
		return out
	}
	switch f {
	case C:
		return read("C")
	case CD:
		return append(read("C")[:1:1], read("D")[1:]...)
	}
	return read("D")
}

// requestRow is one data row of the requests table with its label path.
type requestRow struct {
	code string
	path []string
}

func requestRows(f Form) []requestRow {
	want := "D"
	if f == C || f == DC {
		want = "C"
	}
	var out []requestRow
	for _, l := range lines("requests.tsv") {
		if !strings.Contains(l[0], want) {
			continue
		}
		path := l[2:]
		for len(path) > 0 && path[len(path)-1] == "" {
			path = path[:len(path)-1]
		}
		out = append(out, requestRow{l[1], path})
	}
	return out
}

// statisticsRow is one line of the form B table; code is "" for a line
// without a value.
type statisticsRow struct{ code, label, unit string }

func statisticsRows() []statisticsRow {
	var out []statisticsRow
	for _, l := range lines("statistics.tsv") {
		out = append(out, statisticsRow{l[0], l[1], l[2]})
	}
	return out
}
