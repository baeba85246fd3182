// Demo shows the whole way on one machine: it serves the small fictional
// government web of fixtures/sites on loopback, runs crawl, extract, load and
// compare on it as one would type them, and prints what came out.
package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"

	"gongkai/internal/command"
)

func main() {
	d := demo{}
	command.Main(command.Command{
		Name: "demo", Exact: true,
		About: `Demo serves the fictional government web of fixtures/sites on loopback, crawls it,
extracts, loads and compares, and prints what came out. It needs the other
commands beside it: make demo builds them all. The work directory is emptied
first when an earlier demo made it.`,
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&d.fixtures, "fixtures", "fixtures/sites", "`folder` of the fictional sites")
			f.Lookup("work").DefValue = "work/demo"
			f.Set("work", "work/demo")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			self, err := os.Executable()
			if err != nil {
				return err
			}
			d.bin, d.work, d.schemas, d.out, d.err = filepath.Dir(self), env.Work, env.SchemasDir, env.Stdout, env.Stderr
			return d.run(ctx)
		},
	})
}
