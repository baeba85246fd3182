package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"gongkai/internal/warehouse"
)

type demo struct {
	fixtures, bin, work, schemas string
	out, err                     io.Writer
}

// mark is in a work directory that a demo made and may therefore empty.
const mark = "made-by-demo"

func (d *demo) run(ctx context.Context) error {
	if err := d.clear(); err != nil {
		return err
	}
	web, err := serve(d.fixtures)
	if err != nil {
		return err
	}
	defer web.close()
	fmt.Fprintf(d.out, "A fictional government web of %d sites is on %s; nothing else is asked.\n", len(web.homes), web.addr)

	begun := time.Now()
	csv := filepath.Join(d.work, "requests.csv")
	steps := [][]string{
		append([]string{"crawl", "-work", d.work, "-connect-to", "*=" + web.addr, "-delay", "0"}, web.homes...),
		{"extract", "-work", d.work},
		{"load", "-work", d.work},
		{"compare", "-work", d.work, "-indicator", "requests.received.total,requests.granted.total", "-by", "organ", "-o", csv},
	}
	for _, s := range steps {
		if err := d.step(ctx, s); err != nil {
			return err
		}
	}
	took := time.Since(begun).Round(100 * time.Millisecond)
	if err := d.show(ctx); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "\nFrom the first request to the CSV: %v.\n", took)
	fmt.Fprintf(d.out, "The comparison (opens in Excel or LibreOffice): %s\n", csv)
	fmt.Fprintf(d.out, "The database: %s\n", warehouse.Path(d.work))
	d.next()
	return nil
}

// clear empties the work directory of an earlier demo and no other.
func (d *demo) clear() error {
	entries, err := os.ReadDir(d.work)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(d.work, mark)); err != nil {
			return fmt.Errorf("%s is not empty and not made by a demo; give another -work", d.work)
		}
		if err := os.RemoveAll(d.work); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(d.work, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.work, mark), nil, 0o644)
}

// step runs one command as a user would, and says so. Exit code 3 is a
// finding, not a failure: one of the sites is there to misbehave.
func (d *demo) step(ctx context.Context, args []string) error {
	fmt.Fprintf(d.out, "\n$ bin/%s\n", typed(args))
	args = slices.Clone(args)
	if d.schemas != "" {
		args = slices.Insert(args, 1, "-schemas", d.schemas)
	}
	c := exec.CommandContext(ctx, filepath.Join(d.bin, args[0]), args[1:]...)
	c.Stdout, c.Stderr = d.out, d.err
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 20 * time.Second
	err := c.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == 3:
		fmt.Fprintln(d.out, "(exit code 3: done, with expectations not met)")
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is not built; run make demo", c.Path)
	case err != nil:
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return nil
}

// typed is a command line as one would type it, over several lines when long.
func typed(args []string) string {
	var b strings.Builder
	line := 0
	for i, a := range args {
		if strings.ContainsAny(a, "*?& ") {
			a = "'" + a + "'"
		}
		switch {
		case line+len(a) > 110:
			b.WriteString(" \\\n      ")
			line = 6
		case i > 0:
			b.WriteByte(' ')
		}
		line += len(a) + 1
		b.WriteString(a)
	}
	return b.String()
}

func (d *demo) show(ctx context.Context) error {
	db, err := warehouse.Open(ctx, warehouse.Path(d.work))
	if err != nil {
		return err
	}
	defer db.Close()
	for _, q := range questions {
		names, rows, err := db.Strings(ctx, q.sql)
		if err != nil {
			return fmt.Errorf("%s: %w", q.title, err)
		}
		fmt.Fprintf(d.out, "\n%s\n", q.title)
		if len(rows) == 0 {
			fmt.Fprintln(d.out, "  none")
			continue
		}
		printTable(d.out, names, rows[:min(len(rows), most)])
		if more := len(rows) - most; more > 0 {
			fmt.Fprintf(d.out, "  … and %d more\n", more)
		}
	}
	return nil
}

func (d *demo) next() {
	fmt.Fprint(d.out, `
Next, your own sites (one second between requests to a host, robots.txt obeyed):

  bin/crawl -work work -contact you@example.org http://www.example.gov.cn/
  bin/extract -work work
  bin/load -work work
  bin/compare -work work -indicator requests.received.total -by organ -o requests.csv

or all but the last in one, from cron or a timer: bin/nightly -work work
One document from disk, nothing stored: bin/extract -format csv report.html
`)
}
