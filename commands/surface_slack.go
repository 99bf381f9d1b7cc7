package commands

import (
	"fmt"
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

// SlackManifest is the app manifest in YAML (https://docs.slack.dev/reference/app-manifest): the
// umbrella /copydesk, then each command under its own name in one language, prefix before it.
// Commands that Slack keeps for itself exist under the umbrella only. address is the https address
// for the HTTP transport; empty: Socket Mode.
func SlackManifest(table []*Command, l say.Lang, prefix, address string) (string, error) {
	address = strings.TrimSuffix(address, "/")
	commands := []yaml.MapSlice{slackCommand("/copydesk", umbrella.In(l), slackHint(table, l), address)}
	for _, c := range table {
		name := prefix + fold(c.Name.In(l))
		if slices.Contains(slackWords, name) || len(commands) == maxSlackCommands {
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
	for _, c := range table {
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

// slackScopes are what the bot asks for: nothing for later.
var slackScopes = []string{"app_mentions:read", "channels:read", "chat:write", "commands", "files:read", "files:write",
	"groups:read", "im:write", "reactions:read", "reactions:write", "usergroups:read", "users:read"}

var slackEvents = []string{"app_mention", "reaction_added", "reaction_removed", "subteam_members_changed", "user_change"}

func slackApp(commands []yaml.MapSlice, l say.Lang, address string) yaml.MapSlice {
	events := yaml.MapSlice{}
	interactivity := yaml.MapSlice{{Key: "is_enabled", Value: true}}
	if address != "" {
		events = append(events, yaml.MapItem{Key: "request_url", Value: address + "/slack/events"})
		interactivity = append(interactivity, yaml.MapItem{Key: "request_url", Value: address + "/slack/interactions"})
	}
	events = append(events, yaml.MapItem{Key: "bot_events", Value: slackEvents})
	about := say.Text{EN: "Draft, approve and schedule social posts", FR: "Rédiger, valider et programmer les publications"}
	return yaml.MapSlice{
		{Key: "_metadata", Value: yaml.MapSlice{{Key: "major_version", Value: 2}, {Key: "minor_version", Value: 1}}},
		{Key: "display_information", Value: yaml.MapSlice{{Key: "name", Value: "Copydesk"}, {Key: "description", Value: about.In(l)}}},
		{Key: "features", Value: yaml.MapSlice{
			{Key: "bot_user", Value: yaml.MapSlice{{Key: "display_name", Value: "copydesk"}, {Key: "always_online", Value: true}}},
			{Key: "slash_commands", Value: commands},
		}},
		{Key: "oauth_config", Value: yaml.MapSlice{{Key: "scopes", Value: yaml.MapSlice{
			{Key: "bot", Value: slackScopes}, {Key: "bot_optional", Value: []string{"usergroups:read"}}}}}},
		{Key: "settings", Value: yaml.MapSlice{
			{Key: "event_subscriptions", Value: events},
			{Key: "interactivity", Value: interactivity},
			{Key: "org_deploy_enabled", Value: false},
			{Key: "socket_mode_enabled", Value: address == ""},
			{Key: "token_rotation_enabled", Value: false},
		}},
	}
}
