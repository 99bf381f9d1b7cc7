package slack

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	slackapi "github.com/slack-go/slack"
	"golang.org/x/text/unicode/norm"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

const (
	rememberFor  = 10 * time.Minute // what was read of people, groups and rooms; events bring changes sooner
	groupsFresh  = 5 * time.Second  // Slack lets the groups be read 20 times a minute; voters are verified together
	listFresh    = 30 * time.Second // a name that is not in the list is looked for in a newer one
	noPlanFor    = time.Hour
	seenFor      = 30 * 24 * time.Hour
	mostPeople   = 5000
	pageSize     = 200 // https://docs.slack.dev/apis/web-api/pagination
	mostPages    = 50
	slackbot     = "USLACKBOT" // whom Slack does not call a bot
	everything   = ""          // the one key of what is a whole list
	platformName = "slack"
)

var (
	personID = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)
	roomID   = regexp.MustCompile(`^[CG][A-Z0-9]{2,}$`)
	// picked is a person or a room picked in Slack: <@U12|marc>, <#C12|news>.
	picked = regexp.MustCompile(`^<[@#]([A-Z0-9]+)(?:\|[^>]*)?>$`)
)

// Person describes somebody; fresh asks Slack now.
func (p *Platform) Person(ctx context.Context, id chat.Identity, fresh bool) (chat.Person, error) {
	if id.Platform != platformName || id.User == "" {
		return chat.Person{}, chat.ErrGone
	}
	me, err := p.me(ctx)
	if err != nil {
		return chat.Person{}, err
	}
	u, err := p.user(ctx, id.User, fresh)
	if err != nil {
		return chat.Person{}, err
	}
	if id.Team != "" && id.Team != me.team && id.Team != u.TeamID {
		return chat.Person{}, chat.ErrGone
	}
	person := personOf(u, me)
	person.Identity = id
	if person.Standing != chat.Member && person.Standing != chat.Guest {
		return person, nil
	}
	groups, err := p.groups(ctx, fresh)
	if err != nil {
		return chat.Person{}, err
	}
	person.Groups = groups[u.ID]
	return person, nil
}

// user is somebody as Slack describes them (https://docs.slack.dev/reference/methods/users.info).
func (p *Platform) user(ctx context.Context, id string, fresh bool) (*slackapi.User, error) {
	if u, ok := p.people.get(id); ok && !fresh {
		return u, nil
	}
	var u *slackapi.User
	err := p.call(ctx, "users.info", "", func(ctx context.Context) (err error) {
		u, err = p.api.GetUserInfoContext(ctx, id)
		return err
	})
	if err != nil {
		return nil, gone(err, "user_not_found", "user_not_visible", "users_not_found")
	}
	p.people.put(id, u)
	if _, known := p.seen.get(id); !known {
		p.seen.put(id, seenOf(u, p.known()))
	}
	return u, nil
}

// A sight is what somebody is to the bot, and what they read. Slack does not always tell of their language.
type sight struct {
	is   string
	lang say.Lang // empty: not told
}

func seenOf(u *slackapi.User, me self) sight {
	who := personOf(u, me)
	return sight{fmt.Sprint(who.Standing, "\n", who.Admin, "\n", who.Name, "\n", u.TZ), who.Lang}
}

// same reports whether nothing that is told now differs from before.
func (s sight) same(before sight) bool {
	return s.is == before.is && (s.lang == "" || s.lang == before.lang)
}

// personOf is what a user is to us. Slackbot is a bot though Slack does not say so; a user whose home
// is another workspace is a stranger, but for one of the same organisation who belongs to ours too
// (https://docs.slack.dev/reference/objects/user-object).
func personOf(u *slackapi.User, me self) chat.Person {
	out := chat.Person{Identity: chat.Identity{Platform: platformName, Team: u.TeamID, User: u.ID}, Name: shownName(u), Standing: chat.Member,
		Admin: u.IsAdmin || u.IsOwner || u.IsPrimaryOwner, Lang: langOf(u.Locale)}
	if zone, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "" {
		out.Zone = zone
	}
	switch {
	case u.Deleted:
		out.Standing = chat.Left
	case u.IsBot, u.ID == slackbot, u.IsConnectorBot, u.IsWorkflowBot:
		out.Standing = chat.Bot
	case u.IsStranger, u.TeamID != me.team && !ofOurs(u, me):
		out.Standing = chat.Stranger
	case u.IsRestricted, u.IsUltraRestricted:
		out.Standing = chat.Guest
	case u.IsInvitedUser:
		out.Standing = chat.Pending
	}
	if out.Standing != chat.Member {
		out.Admin = false
	}
	return out
}

func ofOurs(u *slackapi.User, me self) bool {
	return me.enterprise != "" && u.Enterprise.EnterpriseID == me.enterprise && slices.Contains(u.Enterprise.Teams, me.team)
}

// shownName is what people call somebody.
func shownName(u *slackapi.User) string {
	for _, name := range []string{u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name} {
		if name = strings.TrimSpace(name); name != "" {
			return say.Data(name)
		}
	}
	return u.ID
}

