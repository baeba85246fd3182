package archive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// killed writes n exchanges and a refusal after each, and returns the files as
// a kill at the end leaves them, with the captures written.
func killed(t *testing.T, n int) (map[string][]byte, []Capture) {
	t.Helper()
	dir := t.TempDir()
	w := create(t, dir)
	var all []Capture
	for i := range n {
		all = append(all, mustExchange(t, w, page(i, fmt.Sprintf("http://www.qinghe.gov.cn/%d.html", i), strings.Repeat("年报", 40*i))))
		if err := w.Log(Attempt{URL: fmt.Sprintf("http://off.example/%d", i), Outcome: "off_scope", Time: noon}); err != nil {
			t.Fatal(err)
		}
		if i == n/2 {
			if err := w.Sync(); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.mu.Lock()
	w.part.flush()
	w.fetch.flush()
	w.mu.Unlock()
	files := make(map[string][]byte)
	for _, name := range []string{PartName, LogName, all[0].File} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return files, all
}

func put(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestRepairAnyCut cuts each of the three files at every place a kill could
// have left it and asks that every whole exchange is there afterwards, in all
// three, once.
func TestRepairAnyCut(t *testing.T) {
	files, written := killed(t, 4)
	warc := written[0].File
	checkpoint := written[2].Offset + written[2].Length // at least up to here all is on the disk
	for _, name := range []string{warc, PartName, LogName} {
		whole := files[name]
		const step = 59 // coprime to the lengths of lines; every cut in turn takes minutes of fsync
		for cut := 0; cut <= len(whole); cut += step {
			if name == warc && int64(cut) < checkpoint && cut%97 != 0 {
				continue // a disk that lost what it had synced: a sample will do
			}
			cutFiles := map[string][]byte{warc: files[warc], PartName: files[PartName], LogName: files[LogName]}
			cutFiles[name] = whole[:cut]
			dir := put(t, cutFiles)
			w, err := Create(dir, Config{})
			if err != nil {
				t.Fatalf("%s cut at %d: %v", name, cut, err)
			}
			if err := w.Close(); err != nil {
				t.Fatalf("%s cut at %d: %v", name, cut, err)
			}
			r := verify(t, dir)
			want := 0
			for i := range written {
				// An exchange is whole when its metadata record is there: it
				// ends where the next one begins.
				end := int64(len(files[warc]))
				if i+1 < len(written) {
					end = requestOffset(files[warc], written[i+1])
				}
				if name != warc || int64(cut) >= end {
					want++
				}
			}
			if r.Captures != want {
				t.Fatalf("%s cut at %d: %d captures, want %d", name, cut, r.Captures, want)
			}
			if t.Failed() {
				t.Fatalf("%s cut at %d", name, cut)
			}
		}
	}
}

// requestOffset is where the exchange of c begins: at the gzip member before
// its response.
func requestOffset(warc []byte, c Capture) int64 {
	return int64(bytes.LastIndex(warc[:c.Offset], []byte{0x1f, 0x8b, 8, 0}))
}

func TestRepairKeepsRefusals(t *testing.T) {
	files, _ := killed(t, 4)
	dir := put(t, files)
	if err := create(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range attempts(t, dir) {
		if a.Outcome == "off_scope" {
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d refusals in the log, want 4", n)
	}
}

// TestRebuild loses the index and asks for the same one from the WARC files.
func TestRebuild(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir)
	for i := range 5 {
		mustExchange(t, w, page(i, fmt.Sprintf("http://www.qinghe.gov.cn/%d.html", i), "页"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := captures(t, dir)
	if err := os.Remove(filepath.Join(dir, IndexName)); err != nil {
		t.Fatal(err)
	}
	if err := create(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	verify(t, dir)
	if d := cmp.Diff(want, captures(t, dir)); d != "" {
		t.Error(d)
	}
}

// TestFullDisk gives the writer a file that cannot grow.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir)
	mustExchange(t, w, page(1, "http://a.gov.cn/1", "一"))
	w.mu.Lock()
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		w.mu.Unlock()
		t.Skip("no /dev/full here")
	}
	warc := w.warc
	w.warc = full
	w.mu.Unlock()
	if _, err := w.Exchange(page(2, "http://a.gov.cn/2", "二")); err == nil {
		t.Error("writing to a full disk went well")
	}
	if err := w.Log(Attempt{}); err == nil {
		t.Error("a line was logged after the disk was full")
	}
	w.warc = warc
	if err := w.Close(); err == nil {
		t.Error("Close says all is well")
	}
	full.Close()
	if err := create(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, dir); r.Captures != 1 {
		t.Errorf("%d captures", r.Captures)
	}
}
