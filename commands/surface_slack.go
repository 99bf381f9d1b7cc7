package commands

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"copydesk/approvals/say"
)

// slackWords are commands that Slack keeps for itself
// (https://slack.com/help/articles/201259356-Slash-commands-in-Slack): without a prefix an app
// must not take them.
var slackWords = []string{"active", "apps", "archive", "away", "call", "canvas", "collapse", "dm", "dnd", "expand", "feed",
	"feedback", "help", "huddle", "invite", "join", "keys", "kick", "leave", "list", "me", "msg", "mute", "open", "part", "people",
	"prefs", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star", "status", "todo", "topic", "unarchive", "who"}

// maxSlackCommands is Slack's limit for one app (https://docs.slack.dev/reference/app-manifest).
const maxSlackCommands = 50

// maxSlackName is the longest name of a command, its slash included.
const maxSlackName = 32

// slackPrefix is what may stand before a command's name: short enough that every name fits.
var slackPrefix = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,11}$`)

// slackTakes refuses what Slack would.
func slackTakes(prefix, address string) error {
	if prefix != "" && !slackPrefix.MatchString(prefix) {
		return say.No(say.Unreadable, say.Text{
			EN: "A prefix has at most 12 small letters, digits, - and _, for example --prefix cd-.",
			FR: "Un préfixe a au plus 12 minuscules, chiffres, - et _, par exemple --prefix cd-.",
		})
	}
	if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.User != nil) {
		return say.No(say.Unreadable, say.Text{
			EN: "Slack calls an https address only, for example --http https://copydesk.example.com.",
			FR: "Slack n'appelle qu'une adresse https, par exemple --http https://copydesk.example.com.",
		})
	}
	return nil
}

// SlackManifest is the app manifest in YAML (https://docs.slack.dev/reference/app-manifest): the
// umbrella /copydesk, then each command under its own name in one language, prefix before it.
// Commands that Slack keeps for itself exist under the umbrella only. address is the https address
// for the HTTP transport; empty: Socket Mode. A prefix or an address that Slack would refuse is a
// *say.Problem.
func SlackManifest(table []*Command, l say.Lang, prefix, address string) (string, error) {
	address = strings.TrimSuffix(address, "/")
	if err := slackTakes(prefix, address); err != nil {
		return "", err
	}
	commands := []yaml.MapSlice{slackCommand("/copydesk", umbrella.In(l), slackHint(table, l), address)}
	for _, c := range listedIn(table) {
		name := prefix + fold(c.Name.In(l))
		if slices.Contains(slackWords, name) || len(commands) == maxSlackCommands || len("/"+name) > maxSlackName {
			continue
		}
		hint := strings.TrimSpace(strings.TrimPrefix(Usage(c, "", l), "/"+c.Name.In(l)))
		if len(c.Subs) > 0 {
			hint = strings.TrimSpace(strings.TrimPrefix(bareUsage(c, l), "/"+c.Name.In(l)))
		}
		commands = append(commands, slackCommand("/"+name, c.Help.In(l), hint, address))
	}
	out, err := yaml.MarshalWithOptions(slackApp(commands, l, address), yaml.IndentSequence(true))
	if err != nil {
		return "", fmt.Errorf("write the Slack manifest: %w", err)
	}
	return string(out), nil
}

var umbrella = say.Text{
	EN: "Every command of Copydesk: draft, approve, schedule, publish, measure",
	FR: "Toutes les commandes de Copydesk\u202f: rédiger, valider, programmer, publier, mesurer",
}

// slackHint names the commands that stand under the umbrella.
func slackHint(table []*Command, l say.Lang) string {
	var names []string
	for _, c := range listedIn(table) {
		names = append(names, c.Name.In(l))
	}
	return "[" + strings.Join(names, " | ") + "]"
}

func slackCommand(name, help, hint, address string) yaml.MapSlice {
	c := yaml.MapSlice{{Key: "command", Value: name}, {Key: "description", Value: help}}
	if hint != "" {
		c = append(c, yaml.MapItem{Key: "usage_hint", Value: hint})
	}
	if address != "" {
		c = append(c, yaml.MapItem{Key: "url", Value: address + "/slack/commands"})
	}
	return append(c, yaml.MapItem{Key: "should_escape", Value: true})
}

// slackScopes are what the bot asks for: what its calls and its events need, and nothing for later.
var slackScopes = []string{"app_mentions:read", "channels:read", "chat:write", "commands", "files:read", "files:write",
	"groups:read", "metadata.message:read", "reactions:read", "reactions:write", "usergroups:read", "users:read"}

// slackOptional are the scopes without which all but one thing works: a workspace on a free plan has no
// user groups.
var slackOptional = []string{"usergroups:read"}

// slackEvents are what the bot is told of.
var slackEvents = []string{"app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_left", "channel_rename", "channel_shared",
	"channel_unarchive", "channel_unshared", "group_archive", "group_left", "group_rename", "group_unarchive", "member_left_channel",
	"message_metadata_deleted", "message_metadata_posted", "reaction_added", "reaction_removed", "subteam_members_changed",
	"subteam_updated", "tokens_revoked", "user_change"}

// SlackAsks gives the scopes that the manifest asks for and the events it subscribes to, sorted.
func SlackAsks() (scopes, events []string) {
	return slices.Clone(slackScopes), slices.Clone(slackEvents)
}

// slackMetadata is the kind of metadata on every message of the bot's: by it a message is known again
// that was sent and not heard of, and one that was deleted.
const slackMetadata = "copydesk_message"

// slackShortcuts start a draft from anywhere: https://docs.slack.dev/interactivity/implementing-shortcuts
func slackShortcuts(l say.Lang) []yaml.MapSlice {
	row := func(name, kind, id, help string) yaml.MapSlice {
		return yaml.MapSlice{{Key: "name", Value: name}, {Key: "type", Value: kind}, {Key: "callback_id", Value: id}, {Key: "description", Value: help}}
	}
	return []yaml.MapSlice{
		row(say.Text{EN: "Draft a post from this", FR: "Rédiger à partir de ceci"}.In(l), "message", "draft_from_message",
			say.Text{EN: "The message becomes a brief, its pictures the post's", FR: "Le message devient un brief, ses images celles de la publication"}.In(l)),
		row(say.Text{EN: "Draft a post", FR: "Rédiger une publication"}.In(l), "global", "draft_new", draft.Help.In(l)),
	}
}

func slackApp(commands []yaml.MapSlice, l say.Lang, address string) yaml.MapSlice {
	events := yaml.MapSlice{}
	interactivity := yaml.MapSlice{{Key: "is_enabled", Value: true}}
	if address != "" {
		events = append(events, yaml.MapItem{Key: "request_url", Value: address + "/slack/events"})
		interactivity = append(interactivity, yaml.MapItem{Key: "request_url", Value: address + "/slack/interactions"})
	}
	events = append(events, yaml.MapItem{Key: "bot_events", Value: slackEvents}, yaml.MapItem{Key: "metadata_subscriptions",
		Value: []yaml.MapSlice{{{Key: "app_id", Value: "*"}, {Key: "event_type", Value: slackMetadata}}}})
	about := say.Text{EN: "Draft, approve and schedule social posts", FR: "Rédiger, valider et programmer les publications"}
	return yaml.MapSlice{
		{Key: "_metadata", Value: yaml.MapSlice{{Key: "major_version", Value: 2}, {Key: "minor_version", Value: 1}}},
		{Key: "display_information", Value: yaml.MapSlice{{Key: "name", Value: "Copydesk"}, {Key: "description", Value: about.In(l)}}},
		{Key: "features", Value: yaml.MapSlice{
			{Key: "app_home", Value: yaml.MapSlice{{Key: "home_tab_enabled", Value: true}, {Key: "messages_tab_enabled", Value: true}, {Key: "messages_tab_read_only_enabled", Value: false}}},
			{Key: "bot_user", Value: yaml.MapSlice{{Key: "display_name", Value: "copydesk"}, {Key: "always_online", Value: true}}},
			{Key: "shortcuts", Value: slackShortcuts(l)},
			{Key: "slash_commands", Value: commands},
		}},
		{Key: "oauth_config", Value: yaml.MapSlice{{Key: "scopes", Value: yaml.MapSlice{
			{Key: "bot", Value: slackScopes}, {Key: "bot_optional", Value: slackOptional}}}}},
		{Key: "settings", Value: yaml.MapSlice{
			{Key: "event_subscriptions", Value: events},
			{Key: "interactivity", Value: interactivity},
			{Key: "org_deploy_enabled", Value: false},
			{Key: "socket_mode_enabled", Value: address == ""},
			{Key: "token_rotation_enabled", Value: false},
		}},
	}
}
