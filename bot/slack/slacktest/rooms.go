package slacktest

import (
	"slices"
	"strings"
)

// reach gives the room that an argument names, where the bot may know of it.
func (c *call) reach(name string) (*room, error) {
	r := c.rooms[c.str(name)]
	switch {
	case r == nil, r.Private && !r.has(BotUser):
		return nil, no("channel_not_found")
	}
	return r, nil
}

func (r *room) shown() obj {
	if r.with != "" {
		return obj{"id": r.ID, "is_im": true, "user": r.with, "is_archived": false, "is_org_shared": false, "created": 1700000000}
	}
	return obj{"id": r.ID, "name": r.Name, "name_normalized": r.Name, "is_channel": !r.Private, "is_group": r.Private, "is_private": r.Private, "is_im": false, "is_mpim": false,
		"is_archived": r.archived, "is_general": false, "is_member": r.has(BotUser), "is_ext_shared": r.Shared, "is_shared": r.Shared, "is_org_shared": false,
		"created": 1700000000, "creator": "USLACKBOT", "context_team_id": Team}
}

// scoped reports whether the bot may read of this sort of room.
func (s *Service) scoped(r *room) bool { return s.granted(r.readScope()) }

func (r *room) readScope() string {
	return map[string]string{"C": "channels:read", "G": "groups:read", "D": "im:read"}[r.kind()]
}

func (c *call) roomInfo() (obj, error) {
	r, err := c.reach("channel")
	if err != nil {
		return nil, err
	}
	if !c.scoped(r) {
		return nil, refusal{code: "missing_scope", with: obj{"needed": r.readScope(), "provided": strings.Join(c.options.Scopes, ",")}}
	}
	shown := r.shown()
	if c.flag("include_num_members") {
		shown["num_members"] = len(r.members)
	}
	return obj{"channel": shown}, nil
}

// kinds are the types of rooms that a call asks for.
var kinds = map[string]string{"public_channel": "C", "private_channel": "G", "im": "D", "mpim": ""}

func (c *call) roomList() (obj, error) {
	return c.listRooms(func(r *room) bool { return !r.Private || r.has(BotUser) })
}

func (c *call) roomsOf() (obj, error) {
	who := c.str("user")
	if who == "" {
		who = BotUser
	}
	if c.people[who] == nil {
		return nil, no("user_not_found")
	}
	return c.listRooms(func(r *room) bool { return r.has(who) && (!r.Private || r.has(BotUser)) })
}

// listRooms pages through the rooms of the types asked for.
func (c *call) listRooms(take func(*room) bool) (obj, error) {
	types := c.str("types")
	if types == "" {
		types = "public_channel"
	}
	var wanted []string
	for t := range strings.SplitSeq(types, ",") {
		kind, known := kinds[strings.TrimSpace(t)]
		if !known {
			return nil, no("invalid_types")
		}
		wanted = append(wanted, kind)
	}
	var list []*room
	for _, r := range c.rooms {
		if slices.Contains(wanted, r.kind()) && take(r) && !(c.flag("exclude_archived") && r.archived) {
			if !c.scoped(r) {
				return nil, refusal{code: "missing_scope", with: obj{"needed": r.readScope(), "provided": strings.Join(c.options.Scopes, ",")}}
			}
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *room) int { return strings.Compare(a.ID, b.ID) })
	part, next, err := page(c, list, 100, 999)
	if err != nil {
		return nil, err
	}
	shown := []any{}
	for _, r := range part {
		shown = append(shown, r.shown())
	}
	return paged(obj{"channels": shown}, next), nil
}

func (c *call) roomMembers() (obj, error) {
	r, err := c.reach("channel")
	if err != nil {
		return nil, err
	}
	part, next, err := page(c, r.members, 100, 1000)
	return paged(obj{"members": part}, next), err
}

func (c *call) openRoom() (obj, error) {
	users := strings.Split(c.str("users"), ",")
	if c.str("channel") != "" {
		r, err := c.reach("channel")
		if err != nil {
			return nil, err
		}
		return obj{"channel": obj{"id": r.ID}, "no_op": true, "already_open": true}, nil
	}
	if c.str("users") == "" {
		return nil, no("users_list_not_supplied")
	}
	if len(users) > 8 {
		return nil, no("too_many_users")
	}
	p := c.people[users[0]]
	switch {
	case p == nil:
		return nil, no("user_not_found")
	case p.Gone:
		return nil, no("user_disabled")
	case len(users) > 1, !c.granted("im:write"):
		return nil, refusal{code: "missing_scope", with: obj{"needed": "mpim:write", "provided": strings.Join(c.options.Scopes, ",")}}
	case p.Bot:
		return nil, no("cannot_dm_bot")
	}
	return obj{"channel": obj{"id": c.direct(p.ID).ID}}, nil
}

func (c *call) joinRoom() (obj, error) {
	r, err := c.reach("channel")
	switch {
	case err != nil:
		return nil, err
	case r.archived:
		return nil, no("is_archived")
	case r.Private:
		return nil, no("method_not_supported_for_channel_type")
	}
	if !r.has(BotUser) {
		r.members = append(r.members, BotUser)
	}
	return obj{"channel": r.shown()}, nil
}
