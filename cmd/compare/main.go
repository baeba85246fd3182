// Compare writes comparisons of the warehouse as CSV.
package main

import (
	"context"
	"errors"
	"flag"

	"gongkai/internal/command"
	"gongkai/internal/compare"
)

func main() {
	var c compare.Config
	command.Main(command.Command{
		Name: "compare", Exact: true,
		About: `Compare writes one indicator or more over public bodies and years as CSV (UTF-8
with BOM, safe to open in a spreadsheet). Beside each number stand its status,
whether its checks passed, what casts doubt on our reading of it, and the
address of its source; what is missing is said. An indicator is a cell of a
table (requests.received.total) or a number in prose (applications_received);
a wrong name is answered with near ones.`,
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&c.Indicators, "indicator", "", "`codes` to compare, divided by commas (needed)")
			f.StringVar(&c.By, "by", "division", "one row a `unit`: division (territorial bodies), organ (all bodies) or year")
			f.StringVar(&c.Years, "years", "", "report `years` such as 2021-2024 or 2021,2023 (default: all there are)")
			f.StringVar(&c.Level, "level", "", "only bodies of one `level`: province, prefecture, county or township")
			f.StringVar(&c.In, "in", "", "only bodies in the division of this `code` or name")
			f.BoolVar(&c.Derived, "derived", false, "fill in values computed from identities, marked as derived")
			f.StringVar(&c.Output, "o", "", "`file` to write (default: standard output)")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			c.Work, c.Schemas, c.Writer = env.Work, env.Schemas, env.Stdout
			_, err := compare.Run(ctx, env.Log, c)
			if errors.Is(err, compare.ErrUsage) {
				return command.Usagef("%w", err)
			}
			return err
		},
	})
}
