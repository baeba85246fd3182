package load

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gongkai/docs"
	"gongkai/internal/segment"
	"gongkai/internal/warehouse"
	"gongkai/schemas"
)

// BenchmarkLoad measures a whole load beside what DuckDB alone needs for the
// same rows: INSERT … SELECT of the same segments into tables of the same
// columns, and COPY … TO Parquet, in the same run and with the same limit of
// memory.
//
// GONGKAI_BENCH_REPORTS names other numbers of reports (10000,100000),
// GONGKAI_BENCH_DIR a folder that keeps facts and warehouse,
// GONGKAI_BENCH_STEPS=1 prints what each step takes.
func BenchmarkLoad(b *testing.B) {
	sizes := os.Getenv("GONGKAI_BENCH_REPORTS")
	if sizes == "" {
		sizes = "2000"
	}
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("reports="+size, func(b *testing.B) { benchLoad(b, n) })
	}
}

func benchLoad(b *testing.B, n int) {
	dir := os.Getenv("GONGKAI_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	} else {
		dir = filepath.Join(dir, strconv.Itoa(n))
	}
	benchFacts(b, dir, n)
	log := quiet()
	if os.Getenv("GONGKAI_BENCH_STEPS") != "" {
		log = slog.New(&cpuHandler{Handler: slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})})
	}
	ctx := context.Background()
	var whole, insert, out, wholeCPU, floorCPU time.Duration
	var peak float64
	var counts map[string]int64
	for b.Loop() {
		os.RemoveAll(filepath.Join(dir, "warehouse"))
		resetPeak()
		start, used := time.Now(), cpuTime()
		s, err := Run(ctx, log, Config{Work: dir, Schemas: schemas.FS, Force: true, Keep: 1})
		if err != nil || !s.OK() {
			b.Fatal(err, s)
		}
		whole += time.Since(start)
		wholeCPU += cpuTime() - used
		peak, counts = peakMemory(), s.Counts
		used = cpuTime()
		i, o := floor(b, ctx, filepath.Join(dir, "facts"))
		insert += i
		out += o
		floorCPU += cpuTime() - used
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(whole.Seconds()/float64(b.N), "s/load")
	b.ReportMetric(insert.Seconds()/float64(b.N), "s/insert")
	b.ReportMetric(out.Seconds()/float64(b.N), "s/copy")
	b.ReportMetric(whole.Seconds()/(insert+out).Seconds(), "×insert+copy")
	b.ReportMetric(wholeCPU.Seconds()/floorCPU.Seconds(), "×floor-cpu")
	b.ReportMetric(float64(counts["observations"])/float64(n), "cells/report")
	b.ReportMetric(peak/1e6, "MB-peak")
	b.ReportMetric(megabytes(filepath.Join(dir, "facts")), "MB-facts")
	current, err := filepath.EvalSymlinks(filepath.Join(dir, "warehouse", "current"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(megabytes(filepath.Join(current, warehouse.Database)), "MB-duckdb")
	b.ReportMetric(megabytes(filepath.Join(current, "parquet")), "MB-parquet")
	b.ReportMetric(slowestQuestion(b, ctx, dir), "s-slowest-question")
}

// slowestQuestion runs the queries of the cookbook, each twice, logs the better
// time of each and gives the worst of these, in seconds.
func slowestQuestion(b *testing.B, ctx context.Context, dir string) (slowest float64) {
	b.Helper()
	questions, err := docs.Questions()
	if err != nil {
		b.Fatal(err)
	}
	db, err := warehouse.Open(ctx, warehouse.Path(dir))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, q := range questions {
		var best time.Duration
		rows := 0
		for try := range 2 {
			start := time.Now()
			_, got, err := db.Strings(ctx, q.SQL)
			if err != nil {
				b.Fatalf("%s: %v", q.Title, err)
			}
			if took := time.Since(start); try == 0 || took < best {
				best = took
			}
			rows = len(got)
		}
		b.Logf("%7.3f s %6d rows  %s", best.Seconds(), rows, q.Title)
		slowest = max(slowest, best.Seconds())
	}
	return slowest
}

// floor is what DuckDB alone needs for the rows of the segments.
func floor(b *testing.B, ctx context.Context, facts string) (insert, out time.Duration) {
	b.Helper()
	dir := b.TempDir()
	defer os.RemoveAll(dir)
	db, err := warehouse.Create(ctx, filepath.Join(dir, "floor.duckdb"), warehouse.Settings{Memory: DefaultMemory, Temp: filepath.Join(dir, "spill")})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	segments, err := segment.List(facts)
	if err != nil {
		b.Fatal(err)
	}
	exec := func(format string, args ...any) {
		if err := db.Exec(ctx, fmt.Sprintf(format, args...)); err != nil {
			b.Fatal(err)
		}
	}
	tables := append([]string{"documents"}, factTables...)
	start := time.Now()
	for _, t := range tables {
		files := (&build{segments: segments}).files(t)
		exec("CREATE TABLE %s AS SELECT * FROM read_parquet([%s]) LIMIT 0", t, files)
		exec("INSERT INTO %s SELECT * FROM read_parquet([%s])", t, files)
	}
	exec("CHECKPOINT")
	insert = time.Since(start)
	start = time.Now()
	for _, t := range tables {
		exec("COPY %s TO %s (FORMAT parquet, COMPRESSION zstd)", t, warehouse.Quote(filepath.Join(dir, t+".parquet")))
	}
	return insert, time.Since(start)
}

// cpuHandler adds to each record the processor time since the one before: on a
// busy machine it tells more than the clock.
type cpuHandler struct {
	slog.Handler
	before time.Duration
}

func (h *cpuHandler) Handle(ctx context.Context, r slog.Record) error {
	now := cpuTime()
	r.AddAttrs(slog.Duration("cpu", (now - h.before).Round(time.Millisecond)))
	h.before = now
	return h.Handler.Handle(ctx, r)
}

// cpuTime is the processor time of the process so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resetPeak lets the system count the peak of memory anew, where it can.
func resetPeak() { os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peakMemory is the most memory the process had since, in bytes; 0 where the
// system does not tell.
func peakMemory() float64 {
	text, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kb float64
	fmt.Sscan(rest, &kb)
	return kb * 1024
}

// megabytes is the size of a file, or of the files below a folder.
func megabytes(path string) float64 {
	var sum int64
	filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if st, err := d.Info(); err == nil {
				sum += st.Size()
			}
		}
		return nil
	})
	return float64(sum) / 1e6
}
