package load

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gongkai/internal/catalog"
	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

const (
	benchYears = 5      // 2021 to 2025: each body reports on each
	benchBlock = 10_000 // reports of one segment
)

// benchFacts makes a work directory with n reports of form D, about 200
// observations, ten numbers in prose, 42 checks and one or two issues each, and
// a fetch log. One report in fifty contradicts itself.
//
// The first 10,000 reports are written cell by cell. Every further 10,000 are
// a segment with documents of its own (bodies, addresses, digests) that shares
// the files of cells with the first one by hard links: what is measured does not
// depend on the values, and a million reports fit on a disk.
func benchFacts(b *testing.B, dir string, n int) {
	b.Helper()
	done := filepath.Join(dir, "reports-"+strconv.Itoa(n))
	if _, err := os.Stat(done); err == nil {
		return
	}
	bodies := benchBodies(b, (n+benchYears-1)/benchYears)
	forms, err := catalog.Forms(schemas.FS)
	if err != nil {
		b.Fatal(err)
	}
	cells := addresses(forms[len(forms)-1:]) // form D
	facts := filepath.Join(dir, "facts")
	if err := os.RemoveAll(facts); err != nil {
		b.Fatal(err)
	}
	w, err := segment.Create(facts)
	if err != nil {
		b.Fatal(err)
	}
	for i := range min(n, benchBlock) {
		if err := w.Add(benchDocument(bodies, cells, i)); err != nil {
			b.Fatal(err)
		}
	}
	base, err := w.Commit()
	if err != nil {
		b.Fatal(err)
	}
	for block := 1; block*benchBlock < n; block++ {
		benchSegment(b, facts, base, bodies, block, min(benchBlock, n-block*benchBlock))
	}
	if err := os.MkdirAll(filepath.Join(dir, "archive"), 0o755); err != nil {
		b.Fatal(err)
	}
	log, err := os.Create(filepath.Join(dir, "archive", fetchLog))
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriterSize(log, 1<<20)
	for i := range n {
		d := benchHead(bodies, i)
		fmt.Fprintf(out, `{"site":"%s","url":"%s","via":"%s","text":"%s","time":"%s","status":200,"outcome":"stored","digest":"%s","bytes":98304,"warc":"%s","offset":%d,"length":14000}`+"\n",
			d.Site, d.URL, d.Via, d.LinkText, d.RetrievedAt.Format(time.RFC3339Nano), d.Digest, d.WARC, d.Offset)
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	log.Close()
	if err := os.WriteFile(done, nil, 0o644); err != nil {
		b.Fatal(err)
	}
}

// benchBody is one reporting body.
type benchBody struct{ name, kind, level, division, site string }

// departments that every county of the benchmark has.
var benchDepartments = []string{"人民政府办公室", "发展和改革局", "教育局", "科学技术局", "工业和信息化局", "公安局", "民政局", "司法局", "财政局",
	"人力资源和社会保障局", "自然资源局", "住房和城乡建设局", "交通运输局", "水利局", "农业农村局", "商务局", "文化和旅游局", "卫生健康局", "退役军人事务局",
	"应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "城市管理局", "林业局", "信访局", "行政审批局", "生态环境分局", "税务局"}

// benchBodies are n bodies of real divisions: the government of each county
// with its departments and townships, counties in order.
func benchBodies(b *testing.B, n int) []benchBody {
	b.Helper()
	divisions, err := catalog.Divisions(schemas.FS)
	if err != nil {
		b.Fatal(err)
	}
	var all []benchBody
	for round := 1; ; round++ {
		more := ""
		if round > 1 {
			more = "第" + strconv.Itoa(round) + "分局"
		}
		for d := range divisions.All() {
			if !d.Current() || d.Level == "township" || d.Kind != "" {
				continue
			}
			site := "s" + d.Code
			if round == 1 {
				all = append(all, benchBody{d.Name + "人民政府", "government", d.Level, d.Code, site})
				for _, t := range divisions.Children(d.Code) {
					if t.Level == "township" {
						all = append(all, benchBody{t.Name + "人民政府", "township", "township", t.Code, site})
					}
				}
			}
			for _, name := range benchDepartments {
				all = append(all, benchBody{d.Name + name + more, "department", d.Level, d.Code, site})
			}
			if len(all) >= n {
				return all[:n]
			}
		}
	}
}

// benchHead is document i without what it states.
func benchHead(bodies []benchBody, i int) segment.Document {
	body, year := bodies[i/benchYears], 2021+i%benchYears
	url := fmt.Sprintf("http://www.%s.gov.cn/xxgk/nb/%d/t%d.html", body.site, year, i)
	sum := sha256.Sum256([]byte(url))
	d := segment.Document{URL: url, Site: body.site, Via: "http://www." + body.site + ".gov.cn/xxgk/nb/", LinkText: strconv.Itoa(year) + "年度报告",
		State: segment.Report, WARC: body.site + "-" + strconv.Itoa(year) + ".warc.gz", Offset: int64(i) * 14_000, ContentType: "text/html", Declarations: "d", Code: "c",
		RetrievedAt: time.Date(year+1, 2, 2, 0, 0, i%80_000, 0, time.UTC)}
	d.Digest, d.Format, d.Encoding = "sha1:"+hex.EncodeToString(sum[:20]), "html", "utf-8"
	d.Report = fact.Report{Title: fmt.Sprintf("%s%d年政府信息公开工作年度报告", body.name, year), Organ: body.name, Kind: body.kind, Level: body.level, Division: body.division,
		Year: year, IsReport: true, PublishedOn: fmt.Sprintf("%d-01-%02d", year+1, 5+i%26), Vintage: "disclosure=D;requests=D;disputes=D", Completeness: 1}
	return d
}

// benchSegment writes segment number block: documents of its own, the cells of
// the base.
func benchSegment(b *testing.B, facts, base string, bodies []benchBody, block, n int) {
	b.Helper()
	ctx := context.Background()
	id := fmt.Sprintf("%s-%04d", base, block)
	from, to := filepath.Join(facts, base), filepath.Join(facts, id)
	if err := os.Mkdir(to, 0o755); err != nil {
		b.Fatal(err)
	}
	if n < benchBlock {
		b.Fatalf("%d reports: want a multiple of %d", n, benchBlock)
	}
	scratch := b.TempDir()
	db, err := warehouse.Create(ctx, filepath.Join(scratch, "x.duckdb"), warehouse.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(ctx, `CREATE TABLE who (document INTEGER, url VARCHAR, site VARCHAR, via VARCHAR, link_text VARCHAR, warc VARCHAR, warc_offset BIGINT, retrieved_at TIMESTAMP,
		digest VARCHAR, title VARCHAR, organ VARCHAR, kind VARCHAR, level VARCHAR, division_code VARCHAR, published_on VARCHAR)`); err != nil {
		b.Fatal(err)
	}
	_, err = db.Append(ctx, "who", func(yield func([]driver.Value, error) bool) {
		for i := range n {
			d := benchHead(bodies, block*benchBlock+i)
			r := d.Report
			if !yield([]driver.Value{int32(i), d.URL, d.Site, d.Via, d.LinkText, d.WARC, d.Offset, d.RetrievedAt, d.Digest, r.Title, r.Organ, r.Kind, r.Level, r.Division, r.PublishedOn}, nil) {
				return
			}
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(to, "documents.parquet")
	err = db.Exec(ctx, fmt.Sprintf(`COPY (SELECT d.* REPLACE (left(sha256(w.url || chr(10) || w.digest), 16) AS document_id, w.url AS url, w.site AS site, w.via AS via, w.link_text AS link_text,
		w.warc AS warc, w.warc_offset AS warc_offset, timezone('UTC', w.retrieved_at) AS retrieved_at, w.digest AS digest, w.title AS title, w.organ AS organ,
		w.kind AS kind, w.level AS level, w.division_code AS division_code, w.published_on AS published_on)
		FROM read_parquet(%s) d JOIN who w USING (document) ORDER BY document) TO %s (FORMAT parquet, COMPRESSION zstd)`,
		warehouse.Quote(filepath.Join(from, "documents.parquet")), warehouse.Quote(path)))
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range factTables {
		if err := os.Link(filepath.Join(from, t+".parquet"), filepath.Join(to, t+".parquet")); err != nil {
			b.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(from, "segment.json"))
	if err != nil {
		b.Fatal(err)
	}
	var manifest map[string]any
	if err := json.Unmarshal(text, &manifest); err != nil {
		b.Fatal(err)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	sum := sha256.Sum256(written)
	manifest["sha256"].(map[string]any)["documents"] = hex.EncodeToString(sum[:])
	if text, err = json.Marshal(manifest); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, "segment.json"), text, 0o644); err != nil {
		b.Fatal(err)
	}
}

// benchDocument is report i with all it states. Its numbers obey the
// identities, also those across years.
func benchDocument(bodies []benchBody, cells []address, i int) segment.Document {
	d := benchHead(bodies, i)
	size, year := 1+(i/benchYears*7919)%60, i%benchYears
	if i/benchYears%9 == 0 {
		size *= 40
	}
	carried := func(y int) int { return (size + y*3) % 5 }
	people := func(n int) [7]int { // applicants of n requests, and the total
		business := n / 9
		legal := n / 50
		return [7]int{n - business - legal, business, 0, 0, legal, 0, n}
	}
	received, in, over := size+year, carried(year), carried(year+1)
	handled := received + in - over
	for handled < 0 {
		received, handled = received+1, handled+1
	}
	// Outcomes: most are granted; the rest lies in three rows.
	of := map[string][7]int{"received": people(received), "carried_in": people(in), "carried_over": people(over)}
	total := [7]int{}
	for k := range total {
		total[k] = of["received"][k] + of["carried_in"][k] - of["carried_over"][k]
	}
	of["handled_total"] = total
	held, secret, petition := total, [7]int{}, [7]int{}
	if total[0] > 4 {
		secret[0], secret[6] = total[0]/5, total[0]/5
		petition[0], petition[6] = total[0]/10, total[0]/10
		held[0] -= secret[0] + petition[0]
		held[6] -= secret[0] + petition[0]
	}
	of["granted"], of["unavailable_not_held"], of["rejected_petition"] = held, secret, petition
	columns := map[string]int{"natural_person": 0, "business": 1, "research_institute": 2, "social_organization": 3, "legal_service": 4, "other_organization": 5, "total": 6}
	wrong := i%50 == 7
	for k, a := range cells {
		o := fact.Observation{Table: a.table, Row: a.row, Column: a.column, Unit: a.unit, Status: fact.Reported, HasValue: true, IsTotal: a.column == "total", Reading: "spans",
			At: fact.Locator{Table: 1 + k/60, Row: 1 + k/7, Col: 1 + k%7, Start: 8000 + 90*k + i%97, End: 8002 + 90*k + i%97}}
		v := 0
		switch a.table {
		case "requests":
			v = of[a.row][columns[a.column]]
			if wrong && a.row == "granted" && a.column == "total" {
				v += 2
			}
		case "disclosure":
			switch {
			case a.row == "normative_documents" && a.column == "in_force":
				v = 20 + size%7 + year
			case a.row == "normative_documents" && a.column == "issued":
				v = 1
			case a.column == "decisions":
				v = size * 13
			case a.column == "amount":
				v = size * 3
			}
		case "disputes":
			if size > 50 && (a.column == "upheld" || a.column == "total") {
				v = size / 50
			}
		}
		o.Value, o.Raw = fact.Int(int64(v)), strconv.Itoa(v)
		if k%67 == 11 && v == 0 && i%4 == 0 {
			o.Status, o.HasValue, o.Raw = fact.Blank, false, ""
		}
		d.Observations = append(d.Observations, o)
	}
	for k, code := range []string{"disclosed_items", "website_items", "wechat_items", "weibo_items", "policy_explanations", "training_sessions", "people_trained", "applications_received", "staff", "inspections"} {
		n := int64(size*(k+3) + year)
		d.Mentions = append(d.Mentions, fact.Mention{Indicator: code, Value: fact.Int(n), Unit: "条", Sentence: fmt.Sprintf("%s全年有关事项共%d条次，比上年有所增加，其中第%d类已全部办结。", bodies[i/benchYears].name, n, k+1),
			At: fact.Locator{Start: 2000 + 300*k, End: 2100 + 300*k}})
	}
	for _, a := range cells {
		if a.table == "requests" && a.column == "total" {
			c := fact.Check{ID: "requests.row_total", Grade: fact.Hard, Table: a.table, Row: a.row, Passed: !(wrong && a.row == "granted")}
			if !c.Passed {
				c.Residual = fact.Int(2)
			}
			d.Checks = append(d.Checks, c)
		}
	}
	for column := range columns {
		bad := wrong && column == "total"
		d.Checks = append(d.Checks, fact.Check{ID: "requests.balance", Grade: fact.Hard, Table: "requests", Column: column, Passed: true})
		c := fact.Check{ID: "requests.handled_sum", Grade: fact.Hard, Table: "requests", Column: column, Passed: !bad}
		if bad {
			c.Residual = fact.Int(-2)
		}
		d.Checks = append(d.Checks, c)
	}
	for _, row := range []string{"review", "direct_suit", "suit_after_review"} {
		d.Checks = append(d.Checks, fact.Check{ID: "disputes.sum", Grade: fact.Hard, Table: "disputes", Row: row, Passed: true})
	}
	d.Issues = append(d.Issues, fact.Issue{Code: "label_differs", Detail: "其他", Table: "requests", Row: "other_other"})
	if i%7 == 0 {
		d.Issues = append(d.Issues, fact.Issue{Code: "hidden_text", Detail: "copyright"})
	}
	return d
}
