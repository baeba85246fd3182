// Command extract reads what is new in DIR/archive into DIR/facts, or
// documents from disk to standard output.
package main

import (
	"context"
	"flag"
	"fmt"

	"gongkai/internal/command"
	"gongkai/internal/extract"
)

func main() {
	extract.LimitMemory()
	cfg := extract.FilesConfig{}
	var explain bool
	var show string
	var parallel int
	command.Main(command.Command{
		Name: "extract",
		Args: "[FILE...]",
		About: `Without FILE, read what is new in DIR/archive and write it to DIR/facts.
With FILE, read these documents and print what they state; nothing is stored.
A file that is no annual report gives no observation and one issue; a broken
file gives one issue and exit code 3, and the other files go on.
For -explain and -show, FILE may be a URL that is in DIR/archive.`,
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&cfg.Format, "format", extract.NDJSON, "`format` for FILE: ndjson or csv")
			f.BoolVar(&explain, "explain", false, "print how each FILE was read: every cell with its place and reason")
			f.StringVar(&show, "show", "", "print FILE as a page with one `cell` marked: table.row.column, or an indicator of the prose")
			f.BoolVar(&cfg.OCR, "ocr", false, "read scans and pictures with tesseract, where it is installed, at low confidence")
			f.IntVar(&parallel, "parallel", 0, "documents at once (0: one a core)")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			cfg.Schemas = env.Schemas
			switch {
			case show != "" || explain:
				return look(ctx, env, cfg, show)
			case len(env.Args) > 0:
				return files(ctx, env, cfg)
			}
			sum, err := extract.Run(ctx, env.Log, extract.Config{Work: env.Work, Schemas: env.Schemas, Parallel: parallel, OCR: cfg.OCR, Progress: env.Progress.Show})
			env.Progress.Clear()
			if err == nil {
				fmt.Fprintln(env.Stdout, sum)
			}
			return err
		},
	})
}

func files(ctx context.Context, env *command.Env, cfg extract.FilesConfig) error {
	if cfg.Format != extract.NDJSON && cfg.Format != extract.CSV {
		return command.Usagef("-format is ndjson or csv, not %q", cfg.Format)
	}
	broken, err := extract.Files(ctx, env.Log, cfg, env.Stdout, env.Args)
	if err == nil && broken > 0 {
		return fmt.Errorf("%d of %d files could not be read: %w", broken, len(env.Args), command.ErrUnmet)
	}
	return err
}

// look explains documents, or shows one cell of one.
func look(ctx context.Context, env *command.Env, cfg extract.FilesConfig, show string) error {
	if len(env.Args) == 0 || show != "" && len(env.Args) > 1 {
		return command.Usagef("-explain wants FILEs, -show one FILE")
	}
	r, err := extract.NewReader(env.Log, cfg.Schemas)
	if err != nil {
		return err
	}
	defer r.Close()
	r.Recognise(cfg.OCR)
	for _, name := range env.Args {
		payload, src, err := extract.Open(env.Work, name)
		if err != nil {
			return err
		}
		if show != "" {
			return r.Show(ctx, env.Stdout, payload, src, show)
		}
		if err := r.Explain(ctx, env.Stdout, payload, src); err != nil {
			return err
		}
	}
	return nil
}
