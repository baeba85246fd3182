package load

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
)

// failing is a report whose balance of requests does not hold, with one issue.
func failing(name, code, table string) capture {
	return capture{url: "http://www.qingxi.gov.cn/" + url.PathEscape(name), digest: "sha1:" + name, organ: "青溪市" + name + "局", division: "990181", year: 2023, day: 2,
		cells: one("10"), edit: func(d *segment.Document) {
			d.Checks = []fact.Check{
				{ID: "requests.balance", Grade: fact.Hard, Table: "requests", Column: "total", Residual: fact.Int(1)},
				{ID: "narrative.sum", Grade: fact.Soft, Row: "applications_received", Residual: fact.Int(-2)},
			}
			if code != "" {
				d.Issues = []fact.Issue{{Code: code, Table: table}}
			}
		}}
}

// A failed identity is laid at the publisher's door only where nothing casts
// doubt on our own reading of that table; the two lists share no table.
func TestDoubtIsNotThePublishersError(t *testing.T) {
	t.Parallel()
	dir := work(t, []capture{
		failing("教育", "", ""), failing("民政", "row_repeated", "requests"), failing("财政", "columns_unlabelled", "disputes"),
		failing("水利", "unreadable_text_layer", ""), failing("农业农村", "label_differs", "requests"), failing("住房和城乡建设", "limit_prose", ""),
	})
	run(t, dir)
	check(t, dir, `SELECT organ, string_agg(identity, ' ' ORDER BY identity) FROM published_errors GROUP BY organ ORDER BY organ`, [][]string{
		{"青溪市住房和城乡建设局", "requests.balance"},
		{"青溪市农业农村局", "narrative.sum requests.balance"},
		{"青溪市教育局", "narrative.sum requests.balance"},
		{"青溪市民政局", "narrative.sum"},
		{"青溪市水利局", "narrative.sum"},
		{"青溪市财政局", "narrative.sum requests.balance"},
	})
	check(t, dir, `SELECT code, doubt FROM our_doubts ORDER BY code`, [][]string{
		{"columns_unlabelled", "tables"}, {"limit_prose", "prose"}, {"row_repeated", "tables"}, {"unreadable_text_layer", "tables"}})
}

// A worse copy elsewhere does not cast doubt on the document that was chosen;
// a copy that states another number does.
func TestDoubtOfTwins(t *testing.T) {
	t.Parallel()
	twin := func(name, of, code, value string) capture {
		c := failing(of, code, "")
		c.url, c.digest, c.cells = "http://m.qingxi.gov.cn/"+name, "sha1:"+name, map[string]string{"received.total": value}
		return c
	}
	best := func(name string) capture {
		c := failing(name, "", "")
		c.cells = map[string]string{"received.total": "10", "carried_in.total": "0"}
		return c
	}
	dir := work(t, []capture{best("教育"), twin("a2", "教育", "unreadable_part", "10"), best("民政"), twin("b2", "民政", "", "11")})
	run(t, dir)
	check(t, dir, `SELECT organ FROM published_errors WHERE identity = 'requests.balance'`, [][]string{{"青溪市教育局"}})
	check(t, dir, `SELECT organ, code, table_code FROM our_doubts`, [][]string{{"青溪市民政局", "twins_disagree", "requests"}})
}

// What character recognition read is in doubt, cell by cell or not.
func TestDoubtOfRecognition(t *testing.T) {
	t.Parallel()
	c := failing("教育", "", "")
	edit := c.edit
	c.edit = func(d *segment.Document) {
		edit(d)
		for i := range d.Observations {
			d.Observations[i].LowConfidence = true
		}
	}
	dir := work(t, []capture{c})
	run(t, dir)
	check(t, dir, `SELECT code, doubt, table_code, detail FROM our_doubts`, [][]string{{"low_confidence", "tables", "requests", "1 cells"}})
	check(t, dir, `SELECT identity FROM published_errors`, [][]string{{"narrative.sum"}})
}

// How a cell was read goes with it, and a segment from before that was kept is
// read with one from after.
func TestReadingAndMargin(t *testing.T) {
	t.Parallel()
	how := func(d *segment.Document) {
		for i := range d.Observations {
			d.Observations[i].Reading = "label and boxhead"
		}
		d.Observations[0].Margin = 2.5
	}
	dir := work(t,
		[]capture{{url: "http://www.qingxi.gov.cn/2022", digest: "sha1:1", year: 2022, day: 2, cells: one("1"), edit: how}},
		[]capture{{url: "http://www.qingxi.gov.cn/2023", digest: "sha1:2", year: 2023, day: 2, cells: map[string]string{"received.total": "2", "carried_in.total": "0"}, edit: how}})
	segments, err := segment.List(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.Create(ctx, filepath.Join(t.TempDir(), "x.duckdb"), warehouse.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	file := warehouse.Quote(segments[0].File("observations"))
	old := sum(t, segments[0].File("observations"))
	err = db.Exec(ctx, "CREATE TABLE o AS FROM read_parquet("+file+"); COPY (SELECT * EXCLUDE (reading, margin) FROM o) TO "+file+" (FORMAT parquet)")
	db.Close()
	if err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(segments[0].Path, "segment.json")
	b, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	b = bytes.ReplaceAll(b, []byte(old), []byte(sum(t, segments[0].File("observations"))))
	if err := os.WriteFile(manifest, b, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, dir)
	check(t, dir, `SELECT year, row_code, reading, margin FROM observations ORDER BY ALL`, [][]string{
		{"2022", "received", "", ""}, {"2023", "carried_in", "label and boxhead", ""}, {"2023", "received", "label and boxhead", "2.5"}})
}

// sum is the sha256 of a file as the manifest writes it.
func sum(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// Facts that a disk changed are not published, and say how to get them again.
func TestDamagedFactsAreNotPublished(t *testing.T) {
	t.Parallel()
	dir := work(t, many()[:2])
	good := run(t, dir)
	segments, err := segment.List(filepath.Join(dir, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	path := segments[0].File("mentions")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/3] ^= 4
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), quiet(), Config{Work: dir, Schemas: declared, Force: true}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged facts: %v", err)
	}
	check(t, dir, `SELECT max(build_id) FROM builds`, [][]string{{good.BuildID}})
}
