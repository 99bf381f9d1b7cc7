package slack

import (
	"context"
	"errors"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

const (
	langWithin = 500 * time.Millisecond // Slack may take to say what language somebody reads
	teamWithin = time.Second
	lastTry    = 3 // Slack delivers an event four times
)

// take is told what Slack delivered: it is stored before it is acknowledged, and the answer of the
// acknowledgement is what its person must see at once.
func (p *Platform) take(ctx context.Context, d delivered) (answer any, err error) {
	me, err := p.me(ctx)
	if err != nil {
		return nil, err
	}
	a, err := decode(d, me, p.spoken(), p.o.Now())
	if err != nil { // it reads no better the next time
		p.o.Log.WarnContext(ctx, "what slack delivered cannot be read", "kind", d.Kind, "err", err)
		return nil, nil
	}
	p.settleWho(ctx, me, &a)
	a.handle.Lang = a.event.Lang
	switch a.do {
	case deliver:
		return p.deliver(ctx, a, d)
	case ask:
		return p.asked(ctx, a, a.event.Line, nil)
	case sent:
		return p.sent(ctx, a)
	case drop:
		return p.dropped(ctx, a)
	case posted:
		return nil, p.heard(ctx, a.key, a.event.Room.ID, a.event.Message)
	case person:
		return p.described(ctx, me, a, d)
	case groups:
		p.members.drop(everything)
		p.noGroups.drop(everything)
		return p.deliver(ctx, a, d)
	case room:
		p.rooms.drop(a.key)
		p.channels.drop(everything)
	case missed:
		p.later(p.resumed)
	case finished:
		p.end(ended(a.key))
	}
	return nil, nil
}

// settleWho puts somebody under the workspace that they belong to: a member of ours may have their
// home in another of the same organisation, and of a reaction Slack does not say whose it is.
func (p *Platform) settleWho(ctx context.Context, me self, a *act) {
	e := &a.event
	if e.Who.User == "" || e.Kind == chat.Changed {
		return
	}
	u, known := p.people.get(e.Who.User)
	if known {
		e.Lang = langOf(u.Locale)
	}
	if e.Who.Team == me.team && (e.Kind != chat.Reacted || !a.shared) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, teamWithin)
	defer cancel()
	if who, err := p.identity(ctx, e.Who.User); err == nil {
		e.Who = who
	}
}

// described takes up how Slack describes somebody now. The bot is told where they became somebody else
// to us: Slack tells of every new picture and status too.
func (p *Platform) described(ctx context.Context, me self, a act, d delivered) (any, error) {
	p.people.drop(a.user.ID)
	p.roster.drop(everything)
	now := seenOf(a.user, me)
	if before, known := p.seen.get(a.user.ID); known && now.same(before) {
		return nil, nil
	}
	answer, err := p.deliver(ctx, a, d)
	if err == nil {
		p.seen.put(a.user.ID, now)
	}
	return answer, err
}

// deliver hands an event to the bot.
func (p *Platform) deliver(ctx context.Context, a act, d delivered) (any, error) {
	if a.handle.User != "" {
		a.event.Reply = a.handle.String()
	}
	err := p.receiver().Receive(ctx, a.event)
	if err == nil {
		return nil, nil
	}
	problem, is := errors.AsType[*say.Problem](err)
	switch {
	case a.handle.User == "" || a.handle.Home:
		return nil, untaken(err, problem)
	case d.Kind == kindEvent && d.Attempt < lastTry && (!is || problem.Kind == say.Busy || problem.Kind == say.Broken): // it comes again by itself
		return nil, err
	case is && problem.Ask != "":
		return p.asked(ctx, a, problem.Ask, problem)
	}
	if !is {
		p.o.Log.ErrorContext(ctx, "an event could not be stored", "event", a.event.ID, "err", err)
	}
	return p.refused(ctx, a, err)
}

// untaken is the error of what is to be delivered again; a problem that typing something else would
// mend mends by no second delivery.
func untaken(err error, problem *say.Problem) error {
	if problem == nil || problem.Kind == say.Busy || problem.Kind == say.Broken {
		return err
	}
	return nil
}

// refused tells its person in private why an event was not taken: in the acknowledgement of a slash
// command, else beside it.
func (p *Platform) refused(ctx context.Context, a act, err error) (any, error) {
	p.speak(ctx, &a)
	m := worded(err, a.event.Lang)
	if a.byCommand() {
		return p.private(m, a.event.Lang), nil
	}
	p.later(func(ctx context.Context) { p.tell(ctx, a.handle, m) })
	return nil, nil
}

// byCommand reports whether the acknowledgement itself can hold a private text: those of clicks and
// events cannot.
func (a act) byCommand() bool {
	return a.event.Kind == chat.Typed && !a.event.Form && a.handle.URL != "" && a.handle.Thread == "" && a.event.Options == nil && len(a.event.Files) == 0
}

// private is a message as a slash command's acknowledgement holds it.
func (p *Platform) private(m chat.Message, l say.Lang) any {
	var d drawing
	d.text, d.blocks = draw(m, l, nil)
	body := d.response()
	body["response_type"] = "ephemeral"
	return body
}

// speak finds out what language somebody reads, where that is not known: only for words that would be
// read at once.
func (p *Platform) speak(ctx context.Context, a *act) {
	if a.event.Lang != "" || a.event.Who.User == "" {
		return
	}
	left := triggerFor - p.o.Now().Sub(time.UnixMilli(a.handle.At)) // the acknowledgement waits meanwhile
	ctx, cancel := context.WithTimeout(ctx, min(langWithin, left))
	defer cancel()
	if u, err := p.user(ctx, a.event.Who.User, false); err == nil {
		a.event.Lang = langOf(u.Locale)
		a.handle.Lang = a.event.Lang
	}
}
