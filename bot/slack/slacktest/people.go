package slacktest

import (
	"slices"
	"strings"
	"time"
)

func (c *call) authTest() (obj, error) {
	return obj{"url": "https://copydesk-test.slack.com/", "team": "Copydesk test", "user": BotName, "team_id": Team, "user_id": BotUser, "bot_id": BotID, "is_enterprise_install": false}, nil
}

// shown is a person as the app sees them (https://docs.slack.dev/reference/objects/user-object).
func (p *Person) shown(locale bool) obj {
	out := obj{"id": p.ID, "team_id": p.Team, "name": p.Name, "deleted": p.Gone, "is_bot": p.Bot, "is_app_user": false, "updated": 1700000000,
		"profile": obj{"real_name": p.RealName, "real_name_normalized": p.RealName, "display_name": p.Name, "display_name_normalized": p.Name, "team": p.Team}}
	if p.Gone { // what follows is left out for those who are deactivated
		return out
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		zone = time.UTC
	}
	label, offset := time.Now().In(zone).Zone()
	out["real_name"], out["tz"], out["tz_label"], out["tz_offset"] = p.RealName, p.Zone, label, offset
	out["is_restricted"], out["is_ultra_restricted"] = p.Guest || p.OneRoom, p.OneRoom
	out["is_admin"], out["is_owner"], out["is_primary_owner"] = p.Admin || p.Owner, p.Owner, false
	if p.Stranger {
		out["is_stranger"] = true
		return out // no locale: https://docs.slack.dev/apis/slack-connect
	}
	if locale {
		out["locale"] = p.Locale
	}
	return out
}

func (c *call) userInfo() (obj, error) {
	p := c.people[c.str("user")]
	if p == nil {
		return nil, no("user_not_found")
	}
	return obj{"user": p.shown(c.flag("include_locale"))}, nil
}

func (c *call) userList() (obj, error) {
	part, next, err := page(c, c.order, 1000, 1000)
	if err != nil {
		return nil, err
	}
	members := []any{}
	for _, id := range part {
		if p := c.people[id]; !p.Stranger {
			members = append(members, p.shown(c.flag("include_locale")))
		}
	}
	return paged(obj{"members": members, "cache_ts": c.now().Unix()}, next), nil
}

func (c *call) groupList() (obj, error) {
	if c.options.Free {
		return nil, no("plan_upgrade_required")
	}
	list := []any{}
	for id, g := range c.groups {
		if g.off && !c.flag("include_disabled") {
			continue
		}
		shown := obj{"id": id, "team_id": Team, "is_usergroup": true, "name": g.handle, "handle": g.handle, "date_delete": 0, "user_count": len(g.users)}
		if c.flag("include_users") {
			shown["users"] = g.users
		}
		list = append(list, shown)
	}
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(a.(obj)["id"].(string), b.(obj)["id"].(string)) })
	return obj{"usergroups": list}, nil
}

func (c *call) groupUsers() (obj, error) {
	g := c.groups[c.str("usergroup")]
	switch {
	case c.options.Free:
		return nil, no("plan_upgrade_required")
	case g == nil, g.off && !c.flag("include_disabled"):
		return nil, no("no_such_subteam")
	}
	return obj{"users": g.users}, nil
}

func (c *call) botInfo() (obj, error) {
	if c.str("bot") != BotID {
		return nil, no("bot_not_found")
	}
	return obj{"bot": obj{"id": BotID, "deleted": false, "name": BotName, "app_id": AppID, "user_id": BotUser}}, nil
}

func (c *call) teamInfo() (obj, error) {
	return obj{"team": obj{"id": Team, "name": "Copydesk test", "domain": "copydesk-test", "email_domain": ""}}, nil
}

func (c *call) emojiList() (obj, error) { return obj{"emoji": c.custom, "cache_ts": c.stamp()}, nil }
