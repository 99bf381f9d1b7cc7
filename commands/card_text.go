package commands

import (
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
)

// drafting reports whether the model still writes: the text that is there is not the one to judge.
func (in CardInput) drafting() bool { return in.Post.Drafting }

// texts shows each text once, to the letter, with all the accounts it goes to.
func (in CardInput) texts() []chat.Field {
	if in.drafting() {
		return []chat.Field{{Block: chat.Fact, Value: in.say(say.Text{EN: "drafting…", FR: "rédaction en cours…"})}}
	}
	var out []chat.Field
	for _, same := range alike(in.Revision.Parts) {
		out = append(out, chat.Field{Block: chat.Exact, Name: in.places(same), Value: say.Data(approvals.Visible(same[0].Text)), Note: in.count(same)})
	}
	return out
}

// alike groups the parts that have the same text, in their order.
func alike(parts []approvals.Part) [][]approvals.Part {
	var out [][]approvals.Part
	at := map[string]int{}
	for _, p := range parts {
		i, same := at[p.Text]
		if !same {
			i = len(out)
			at[p.Text], out = i, append(out, nil)
		}
		out[i] = append(out[i], p)
	}
	return out
}

func (in CardInput) places(parts []approvals.Part) string {
	var names []string
	for _, p := range parts {
		names = append(names, in.say(placeNamed(in.Info, p.Account)))
	}
	return strings.Join(names, ", ")
}

// count is how much of a network's limit a text takes, "143 / 500": of several, the one where the
// least is left.
func (in CardInput) count(parts []approvals.Part) string {
	note, least := "", 0
	for _, p := range parts {
		n := networks.Named(p.Network)
		if n == nil || n.Limits.Text == 0 {
			continue
		}
		if left := n.Limits.Text - n.Count(p.Text); note == "" || left < least {
			note, least = in.say(say.Text{EN: "%s / %s", FR: "%s / %s"}, say.Int(n.Count(p.Text)), say.Int(n.Limits.Text)), left
		}
	}
	return note
}

// changed shows word by word what the newest revision changed, while it waits for a word: each
// change once, with its accounts where there are others.
func (in CardInput) changed() []chat.Field {
	if in.Before == nil || in.Post.State != approvals.Draft && in.Post.State != approvals.Review {
		return nil
	}
	var out []chat.Field
	at := map[string]int{}
	since := say.Text{EN: "What changed since revision %d", FR: "Ce qui a changé depuis la version %d"}.F(in.Before.Number)
	for _, p := range in.Revision.Parts {
		was, had := partIn(*in.Before, p.Account)
		if !had || was.Text == p.Text {
			continue
		}
		name := in.say(placeNamed(in.Info, p.Account))
		if i, same := at[was.Text+"\x00"+p.Text]; same {
			out[i].Note += ", " + name
			continue
		}
		at[was.Text+"\x00"+p.Text] = len(out)
		out = append(out, chat.Field{Block: chat.Changes, Name: in.say(since), Value: shownDiff(was.Text, p.Text), Note: name})
	}
	everywhere := len(out) == 1 && len(in.Revision.Parts) == 1+strings.Count(out[0].Note, ", ")
	for i := range out {
		if !everywhere {
			out[i].Name += " · " + out[i].Note
		}
		out[i].Note = ""
	}
	if moved := in.moved(); moved != "" {
		out = append(out, chat.Field{Block: chat.Fact, Name: in.say(since), Value: moved})
	}
	return out
}

// moved says which accounts a revision added and which it left out.
func (in CardInput) moved() string {
	var came, went []approvals.Part
	for _, p := range in.Revision.Parts {
		if _, had := partIn(*in.Before, p.Account); !had {
			came = append(came, p)
		}
	}
	for _, p := range in.Before.Parts {
		if _, has := partIn(in.Revision, p.Account); !has {
			went = append(went, p)
		}
	}
	var said []say.Speaker
	if len(came) > 0 {
		said = append(said, say.Text{EN: "It now goes to %s too.", FR: "Elle va maintenant aussi sur %s."}.F(in.places(came)))
	}
	if len(went) > 0 {
		said = append(said, say.Text{EN: "It no longer goes to %s.", FR: "Elle ne va plus sur %s."}.F(in.places(went)))
	}
	return in.say(say.Join(" ", said...))
}

func partIn(rev approvals.Revision, account string) (approvals.Part, bool) {
	if i := slices.IndexFunc(rev.Parts, func(p approvals.Part) bool { return p.Account == account }); i >= 0 {
		return rev.Parts[i], true
	}
	return approvals.Part{}, false
}