// langOf is the language of a Slack locale, "fr-FR"; empty where it is neither of ours.
func langOf(locale string) say.Lang {
	switch language, _, _ := strings.Cut(strings.ToLower(locale), "-"); language {
	case "fr":
		return say.FR
	case "en":
		return say.EN
	}
	return ""
}

// groups gives the user groups of everybody, by user. A workspace without them has none: its plan
// has no groups, or the app was not given the scope (https://docs.slack.dev/reference/methods/usergroups.list).
func (p *Platform) groups(ctx context.Context, fresh bool) (map[string][]string, error) {
	age := rememberFor
	if fresh {
		age = groupsFresh
	}
	if _, none := p.noGroups.get(everything); none {
		return nil, nil
	}
	if by, ok := p.members.younger(everything, age); ok {
		return by, nil
	}
	var list []slackapi.UserGroup
	err := p.call(ctx, "usergroups.list", "", func(ctx context.Context) (err error) {
		list, err = p.api.GetUserGroupsContext(ctx, slackapi.GetUserGroupsOptionIncludeUsers(true))
		return err
	})
	if is(err, "plan_upgrade_required", "paid_teams_only", "missing_scope", "restricted_action", "user_is_restricted") {
		p.noGroups.put(everything, true)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	by := map[string][]string{}
	for _, g := range list {
		for _, user := range g.Users {
			by[user] = append(by[user], g.ID)
		}
	}
	p.members.put(everything, by)
	return by, nil
}

// A listing is something with the names that people type for it, folded.
type listing struct {
	id    string
	names []string
}

// FindPerson resolves <@U12>, U12, @marc and marc: a name must be one person's alone. Guests are
// found by name, people of other workspaces by being picked only.
func (p *Platform) FindPerson(ctx context.Context, _, typed string) (chat.Identity, error) {
	typed = strings.TrimSpace(typed)
	if m := picked.FindStringSubmatch(typed); m != nil {
		typed = m[1]
	}
	typed = strings.TrimPrefix(typed, "@")
	if personID.MatchString(typed) {
		if who, err := p.identity(ctx, typed); !errors.Is(err, chat.ErrGone) {
			return who, err
		}
	}
	me, err := p.me(ctx)
	if err != nil {
		return chat.Identity{}, err
	}
	id, err := lookUp(ctx, p.roster, typed, p.listPeople)
	if err != nil {
		return chat.Identity{}, err
	}
	return chat.Identity{Platform: platformName, Team: me.team, User: id}, nil
}

// identity is somebody under the workspace that they come from: ours for everybody who belongs to it.
func (p *Platform) identity(ctx context.Context, user string) (chat.Identity, error) {
	me, err := p.me(ctx)
	if err != nil {
		return chat.Identity{}, err
	}
	u, err := p.user(ctx, user, false)
	if err != nil {
		return chat.Identity{}, err
	}
	who := chat.Identity{Platform: platformName, Team: me.team, User: u.ID}
	if personOf(u, me).Standing == chat.Stranger && u.TeamID != "" {
		who.Team = u.TeamID
	}
	return who, nil
}

// lookUp finds the only thing with a name; in a newer list where the one at hand has none.
func lookUp(ctx context.Context, held *memory[[]listing], typed string, list func(context.Context) ([]listing, error)) (string, error) {
	name := folded(typed)
	if name == "" {
		return "", chat.ErrGone
	}
	for _, age := range []time.Duration{rememberFor, listFresh} {
		all, ok := held.younger(everything, age)
		if !ok {
			var err error
			if all, err = list(ctx); err != nil {
				return "", err
			}
			held.put(everything, all)
		}
		found := ""
		for _, n := range all {
			switch {
			case !slices.Contains(n.names, name):
			case found != "":
				return "", chat.ErrGone
			default:
				found = n.id
			}
		}
		if found != "" {
			return found, nil
		}
	}
	return "", chat.ErrGone
}

// listPeople reads everybody of the workspace but bots and who left.
func (p *Platform) listPeople(ctx context.Context) ([]listing, error) {
	me, err := p.me(ctx)
	if err != nil {
		return nil, err
	}
	var out []listing
	err = p.everybody(ctx, func(u *slackapi.User) {
		if s := personOf(u, me).Standing; s == chat.Member || s == chat.Guest {
			out = append(out, listing{u.ID, foldedAll(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name)})
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// everybody tells of each user of the workspace: of all of them, or gives an error, for what is one
// person's among some may be another's too
// (https://docs.slack.dev/reference/methods/users.list).
func (p *Platform) everybody(ctx context.Context, tell func(*slackapi.User)) error {
	page := p.api.GetUsersPaginated(slackapi.GetUsersOptionLimit(pageSize))
	for range mostPages {
		err := p.call(ctx, "users.list", "", func(ctx context.Context) error {
			next, err := page.Next(ctx)
			if err == nil {
				page = next
			}
			return err
		})
		if err != nil {
			return err
		}
		for i := range page.Users {
			tell(&page.Users[i])
		}
		if page.Cursor == "" {
			return nil
		}
	}
	return errTooMany
}

// foldedAll folds names and leaves out empty ones.
func foldedAll(list ...string) (out []string) {
	for _, n := range list {
		if n = folded(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// folded is a name without case, accents and the spaces around it.
func folded(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s)))
}
