package compare

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// compareRows runs a comparison and gives its rows, the head first.
func compareRows(t *testing.T, c Config) [][]string {
	t.Helper()
	var b bytes.Buffer
	c.Schemas, c.Writer = declared, &b
	if _, err := Run(context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil)), c); err != nil {
		t.Fatal(err)
	}
	rest, ok := strings.CutPrefix(b.String(), "\uFEFF")
	if !ok {
		t.Error("no byte order mark")
	}
	if strings.Count(rest, "\n") != strings.Count(rest, "\r\n") {
		t.Error("lines do not all end in CRLF")
	}
	first, rest, _ := strings.Cut(rest, "\r\n")
	if !strings.HasPrefix(first, "# ") || strings.ContainsAny(first, ",\"") {
		t.Errorf("the header is not one plain cell: %q", first)
	}
	rows, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf(" · rows %d · ", len(rows)-1); !strings.Contains(first, want) {
		t.Errorf("header %q does not hold %q", first, want)
	}
	return rows
}

func TestCompare(t *testing.T) {
	dir := loaded(t)
	rows := compareRows(t, Config{Work: dir, Indicators: "requests.received.total", Years: "2022-2024", In: "990100"})
	var got [][]string
	for _, r := range rows[1:] {
		got = append(got, append([]string{r[0]}, r[9:]...))
	}
	want := [][]string{
		{"青溪市人民政府",
			"29", "已公布 reported", "未通过 failed: requests.balance (-2)", "1", "http://www.990181.gov.cn/青溪市人民政府/2022",
			"", "无法读取 not readable", "", "", "",
			"", "文字 text: 见附件", "未检验 untested", "1", "http://www.990181.gov.cn/青溪市人民政府/2024"},
		{"'=HYPERLINK(\"http://x\")市人民政府",
			"-3", "已公布 reported", "未检验 untested", "1", "http://www.990182.gov.cn/=HYPERLINK(\"http://x\")市人民政府/2022",
			"", "无相关记录 no statement", "", "", "",
			"", "无相关记录 no statement", "", "", ""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"机关 organ", "2022", "2022 状态 status"}, []string{rows[0][0], rows[0][9], rows[0][10]}); d != "" {
		t.Error(d)
	}
	if got := rows[1][6] + " " + rows[1][7] + " " + rows[1][8]; !strings.Contains(got, "本年新收") || !strings.Contains(got, "Requests received") || !strings.Contains(got, "件") {
		t.Errorf("labels %q", got)
	}
}

func TestCompareBlankDerivedProse(t *testing.T) {
	dir := loaded(t)
	c := Config{Work: dir, Indicators: "requests.received.business, requests.granted.total,applications_received,website_items", Years: "2022", In: "青溪市"}
	pick := func(rows [][]string) (out [][]string) {
		for _, r := range rows[1:] {
			out = append(out, []string{r[5], r[9], r[10]})
		}
		return out
	}
	want := [][]string{
		{"requests.received.business", "", "空白 blank"},
		{"requests.granted.total", "", "报告中没有该项 missing from the report"},
		{"applications_received", "", "文中数值不一 several values in prose: 29; 31"},
		{"website_items", "5200", "约数 approximate"},
	}
	if d := cmp.Diff(want, pick(compareRows(t, c))); d != "" {
		t.Error(d)
	}
	c.Derived = true
	want[0] = []string{"requests.received.business", "4", "推算值 derived, not published"}
	if d := cmp.Diff(want, pick(compareRows(t, c))); d != "" {
		t.Error(d)
	}
}

func TestCompareBy(t *testing.T) {
	dir := loaded(t)
	rows := compareRows(t, Config{Work: dir, Indicators: "requests.received.total", By: "organ", Years: "2022"})
	if len(rows) != 6 {
		t.Errorf("by organ: %d rows, want a head and five bodies", len(rows))
	}
	rows = compareRows(t, Config{Work: dir, Indicators: "requests.received.total", By: "year"})
	// 2023 has a document that nobody can read, and no report.
	var years []string
	for _, r := range rows[1:] {
		years = append(years, r[0])
	}
	if d := cmp.Diff([]string{"2022", "2023", "2024"}, years); d != "" {
		t.Error(d)
	}
	if rows[1][5] != "29" || !strings.HasPrefix(rows[0][5], "青溪市人民政府（990181-") {
		t.Errorf("by year: %q %q", rows[0][5], rows[1][5])
	}
}

