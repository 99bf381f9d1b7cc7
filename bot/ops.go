package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/storage"
)

// beside opens the store beside a running server, runs f and closes it.
func (p *program) beside(ctx context.Context, f func(*storage.DB, Settings) error) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	if !storage.Exists(s.Data) {
		return fmt.Errorf("there is no data of Copydesk in %s. Say where it is with --data, or start the server first", s.Data)
	}
	db, err := storage.Open(ctx, s.Data, storage.Options{Keys: s.sealing(), Shared: true})
	if err != nil {
		return err
	}
	defer db.Close()
	return f(db, s)
}

func (s Settings) sealing() []storage.Key {
	keys := make([]storage.Key, len(s.Keys))
	for i, k := range s.Keys {
		keys[i] = storage.Key(k)
	}
	return keys
}

func (p *program) manifest(context.Context) error {
	if what, err := p.arg(0, "which manifest: copydesk manifest slack"); err != nil || what != "slack" {
		return usageError("There is one manifest: copydesk manifest slack.")
	}
	lang := say.Lang(p.flags["lang"])
	if lang != "" && !slices.Contains(say.Langs, lang) {
		return usageError("--lang is en or fr.")
	}
	text, err := commands.SlackManifest(commands.Table, lang, p.flags["prefix"], p.flags["http"])
	var wrong *say.Problem
	if errors.As(err, &wrong) {
		return usageError(wrong.Error())
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(p.out, text)
	return err
}

func (p *program) invite(context.Context) error {
	return usageError("Discord is not part of this version yet: there is nobody to invite.")
}

// connect stores a credential; a network by hand has none, but a person, who is known in the chat alone.
func (p *program) connect(context.Context) error {
	if name, err := p.arg(0, ""); err == nil && (name == "by-hand" || name == "byhand") {
		return usageError("An account by hand needs no credential but a person who publishes, so it is connected in the chat: /connect by-hand \"TikTok @demo\" person:@ana.")
	}
	return usageError("The newsroom needs no connection. Any other network is published by hand in this version: type /connect by-hand in the chat.")
}

// owner prints a new setup code.
func (p *program) owner(ctx context.Context) error {
	if what, err := p.arg(0, "what to do: copydesk owner reset"); err != nil || what != "reset" {
		return usageError("Say what to do: copydesk owner reset.")
	}
	return p.beside(ctx, func(db *storage.DB, _ Settings) error {
		code, err := db.NewSetupCode(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "setup code: %s\nType it in the chat: /setup %s\n", code, code)
		return nil
	})
}

func (p *program) rotateKeys(ctx context.Context) error {
	return p.beside(ctx, func(db *storage.DB, _ Settings) error {
		n, err := db.RotateKeys(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%d secrets are sealed under the first key.\n", n)
		return nil
	})
}

func (p *program) backup(ctx context.Context) error {
	file, err := p.arg(0, "where to: copydesk backup FILE")
	if err != nil {
		return err
	}
	return p.beside(ctx, func(db *storage.DB, _ Settings) error {
		if err := db.Backup(ctx, file); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Copied to %s. The key is not in it: keep it elsewhere.\n", file)
		return nil
	})
}

func (p *program) restore(ctx context.Context) error {
	file, err := p.arg(0, "which copy: copydesk restore FILE")
	if err != nil {
		return err
	}
	s, err := p.settings()
	if err != nil {
		return err
	}
	report, err := storage.Restore(ctx, file, s.Data)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, report)
	return nil
}

func (p *program) claim(ctx context.Context) error {
	return p.beside(ctx, func(db *storage.DB, s Settings) error {
		if err := db.Claim(ctx); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s is the live folder now. Restart the server to publish from it.\n", s.Data)
		return nil
	})
}

// health asks a running server whether it is ready.
func (p *program) health(ctx context.Context) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(s.Addr)+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("nothing answers on %s. Is the server running there? Another address: --addr HOST:PORT", s.Addr)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", resp.StatusCode)
	}
	return nil
}

func (p *program) audit(ctx context.Context) error {
	what, err := p.arg(0, "what to do: copydesk audit verify, or copydesk audit export")
	if err != nil || what != "verify" && what != "export" {
		return usageError("Say what to do: copydesk audit verify, or copydesk audit export.")
	}
	return p.beside(ctx, func(db *storage.DB, _ Settings) error {
		if what == "export" {
			return db.ExportAudit(ctx, p.out)
		}
		lines, err := db.VerifyAudit(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "The chain holds over %d lines.\n", lines)
		return nil
	})
}

// A build is what `copydesk version` prints.
type build struct{ Version, Commit, Go, SQLite string }

func (b build) String() string {
	return fmt.Sprintf("%s (%s), %s, SQLite %s", b.Version, b.Commit, b.Go, b.SQLite)
}

func version() build {
	b := build{Version: "devel", Commit: "unknown", Go: runtime.Version(), SQLite: storage.SQLiteVersion()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			b.Commit = s.Value[:12]
		}
	}
	return b
}

func (p *program) version(context.Context) error {
	_, err := fmt.Fprintln(p.out, "copydesk", version())
	return err
}
