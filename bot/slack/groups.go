package slack

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// What is said where a workspace has more people or channels than are read: a name could be another's
// too, and who administers it would be told in part.
var (
	errTooMany = say.No(say.Refused, say.Text{
		EN: "This workspace has too many people for me to look through. Pick each person from Slack's list: type @ and choose them.",
		FR: "Cet espace de travail compte trop de personnes pour que je les parcoure. Choisissez chaque personne dans la liste de Slack\u202f: tapez @, puis choisissez-la.",
	})
	errTooManyRooms = say.No(say.Refused, say.Text{
		EN: "This workspace has too many channels for me to look through. Pick the channel from Slack's list: type # and choose it.",
		FR: "Cet espace de travail compte trop de salons pour que je les parcoure. Choisissez le salon dans la liste de Slack\u202f: tapez #, puis choisissez-le.",
	})
)

// noGroups says that the workspace has no user groups, and what works instead.
var noGroups = say.Text{
	EN: "This workspace has no user groups: they need a paid plan of Slack, and the scope usergroups:read. Give the role to people, or to the workspace's admins: /team add admins approver.",
	FR: "Cet espace de travail n'a pas de groupes\u202f: il y faut une offre payante de Slack, et le droit usergroups:read. Donnez le rôle à des personnes, ou aux admins de l'espace\u202f: /équipe ajouter admins validation.",
}

// FindGroup resolves a mention of a user group (https://docs.slack.dev/messaging/formatting-message-text),
// its handle, or its id. A group that was switched off is none.
func (p *Platform) FindGroup(ctx context.Context, team, typed string) (chat.Group, string, error) {
	typed = strings.TrimSpace(typed)
	id, isMention := strings.CutPrefix(typed, "<!subteam^")
	if isMention {
		id, _, _ = strings.Cut(strings.TrimSuffix(id, ">"), "|")
	}
	handle := strings.ToLower(strings.TrimPrefix(typed, "@"))
	var all []slackapi.UserGroup
	err := p.call(ctx, "usergroups.list", "", func(ctx context.Context) (err error) {
		all, err = p.api.GetUserGroupsContext(ctx)
		return err
	})
	switch code := codeOf(err); {
	case code == "plan_upgrade_required" || code == "missing_scope":
		if !isMention && !strings.HasPrefix(typed, "@") { // so it is no group, and may be a name
			return chat.Group{}, "", chat.ErrGone
		}
		return chat.Group{}, "", say.No(say.Refused, noGroups)
	case err != nil:
		return chat.Group{}, "", err
	}
	for _, g := range all {
		if g.DateDelete == 0 && (g.ID == id && isMention || g.ID == typed || !isMention && strings.ToLower(g.Handle) == handle) {
			return chat.Group{Platform: platformName, Team: team, ID: g.ID}, "@" + g.Handle, nil
		}
	}
	return chat.Group{}, "", chat.ErrGone
}

// Members lists who is in a user group now, or who administers the workspace: its admins and owners.
func (p *Platform) Members(ctx context.Context, g chat.Group) ([]chat.Identity, error) {
	if g.ID == chat.Admins {
		return p.admins(ctx, g.Team)
	}
	var users []string
	err := p.call(ctx, "usergroups.users.list", "", func(ctx context.Context) (err error) {
		users, err = p.api.GetUserGroupMembersContext(ctx, g.ID)
		return err
	})
	switch codeOf(err) {
	case "no_such_subteam":
		return nil, chat.ErrGone
	case "plan_upgrade_required", "missing_scope": // nobody can say who is in it now
		return nil, say.No(say.Refused, noGroups)
	}
	if err != nil {
		return nil, err
	}
	var out []chat.Identity
	for _, user := range users {
		out = append(out, chat.Identity{Platform: platformName, Team: g.Team, User: user})
	}
	return out, nil
}

// admins lists whoever administers the workspace now: all of them, or an error.
func (p *Platform) admins(ctx context.Context, team string) ([]chat.Identity, error) {
	var out []chat.Identity
	err := p.everybody(ctx, func(u *slackapi.User) {
		if !u.Deleted && !u.IsBot && (u.IsAdmin || u.IsOwner || u.IsPrimaryOwner) {
			out = append(out, chat.Identity{Platform: platformName, Team: team, User: u.ID})
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
