// Command extract reads what is new in DIR/archive into DIR/facts, or
// documents from disk to standard output.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"gongkai/internal/command"
	"gongkai/internal/extract"
)

func main() {
	var format string
	var explain, ocr bool
	var parallel int
	command.Main(command.Command{
		Name: "extract",
		Args: "[FILE...]",
		About: `Without FILE, read what is new in DIR/archive and write it to DIR/facts.
With FILE, read these documents and print what they state; nothing is stored.
A file that is no annual report gives no observation and one issue; a broken
file gives one issue and exit code 3, and the other files go on.`,
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&format, "format", extract.NDJSON, "`format` for FILE: ndjson or csv")
			f.BoolVar(&explain, "explain", false, "print how each FILE was read: every cell with its place and reason")
			f.BoolVar(&ocr, "ocr", false, "read scans and pictures with tesseract, where it is installed, at low confidence")
			f.IntVar(&parallel, "parallel", 0, "documents at once (0: one a core)")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			if len(env.Args) > 0 {
				return files(ctx, env, extract.FilesConfig{Schemas: env.Schemas, Format: format, OCR: ocr}, explain)
			}
			sum, err := extract.Run(ctx, env.Log, extract.Config{Work: env.Work, Schemas: env.Schemas, Parallel: parallel, OCR: ocr, Progress: env.Progress.Show})
			env.Progress.Clear()
			if err == nil {
				fmt.Fprintln(env.Stdout, sum)
			}
			return err
		},
	})
}

func files(ctx context.Context, env *command.Env, cfg extract.FilesConfig, explain bool) error {
	if explain {
		return explainFiles(ctx, env, cfg)
	}
	if cfg.Format != extract.NDJSON && cfg.Format != extract.CSV {
		return command.Usagef("-format is ndjson or csv, not %q", cfg.Format)
	}
	broken, err := extract.Files(ctx, env.Log, cfg, os.Stdout, env.Args)
	if err == nil && broken > 0 {
		return fmt.Errorf("%d of %d files could not be read: %w", broken, len(env.Args), command.ErrUnmet)
	}
	return err
}

func explainFiles(ctx context.Context, env *command.Env, cfg extract.FilesConfig) error {
	r, err := extract.NewReader(env.Log, cfg.Schemas)
	if err != nil {
		return err
	}
	defer r.Close()
	r.Recognise(cfg.OCR)
	for _, name := range env.Args {
		payload, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := r.Explain(ctx, env.Stdout, payload, extract.Source{Name: name}); err != nil {
			return err
		}
	}
	return nil
}
