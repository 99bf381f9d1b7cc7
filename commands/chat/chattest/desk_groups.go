package chattest

import (
	"context"
	"slices"
	"strings"

	"copydesk/commands/chat"
)

// Gather puts people into a group of the desk, and tells the bot that it has others now.
func (d *Desk) Gather(id string, who ...chat.Identity) {
	d.mu.Lock()
	if d.groups == nil {
		d.groups = map[string][]chat.Identity{}
	}
	d.groups[id] = who
	d.mu.Unlock()
	d.deliver(chat.Event{Kind: chat.Changed, Who: chat.Identity{Platform: deskName}, Group: id})
}

// Stand makes somebody of the cast something else than they are, and tells the bot.
func (d *Desk) Stand(who chat.Identity, as chat.Standing) {
	d.mu.Lock()
	if d.standing == nil {
		d.standing = map[chat.Identity]chat.Standing{}
	}
	d.standing[who] = as
	d.mu.Unlock()
	d.deliver(chat.Event{Kind: chat.Changed, Who: who})
}

// FindGroup resolves "@board" and "<!subteam^board>".
func (d *Desk) FindGroup(ctx context.Context, _, typed string) (chat.Group, string, error) {
	if err := d.reach(ctx); err != nil {
		return chat.Group{}, "", err
	}
	defer d.mu.Unlock()
	id := strings.Trim(strings.TrimPrefix(typed, "<!subteam^"), "@>")
	if _, known := d.groups[id]; !known {
		return chat.Group{}, "", chat.ErrGone
	}
	return chat.Group{Platform: deskName, ID: id}, "@" + id, nil
}

// Members lists who is in a group.
func (d *Desk) Members(ctx context.Context, g chat.Group) ([]chat.Identity, error) {
	if err := d.reach(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	who, known := d.groups[g.ID]
	if !known {
		return nil, chat.ErrGone
	}
	return slices.Clone(who), nil
}
