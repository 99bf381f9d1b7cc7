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
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"copydesk/bot/playground"
	"copydesk/bot/web"
	"copydesk/commands"
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
	if !s.slackOn() && !p.playgroundFlag && !onLoopback(s.Addr) {
		return usageError(needsTokens)
	}
	log := slog.New(slog.NewTextHandler(p.err, nil))
	db, err := storage.Open(ctx, s.Data, storage.Options{Keys: s.sealing(), Log: log})
	if err != nil {
		return err
	}
	defer db.Close()
	desk := p.desk(s)
	desk.Client = p.meter.counted("links", egress.Client(egress.Options{Allow: s.Private, Proxy: http.ProxyFromEnvironment}))
	c := p.platforms(db, desk, s, log)
	networks := egress.Client(egress.Options{Allow: s.Private, Proxy: http.ProxyFromEnvironment})
	h := newHouse(db, desk, c.all, p.meter.counted("networks", networks), log)
	h.meter = p.meter
	h.keep(s.Copies)
	if c.play != nil {
		if err := h.seed(ctx); err != nil {
			return fmt.Errorf("set up the playground: %w", err)
		}
	}
	if err := offerOwnership(ctx, db, c.all, p.out); err != nil {
		return fmt.Errorf("offer ownership: %w", err)
	}
	doors, err := p.doors(ctx, s, h, c, log)
	if err != nil {
		return err
	}
	p.greet(local(doors[0].at), c)
	if len(doors) > 1 {
		fmt.Fprintf(p.out, "Copydesk metrics: http://%s/metrics\n", reachable(doors[1].at.Addr().String()))
	}
	return serveOn(ctx, doors, h)
}

// A door is an address taken and what answers there.
type door struct {
	at     net.Listener
	server *http.Server
}

// doors takes every address that the settings name: the web side's first.
func (p *program) doors(ctx context.Context, s Settings, h *house, c cast, log *slog.Logger) ([]door, error) {
	front, err := listen(ctx, s.Addr, "--addr")
	if err != nil {
		return nil, err
	}
	if c.play != nil && !onLoopback(s.Addr) {
		p.ticket = rand.Text()
	}
	if h.desk.Web = local(front); s.Public != "" {
		h.desk.Web, h.desk.Public = s.Public, true
	}
	site := web.Site{DB: h.db, Base: func() string { return h.desk.Web }, Ready: h.ready, Front: p.front(c.play), Slack: c.routes, Files: h, Log: log}
	doors := []door{{front, &http.Server{Handler: web.Handler(site), ReadHeaderTimeout: 10 * time.Second}}}
	if s.Metrics == "" {
		return doors, nil
	}
	back, err := listen(ctx, s.Metrics, "COPYDESK_METRICS_ADDR")
	if err != nil {
		front.Close()
		return nil, err
	}
	h.meter.watch(h)
	return append(doors, door{back, metricsServer(h.meter, log)}), nil
}

// serveOn answers at every door and runs the house until ctx ends or one of them fails.
func serveOn(ctx context.Context, doors []door, h *house) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var group sync.WaitGroup
	for _, d := range doors {
		d.server.BaseContext = func(net.Listener) context.Context { return ctx }
		group.Go(func() {
			if err := d.server.Serve(d.at); !errors.Is(err, http.ErrServerClosed) {
				stop(err)
			}
		})
	}
	group.Go(func() {
		if err := h.run(ctx); err != nil {
			stop(err)
		}
	})
	warm := time.AfterFunc(time.Second, slim)
	defer warm.Stop()
	<-ctx.Done()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, d := range doors {
		_ = d.server.Shutdown(ending)
		_ = d.server.Close()
	}
	group.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// slim returns what only the start needed: the buffers of the migrations, 12 MB, lie in a pool that
// gives them up at the second collection, and until then the next one waits for twice as much.
func slim() {
	runtime.GC()
	debug.FreeOSMemory()
}

// greet prints where it can be found: the address to open, or the chat.
func (p *program) greet(address string, c cast) {
	if len(c.all) > 1 || c.play == nil {
		fmt.Fprintf(p.out, "Copydesk joins Slack. Its web side: %s\n", address)
	}
	if c.play == nil {
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

// local is the address of the web side for a browser on this machine.
func local(l net.Listener) string { return "http://" + reachable(l.Addr().String()) }

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
	if p.meter == nil {
		p.meter = newMeter()
	}
	d := &commands.Desk{Zone: s.Zone, Lang: s.Lang, Now: time.Now, Version: version().String()}
	if s.get["OPENAI_API_KEY"] != "" || s.get["OPENAI_BASE_URL"] != "" {
		client := egress.Trusted(egress.Options{Timeout: time.Minute, Proxy: http.ProxyFromEnvironment})
		d.Model = writing.New(writing.Options{Key: s.get["OPENAI_API_KEY"], BaseURL: s.get["OPENAI_BASE_URL"],
			Model: s.get["OPENAI_MODEL"], Client: p.meter.counted("model", client),
			Log: slog.New(slog.NewTextHandler(p.err, nil))})
	}
	return d
}

// newPlayground makes the chat in the browser; its own bytes are kept in our store.
func newPlayground(db *storage.DB, desk *commands.Desk, s Settings, log *slog.Logger) *playground.Playground {
	desk.Playground = true
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
