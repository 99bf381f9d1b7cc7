package slack

import (
	"context"
	"net/http"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Check asks Slack about the tokens, the scopes that were granted, the socket, and whether the bot is
// in each room. Nothing is posted and nobody is told.
func (p *Platform) Check(ctx context.Context, rooms []chat.Room) []chat.Finding {
	me, err := p.api.AuthTestContext(ctx)
	if err != nil {
		return append([]chat.Finding{wrong(tokenWrong(err))}, p.checkTransport(ctx))
	}
	out := []chat.Finding{right(say.Text{EN: "Slack: the bot's token opens %s", FR: "Slack\u202f: le jeton du bot ouvre %s"}.F(me.Team))}
	out = append(out, scopesGranted(me.Header)...)
	out = append(out, p.checkTransport(ctx))
	for _, room := range rooms {
		if room.Team != "" && room.Team != me.TeamID {
			out = append(out, wrong(say.Text{
				EN: "Slack: the room %[1]s belongs to another workspace than this token's. Choose a room of %[2]s: /brand",
				FR: "Slack\u202f: le salon %[1]s est d'un autre espace de travail que ce jeton. Choisissez-en un de %[2]s\u202f: /marque",
			}.F(room.ID, me.Team)))
			continue
		}
		out = append(out, p.checkRoom(ctx, room))
	}
	return out
}

func right(t say.Text) chat.Finding { return chat.Finding{OK: true, Text: t} }
func wrong(t say.Text) chat.Finding { return chat.Finding{Text: t} }

// tokenWrong says why the bot's token opens nothing
// (https://docs.slack.dev/reference/methods/auth.test/#errors).
func tokenWrong(err error) say.Text {
	switch code := codeOf(err); code {
	case "":
		return say.Text{EN: "Slack does not answer: %s", FR: "Slack ne répond pas\u202f: %s"}.F(err.Error())
	case "invalid_auth", "not_authed", "not_allowed_token_type":
		return say.Text{
			EN: "Slack does not accept the bot's token. Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN",
			FR: "Slack n'accepte pas le jeton du bot. Copiez le Bot User OAuth Token de OAuth & Permissions dans SLACK_BOT_TOKEN",
		}
	case "account_inactive", "token_revoked", "token_expired":
		return say.Text{
			EN: "Slack: the app was removed from the workspace, or its token was revoked. Install it again and put the new token into SLACK_BOT_TOKEN",
			FR: "Slack\u202f: l'app a été retirée de l'espace de travail, ou son jeton révoqué. Réinstallez-la et mettez le nouveau jeton dans SLACK_BOT_TOKEN",
		}
	default:
		return say.Text{EN: "Slack refuses the bot's token: %s", FR: "Slack refuse le jeton du bot\u202f: %s"}.F(code)
	}
}

// scopesGranted compares what the token may do with what is needed. Slack names the scopes of a token
// in a header of every answer (https://docs.slack.dev/authentication/installing-with-oauth).
func scopesGranted(h http.Header) []chat.Finding {
	granted := strings.FieldsFunc(h.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(granted) == 0 {
		return []chat.Finding{wrong(say.Text{EN: "Slack does not say which scopes the token has", FR: "Slack ne dit pas quels droits a le jeton"})}
	}
	var missing, without []string
	for _, s := range Scopes() {
		switch {
		case slices.Contains(granted, s):
		case slices.Contains(optional, s):
			without = append(without, s)
		default:
			missing = append(missing, s)
		}
	}
	var out []chat.Finding
	if len(missing) > 0 {
		out = append(out, wrong(say.Text{
			EN: "Slack: these scopes are missing: %[1]s. Paste the manifest anew (%[2]s) and install the app again",
			FR: "Slack\u202f: il manque ces droits\u202f: %[1]s. Collez à nouveau le manifeste (%[2]s) et réinstallez l'app",
		}.F(strings.Join(missing, ", "), "copydesk manifest slack")))
	} else {
		out = append(out, right(say.Text{EN: "Slack: every scope that is needed was granted", FR: "Slack\u202f: tous les droits nécessaires sont accordés"}))
	}
	if len(without) > 0 {
		out = append(out, right(say.Text{
			EN: "Slack: without %s, roles cannot be given to user groups; people and admins work", FR: "Slack\u202f: sans %s, pas de rôle pour les groupes\u202f; les personnes et les admins marchent",
		}.F(strings.Join(without, ", "))))
	}
	return out
}

// checkTransport opens a connection's address, which costs nothing and closes by itself, or says that
// Slack has to call.
func (p *Platform) checkTransport(ctx context.Context) chat.Finding {
	if p.o.AppToken == "" {
		return right(say.Text{
			EN: "Slack: events come over HTTP, to /slack/commands, /slack/events and /slack/interactions; the app's settings show whether Slack reaches them",
			FR: "Slack\u202f: les événements arrivent par HTTP, sur /slack/commands, /slack/events et /slack/interactions\u202f; les réglages de l'app disent si Slack les atteint",
		})
	}
	with := []slackapi.Option{slackapi.OptionHTTPClient(p.o.Client), slackapi.OptionAppLevelToken(p.o.AppToken)}
	if p.o.APIURL != "" {
		with = append(with, slackapi.OptionAPIURL(p.o.APIURL))
	}
	_, _, err := slackapi.New(p.o.BotToken, with...).StartSocketModeContext(ctx)
	switch code := codeOf(err); {
	case err == nil:
		return right(say.Text{EN: "Slack: Socket Mode opens", FR: "Slack\u202f: Socket Mode s'ouvre"})
	case code == "":
		return wrong(say.Text{EN: "Slack does not open a socket: %s", FR: "Slack n'ouvre pas de connexion\u202f: %s"}.F(err.Error()))
	case code == "missing_scope":
		return wrong(say.Text{
			EN: "Slack: the app-level token lacks connections:write. Make one with it (Basic Information, App-Level Tokens) and put it into SLACK_APP_TOKEN",
			FR: "Slack\u202f: il manque connections:write au jeton de l'app. Créez-en un avec (Basic Information, App-Level Tokens) et mettez-le dans SLACK_APP_TOKEN",
		})
	case code == "socket_mode_disabled" || code == "link_disabled":
		return wrong(say.Text{EN: "Slack: Socket Mode is switched off. Switch it on in the app's settings (Socket Mode)", FR: "Slack\u202f: Socket Mode est désactivé. Activez-le dans les réglages de l'app (Socket Mode)"})
	default:
		return wrong(say.Text{
			EN: "Slack does not accept the app-level token (%s). Copy it from Basic Information, App-Level Tokens, into SLACK_APP_TOKEN",
			FR: "Slack n'accepte pas le jeton de l'app (%s). Copiez-le de Basic Information, App-Level Tokens, dans SLACK_APP_TOKEN",
		}.F(code))
	}
}

// checkRoom tells whether the bot is in a room. A private room that it is not in is not found.
func (p *Platform) checkRoom(ctx context.Context, room chat.Room) chat.Finding {
	info, err := p.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: room.ID})
	switch code := codeOf(err); {
	case code == "channel_not_found":
		return wrong(say.Text{
			EN: "Slack: the room %s was deleted, or is private and I am not in it. Type /invite @copydesk there, or choose another: /brand",
			FR: "Slack\u202f: le salon %s a été supprimé, ou il est privé et je n'y suis pas. Tapez-y /invite @copydesk, ou choisissez-en un autre\u202f: /marque",
		}.F(room.ID))
	case err != nil:
		return wrong(say.Text{EN: "Slack does not tell of the room %[1]s: %[2]s", FR: "Slack ne dit rien du salon %[1]s\u202f: %[2]s"}.F(room.ID, err.Error()))
	case info.IsArchived:
		return wrong(say.Text{EN: "Slack: #%s is archived. Unarchive it, or choose another: /brand", FR: "Slack\u202f: #%s est archivé. Désarchivez-le, ou choisissez-en un autre\u202f: /marque"}.F(info.Name))
	case !info.IsMember:
		return wrong(say.Text{EN: "Slack: I am not in #%s. Type /invite @copydesk there", FR: "Slack\u202f: je ne suis pas dans #%s. Tapez-y /invite @copydesk"}.F(info.Name))
	case info.IsExtShared:
		return right(say.Text{
			EN: "Slack: I am in #%s. It is shared with another organisation, whose people cannot approve", FR: "Slack\u202f: je suis dans #%s. Il est partagé avec une autre organisation, dont les personnes ne peuvent pas valider",
		}.F(info.Name))
	}
	return right(say.Text{EN: "Slack: I am in #%s", FR: "Slack\u202f: je suis dans #%s"}.F(info.Name))
}
