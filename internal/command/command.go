// Package command is what all mains share: the flags -work, -schemas, -v, -log
// and -version, flags also after positional arguments, help, a logger on
// standard error, a context that ends on SIGINT and SIGTERM, a line of
// progress on a terminal, and exit codes. A main is one Command value.
//
//	func main() {
//		var o crawl.Config
//		command.Main(command.Command{
//			Name: "crawl", Args: "[URL...]", About: "Crawl finds …",
//			Flags: func(f *flag.FlagSet) { f.DurationVar(&o.Delay, "delay", time.Second, "least pause …") },
//			Run:   func(ctx context.Context, env *command.Env) error { … },
//		})
//	}
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"gongkai/schemas"
)

// Exit codes of all commands.
const (
	Done        = 0
	Failed      = 1
	Usage       = 2
	Unmet       = 3
	Interrupted = 130
)

// ErrUnmet is returned by a Run that did its work and found an expectation not
// met: a site below its minimum, a broken file among others, a hard check.
// Wrap it to say which; the exit code is 3.
var ErrUnmet = errors.New("expectations not met")

// ErrUsage marks an error in what the user typed; the exit code is 2.
var ErrUsage = errors.New("usage")

// Usagef is an error in what the user typed.
func Usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

type usageError struct{ error }

func (e *usageError) Unwrap() error      { return e.error }
func (*usageError) Is(target error) bool { return target == ErrUsage }

// Command is one program.
type Command struct {
	Name  string              // as typed
	Args  string              // positional arguments in the usage line
	About string              // what it does, some lines
	Flags func(*flag.FlagSet) // its own flags, may be nil
	Run   func(context.Context, *Env) error
	Exact bool // refuse positional arguments
}

// Env is what a Run gets from the shared flags and the world.
type Env struct {
	Args       []string // positional arguments, wherever they stood
	Work       string   // the work directory; not yet made
	Schemas    fs.FS    // rooted at schemas/
	SchemasDir string   // "" for the declarations built in
	Log        *slog.Logger
	Verbose    bool
	Stdout     io.Writer
	Stderr     io.Writer
	Progress   *Progress
}

// Main runs c with the arguments of the process and exits.
func Main(c Command) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		signal.Stop(signals) // a second signal kills
	}()
	os.Exit(c.Execute(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Execute runs c and gives its exit code. The end of ctx means interrupted.
func (c Command) Execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	env := &Env{Stdout: stdout}
	var log string
	var version bool
	f := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&env.Work, "work", "work", "the `directory` that holds archive, facts and warehouse")
	f.StringVar(&env.SchemasDir, "schemas", "", "`directory` of declarations (default: those built in)")
	f.BoolVar(&env.Verbose, "v", false, "log more")
	f.StringVar(&log, "log", "text", "`format` of the log on standard error: text or json")
	f.BoolVar(&version, "version", false, "print the version and exit")
	if c.Flags != nil {
		c.Flags(f)
	}
	err := parse(f, args, &env.Args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.help(stdout, f)
		return Done
	case err == nil && version:
		fmt.Fprintln(stdout, c.Name, Version())
		return Done
	case err == nil && log != "text" && log != "json":
		err = fmt.Errorf("-log is text or json, not %q", log)
	case err == nil && c.Exact && len(env.Args) > 0:
		err = fmt.Errorf("unexpected argument %q", env.Args[0])
	case err == nil && env.Work == "":
		err = errors.New("-work is empty")
	}
	if err == nil {
		env.Schemas = schemas.FS
		if env.SchemasDir != "" {
			if st, e := os.Stat(env.SchemasDir); e != nil || !st.IsDir() {
				err = fmt.Errorf("-schemas %s is not a directory", env.SchemasDir)
			}
			env.Schemas = os.DirFS(env.SchemasDir)
		}
	}
	if err != nil {
		return c.misused(stderr, err)
	}
	env.Progress = newProgress(stderr, log == "text")
	env.Stderr = env.Progress
	level := slog.LevelInfo
	if env.Verbose {
		level = slog.LevelDebug
	}
	if log == "json" {
		env.Log = slog.New(slog.NewJSONHandler(env.Stderr, &slog.HandlerOptions{Level: level}))
	} else {
		env.Log = slog.New(slog.NewTextHandler(env.Stderr, &slog.HandlerOptions{Level: level}))
	}
	err = c.Run(ctx, env)
	env.Progress.Clear()
	switch {
	case ctx.Err() != nil:
		env.Log.Warn("interrupted", "command", c.Name)
		return Interrupted
	case err == nil:
		return Done
	case errors.Is(err, ErrUsage):
		return c.misused(stderr, err)
	case errors.Is(err, ErrUnmet):
		env.Log.Warn(err.Error(), "command", c.Name)
		return Unmet
	}
	env.Log.Error(err.Error(), "command", c.Name)
	return Failed
}

func (c Command) misused(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "%s: %v\nusage: %s\nrun %s -h for all flags\n", c.Name, err, c.line(), c.Name)
	return Usage
}

func (c Command) line() string {
	return strings.TrimSpace(c.Name + " [flags] " + c.Args)
}

func (c Command) help(w io.Writer, f *flag.FlagSet) {
	fmt.Fprintf(w, "usage: %s\n\n%s\n\nflags:\n", c.line(), strings.TrimSpace(c.About))
	f.SetOutput(w)
	f.PrintDefaults()
	fmt.Fprint(w, "\nexit codes:\n  0 done, 1 failed, 2 usage, 3 done with expectations not met, 130 interrupted\n")
}

// parse reads flags before, between and after positional arguments; "--" ends
// the flags.
func parse(f *flag.FlagSet, args []string, rest *[]string) error {
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return err
		}
		n := len(args) - f.NArg()
		if n > 0 && args[n-1] == "--" {
			*rest = append(*rest, f.Args()...)
			return nil
		}
		if args = slices.Clone(f.Args()); len(args) > 0 {
			*rest = append(*rest, args[0])
			args = args[1:]
		}
	}
	return nil
}
