package command

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExecute(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name     string
		args     []string
		result   error
		code     int
		rest     []string
		out, err string // pieces that must be there
	}{
		{"plain", nil, nil, Done, nil, "", ""},
		{"after", []string{"a.html", "-format", "csv", "b.html", "-v"}, nil, Done, []string{"a.html", "b.html"}, "", ""},
		{"dashes", []string{"-format", "csv", "--", "-v", "x"}, nil, Done, []string{"-v", "x"}, "", ""},
		{"stdin", []string{"-", "-v"}, nil, Done, []string{"-"}, "", ""},
		{"equals", []string{"-work=" + dir, "x"}, nil, Done, []string{"x"}, "", ""},
		{"help", []string{"x", "-h"}, nil, Done, nil, "-format", ""},
		{"long help", []string{"--help"}, nil, Done, nil, "130 interrupted", ""},
		{"version", []string{"-version"}, nil, Done, nil, "try ", ""},
		{"unknown flag", []string{"-nope"}, nil, Usage, nil, "", "-nope"},
		{"bad log", []string{"-log", "xml"}, nil, Usage, nil, "", "-log is text or json"},
		{"no schemas", []string{"-schemas", dir + "/none"}, nil, Usage, nil, "", "not a directory"},
		{"empty work", []string{"-work", ""}, nil, Usage, nil, "", "-work is empty"},
		{"failed", nil, errors.New("disk full"), Failed, nil, "", "disk full"},
		{"unmet", nil, fmt.Errorf("beipiao: %w", ErrUnmet), Unmet, nil, "", "beipiao: expectations not met"},
		{"usage", nil, Usagef("no indicator %q", "x"), Usage, nil, "", `no indicator "x"`},
		{"json", []string{"-log", "json"}, errors.New("disk full"), Failed, nil, "", `"msg":"disk full"`},
	} {
		var rest []string
		var format string
		var out, err bytes.Buffer
		code := Command{
			Name: "try", Args: "[FILE...]", About: "Try tries.",
			Flags: func(f *flag.FlagSet) { f.StringVar(&format, "format", "ndjson", "output `format`") },
			Run: func(_ context.Context, env *Env) error {
				rest = env.Args
				if _, err := fs.Stat(env.Schemas, "forms"); err != nil {
					t.Errorf("%s: %v", c.name, err)
				}
				return c.result
			},
		}.Execute(t.Context(), c.args, &out, &err)
		if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(err.String(), c.err) {
			t.Errorf("%s: exit %d, want %d; out %q, err %q", c.name, code, c.code, out.String(), err.String())
		}
		if diff := cmp.Diff(c.rest, rest); code == Done && diff != "" {
			t.Errorf("%s: arguments (-want +got):\n%s", c.name, diff)
		}
		if code == Done && err.Len() > 0 {
			t.Errorf("%s: wrote %q", c.name, err.String())
		}
	}
}

// An interrupted run exits with 130 whatever its Run made of the context.
func TestInterrupted(t *testing.T) {
	for _, result := range []error{nil, context.Canceled, ErrUnmet} {
		ctx, cancel := context.WithCancel(t.Context())
		var out, err bytes.Buffer
		code := Command{Name: "try", Run: func(context.Context, *Env) error { cancel(); return result }}.Execute(ctx, nil, &out, &err)
		if code != Interrupted {
			t.Errorf("%v: exit %d", result, code)
		}
	}
}

func TestExact(t *testing.T) {
	var out, err bytes.Buffer
	c := Command{Name: "try", Exact: true, Run: func(context.Context, *Env) error { return nil }}
	if code := c.Execute(t.Context(), []string{"x"}, &out, &err); code != Usage || !strings.Contains(err.String(), `"x"`) {
		t.Errorf("exit %d, %q", code, err.String())
	}
}

func TestProgressKeepsLogLinesWhole(t *testing.T) {
	var b bytes.Buffer
	p := &Progress{w: &b, on: true}
	p.Show("%d pages", 1)
	p.Show("%d pages", 2) // too soon
	fmt.Fprintln(p, "a log line")
	p.Clear()
	if want := "\r\x1b[K1 pages\r\x1b[Ka log line\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	b.Reset()
	p = newProgress(&b, true) // no terminal
	p.Show("x")
	(*Progress)(nil).Show("x")
	if b.Len() > 0 {
		t.Errorf("%q without a terminal", b.String())
	}
}
