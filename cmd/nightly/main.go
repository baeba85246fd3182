// Nightly runs crawl, extract and load in one process.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"gongkai/internal/command"
	"gongkai/internal/crawl"
	"gongkai/internal/extract"
	"gongkai/internal/nightly"
)

func main() {
	extract.LimitMemory()
	c := nightly.Config{Crawl: crawl.Config{ConnectTo: map[string]string{}}}
	var sites string
	var flags *flag.FlagSet
	command.Main(command.Command{
		Name: "nightly", Args: "[URL...]",
		About: `Nightly runs crawl, extract and load on one work directory and ends with one
summary. It is safe to run from cron or a timer: a second one on the same
directory ends at once (exit code 1), and a killed one is taken up by the next.
A stage that fails (exit code 1) does not take the others' work away; exit code
3 means that all ran and an expectation was not met.`,
		Flags: func(f *flag.FlagSet) {
			flags = f
			f.StringVar(&sites, "sites", "", "site file, or folder of site `files`")
			f.Func("connect-to", "`HOST=ADDR`: connect to ADDR for HOST (or *), everything else stays HOST's; may be repeated", func(s string) error {
				host, addr, ok := strings.Cut(s, "=")
				if !ok || host == "" || !strings.Contains(addr, ":") {
					return fmt.Errorf("want HOST=ADDR:PORT")
				}
				c.Crawl.ConnectTo[strings.ToLower(host)] = addr
				return nil
			})
			f.DurationVar(&c.Crawl.Delay, "delay", time.Second, "least pause between requests to one host; 0 is for test servers only")
			f.IntVar(&c.Crawl.Parallel, "parallel", 16, "sites at a time")
			f.StringVar(&c.Crawl.Contact, "contact", "", "`address` or URL a webmaster can write to, sent in User-Agent")
			f.BoolVar(&c.Extract.OCR, "ocr", false, "read scans and pictures with tesseract, where it is installed, at low confidence")
		},
		Run: func(ctx context.Context, env *command.Env) (err error) {
			flags.Visit(func(f *flag.Flag) { c.Crawl.DelaySet = c.Crawl.DelaySet || f.Name == "delay" })
			c.Work, c.Crawl.Dir, c.Extract.Work, c.Load.Work = env.Work, env.Work, env.Work, env.Work
			c.Crawl.Schemas, c.Extract.Schemas, c.Load.Schemas = env.Schemas, env.Schemas, env.Schemas
			c.Crawl.Version, c.Load.Code = command.Version(), command.Version()
			c.Crawl.Progress, c.Extract.Progress = func(s string) { env.Progress.Show("%s", s) }, env.Progress.Show
			if c.Crawl.Sites, err = crawl.Select(env.Schemas, sites, env.Args); err != nil {
				return command.Usagef("%v", err)
			}
			s, failed := nightly.Run(ctx, env.Log, c)
			env.Progress.Clear()
			if errors.Is(failed, nightly.ErrBusy) || ctx.Err() != nil {
				return failed
			}
			unmet, err := s.Print(env.Stdout)
			if failed != nil {
				return failed
			}
			if err == nil && len(unmet) > 0 {
				err = fmt.Errorf("%s: %w", strings.Join(unmet, "; "), command.ErrUnmet)
			}
			return err
		},
	})
}
