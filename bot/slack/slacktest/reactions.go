package slacktest

import (
	"regexp"
	"slices"
	"strings"
)

const (
	fewUsers = 50 // of one reaction that are listed without full=true; "users" is then not complete
	mostOwn  = 23 // emoji that one person may put on one message
)

var (
	stampForm = regexp.MustCompile(`^\d{1,10}\.\d{6}$`)
	emojiForm = regexp.MustCompile(`^[a-z0-9_+'-]+(::skin-tone-[2-6])?$`)
)

// item gives the message that a call reacts to.
func (c *call) item() (*message, error) {
	if c.str("channel") == "" || c.str("timestamp") == "" {
		return nil, no("no_item_specified")
	}
	if !stampForm.MatchString(c.str("timestamp")) {
		return nil, no("bad_timestamp")
	}
	r, err := c.reach("channel")
	if err != nil || !r.has(BotUser) {
		return nil, no("channel_not_found")
	}
	m := c.find(r.ID, c.str("timestamp"))
	if m == nil || m.only != "" {
		return nil, no("message_not_found")
	}
	return m, nil
}

func (c *call) addReaction() (obj, error) {
	m, err := c.item()
	if err != nil {
		return nil, err
	}
	if m.room.archived {
		return nil, no("is_archived")
	}
	return obj{}, c.react(m, BotUser, c.str("name"))
}

func (c *call) removeReaction() (obj, error) {
	m, err := c.item()
	if err != nil {
		return nil, err
	}
	return obj{}, c.unreact(m, BotUser, c.str("name"))
}

func (c *call) getReactions() (obj, error) {
	m, err := c.item()
	if err != nil {
		return nil, err
	}
	shown := c.shownMessage(m)
	if len(m.reactions) > 0 {
		list := []any{}
		for _, r := range m.reactions {
			users := r.users
			if !c.flag("full") && len(users) > fewUsers {
				users = users[:fewUsers]
			}
			list = append(list, obj{"name": r.name, "users": users, "count": len(r.users)})
		}
		shown["reactions"] = list
	}
	return obj{"type": "message", "channel": m.room.ID, "message": shown}, nil
}

// react sets a reaction; the caller holds the lock.
func (s *Service) react(m *message, user, name string) error {
	base, _, _ := strings.Cut(name, "::")
	if !emojiForm.MatchString(name) || emojiOf(base) == "" && s.custom[base] == "" {
		return no("invalid_name")
	}
	name = firstName(base) + strings.TrimPrefix(name, base)
	i := slices.IndexFunc(m.reactions, func(r *reaction) bool { return r.name == name })
	own := 0
	for _, r := range m.reactions {
		if slices.Contains(r.users, user) {
			own++
		}
	}
	switch {
	case i >= 0 && slices.Contains(m.reactions[i].users, user):
		return no("already_reacted")
	case own >= mostOwn:
		return no("too_many_reactions")
	case i < 0:
		m.reactions = append(m.reactions, &reaction{name: name})
		i = len(m.reactions) - 1
	}
	m.reactions[i].users = append(m.reactions[i].users, user)
	s.reactionEvent("reaction_added", m, user, name)
	return nil
}

// unreact takes a reaction; the caller holds the lock.
func (s *Service) unreact(m *message, user, name string) error {
	base, _, _ := strings.Cut(name, "::")
	name = firstName(base) + strings.TrimPrefix(name, base)
	i := slices.IndexFunc(m.reactions, func(r *reaction) bool { return r.name == name && slices.Contains(r.users, user) })
	if i < 0 {
		return no("no_reaction")
	}
	m.reactions[i].users = less(m.reactions[i].users, []string{user})
	if len(m.reactions[i].users) == 0 {
		m.reactions = slices.Delete(m.reactions, i, i+1)
	}
	s.reactionEvent("reaction_removed", m, user, name)
	return nil
}

// reactionEvent tells the app of a reaction: https://docs.slack.dev/reference/events/reaction_added
func (s *Service) reactionEvent(kind string, m *message, user, name string) {
	if !s.granted("reactions:read") || !m.room.has(BotUser) {
		return
	}
	s.tell(obj{"type": kind, "user": user, "reaction": name, "item_user": m.author, "item": obj{"type": "message", "channel": m.room.ID, "ts": m.ts}}, user)
}
