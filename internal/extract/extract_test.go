package extract

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gongkai/internal/archive"
	"gongkai/internal/fact"
	"gongkai/internal/segment"
	"gongkai/schemas"
)

var quiet = slog.New(slog.DiscardHandler)

const page = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>云岑县民政局2023年政府信息公开工作年度报告</title></head><body>
<h1>云岑县民政局2023年政府信息公开工作年度报告</h1>
<p>一、总体情况</p><p>2023年，我局主动公开政府信息120条，收到政府信息公开申请3件。</p>
<p>二、主动公开政府信息情况</p>
<table><tr><td colspan="4">第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>
<tr><td>行政规范性文件</td><td>2</td><td>1</td><td>9</td></tr></table>
<p>四、政府信息公开行政复议、行政诉讼情况</p>
<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>
<tr><td rowspan="2">结果维持</td><td rowspan="2">结果纠正</td><td rowspan="2">其他结果</td><td rowspan="2">尚未审结</td><td rowspan="2">总计</td><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>
<tr><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td></tr>
<tr><td>2</td><td>0</td><td>0</td><td>0</td><td>1</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td></td><td></td><td></td><td></td><td></td></tr></table>
<p>云岑县民政局</p><p>2024年1月20日</p></body></html>`

const news = `<html><head><meta charset="utf-8"><title>我县召开政务公开工作推进会</title></head><body><h1>我县召开政务公开工作推进会</h1>
<p>会议指出，各单位要认真编制政府信息公开工作年度报告，于1月31日前公开。共有58家单位参加。</p></body></html>`

func TestReadReport(t *testing.T) {
	r, err := NewReader(quiet, schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got := r.Read(context.Background(), []byte(page), Source{Name: "a.html"})
	if !got.Report.IsReport || got.Report.Year != 2023 || got.Report.Organ != "云岑县民政局" {
		t.Errorf("report read as %+v", got.Report)
	}
	find := func(table, row, column string) (out []fact.Observation) {
		for _, o := range got.Observations {
			if o.Table == table && o.Row == row && o.Column == column {
				out = append(out, o)
			}
		}
		return out
	}
	if o := find("disclosure", "normative_documents", "in_force"); len(o) != 1 || o[0].Value.String() != "9" || page[o[0].At.Start:o[0].At.End] != "9" {
		t.Errorf("in_force read as %+v", o)
	}
	if o := find("disputes", "suit_after_review", "total"); len(o) != 1 || o[0].Status != fact.Blank {
		t.Errorf("an empty total read as %+v", o)
	}
	var failed []string
	for _, c := range got.Checks {
		if !c.Passed && c.Grade == fact.Hard {
			failed = append(failed, c.ID+" "+c.Row)
		}
	}
	if fmt.Sprint(failed) != "[disputes.sum review]" {
		t.Errorf("failed checks %v: the published error 2+0+0+0≠1, and no other, must be found", failed)
	}
	said := map[string]string{}
	for _, m := range got.Mentions {
		said[m.Indicator] = m.Value.String()
	}
	if said["disclosed_items"] != "120" || said["applications_received"] != "3" {
		t.Errorf("prose read as %v", said)
	}
}

func TestOtherPagesGiveNothing(t *testing.T) {
	r, err := NewReader(quiet, schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for name, payload := range map[string]string{
		"news":  news,
		"empty": "",
		"junk":  "\x00\x01\x02\xff\xfe binary",
		"guide": `<html><meta charset="utf-8"><title>政府信息公开指南</title><body><h1>政府信息公开指南</h1><p style="display:none">暗</p><p>一、公开范围</p></body></html>`,
		"error": "<html><title>404 Not Found</title><body><h1>404 Not Found</h1></body></html>",
	} {
		got := r.Read(context.Background(), []byte(payload), Source{Name: name})
		if got.Report.IsReport || len(got.Observations)+len(got.Mentions) > 0 {
			t.Errorf("%s gives %d observations and %d mentions", name, len(got.Observations), len(got.Mentions))
		}
		if len(got.Issues) != 1 {
			t.Errorf("%s gives %d issues, want one: %v", name, len(got.Issues), got.Issues)
		}
	}
}

func TestFilesSpeakTheContract(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.html"), filepath.Join(dir, "bad.pdf")
	write(t, good, page)
	write(t, bad, "%PDF-1.7\nnot really")
	var out bytes.Buffer
	broken, err := Files(context.Background(), quiet, FilesConfig{Schemas: schemas.FS, Format: NDJSON}, &out, []string{bad, good, filepath.Join(dir, "absent")})
	if err != nil || broken != 2 {
		t.Fatalf("%d broken, %v; want 2 and the good file read all the same", broken, err)
	}
	kinds := map[string]int{}
	for line := range strings.Lines(out.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		kinds[m["kind"].(string)]++
		if m["source"] == nil {
			t.Fatalf("no source: %s", line)
		}
		if m["kind"] == "observation" {
			v, ok := m["value"]
			if !ok {
				t.Fatalf("an observation without value key: %s", line)
			}
			if (v != nil) != (m["status"] == "reported" || m["status"] == "derived") {
				t.Fatalf("value does not go with status: %s", line)
			}
		}
	}
	if kinds["report"] != 1 || kinds["observation"] == 0 || kinds["mention"] == 0 || kinds["check"] == 0 || kinds["issue"] < 2 {
		t.Errorf("kinds %v", kinds)
	}
	out.Reset()
	if _, err := Files(context.Background(), quiet, FilesConfig{Schemas: schemas.FS, Format: CSV}, &out, []string{good}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "kind,source,table,") || strings.Count(out.String(), "\n") < 20 {
		t.Errorf("CSV: %.200s", out.String())
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// saved makes an archive with one page per URL.
func saved(t *testing.T, work string, pages map[string]string) {
	t.Helper()
	w, err := archive.Create(filepath.Join(work, "archive"), archive.Config{Software: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for url, body := range pages {
		a := archive.Attempt{Site: "yuncen", URL: url, Time: time.Date(2024, 2, 1, 3, 0, 0, 0, time.UTC), Status: 200, Outcome: "fetched", Via: "http://www.yuncen.gov.cn/", Text: "年报"}
		_, err := w.Exchange(archive.Exchange{Attempt: a, RequestHead: []byte("GET / HTTP/1.1\r\n\r\n"), ResponseHead: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
			Body: []byte(body), ContentType: "text/html"})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRunReadsWhatIsNew(t *testing.T) {
	work := t.TempDir()
	saved(t, work, map[string]string{"http://www.yuncen.gov.cn/a.html": page, "http://www.yuncen.gov.cn/b.html": news})
	cfg := Config{Work: work, Schemas: schemas.FS}
	first, err := Run(context.Background(), quiet, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if first.Reports != 1 || first.NotReports != 1 || first.ChecksFailed != 1 || len(first.Segments) != 1 {
		t.Errorf("first run: %+v", first)
	}
	again, err := Run(context.Background(), quiet, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if again.Skipped != 2 || again.Reports != 0 || len(again.Segments) != 0 {
		t.Errorf("second run reads again: %+v", again)
	}
	// Other declarations read everything anew.
	cfg.Schemas = overlay(t, "corrections/added.txt", "a note")
	other, err := Run(context.Background(), quiet, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if other.Skipped != 0 || other.Reports != 1 {
		t.Errorf("run with other declarations: %+v", other)
	}
	segs, err := segment.List(filepath.Join(work, "facts"))
	if err != nil || len(segs) != 2 {
		t.Errorf("%d segments, %v", len(segs), err)
	}
}

func TestRunInterrupted(t *testing.T) {
	work := t.TempDir()
	saved(t, work, map[string]string{"http://www.yuncen.gov.cn/a.html": page})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if sum, err := Run(ctx, quiet, Config{Work: work, Schemas: schemas.FS}); err == nil && sum.Reports > 0 {
		t.Errorf("a run that was interrupted before it began read %+v", sum)
	}
	sum, err := Run(context.Background(), quiet, Config{Work: work, Schemas: schemas.FS})
	if err != nil || sum.Reports != 1 {
		t.Errorf("the run after it: %+v, %v", sum, err)
	}
	if _, err := Run(context.Background(), quiet, Config{Work: t.TempDir(), Schemas: schemas.FS}); err == nil {
		t.Error("a work directory without an archive is no error")
	}
}

func TestExplainShowsSourceAndReason(t *testing.T) {
	r, err := NewReader(quiet, schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	if err := r.Explain(context.Background(), &out, []byte(page), Source{Name: "a.html"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"行政规范性文件 ∣ 2 ∣ 1 ∣ 9", "as many cells as columns", "disputes.sum                 disputes.review", "applications_received"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("explanation lacks %q", want)
		}
	}
}

// overlay is the declarations with one more file.
func overlay(t *testing.T, name, text string) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	if err := walk(schemas.FS, func(p string, b []byte) { m[p] = &fstest.MapFile{Data: b} }); err != nil {
		t.Fatal(err)
	}
	m[name] = &fstest.MapFile{Data: []byte(text)}
	return m
}

func walk(fsys fs.FS, f func(string, []byte)) error {
	return fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fsys, p)
		f(p, b)
		return err
	})
}

func TestShowMarksTheCell(t *testing.T) {
	work := t.TempDir()
	const url = "http://www.yuncen.gov.cn/a.html"
	saved(t, work, map[string]string{url: page})
	r, err := NewReader(quiet, schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	payload, src, err := Open(work, url)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.Show(context.Background(), &out, payload, src, "disclosure.normative_documents.in_force"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), ">9</mark></td></tr></table>") || strings.Count(out.String(), "<mark ") != 1 {
		t.Errorf("the marked page: %s", out.String())
	}
	if err := r.Show(context.Background(), &out, payload, src, "requests.received.total"); err == nil {
		t.Error("a cell that is not there is no error")
	}
	if _, _, err := Open(work, url+"?other"); err == nil {
		t.Error("a page that is not in the archive is no error")
	}
}
