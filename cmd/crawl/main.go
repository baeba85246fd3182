// Crawl finds the annual reports of government sites from their home pages and
// keeps the exact bytes in DIR/archive.
package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"time"

	"gongkai/internal/command"
	"gongkai/internal/crawl"
)

const about = `Crawl finds the annual reports on government information disclosure that each site
publishes, and keeps the exact bytes below DIR/archive. Sites are those of -sites, the
URLs given, or without either the declared ones. It ends with exit code 3 when a site
could not be crawled or has fewer reports than its file expects.`

func main() {
	cfg := crawl.Config{ConnectTo: map[string]string{}}
	var sites string
	var verify, check bool
	var flags *flag.FlagSet
	command.Main(command.Command{
		Name: "crawl", Args: "[URL...]", About: about,
		Flags: func(f *flag.FlagSet) {
			flags = f
			f.StringVar(&sites, "sites", "", "site file, or folder of site `files`")
			f.Func("connect-to", "`HOST=ADDR`: connect to ADDR for HOST (or *), everything else stays HOST's; may be repeated", func(s string) error {
				host, addr, ok := strings.Cut(s, "=")
				if !ok || host == "" || !strings.Contains(addr, ":") {
					return fmt.Errorf("want HOST=ADDR:PORT")
				}
				cfg.ConnectTo[strings.ToLower(host)] = addr
				return nil
			})
			f.DurationVar(&cfg.Delay, "delay", time.Second, "least pause between requests to one host; 0 is for test servers only")
			f.IntVar(&cfg.Parallel, "parallel", 16, "sites at a time")
			f.StringVar(&cfg.Contact, "contact", "", "`address` or URL a webmaster can write to, sent in User-Agent")
			f.IntVar(&cfg.Requests, "budget", 0, "most requests to one site in this run (default: as declared)")
			f.BoolVar(&cfg.All, "all", false, "ask about every known page, whatever the calendar says")
			f.BoolVar(&verify, "verify", false, "crawl nothing; prove that archive, index and fetch log agree")
			f.BoolVar(&check, "check-sites", false, "crawl nothing; ask for each home page and print what answers")
		},
		Run: func(ctx context.Context, env *command.Env) error {
			flags.Visit(func(f *flag.Flag) { cfg.DelaySet = cfg.DelaySet || f.Name == "delay" })
			cfg.Dir, cfg.Schemas, cfg.Version = env.Work, env.Schemas, command.Version()
			if verify {
				return crawl.PrintVerify(env.Stdout, cfg.Dir)
			}
			var err error
			if cfg.Sites, err = crawl.Select(env.Schemas, sites, env.Args); err != nil {
				return command.Usagef("%v", err)
			}
			if check {
				return unmet(crawl.PrintCheck(ctx, env.Log, cfg, env.Stdout))
			}
			cfg.Progress = func(s string) { env.Progress.Show("%s", s) }
			crawl.SetMemory()
			sum, err := crawl.Run(ctx, env.Log, cfg)
			if err != nil {
				return err
			}
			return unmet(sum.Print(env.Stdout))
		},
	})
}

// unmet turns the count of unmet expectations into the error for exit code 3.
func unmet(n int, err error) error {
	if err == nil && n > 0 {
		err = fmt.Errorf("%d sites: %w", n, command.ErrUnmet)
	}
	return err
}
