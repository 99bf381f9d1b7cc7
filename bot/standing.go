package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// How old what a platform said of a group may be: a moment before a publish, so that posts due
// together ask once; a while when a request is read again. A change that the platform tells of is read
// at once.
const (
	groupMoment = 20 * time.Second
	groupWhile  = 10 * time.Minute
)

// counting are the roles by which somebody's word counts, as they stand on their platform: a member has
// those that they hold; a guest, or somebody of another workspace, is a client at most, and only where
// they were named themselves; a bot, and whoever is gone, has none.
func counting(is chat.Standing, held, given []approvals.Role) []approvals.Role {
	switch is {
	case chat.Member:
		return held
	case chat.Guest, chat.Stranger:
		if slices.Contains(given, approvals.Client) {
			return []approvals.Role{approvals.Client}
		}
	}
	return nil
}

// rolesNow narrows roles to those that count now, for the people of ids, each asked of their platform.
// Somebody who is found gone from all of theirs loses their roles at once, see [house.left].
func (h *house) rolesNow(ctx context.Context, b *storage.Brand, roles map[string][]approvals.Role, ids []string) error {
	given, err := b.Given(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if len(roles[id]) == 0 {
			continue
		}
		person, err := h.db.Person(ctx, id)
		if err != nil {
			return err
		}
		is, err := h.standsAs(ctx, person)
		if err == nil && is == chat.Left {
			err = h.left(ctx, person)
		}
		if err != nil {
			return err
		}
		roles[id] = counting(is, roles[id], given[id])
	}
	return nil
}

// standing asks the platforms who each voter is now; whoever left, or never counted, has no roles.
func (h *house) standing(ctx context.Context, b *storage.Brand, post storage.Post) (map[string][]approvals.Role, error) {
	if err := h.readGroups(ctx, b, groupMoment); err != nil {
		return nil, err
	}
	roles, err := h.rolesOf(ctx, b)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, vote := range post.Votes {
		ids = append(ids, vote.Person, vote.For)
	}
	slices.Sort(ids)
	if err := h.rolesNow(ctx, b, roles, slices.Compact(ids)); err != nil {
		return nil, err
	}
	out := map[string][]approvals.Role{}
	for _, vote := range post.Votes {
		held := roles[vote.Person]
		if vote.For != "" && len(held) > 0 { // whoever stands in must count as well
			held = roles[vote.For]
		}
		if len(held) > 0 {
			out[vote.Person] = held
		}
	}
	return out, nil
}

// counts reports whether a person is still a member or guest on one of their platforms, asked now.
// Somebody who is found gone from all of them loses their roles at once, see [house.left].
func (h *house) counts(ctx context.Context, id string) (bool, error) {
	person, err := h.db.Person(ctx, id)
	if err != nil {
		return false, err
	}
	is, err := h.standsAs(ctx, person)
	if err == nil && is == chat.Left {
		err = h.left(ctx, person)
	}
	return is == chat.Member || is == chat.Guest, err
}

// standsAs is what somebody is now: the best that any of their platforms says. Gone is only who is gone
// from each of theirs. Where one of them is not configured now nobody can say so, and what is empty
// counts for nothing.
func (h *house) standsAs(ctx context.Context, person storage.Person) (best chat.Standing, err error) {
	gone := len(person.Identities) > 0
	for _, identity := range person.Identities {
		platform, absent := h.on(identity.Platform)
		if absent != nil {
			gone = false
			continue
		}
		described, err := platform.Person(ctx, chat.Identity(identity), true)
		switch {
		case errors.Is(err, chat.ErrGone):
			continue
		case err != nil:
			return "", fmt.Errorf("who is %s now: %w", identity.User, err)
		}
		gone = gone && described.Standing == chat.Left
		if better(described.Standing, best) {
			best = described.Standing
		}
	}
	if gone {
		return chat.Left, nil
	}
	return best, nil
}

