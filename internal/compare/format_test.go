package compare

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gongkai/internal/warehouse"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// three are an indicator of each kind.
const three = "requests.received.total,website_items,rate.granted"

func runTo(t *testing.T, c Config, name string) (string, Summary) {
	t.Helper()
	c.Schemas, c.Output = declared, filepath.Join(t.TempDir(), name)
	s, err := Run(context.Background(), slog.New(slog.DiscardHandler), c)
	if err != nil {
		t.Fatal(err)
	}
	return c.Output, s
}

var buildID = regexp.MustCompile(`build \S+`)

func TestGoldenCSV(t *testing.T) {
	for name, c := range map[string]Config{
		"wide.csv":      {Indicators: three, Years: "2022-2023", By: "organ"},
		"long.csv":      {Indicators: three, Years: "2022-2023", By: "organ", Layout: "long"},
		"by-year.csv":   {Indicators: three, By: "year", In: "990100"},
		"units.csv":     {Indicators: three, Units: []string{"青溪市民政局", "990182"}, Years: "2022"},
		"no-head.csv":   {Indicators: "requests.received.total", NoHeader: true},
		"long-year.csv": {Indicators: "requests.received.total", By: "year", Layout: "long", In: "清禾市", Level: "county"},
	} {
		c.Work = loaded(t)
		path, _ := runTo(t, c, name)
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got = buildID.ReplaceAll(got, []byte("build BUILD"))
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Split(string(want), "\r\n"), strings.Split(string(got), "\r\n")); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// The workbook shows what the CSV shows: numbers as numbers, texts as texts and
// never formulas, addresses as links.
func TestXLSX(t *testing.T) {
	c := Config{Work: loaded(t), Indicators: three, Years: "2022-2023", By: "organ"}
	path, s := runTo(t, c, "c.xlsx")
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if d := cmp.Diff([]string{sheetName, aboutName}, book.GetSheetList()); d != "" {
		t.Error(d)
	}
	rows, err := book.GetRows(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	want := compareRows(t, c)
	if len(rows) != len(want) || s.Rows != len(want)-1 {
		t.Fatalf("%d rows, the CSV has %d, the summary says %d", len(rows), len(want), s.Rows)
	}
	links, numbers := 0, 0
	for r := range want {
		for col := range want[r] {
			got := ""
			if col < len(rows[r]) {
				got = rows[r][col]
			}
			if got != want[r][col] {
				t.Errorf("row %d column %d is %q, in the CSV %q", r+1, col+1, got, want[r][col])
			}
			at, _ := excelize.CoordinatesToCellName(col+1, r+1)
			if formula, err := book.GetCellFormula(sheetName, at); formula != "" || err != nil {
				t.Errorf("%s has the formula %q, %v", at, formula, err)
			}
			kind, _ := book.GetCellType(sheetName, at)
			if isNumber := r > 0 && col >= 9 && ((col-9)%5 == 0 || (col-9)%5 == 3) && got != ""; isNumber {
				numbers++
				if kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
					t.Errorf("%s, %q, is of type %v and not a number", at, got, kind)
				}
			} else if got != "" && kind != excelize.CellTypeInlineString {
				t.Errorf("%s, %q, is of type %v and not a text", at, got, kind)
			}
			if ok, target, _ := book.GetCellHyperLink(sheetName, at); ok {
				links++
				if target != got {
					t.Errorf("%s shows %q and leads to %q", at, got, target)
				}
			}
		}
	}
	if links < 5 || numbers < 10 {
		t.Errorf("%d links and %d numbers", links, numbers)
	}
	panes, err := book.GetPanes(sheetName)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the head is not frozen: %+v, %v", panes, err)
	}
	about, err := book.GetRows(aboutName)
	if err != nil || about[0][0] != title {
		t.Fatalf("about: %q, %v", about, err)
	}
	facts := map[string]string{}
	for _, r := range about[1:] {
		facts[r[1]] = r[2]
	}
	if facts["rows"] != strconv.Itoa(len(want)-1) || facts["build"] == "" || facts["licence"] != licence || !strings.Contains(facts["rates"], "rate.granted = requests.granted.total") {
		t.Errorf("about: %v", facts)
	}
	again, _ := runTo(t, c, "again.xlsx")
	a, _ := os.ReadFile(path)
	b, _ := os.ReadFile(again)
	if !bytes.Equal(a, b) {
		t.Error("the same comparison gives other bytes")
	}
}

