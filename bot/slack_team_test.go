package bot_test

import (
	"testing"

	"copydesk/bot/slack/slacktest"
)

// The form of /team add picks a person, and takes a group of Slack's or its admins in their place,
// without being left.
func TestSlackTeamFormTakesGroups(t *testing.T) {
	w := employed(t)
	w.AddGroup("S0BOARD", "board", slacktest.Marc)
	w.owned()
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk team add")
	w.fills(slacktest.Ana, map[string]string{"group": "@board", "role": "approver"})
	w.reads(slacktest.Ana, slacktest.Room, "Whoever is in @board is now approver for acme: marc.")
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk team add")
	w.fills(slacktest.Ana, map[string]string{"group": "admins", "role": "approver"})
	w.reads(slacktest.Ana, slacktest.Room, "Whoever is in the workspace's admins is now approver for acme: ana.")
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk team remove")
	w.fills(slacktest.Ana, map[string]string{"group": "board"})
	w.reads(slacktest.Ana, slacktest.Room, "@board no longer has that role in acme.")
}
