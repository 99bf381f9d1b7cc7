package slack

import (
	"maps"
	"slices"
)

// needs lists the Web API methods that are called here with the scopes that the bot's token must have
// for each, as the method's page says: https://docs.slack.dev/reference/methods. Of several that would
// do it names the ones for what is asked: rooms, public and private.
var needs = map[string][]string{
	"apps.connections.open":        nil, // the app-level token's connections:write
	"auth.test":                    nil,
	"chat.delete":                  {"chat:write"},
	"chat.postEphemeral":           {"chat:write"},
	"chat.postMessage":             {"chat:write"},
	"chat.update":                  {"chat:write"},
	"conversations.info":           {"channels:read", "groups:read"},
	"conversations.list":           {"channels:read", "groups:read"},
	"files.completeUploadExternal": {"files:write"},
	"files.getUploadURLExternal":   {"files:write"},
	"files.info":                   {"files:read"},
	"reactions.add":                {"reactions:write"},
	"reactions.get":                {"reactions:read"},
	"usergroups.list":              {"usergroups:read"},
	"usergroups.users.list":        {"usergroups:read"},
	"users.info":                   {"users:read"},
	"users.list":                   {"users:read"},
	"views.open":                   nil,
	"views.publish":                nil,
	"views.update":                 nil,
}

// hears lists the events that are taken here with the scope that each needs
// (https://docs.slack.dev/reference/events); empty: none.
var hears = map[string]string{
	"app_home_opened":          "",
	"app_mention":              "app_mentions:read",
	"app_uninstalled":          "",
	"channel_archive":          "channels:read",
	"channel_left":             "channels:read",
	"channel_rename":           "channels:read",
	"channel_shared":           "channels:read",
	"channel_unarchive":        "channels:read",
	"channel_unshared":         "channels:read",
	"group_archive":            "groups:read",
	"group_left":               "groups:read",
	"group_rename":             "groups:read",
	"group_unarchive":          "groups:read",
	"member_left_channel":      "channels:read", // of public rooms; of private ones with groups:read
	"message_metadata_deleted": "metadata.message:read",
	"message_metadata_posted":  "metadata.message:read",
	"reaction_added":           "reactions:read",
	"reaction_removed":         "reactions:read",
	"subteam_members_changed":  "usergroups:read",
	"subteam_updated":          "usergroups:read",
	"tokens_revoked":           "",
	"user_change":              "users:read",
}

// optional are the scopes that a workspace may leave out: without them there are no user groups.
var optional = []string{"usergroups:read"}

// Scopes lists, sorted, every scope that the bot's token needs: for what is called, for what is heard,
// and for slash commands and shortcuts.
func Scopes() []string {
	all := map[string]bool{"commands": true}
	for _, scopes := range needs {
		for _, s := range scopes {
			all[s] = true
		}
	}
	for _, s := range hears {
		if s != "" {
			all[s] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Events lists, sorted, what the app must subscribe to.
func Events() []string { return slices.Sorted(maps.Keys(hears)) }
