// Command recuento reads the feeds of feeds.yaml and publishes them as a
// versioned, verified snapshot. "recuento --help" tells the rest.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // a small server may have no time zones installed

	"github.com/alecthomas/kong"

	"github.com/recuento/recuento/pipeline"
)

// cli is the verbs and what they share.
type cli struct {
	Config  string `help:"The configuration: which feeds are read, and how (default ${default})." default:"feeds/feeds.yaml" placeholder:"FILE"`
	Output  string `help:"Folder of the publication (default ${default})." default:"output" placeholder:"DIR"`
	Archive string `help:"Private folder: every capture, the summaries of runs, the lock. Never publish it (default ${default})." default:"archive" placeholder:"DIR"`
	JSON    bool   `name:"json" help:"Answer in JSON on standard output, for machines."`
	LogJSON bool   `name:"log-json" help:"Write the log on standard error in JSON."`
	Verbose bool   `help:"Log what goes well, too, and tell the whole story where run is not on a terminal." short:"v"`

	Run      runCmd      `cmd:"" help:"Read the feeds and publish a version, if anything is new."`
	Runs     runsCmd     `cmd:"" help:"List what runs did, unchanged and failed ones, too."`
	Doctor   doctorCmd   `cmd:"" help:"Look for what is wrong with this installation, and say what to do."`
	Private  archiveCmd  `cmd:"" name:"archive" help:"Back up, restore and prune the private archive."`
	Schedule scheduleCmd `cmd:"" help:"Run again and again, on the cadences of the feeds."`
	Check    checkCmd    `cmd:"" help:"Do everything that run does, but publish nothing; or look through a FILE of reports."`
	Add      addCmd      `cmd:"" help:"Add reports to the feeds: those of a file, or one by one, by question and answer."`
	Feed     feedCmd     `cmd:"" help:"Declare a feed: draft its entry of the configuration, look at what it gives."`
	Fmt      fmtCmd      `cmd:"" help:"Bring the CSV files of the feeds into their canonical form."`
	Verify   verifyCmd   `cmd:"" help:"Compare what is published with what was published."`
	Rebuild  rebuildCmd  `cmd:"" help:"Make a version again from the archive, and compare every byte."`
	Key      keyCmd      `cmd:"" help:"Make keys that sign versions."`
	Yank     yankCmd     `cmd:"" help:"Say of a version that it must not be used any more."`
	Redact   redactCmd   `cmd:"" help:"Take a report out of everything published, for it held what should never have been."`
	Ls       lsCmd       `cmd:"" help:"List the versions."`
	Log      logCmd      `cmd:"" help:"List the versions and what became of the facts, or tell the life of one report or fact."`
	Diff     diffCmd     `cmd:"" help:"Tell how two versions differ, cell by cell, and why."`
	Asof     asofCmd     `cmd:"" help:"Write the tables exactly as they stood in a version or on a day."`
	Problems problemsCmd `cmd:"" help:"List the records that were rejected or flagged, and why."`
	Summary  summaryCmd  `cmd:"" help:"Tell where things stood on a day: people held, totals side by side, the last announcements."`
	Explain  explainCmd  `cmd:"" help:"Tell all that is known of a fact, a report, a figure or a date."`
	Wording  wordingCmd  `cmd:"" help:"Put a fact into sentences that can be pasted, with links, in English or Spanish."`
	Review   reviewCmd   `cmd:"" help:"List what curators should look at, with entries to paste."`
	Site     siteCmd     `cmd:"" help:"Make the pages of the publication anew."`
	Export   exportCmd   `cmd:"" help:"Copy the publication for a host without links."`
	Serve    serveCmd    `cmd:"" help:"Show the publication in a browser, and to tools that read by HTTP."`
	Version  versionCmd  `cmd:"" help:"Tell the versions of the program and of the schema."`
	ReadBack readBackCmd `cmd:"" name:"read-back" hidden:""`
}

// works reports whether a verb reads feeds and uses the archive.
func (c *cli) works(verb string) bool {
	return verb == "run" || verb == "schedule" || verb == "check" || verb == "doctor" || verb == "rebuild <version>" || strings.HasPrefix(verb, "archive ")
}

const statuses = `Exit statuses:
  0  published, or nothing new
  1  runtime: the machinery failed, or another run holds the lock
  2  usage, configuration or schema
  3  no feed could be read
  4  the checks refused to publish; the last version stays
  5  verification failed`

// world is what a verb sees of the process it runs in.
type world struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr *os.File
	cli            *cli
}

func main() { os.Exit(recuento()) }

func recuento() int {
	var c cli
	parser, err := newParser(&c)
	if err != nil {
		fmt.Fprintln(os.Stderr, "recuento:", err)
		return pipeline.ExitRuntime
	}
	chosen, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "recuento: %v; see recuento --help\n", err)
		return pipeline.ExitUsage
	}
	ctx, stop := context.Background(), context.CancelFunc(func() {})
	if verb := chosen.Command(); c.works(verb) || verb == "serve" {
		// The first signal ends the work cleanly, a second one at once.
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		context.AfterFunc(ctx, stop)
	}
	defer stop()
	w := &world{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, cli: &c}
	if err = w.checkPlaces(c.works(chosen.Command())); err == nil {
		err = chosen.Run(w)
	}
	var told *toldError
	if err != nil && !errors.As(err, &told) {
		fmt.Fprintf(os.Stderr, "recuento: %v\n", err)
	}
	return exitStatus(err)
}

// newParser reads the arguments of the program into c.
func newParser(c *cli) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("recuento"),
		kong.Description("Who said what about the release of political prisoners in Venezuela, at which stage, and who verified it: reads CSV feeds, publishes verified Parquet and CSV.\n\n"+statuses),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Exit(os.Exit),
	)
}

// toldError is an error of which the user has been told already.
type toldError struct{ error }

func (e *toldError) Unwrap() error { return e.error }

func exitStatus(err error) int {
	var status interface{ exitStatus() int }
	if errors.As(err, &status) {
		return status.exitStatus()
	}
	if errors.Is(err, context.Canceled) {
		return pipeline.ExitRuntime
	}
	return pipeline.ExitStatus(err)
}
