// Command score measures extraction against known truth: on a folder of
// labelled reports, or on generated specimens.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"gongkai/internal/command"
	"gongkai/internal/extract"
	"gongkai/internal/fact"
	"gongkai/internal/score"
	"gongkai/internal/specimen"
)

func main() {
	var gold, only, save string
	var specimens, workers, causes int
	command.Main(command.Command{
		Name: "score", Exact: true,
		About: `Score reads documents whose content is known and prints, per document or per
carrier and rendering: cells right of those labelled, exact reports, silent
wrong values (no failed check and no issue points at them), flagged wrong
values, gaps, published errors found, mentions and attribution.`,
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&gold, "gold", "", "`directory` of labelled reports: gold.tsv, mentions.tsv, meta.tsv, optional.tsv, docs/")
			f.IntVar(&specimens, "specimens", 0, "score `n` generated documents")
			f.StringVar(&only, "only", "", "only documents, or renderings, whose name contains `text`")
			f.IntVar(&workers, "workers", 1, "documents read at once")
			f.StringVar(&save, "save", "", "write the generated documents that were not read exactly into `directory`")
			f.IntVar(&causes, "causes", 0, "print the `n` most frequent causes of failure with examples")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			if gold == "" && specimens <= 0 {
				return command.Usagef("nothing to score: give -gold DIR or -specimens N")
			}
			reader, err := extract.NewReader(env.Log, env.Schemas)
			if err != nil {
				return err
			}
			defer reader.Close()
			read := func(ctx context.Context, payload []byte, name, contentType string) fact.Reading {
				return reader.Read(ctx, payload, extract.Source{Name: name, ContentType: contentType})
			}
			var runs []*score.Run
			if gold != "" {
				r, err := score.ScoreGold(ctx, os.DirFS(gold), only, read)
				if err != nil {
					return err
				}
				runs = append(runs, r)
			}
			if specimens > 0 {
				r := &score.Run{}
				if save != "" {
					r.Failed = func(s specimen.Specimen, _ score.Result) {
						if err := os.WriteFile(filepath.Join(save, s.Name), s.Payload, 0o666); err != nil {
							env.Log.Warn("not saved", "document", s.Name, "err", err)
						}
					}
				}
				r.Specimens(ctx, specimens, only, max(workers, 1), read)
				if only == "" {
					r.Others(ctx, specimens/20, read)
				}
				runs = append(runs, r)
			}
			for _, r := range runs {
				if err := r.Tallies.Print(env.Stdout); err != nil {
					return err
				}
				fmt.Fprintf(env.Stdout, "wall %.1f s\n", r.Wall.Seconds())
				r.Causes.Print(env.Stdout, causes)
			}
			return nil
		},
	})
}