// What casts doubt on our reading of a number stands beside it, and nothing
// else does.
func TestDoubtsStandBesideTheNumber(t *testing.T) {
	rows := compareRows(t, Config{Work: loaded(t), Indicators: "requests.received.total,requests.granted.total", By: "organ", Years: "2022"})
	var got []string
	for _, r := range rows[1:] {
		if r[0] == "青溪市民政局" {
			got = append(got, r[11])
		}
	}
	want := []string{"未检验 untested; 读取存疑 reading in doubt: 行重复出现 A row occurs again", "未检验 untested"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWrongNamesAreAnsweredWithNearOnes(t *testing.T) {
	dir := loaded(t)
	for _, test := range []struct {
		c    Config
		want string
	}{
		{Config{}, "-indicator is needed"},
		{Config{Indicators: "requests.recieved.total"}, "requests.received.total"},
		{Config{Indicators: "aplications_received"}, "applications_received"},
		{Config{Indicators: "requests.received.total", In: "青溪县"}, "青溪市"},
		{Config{Indicators: "requests.received.total", In: "999999"}, "no division"},
		{Config{Indicators: "requests.received.total", Level: "city"}, "prefecture"},
		{Config{Indicators: "requests.received.total", By: "place"}, "-by is division"},
		{Config{Indicators: "requests.received.total", Years: "2024-2021"}, "-years"},
		{Config{Indicators: "requests.received.total", In: "城关区"}, "several divisions"},
	} {
		c := test.c
		c.Work, c.Schemas, c.Writer = dir, declared, io.Discard
		_, err := Run(context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil)), c)
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v; want a usage error with %q", test.c, err, test.want)
		}
	}
}

func TestOutputFileIsWhole(t *testing.T) {
	dir := loaded(t)
	out := filepath.Join(t.TempDir(), "c.csv")
	s, err := Run(context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil)), Config{Work: dir, Schemas: declared, Indicators: "requests.received.total", Output: out})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || !bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")) || s.Rows != 3 || s.Left != 2 || s.Unplaced != 0 || s.Unattributed != 1 || !strings.Contains(s.String(), "1 reports of an unknown body") {
		t.Errorf("%v, %v", s, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// What a filter cannot judge is counted, not passed over.
func TestUnplacedBodiesAreCounted(t *testing.T) {
	for _, c := range []Config{{Level: "county"}, {In: "990100"}} {
		c.Work, c.Schemas, c.Writer, c.Indicators = loaded(t), declared, io.Discard, "requests.received.total"
		s, err := Run(context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil)), c)
		if err != nil || s.Units != 2 || s.Unplaced != 1 || !strings.Contains(s.String(), "1 bodies of unknown division") {
			t.Errorf("%+v: %v, %v", c, s, err)
		}
	}
}

func TestTextAndNumber(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+86": "'+86", "-": "'-", "@x": "'@x", "\t=1": "'=1", "＝1": "'＝1", " \u00a0=1": "'=1",
		"a\r\nb": "a b", "\u200b=1": "'=1", "清禾县": "清禾县", "": "",
		"1234567890123456": "'1234567890123456", "12345678901234e5": "'12345678901234e5", "386bb238446a6d74": "386bb238446a6d74", "990181": "990181",
	} {
		if got := text(in); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"-3": "-3", "0.5": "0.5", "12": "12", "-1+cmd": "'-1+cmd", "--1": "'--1", "": "", "1e5": "1e5"} {
		if got := number(in); got != want {
			t.Errorf("number(%q) = %q, want %q", in, got, want)
		}
	}
}