// Parquet has the long layout with types, the texts as they are, and the facts
// in its metadata.
func TestParquet(t *testing.T) {
	work, people := rated(t)
	c := Config{Work: work, Indicators: "requests.received.total,rate.granted,rate.licensing_per_capita", Population: people, By: "organ", Years: "2021-2022"}
	path, s := runTo(t, c, "c.parquet")
	db, err := warehouse.Create(t.Context(), filepath.Join(t.TempDir(), "r.duckdb"), warehouse.Settings{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	from := "read_parquet(" + warehouse.Quote(path) + ")"
	query := func(sql string) [][]string {
		t.Helper()
		_, rows, err := db.Strings(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	var types []string
	for _, r := range query("DESCRIBE FROM " + from) {
		types = append(types, r[0]+" "+r[1])
	}
	want := []string{"organ VARCHAR", "organ_id VARCHAR", "division_code VARCHAR", "division VARCHAR", "level VARCHAR", "year INTEGER",
		"indicator VARCHAR", "indicator_zh VARCHAR", "indicator_en VARCHAR", "unit VARCHAR", "value DECIMAL(24,6)", "status_code VARCHAR", "status VARCHAR", "checks VARCHAR",
		"version INTEGER", "source VARCHAR", "document_id VARCHAR", "numerator DECIMAL(24,6)", "denominator DECIMAL(24,6)"}
	if d := cmp.Diff(want, types); d != "" {
		t.Error(d)
	}
	c.Layout = "long"
	csv := compareRows(t, c)[1:]
	all := query("FROM " + from)
	if len(all) != s.Rows || len(all) != len(csv) {
		t.Fatalf("%d rows, the summary says %d, the CSV has %d", len(all), s.Rows, len(csv))
	}
	for i, r := range all {
		// A rate keeps its zeros in CSV; a DECIMAL has none of its own.
		for _, col := range []int{10} {
			if strings.Contains(csv[i][col], ".") {
				csv[i][col] = strings.TrimSuffix(strings.TrimRight(csv[i][col], "0"), ".")
			}
		}
		if d := cmp.Diff(csv[i], r); d != "" {
			t.Errorf("row %d: %s", i+1, d)
		}
	}
	meta := map[string]string{}
	for _, r := range query("SELECT decode(key), decode(value) FROM parquet_kv_metadata(" + warehouse.Quote(path) + ")") {
		meta[r[0]] = r[1]
	}
	if meta["gongkai.rows"] != strconv.Itoa(len(all)) || meta["gongkai.licence"] != licence || meta["gongkai.population"] != "people.csv" || meta["gongkai.build"] == "" {
		t.Errorf("metadata: %v", meta)
	}
	again, _ := runTo(t, Config{Work: work, Indicators: c.Indicators, Population: people, By: "organ", Years: c.Years}, "again.parquet")
	a, _ := os.ReadFile(path)
	b, _ := os.ReadFile(again)
	if !bytes.Equal(a, b) {
		t.Error("the same comparison gives other bytes")
	}
}

func TestFormats(t *testing.T) {
	for _, test := range []struct{ output, format, layout, want string }{
		{"", "", "", "csv wide"}, {"a.csv", "", "long", "csv long"}, {"a.XLSX", "", "", "xlsx wide"}, {"a.parquet", "", "", "parquet long"},
		{"a", "", "", "csv wide"}, {"a.out", "xlsx", "long", "xlsx long"}, {"", "parquet", "", "parquet long"},
		{"a.xls", "", "", "! none of"}, {"a.csv", "xlsx", "", "! disagree"}, {"a.parquet", "", "wide", "! long layout only"}, {"", "json", "", "! -format"}, {"", "", "tall", "! -layout"},
	} {
		c := Config{Output: test.output, Format: test.format, Layout: test.layout}
		err := c.format()
		got := c.Format + " " + c.Layout
		if err != nil {
			got = "! " + err.Error()
		}
		if wrong, ok := strings.CutPrefix(test.want, "! "); ok && (!errors.Is(err, ErrUsage) || !strings.Contains(got, wrong)) || !ok && got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

// What a sheet cannot hold is refused, with what to do; nothing is cut.
func TestSheetBounds(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	many := func(n int) []unit { return make([]unit, n) }
	for _, test := range []struct {
		t  table
		ok bool
	}{
		{table{config: Config{Format: "xlsx", Layout: "long"}, units: many(349_525), wanted: make([]indicator, 3), years: []int{2021}}, true},
		{table{config: Config{Format: "xlsx", Layout: "long"}, units: many(349_526), wanted: make([]indicator, 3), years: []int{2021}}, false},
		{table{config: Config{Format: "xlsx", Layout: "wide", By: "year"}, units: many(3275), wanted: make([]indicator, 1), years: []int{2021}}, true},
		{table{config: Config{Format: "xlsx", Layout: "wide", By: "year"}, units: many(3276), wanted: make([]indicator, 1), years: []int{2021}}, false},
		{table{config: Config{Format: "csv", Layout: "long"}, units: many(2_000_000), wanted: make([]indicator, 1), years: []int{2021}}, true},
		{table{config: Config{Format: "parquet", Layout: "long"}, units: many(2_000_000), wanted: make([]indicator, 1), years: []int{2021}}, true},
	} {
		err := test.t.fits(quiet)
		if (err == nil) != test.ok || err != nil && (!errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), ".parquet")) {
			t.Errorf("%d units: %v", len(test.t.units), err)
		}
	}
}

// A workbook with texts that try to be more, longer than a cell, and with more
// addresses than are made links.
func TestXLSXOfHostileCells(t *testing.T) {
	columns := []column{{name: "a", head: "=1+1"}, {name: "b", head: "b", kind: decimal}, {name: "c", head: "c", kind: link}}
	long := strings.Repeat("字", 40_000)
	rows := [][]string{
		{"=cmd|' /C calc'!A0", "12345678901234567.5", "javascript:alert(1)"},
		{"_x000D_=1", "-3.25", "http://a/\"x"},
		{long, "=1", "http://www.example.gov.cn/a b"},
		{"+1", "1e5", "http://www.example.gov.cn/"},
	}
	for _, links := range []int{4, mostLinks + 1} {
		var b bytes.Buffer
		f, err := newXLSX(&b, columns, []note{{"rows", "行数", "4"}}, links)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if err := f.row(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.close(); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := book.GetRows(sheetName)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(got[3][0], strings.Repeat("字", 32_000)) || !strings.HasSuffix(got[3][0], "7333 more characters, which the CSV has）") {
			t.Errorf("a long text became %d bytes that end in %q", len(got[3][0]), got[3][0][len(got[3][0])-60:])
		}
		got[3][0] = ""
		want := [][]string{{"'=1+1", "b", "c"}, {"'=cmd|' /C calc'!A0", "12345678901234567.5", "javascript:alert(1)"}, {"_x000D_=1", "-3.25", "http://a/\"x"},
			{"", "'=1", "http://www.example.gov.cn/a b"}, {"'+1", "1e5", "http://www.example.gov.cn/"}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		var linked []string
		for _, at := range []string{"C2", "C3", "C4", "C5"} {
			if ok, _, _ := book.GetCellHyperLink(sheetName, at); ok {
				linked = append(linked, at)
			}
		}
		if links <= mostLinks && !slices.Equal(linked, []string{"C5"}) || links > mostLinks && linked != nil {
			t.Errorf("with %d addresses the links are %v", links, linked)
		}
		for _, at := range []string{"A1", "A2", "A5", "B4"} {
			if formula, _ := book.GetCellFormula(sheetName, at); formula != "" {
				t.Errorf("%s has the formula %q", at, formula)
			}
		}
		book.Close()
	}
}

func TestSixPlaces(t *testing.T) {
	for in, want := range map[string]string{"0": "0", "-3": "-3000000", "190.457379": "190457379", "0.5": "500000", "-0.25": "-250000", "999999999999999999.999999": "999999999999999999999999",
		"1000000000000000000": "!", "0.1234567": "!", "1e5": "!", "": "!", "x": "!"} {
		n, err := sixPlaces(in)
		got := n.BigInt().String()
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("sixPlaces(%q) = %s, want %s", in, got, want)
		}
	}
}

// What fails half way leaves nothing behind and an earlier file alone.
func TestFailureLeavesTheOldFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "c.xlsx")
	if err := os.WriteFile(out, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, slog.New(slog.NewTextHandler(io.Discard, nil)), Config{Work: loaded(t), Schemas: declared, Indicators: three, Output: out}); err == nil {
		t.Error("a cancelled comparison came to an end")
	}
	left, _ := os.ReadDir(filepath.Dir(out))
	if b, _ := os.ReadFile(out); string(b) != "old" || len(left) != 1 {
		t.Errorf("%q, %v", b, left)
	}
}
