package slack

import (
	"context"
	"math/rand/v2"
	"strconv"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Run connects and delivers what people do to h, until ctx ends or Slack says something final: then
// the error is a *say.Problem that says what is so and what to do.
func (p *Platform) Run(ctx context.Context, specs []chat.Spec, h chat.Handler) error {
	if p.o.AppToken == "" && p.door == nil {
		return say.No(say.Refused, say.Text{
			EN: "Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP). Set one of them.",
			FR: "Slack a besoin de SLACK_APP_TOKEN (Socket Mode) ou de SLACK_SIGNING_SECRET (HTTP). Renseignez l'un des deux.",
		})
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p.begin(ctx, specs, h)
	defer p.finish()
	p.group.Go(func() {
		select {
		case why := <-p.over:
			stop(why)
		case <-ctx.Done():
		}
	})
	if err := p.greet(ctx); err != nil {
		stop(err)
		return context.Cause(ctx)
	}
	p.group.Go(func() { p.garden(ctx) })
	err := p.listen(ctx)
	stop(err)
	p.connected(false)
	return context.Cause(ctx)
}

// begin remembers what Run was given.
func (p *Platform) begin(ctx context.Context, specs []chat.Spec, h chat.Handler) {
	n := names{words: map[string]bool{}}
	for _, s := range specs {
		for _, name := range append([]string{s.Name.EN, s.Name.FR}, s.Aliases...) {
			n.words[folded(name)] = true
		}
		if "/"+s.Name.EN == draftLine {
			n.brief = mainOf(s)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handler, p.specs, p.names, p.life = h, specs, n, ctx
}

// mainOf is the option that a command's words fill first.
func mainOf(s chat.Spec) string {
	for _, o := range s.Options {
		if o.Main {
			return o.Name.EN
		}
	}
	return ""
}

// greet asks who the bot is, again and again until Slack answers.
func (p *Platform) greet(ctx context.Context) error {
	for n := 0; ; n++ {
		_, err := p.ask(ctx)
		if err == nil {
			return nil
		}
		if why := ended(codeOf(err)); why != nil {
			return why
		}
		p.o.Log.WarnContext(ctx, "slack does not say who we are; it is asked again", "tries", n+1, "err", err)
		if !asleep(ctx, pause(n)+rand.N(backOff)) {
			return ctx.Err()
		}
	}
}

// listen takes what Slack delivers, over sockets where there is an app-level token.
func (p *Platform) listen(ctx context.Context) error {
	if p.o.AppToken != "" {
		return p.sockets(ctx, p.take, p.connected)
	}
	p.door.serve(p.take)
	defer p.door.shut()
	p.connected(true)
	<-ctx.Done()
	return context.Cause(ctx)
}

// connected notes whether a connection stands.
func (p *Platform) connected(is bool) {
	p.mu.Lock()
	before := p.ready
	p.ready = is
	p.mu.Unlock()
	if is && !before {
		p.later(p.resumed)
	}
}

// resumed tells the bot that what was done meanwhile may not have been told.
func (p *Platform) resumed(ctx context.Context) {
	at := p.o.Now()
	e := chat.Event{ID: "resumed/" + strconv.FormatInt(at.UnixNano(), 36), Kind: chat.Resumed, Who: chat.Identity{Platform: platformName, Team: p.known().team}, At: now(at)}
	if err := p.receiver().Receive(ctx, e); err != nil {
		p.o.Log.Warn("pending cards are read again in their own time only", "err", err)
	}
}

// Ready reports whether a connection stands; over HTTP, whether Slack may call.
func (p *Platform) Ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready
}

func (p *Platform) receiver() chat.Handler {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.handler
}

func (p *Platform) spoken() names {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.names
}

var _ chat.Platform = (*Platform)(nil)
