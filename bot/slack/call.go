package slack

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// call makes one call of the Web API in its lanes. An answer that says that the app is not welcome
// any more ends Run.
func (p *Platform) call(ctx context.Context, method, room string, f func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return unsent{err}
	}
	err := p.limits.through(ctx, method, room, f)
	if why := ended(codeOf(err)); why != nil {
		p.end(why)
	}
	return err
}

// codeOf is Slack's own word for what went wrong; empty where Slack gave none.
func codeOf(err error) string {
	if no, is := errors.AsType[slackapi.SlackErrorResponse](err); is {
		return no.Err
	}
	return ""
}

// is reports whether Slack refused with one of some words.
func is(err error, codes ...string) bool {
	code := codeOf(err)
	return code != "" && slices.Contains(codes, code)
}

// gone turns one of some of Slack's words into ErrGone.
func gone(err error, codes ...string) error {
	if is(err, codes...) {
		return errors.Join(chat.ErrGone, err)
	}
	return err
}

// noRoom are Slack's words for a room in which the bot cannot speak
// (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
var noRoom = []string{"channel_not_found", "not_in_channel", "is_archived", "is_inactive", "restricted_action", "restricted_action_read_only_channel",
	"restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "ekm_access_denied", "messages_tab_disabled", "cannot_dm_bot",
	"user_not_found", "user_disabled", "user_not_visible", "users_not_found", "cannot_dm_user"}

// surely reports whether an error says that Slack did not do what was asked: it answered that it
// refused, or the request never left. Anything else is a doubt.
func surely(err error) bool {
	if _, is := errors.AsType[unsent](err); is {
		return true
	}
	if op, is := errors.AsType[*net.OpError](err); is && op.Op == "dial" {
		return true
	}
	if status, is := errors.AsType[slackapi.StatusCodeError](err); is {
		return status.Code >= http.StatusBadRequest && status.Code < http.StatusInternalServerError
	}
	// Of these Slack says that part of the work may be done (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
	return codeOf(err) != "" && !is(err, "internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org")
}

// ended is what people are told where Slack says that the app may not do anything any more; nil
// where it does not say so.
func ended(code string) *say.Problem {
	switch code {
	case "invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive", "app_uninstalled":
	default:
		return nil
	}
	return say.No(say.Refused, say.Text{
		EN: "Slack does not accept Copydesk's token any more (%[1]s). Everything is kept. Install the app again in the workspace, set SLACK_BOT_TOKEN to its new token, and restart Copydesk.",
		FR: "Slack n'accepte plus le jeton de Copydesk (%[1]s). Tout est conservé. Réinstallez l'app dans l'espace de travail, donnez son nouveau jeton à SLACK_BOT_TOKEN, puis relancez Copydesk.",
	}.F(code))
}

// end ends Run with what is so; only the first counts.
func (p *Platform) end(why *say.Problem) {
	select {
	case p.over <- why:
	default:
	}
}

// A self is the bot as Slack knows it.
type self struct {
	team, user, bot, enterprise string
	name, workspace             string
}

// me says who the bot is; it is asked once.
func (p *Platform) me(ctx context.Context) (self, error) {
	p.mu.Lock()
	known := p.self
	p.mu.Unlock()
	if known.team != "" {
		return known, nil
	}
	return p.ask(ctx)
}

// ask asks Slack who the bot is (https://docs.slack.dev/reference/methods/auth.test).
func (p *Platform) ask(ctx context.Context) (self, error) {
	var a *slackapi.AuthTestResponse
	err := p.call(ctx, "auth.test", "", func(ctx context.Context) (err error) {
		a, err = p.api.AuthTestContext(ctx)
		return err
	})
	switch {
	case err != nil:
		return self{}, err
	case a.TeamID == "" || a.UserID == "":
		return self{}, errors.New("slack auth.test: names no workspace and no user")
	}
	s := self{team: a.TeamID, user: a.UserID, bot: a.BotID, enterprise: a.EnterpriseID, name: a.User, workspace: a.Team}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.self = s
	return s, nil
}

// known is who the bot is as far as it was asked.
func (p *Platform) known() self {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.self
}
