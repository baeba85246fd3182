// Load builds the warehouse from what extract has read.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"gongkai/internal/command"
	"gongkai/internal/load"
)

func main() {
	var c load.Config
	command.Main(command.Command{
		Name: "load", Exact: true,
		About: `Load builds DIR/warehouse/parquet/<table>/… and DIR/warehouse/gongkai.duckdb from
DIR/facts, the fetch log of DIR/archive and the declarations. The build is made
aside, checked and published whole: readers see the old one or the new one. A
build that fails a hard check is kept at DIR/warehouse/failed-… and not
published (exit code 3). So is one in which reports of the build before vanish
or values change without a new capture, unless a correction or an entry of
schemas/corrections/changes.yaml explains it; changes.csv in that folder lists
them. When nothing is new, nothing is done.`,
		Flags: func(f *flag.FlagSet) {
			f.BoolVar(&c.Force, "force", false, "build although nothing is new")
			f.IntVar(&c.Keep, "keep", 2, "`number` of earlier builds to keep, at least 1")
			f.IntVar(&c.Threads, "threads", 0, "`number` of threads (default: one a processor)")
			f.StringVar(&c.Memory, "memory", load.DefaultMemory, "most `memory` for the database while it builds")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			c.Work, c.Schemas, c.Code = env.Work, env.Schemas, command.Version()
			s, err := load.Run(ctx, env.Log, c)
			if err != nil {
				return err
			}
			fmt.Fprintln(env.Stdout, s)
			if !s.OK() {
				return errors.Join(command.ErrUnmet, s.Problem())
			}
			return nil
		},
	})
}
