package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"copydesk/bot/playground"
	"copydesk/bot/web"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/integrations/egress"
	"copydesk/integrations/writing"
	"copydesk/storage"
)

// needsTokens is what a start that could only offer the playground to strangers ends in.
const needsTokens = "No chat platform is set up: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_BOT_TOKEN.\n" +
	"To try Copydesk in a browser instead, start it with --playground and open the one-time address that it prints."

// serve runs the program until ctx ends.
func (p *program) serve(ctx context.Context) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	if !p.playgroundFlag && !onLoopback(s.Addr) {
		return usageError(needsTokens)
	}
	log := slog.New(slog.NewTextHandler(p.err, nil))
	db, err := storage.Open(ctx, s.Data, storage.Options{Keys: s.sealing(), Log: log})
	if err != nil {
		return err
	}
	defer db.Close()
	desk := p.desk(s)
	play := newPlayground(db, desk, s, log)
	h := newHouse(db, desk, []chat.Platform{play}, egress.Client(egress.Options{Allow: s.Private}), log)
	if err := h.seed(ctx); err != nil {
		return fmt.Errorf("set up the playground: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w. Choose another with --addr", s.Addr, err)
	}
	if !onLoopback(s.Addr) {
		p.ticket = rand.Text()
	}
	return p.serveOn(ctx, listener, h, play, desk)
}

// serveOn runs the web side and the house until ctx ends or either fails.
func (p *program) serveOn(ctx context.Context, l net.Listener, h *house, play *playground.Playground, desk *commands.Desk) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	desk.Web = "http://" + reachable(l.Addr().String())
	server := &http.Server{
		Handler:           web.Handler(web.Site{DB: h.db, Base: func() string { return desk.Web }, Ready: h.ready, Front: p.front(play), Log: h.log}),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	var group sync.WaitGroup
	group.Go(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			stop(err)
		}
	})
	group.Go(func() {
		if err := h.run(ctx); err != nil {
			stop(err)
		}
	})
	p.greet(desk.Web, play)
	<-ctx.Done()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = server.Shutdown(ending)
	_ = server.Close()
	group.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// greet prints the address to open.
func (p *program) greet(address string, play *playground.Playground) {
	if play == nil {
		return
	}
	if p.ticket != "" {
		address += "/?ticket=" + p.ticket
	}
	fmt.Fprintf(p.out, "Copydesk playground: %s\n", address)
}

// front is what stands at "/": the playground's page, behind a one-time address where the program
// listens to more than this machine.
func (p *program) front(play *playground.Playground) http.Handler {
	switch {
	case play == nil:
		return nil
	case p.ticket != "":
		return play.Behind(p.ticket)
	}
	return play.Handler()
}

// reachable is an address that can be opened: one that stands for all of this machine's names says
// localhost.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip, bad := netip.ParseAddr(host); err != nil || bad != nil || !ip.IsUnspecified() {
		return addr
	}
	return net.JoinHostPort("localhost", port)
}

// desk is what commands are lent, before the store is open.
func (p *program) desk(s Settings) *commands.Desk {
	d := &commands.Desk{Zone: s.Zone, Lang: s.Lang, Now: time.Now, Version: version().String(), Playground: true}
	if s.get["OPENAI_API_KEY"] != "" || s.get["OPENAI_BASE_URL"] != "" {
		d.Model = writing.New(writing.Options{Key: s.get["OPENAI_API_KEY"], BaseURL: s.get["OPENAI_BASE_URL"],
			Model: s.get["OPENAI_MODEL"], Client: egress.Trusted(egress.Options{Timeout: time.Minute}),
			Log: slog.New(slog.NewTextHandler(p.err, nil))})
	}
	return d
}

// newPlayground makes the chat in the browser; its own bytes are kept in our store.
func newPlayground(db *storage.DB, desk *commands.Desk, s Settings, log *slog.Logger) *playground.Playground {
	return playground.New(playground.Options{
		Keep: db.Keep, Kept: db.Kept, Newsroom: "/newsroom/" + demo, Zone: s.Zone, Now: desk.Now, Log: log,
		Standing: func(ctx context.Context, brand string, number int64) (playground.PostStanding, error) {
			return standingOf(ctx, db, brand, number)
		},
	})
}

// onLoopback reports whether an address listens to this machine alone.
func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