// better reports whether a standing counts for more than another.
func better(a, b chat.Standing) bool {
	order := []chat.Standing{chat.Stranger, chat.Guest, chat.Member}
	return slices.Index(order, a) > slices.Index(order, b)
}

// readGroups asks who is in each group that has a role in a brand, where what is known is older than
// that.
func (h *house) readGroups(ctx context.Context, b *storage.Brand, old time.Duration) error {
	groups, err := b.Groups(ctx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if h.now().Sub(g.Read) < old {
			continue
		}
		if err := h.readGroup(ctx, g, []string{b.ID()}); err != nil {
			return err
		}
	}
	return nil
}

// readGroup asks a platform who is in a group now. Whoever is not in it any more counts no longer by it
// in the brands, and what then lacks an approval is told there.
func (h *house) readGroup(ctx context.Context, g storage.Group, brands []string) error {
	platform, err := h.on(g.Platform)
	if err != nil {
		return fmt.Errorf("who is in the group %s: %w", g.Account, err)
	}
	on, ok := platform.(chat.Grouped)
	if !ok {
		return fmt.Errorf("who is in the group %s: %s keeps no groups", g.Account, g.Platform)
	}
	now, err := commands.MembersOf(ctx, h.desk, on, chat.Group{Platform: g.Platform, Team: g.Team, ID: g.Account})
	if err != nil {
		return fmt.Errorf("who is in the group %s: %w", g.Account, err)
	}
	err = h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.SetMembers(g.ID, now) })
	if err != nil {
		return err
	}
	for _, id := range g.People {
		if slices.Contains(now, id) {
			continue
		}
		person, err := h.db.Person(ctx, id)
		if err != nil {
			return err
		}
		for _, brand := range brands {
			if err := h.lessen(ctx, h.db.Of(brand), person, nil, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// changed takes up that a platform says somebody, or who is in a group, is not what they were.
func (h *house) changed(ctx context.Context, e chat.Event) error {
	if e.Group != "" {
		g, brands, err := h.db.GroupAt(ctx, e.Who.Platform, e.Who.Team, e.Group)
		if err != nil || len(brands) == 0 {
			return err
		}
		return h.readGroup(ctx, g, brands)
	}
	person, known, err := h.db.PersonOf(ctx, storage.Identity(e.Who))
	if err != nil || !known {
		return err
	}
	platform, err := h.on(e.Who.Platform)
	if err != nil {
		return err
	}
	seen, err := platform.Person(ctx, e.Who, true)
	if err != nil && !errors.Is(err, chat.ErrGone) {
		return err
	}
	if err := h.seenAs(ctx, person, seen); err != nil {
		return err
	}
	h.lookedAt.Delete(person.ID)
	is, err := h.standsAs(ctx, person)
	if err == nil && is == chat.Left {
		err = h.left(ctx, person)
	}
	if err != nil {
		return err
	}
	return h.administers(ctx, e.Who, person.ID, seen.Admin && seen.Standing == chat.Member)
}

// seenAs keeps the name, language and zone that a platform gives somebody now.
func (h *house) seenAs(ctx context.Context, person storage.Person, seen chat.Person) error {
	zone := ""
	if seen.Zone != nil {
		zone = seen.Zone.String()
	}
	if seen.Name == person.Name && string(seen.Lang) == person.Lang && zone == person.Zone {
		return nil
	}
	return h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		return tx.Describe(person.ID, seen.Name, string(seen.Lang), zone)
	})
}

// administers reads the group of the workspace's admins again where somebody became one, or is none any
// more.
func (h *house) administers(ctx context.Context, who chat.Identity, person string, admin bool) error {
	g, brands, err := h.db.GroupAt(ctx, who.Platform, who.Team, chat.Admins)
	if err != nil || len(brands) == 0 || slices.Contains(g.People, person) == admin {
		return err
	}
	return h.readGroup(ctx, g, brands)
}
