package slack

import (
	"errors"

	"copydesk/approvals/say"

	slackapi "github.com/slack-go/slack"
)

// Why Slack will not have us, whatever we do: the words say what to mend.
var (
	badAppToken = say.Text{
		EN: "Slack does not accept the app-level token. Copy it again from the app's settings (Basic Information, App-Level Tokens; it begins with xapp-) into SLACK_APP_TOKEN, then start Copydesk again.",
		FR: "Slack n'accepte pas le jeton de l'application. Copiez-le à nouveau depuis les réglages de l'application (Basic Information, App-Level Tokens\u202f; il commence par xapp-) dans SLACK_APP_TOKEN, puis relancez Copydesk.",
	}
	noScope = say.Text{
		EN: "The app-level token lacks the scope connections:write. Make a new one that has it (Basic Information, App-Level Tokens), put it into SLACK_APP_TOKEN, then start Copydesk again.",
		FR: "Il manque le droit connections:write au jeton de l'application. Créez-en un nouveau qui l'a (Basic Information, App-Level Tokens), mettez-le dans SLACK_APP_TOKEN, puis relancez Copydesk.",
	}
	tokenGone = say.Text{
		EN: "The app-level token was revoked, or the app was removed. Install the app again and make a new token (Basic Information, App-Level Tokens), put it into SLACK_APP_TOKEN, then start Copydesk again.",
		FR: "Le jeton de l'application a été révoqué, ou l'application a été retirée. Réinstallez l'application et créez un nouveau jeton (Basic Information, App-Level Tokens), mettez-le dans SLACK_APP_TOKEN, puis relancez Copydesk.",
	}
	socketsOff = say.Text{
		EN: "Socket Mode is switched off for this Slack app. Switch it on in the app's settings (Socket Mode), then start Copydesk again.",
		FR: "Le mode Socket est désactivé pour cette application Slack. Activez-le dans les réglages de l'application (Socket Mode), puis relancez Copydesk.",
	}
	notAllowed = say.Text{
		EN: "Slack does not let this app connect to the workspace. Ask one of its admins to allow the app, then start Copydesk again.",
		FR: "Slack n'autorise pas cette application à se connecter à l'espace de travail. Demandez à l'un de ses administrateurs de l'autoriser, puis relancez Copydesk.",
	}
)

// finals are the errors after which another try is no use
// (https://docs.slack.dev/reference/methods/apps.connections.open/#errors).
var finals = map[string]say.Text{
	"invalid_auth":             badAppToken,
	"not_authed":               badAppToken,
	"not_allowed_token_type":   badAppToken,
	"missing_args":             badAppToken,
	"missing_scope":            noScope,
	"account_inactive":         tokenGone,
	"token_revoked":            tokenGone,
	"token_expired":            tokenGone,
	string(linkDisabled):       socketsOff,
	"socket_mode_disabled":     socketsOff,
	"access_denied":            notAllowed,
	"accesslimited":            notAllowed,
	"ekm_access_denied":        notAllowed,
	"enterprise_is_restricted": notAllowed,
	"forbidden_team":           notAllowed,
	"no_permission":            notAllowed,
	"team_access_not_granted":  notAllowed,
}

// final says what to mend where err is one that stays; nil: it may pass.
func final(err error) error {
	var code string
	if reply := (slackapi.SlackErrorResponse{}); errors.As(err, &reply) {
		code = reply.Err
	}
	if why := asked(""); errors.As(err, &why) {
		code = string(why)
	}
	if words, stays := finals[code]; stays {
		return say.No(say.Refused, words)
	}
	return nil
}
