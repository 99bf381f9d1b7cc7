// Package bot is the running program: it reads the settings, opens the store, connects the chat
// platforms and runs two loops. The inbox works off what people did, the worker performs what is
// due. Nothing clever happens here: commands decide what is said, approvals what is allowed,
// storage what is remembered.
//
// Every event is stored before it is acknowledged, and every change, its audit line and what
// follows from it are one transaction, so the program may be killed at any moment. It refuses to
// start on a folder that another one serves, on a database newer than itself, and to publish from
// a copied folder that was not claimed.
package bot

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"copydesk/approvals/say"
)

// A program is one run of the binary: its surroundings and what the flags said.
type program struct {
	getenv         func(string) string
	in             io.Reader
	out, err       io.Writer
	flags          map[string]string // setting name → value given by a flag
	playgroundFlag bool
	ticket         string   // of the one-time address; empty on loopback
	meter          *meter   // made with the desk
	args           []string // after the sub-command
}

// A sub is one sub-command of the binary.
type sub struct {
	Name string
	Args string
	Help string
	Run  func(*program, context.Context) error
}

// subs lists the sub-commands in the order of the usage text and README.md.
func subs() []sub {
	return []sub{
		{"serve", "", "runs the bot on every chat platform that is configured; with none, the playground", (*program).serve},
		{"check", "", "verifies settings, tokens, scopes and permissions; one line each", (*program).check},
		{"manifest", "slack [--http URL] [--lang en|fr] [--prefix WORD]", "prints the Slack app manifest made from the command table", (*program).manifest},
		{"invite", "discord", "prints the Discord invitation link with the permissions needed", (*program).invite},
		{"connect", "NETWORK --brand B [--server URL] [--account NAME]", "stores an account's credential, read from standard input", (*program).connect},
		{"owner", "reset", "prints a new setup code when the owner is gone", (*program).owner},
		{"rotate-keys", "", "seals every secret anew under the first key of COPYDESK_KEY", (*program).rotateKeys},
		{"demo-history", "", "fills the playground's brand with a year of generated, marked history", (*program).demoHistory},
		{"backup", "FILE", "writes a consistent copy while running; never the key", (*program).backup},
		{"restore", "FILE", "puts a copy in place; publishes nothing by itself", (*program).restore},
		{"claim", "", "makes a copied folder the live one", (*program).claim},
		{"health", "", "ends with 0 while /readyz answers", (*program).health},
		{"audit", "verify|export", "checks the hash chain, or prints it as JSON lines", (*program).audit},
		{"version", "", "prints version, commit, Go and SQLite", (*program).version},
	}
}

// words is how many words follow the sub-command at most: those that its usage names before a flag.
func (s sub) words() int {
	plain, _, _ := strings.Cut(strings.ReplaceAll(s.Args, "[", ""), "--")
	return len(strings.Fields(plain))
}

// usageError is a mistake on the command line or in the settings: exit code 2.
type usageError string

func (e usageError) Error() string { return string(e) }

// Main runs one sub-command and gives the exit code: 0 done, 1 failed, 2 wrong usage. Errors are
// one sentence each on stderr.
func Main(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{getenv: getenv, in: stdin, out: stdout, err: stderr, flags: map[string]string{}}
	err := p.run(ctx, args)
	var wrong usageError
	var problem *say.Problem
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage())
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintln(p.err, wrong)
		return 2
	case errors.As(err, &problem):
		fmt.Fprintln(p.err, problem.Error())
	default:
		fmt.Fprintln(p.err, "copydesk:", err)
	}
	return 1
}

// run reads the flags wherever they stand, before or after the sub-command.
func (p *program) run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("copydesk", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for name, setting := range map[string]string{"data": "COPYDESK_DATA", "addr": "COPYDESK_ADDR"} {
		flags.Func(name, "", func(v string) error { p.flags[setting] = v; return nil })
	}
	flags.BoolVar(&p.playgroundFlag, "playground", false, "")
	own := map[string]*string{}
	for _, name := range []string{"http", "lang", "prefix", "brand", "server", "account"} {
		own[name] = flags.String(name, "", "")
	}
	words, err := anywhere(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil {
		return usageError(flagWords(err))
	}
	for name, v := range own {
		if *v != "" {
			p.flags[name] = *v
		}
	}
	name := "serve"
	if len(words) > 0 {
		name, p.args = words[0], words[1:]
	}
	for _, s := range subs() {
		if s.Name != name {
			continue
		}
		if most := s.words(); len(p.args) > most {
			return usageError(fmt.Sprintf("I do not know what %q is for. Type it like this: copydesk %s.", p.args[most], strings.TrimSpace(s.Name+" "+s.Args)))
		}
		return s.Run(p, ctx)
	}
	return usageError(fmt.Sprintf("There is no command %q. See copydesk -h.", name))
}

// flagWords says what package flag found wrong.
func flagWords(err error) string {
	if name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: "); unknown {
		return "There is no flag " + name + ". See copydesk -h."
	}
	if name, bare := strings.CutPrefix(err.Error(), "flag needs an argument: "); bare {
		return "Say a value after " + name + ". See copydesk -h."
	}
	return "I cannot read these flags: " + err.Error() + ". See copydesk -h."
}

// anywhere parses flags that stand between the words, and gives the words.
func anywhere(flags *flag.FlagSet, args []string) (words []string, err error) {
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		args = flags.Args()
		if len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	return words, nil
}

func usage() string {
	var b strings.Builder
	b.WriteString("copydesk [--data DIR] [--addr HOST:PORT] COMMAND\n\n")
	for _, s := range subs() {
		fmt.Fprintf(&b, "  %-24s %s\n", strings.TrimSpace(s.Name+" "+s.Args), s.Help)
	}
	return b.String()
}

// settings reads the environment under the flags. From then on no error or log line shows a secret.
func (p *program) settings() (Settings, error) {
	s, err := readSettings(p.getenv, p.flags)
	p.err = veiled(p.err, s.secrets(p.getenv))
	return s, err
}

// arg gives the n-th word after the sub-command, or says what is missing.
func (p *program) arg(n int, what string) (string, error) {
	if n >= len(p.args) {
		return "", usageError("Say " + what + ". See copydesk -h.")
	}
	return p.args[n], nil
}

// readmeSubs is the table of sub-commands in README.md.
func readmeSubs() string {
	var b strings.Builder
	b.WriteString("| command | does |\n|---|---|\n")
	for _, s := range subs() {
		fmt.Fprintf(&b, "| `copydesk %s` | %s |\n", strings.ReplaceAll(strings.TrimSpace(s.Name+" "+s.Args), "|", `\|`), s.Help)
	}
	return b.String()
}
