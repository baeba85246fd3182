// Compare writes comparisons of the warehouse as CSV, XLSX or Parquet.
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
	var header bool
	command.Main(command.Command{
		Name: "compare", Exact: true,
		About: `Compare writes one indicator or more over public bodies and years, as CSV (UTF-8
with BOM, safe to open in a spreadsheet), XLSX or Parquet. Beside each number
stand its status, whether its checks passed, what casts doubt on our reading of
it, the version of the report and the address of its source; what is missing is
said, and what is left out is counted. The first line of a CSV, the second sheet
of a workbook and the metadata of a Parquet file say what was asked for, the
rows, the build of the warehouse and the licence.

An indicator is a cell of a table (requests.received.total), a number in prose
(applications_received) or a rate (rate.granted), which is given only where all
its parts were published. -list names them all. A wrong name is answered with
near ones.

Rates per 10,000 people need -population FILE: a CSV with the columns
division_code,year,population, in people, of exactly the report years; a body
whose division and year are not in it has no such rate. The project has no
populations of its own.`,
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&c.Indicators, "indicator", "", "`codes` to compare, divided by commas (needed)")
			f.BoolVar(&c.List, "list", false, "name the indicators, or those with the words of -indicator, and stop")
			f.StringVar(&c.By, "by", "division", "one row a `unit`: division (governments, townships and zones; no departments, no general offices), organ (all bodies) or year")
			f.StringVar(&c.Years, "years", "", "report `years` such as 2021-2024 or 2021,2023 (default: all there are)")
			f.StringVar(&c.Level, "level", "", "only bodies of one `level`: province, prefecture, county or township")
			f.StringVar(&c.In, "in", "", "only bodies in the division of this `code` or name, however deep")
			f.StringVar(&c.Parent, "parent", "", "only bodies of the divisions right below this `code` or name")
			f.Func("unit", "exactly the bodies of this `name`: of a body, its id, or the code or name of its division; again, or with commas, for more", func(s string) error {
				c.Units = append(c.Units, s)
				return nil
			})
			f.StringVar(&c.Population, "population", "", "CSV `file` of people by division and year, for rates per 10,000 people")
			f.BoolVar(&c.Derived, "derived", false, "fill in values computed from identities, marked as derived")
			f.StringVar(&c.Layout, "layout", "", "wide (years or bodies side by side) or long (one row a body, year and indicator); `layout` of Parquet is long (default wide)")
			f.StringVar(&c.Format, "format", "", "csv, xlsx or parquet (default: by the ending of -o, else csv)")
			f.BoolVar(&header, "header", true, "begin a CSV with the line of facts; -header=false leaves it out for programs")
			f.StringVar(&c.Output, "o", "", "`file` to write (default: standard output)")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			c.Work, c.Schemas, c.Writer, c.NoHeader = env.Work, env.Schemas, env.Stdout, !header
			_, err := compare.Run(ctx, env.Log, c)
			if errors.Is(err, compare.ErrUsage) {
				return command.Usagef("%w", err)
			}
			return err
		},
	})
}
