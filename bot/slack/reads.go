package slack

import (
	"context"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat"
)

// Reactions lists all reactions on a message but the bot's own. Slack lists every user only where
// full is asked for, and the count tells whether it did
// (https://docs.slack.dev/reference/methods/reactions.get).
func (p *Platform) Reactions(ctx context.Context, ref chat.Ref) ([]chat.Reaction, error) {
	me, err := p.me(ctx)
	if err != nil {
		return nil, err
	}
	var item slackapi.ReactedItem
	err = p.call(ctx, "reactions.get", "", func(ctx context.Context) (err error) {
		item, err = p.api.GetReactionsContext(ctx, slackapi.NewRefToMessage(ref.Room.ID, ref.ID), slackapi.GetReactionsParameters{Full: true})
		return err
	})
	if err != nil {
		return nil, gone(err, "message_not_found")
	}
	seen := map[chat.Reaction]bool{}
	var out []chat.Reaction
	for _, r := range item.Reactions {
		if r.Count != len(r.Users) {
			return nil, fmt.Errorf("slack reactions.get: %d of %d people who reacted with %s", len(r.Users), r.Count, r.Name)
		}
		for _, user := range r.Users {
			if user == me.user {
				continue
			}
			who, err := p.reactor(ctx, me, ref.Room.ID, user)
			if err != nil {
				return nil, err
			}
			one := chat.Reaction{Emoji: canonical(r.Name), Who: who}
			if !seen[one] { // another skin tone is another reaction
				seen[one] = true
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// reactor is somebody who reacted. Slack does not say from which workspace they are; in a channel
// that is shared with no other, everybody is of ours.
func (p *Platform) reactor(ctx context.Context, me self, room, user string) (chat.Identity, error) {
	c, err := p.channel(ctx, room)
	if err != nil && !is(err, "channel_not_found", "missing_scope") {
		return chat.Identity{}, err
	}
	if c == nil || !c.IsExtShared && !c.IsPendingExtShared {
		return chat.Identity{Platform: platformName, Team: me.team, User: user}, nil
	}
	return p.identity(ctx, user)
}

// channel is a room as Slack describes it (https://docs.slack.dev/reference/methods/conversations.info).
func (p *Platform) channel(ctx context.Context, id string) (*slackapi.Channel, error) {
	if c, ok := p.rooms.get(id); ok {
		return c, nil
	}
	var c *slackapi.Channel
	err := p.call(ctx, "conversations.info", "", func(ctx context.Context) (err error) {
		c, err = p.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: id})
		return err
	})
	if err != nil {
		return nil, err
	}
	p.rooms.put(id, c)
	return c, nil
}

// RoomName is the channel's name; empty for direct messages.
func (p *Platform) RoomName(ctx context.Context, r chat.Room) string {
	if r.Platform != platformName || !roomID.MatchString(r.ID) {
		return ""
	}
	c, err := p.channel(ctx, r.ID)
	if err != nil || c.IsIM || c.IsMpIM {
		return ""
	}
	return c.Name
}

// FindRoom resolves <#C12|news>, C12, #news and news.
func (p *Platform) FindRoom(ctx context.Context, _, typed string) (chat.Room, error) {
	typed = strings.TrimSpace(typed)
	if m := picked.FindStringSubmatch(typed); m != nil {
		typed = m[1]
	}
	typed = strings.TrimPrefix(typed, "#")
	me, err := p.me(ctx)
	if err != nil {
		return chat.Room{}, err
	}
	if roomID.MatchString(typed) {
		if c, err := p.channel(ctx, typed); err == nil {
			return chat.Room{Platform: platformName, Team: me.team, ID: c.ID}, nil
		} else if !is(err, "channel_not_found") {
			return chat.Room{}, err
		}
	}
	id, err := lookUp(ctx, p.channels, typed, p.listRooms)
	if err != nil {
		return chat.Room{}, err
	}
	return chat.Room{Platform: platformName, Team: me.team, ID: id}, nil
}

// listRooms reads the channels that are not archived, private ones where the bot is in them
// (https://docs.slack.dev/reference/methods/conversations.list).
func (p *Platform) listRooms(ctx context.Context) ([]listing, error) {
	var out []listing
	ask := slackapi.GetConversationsParameters{Limit: pageSize, ExcludeArchived: true, Types: []string{"public_channel", "private_channel"}}
	for range mostPages {
		var page []slackapi.Channel
		var next string
		err := p.call(ctx, "conversations.list", "", func(ctx context.Context) (err error) {
			page, next, err = p.api.GetConversationsContext(ctx, &ask)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			out = append(out, listing{c.ID, foldedAll(c.Name, c.NameNormalized)})
		}
		if ask.Cursor = next; next == "" {
			return out, nil
		}
	}
	return nil, errTooManyRooms
}
