package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"copydesk/approvals/say"
	"copydesk/bot/slack"
	"copydesk/commands/chat"
	"copydesk/integrations/egress"
	"copydesk/integrations/writing"
	"copydesk/storage"
)

// checkLimit bounds each question that a check asks outside.
const checkLimit = 10 * time.Second

// check prints one line for everything that is configured; something wrong is exit code 1.
func (p *program) check(ctx context.Context) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	wrong := 0
	line := func(ok bool, text string) {
		mark := "ok   "
		if !ok {
			mark = "wrong"
			wrong++
		}
		fmt.Fprintln(p.out, mark, text)
	}
	line(true, "settings are readable")
	if !storage.Exists(s.Data) {
		line(true, "there is no data yet: the first start makes it in "+s.Data)
	} else if err := p.checkData(ctx, line); err != nil {
		line(false, fmt.Sprintf("database does not open: %s (%v)", s.Data, err))
	}
	if s.slackOn() {
		if err := p.checkSlack(ctx, s, line); err != nil {
			line(false, fmt.Sprintf("the rooms in Slack cannot be read from the database: %v", err))
		}
	} else {
		line(true, "no chat platform is set up: the playground starts (SLACK_BOT_TOKEN is not set)")
	}
	line(p.checkModel(ctx, s))
	line(checkPublic(ctx, s.Public))
	line(checkMetrics(ctx, s))
	line(checkCopies(s.Copies))
	if wrong > 0 {
		return fmt.Errorf("%d of these need mending", wrong)
	}
	return nil
}

// checkData looks at what is remembered.
func (p *program) checkData(ctx context.Context, line func(ok bool, text string)) error {
	return p.beside(ctx, func(db *storage.DB, s Settings) error {
		line(db.Ready(ctx) == nil, "database opens: "+s.Data)
		claimed, err := db.Claimed(ctx)
		if err == nil && !claimed {
			line(false, "this folder is a copy: nothing is published from it until copydesk claim")
		} else {
			line(err == nil, "this folder is the live one")
		}
		lines, err := db.VerifyAudit(ctx)
		line(err == nil, fmt.Sprintf("audit chain holds over %d lines", lines))
		return nil
	})
}

// checkSlack asks Slack whether all is well there, with each room that a brand lives in.
func (p *program) checkSlack(ctx context.Context, s Settings, line func(ok bool, text string)) error {
	var rooms []chat.Room
	var failed error
	if storage.Exists(s.Data) {
		failed = p.beside(ctx, func(db *storage.DB, _ Settings) (err error) {
			rooms, err = roomsOn(ctx, db, "slack")
			return err
		})
	}
	if p.meter == nil {
		p.meter = newMeter()
	}
	ctx, cancel := context.WithTimeout(ctx, checkLimit*time.Duration(1+len(rooms)/10))
	defer cancel()
	log := slog.New(slog.NewTextHandler(p.err, nil))
	for _, f := range slack.New(p.slackOptions(s, log, time.Now, kept{})).Check(ctx, rooms) {
		line(f.OK, f.Text.In(say.EN))
	}
	return failed
}

// roomsOn lists the rooms of a platform that brands live in, each once.
func roomsOn(ctx context.Context, db *storage.DB, platform string) ([]chat.Room, error) {
	brands, err := db.Brands(ctx)
	if err != nil {
		return nil, err
	}
	found := map[chat.Room]bool{}
	for _, info := range brands {
		for _, room := range info.Rooms {
			if room.Platform == platform {
				found[chat.Room(room)] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b chat.Room) int { return strings.Compare(a.Team+a.ID, b.Team+b.ID) }), nil
}

// checkModel asks the drafting model's server for it.
func (p *program) checkModel(ctx context.Context, s Settings) (ok bool, text string) {
	model := p.desk(s).Model
	if model == nil {
		return true, "no drafting model is set up: the built-in fitter is used"
	}
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	name := "drafting model " + s.get["OPENAI_MODEL"]
	switch err := model.Check(ctx); {
	case err == nil:
		return true, name + " answers"
	case errors.Is(err, writing.ErrKey):
		return false, name + ": the server does not accept the key (OPENAI_API_KEY)"
	case errors.Is(err, writing.ErrNoModel):
		return false, name + ": the server does not offer it (OPENAI_MODEL)"
	default:
		return false, fmt.Sprintf("%s: the server does not answer (OPENAI_BASE_URL): %v", name, err)
	}
}

// checkPublic asks over the public address whether this program stands behind it.
func checkPublic(ctx context.Context, public string) (ok bool, text string) {
	if public == "" {
		return true, "no public address is set (COPYDESK_PUBLIC_URL): nothing here needs one"
	}
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, public+"/healthz", nil)
	if err != nil {
		return false, public + " is no address: " + err.Error()
	}
	resp, err := egress.Trusted(egress.Options{Proxy: http.ProxyFromEnvironment}).Do(req)
	if err != nil {
		return false, fmt.Sprintf("%s does not lead here. Is the server running, and does the proxy pass everything on to it? (%v)", public, err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(io.LimitReader(resp.Body, 100)); err != nil || resp.StatusCode != http.StatusOK || strings.TrimSpace(string(text)) != "alive" {
		return false, fmt.Sprintf("%s answers, but not as Copydesk: status %d. Pass everything on to it", public, resp.StatusCode)
	}
	return true, public + " leads here"
}

// checkMetrics tells whether Prometheus can be answered: the address is free, or this program
// stands there already.
func checkMetrics(ctx context.Context, s Settings) (ok bool, text string) {
	if s.Metrics == "" {
		return true, "no metrics are told (COPYDESK_METRICS_ADDR is not set)"
	}
	l, err := listen(ctx, s.Metrics, "COPYDESK_METRICS_ADDR")
	if err == nil {
		l.Close()
		return true, "metrics can be told on " + s.Metrics
	}
	if errors.Is(err, syscall.EADDRINUSE) && tellsMetrics(ctx, s.Metrics) {
		return true, "metrics are told on " + s.Metrics
	}
	return false, fmt.Sprintf("metrics cannot be told on %s: %v", s.Metrics, err)
}

// tellsMetrics reports whether something answers there as Copydesk does.
func tellsMetrics(ctx context.Context, addr string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(addr)+"/metrics", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	return err == nil && strings.Contains(string(text), "\ncopydesk_build_info{")
}

// checkCopies tells whether the nightly copy has somewhere to go.
func checkCopies(c *nightly) (ok bool, text string) {
	if c == nil {
		return true, "no nightly copy is made (COPYDESK_BACKUP is not set)"
	}
	if err := c.usable(); err != nil {
		return false, fmt.Sprintf("nightly copies cannot be written to %s: %s (%v)", c.dir, reasonOf(err).In(say.EN), err)
	}
	last := "none is there yet"
	if name := c.last(); name != "" {
		last = "the last is " + name
	}
	return true, fmt.Sprintf("nightly copies can be written to %s, of which %d are kept; %s", c.dir, c.keep, last)
}
