package commands

import (
	"context"
	"regexp"
	"slices"

	"copydesk/commands/chat"
)

// mentioned is somebody, a room or a group as a platform writes them into a text
// (https://docs.slack.dev/messaging/formatting-message-text#advanced).
var mentioned = regexp.MustCompile(`<(@|#|!subteam\^)([A-Z0-9]{2,32})(?:\|[^<>]*)?>`)

// mostMentioned bounds how many of them are asked for in one text.
const mostMentioned = 20

// Named puts names where a text mentions people, rooms and groups: what is written for readers elsewhere
// must not hold the ids of a platform. Whoever is not found stays as they came.
func (c *Call) Named(ctx context.Context) {
	platform := c.Platform(c.Event.Who.Platform)
	if platform == nil {
		return
	}
	for _, o := range c.Spec().Options {
		if !prose(o) || !mentioned.MatchString(c.Args[o.Name.EN]) {
			continue
		}
		left := mostMentioned
		c.Args[o.Name.EN] = mentioned.ReplaceAllStringFunc(c.Args[o.Name.EN], func(mark string) string {
			if left--; left < 0 {
				return mark
			}
			return c.nameOf(ctx, platform, mark)
		})
	}
}

// prose reports whether people read what stands in an option; in others, somebody may be meant by their id.
func prose(o chat.Option) bool {
	switch {
	case o.Kind == chat.Letter:
		return true
	case o.Kind == chat.Words:
		return slices.Contains([]string{"text", "reason", "describe", "alt"}, o.Name.EN)
	}
	return false
}

// nameOf is what people call whom or what a mark stands for.
func (c *Call) nameOf(ctx context.Context, platform chat.Platform, mark string) string {
	m := mentioned.FindStringSubmatch(mark)
	switch kind, id := m[1], m[2]; kind {
	case "#":
		if name := platform.RoomName(ctx, chat.Room{Platform: c.Event.Who.Platform, Team: c.Event.Room.Team, ID: id}); name != "" {
			return "#" + name
		}
	case "@":
		who, err := platform.FindPerson(ctx, c.Event.Who.Team, mark)
		if err != nil {
			return mark
		}
		if p, err := platform.Person(ctx, who, false); err == nil && p.Name != "" {
			return "@" + p.Name
		}
	default:
		if on, is := platform.(chat.Grouped); is {
			if _, name, err := on.FindGroup(ctx, c.Event.Who.Team, mark); err == nil {
				return name
			}
		}
	}
	return mark
}
