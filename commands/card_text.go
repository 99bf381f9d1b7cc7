package commands

import (
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
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
		limit := limitsOn(in.Info, p.Account).Text
		if n == nil || limit == 0 {
			continue
		}
		if left := limit - n.Count(p.Text); note == "" || left < least {
			note, least = in.say(say.Text{EN: "%s / %s", FR: "%s / %s"}, say.Int(n.Count(p.Text)), say.Int(limit)), left
		}
	}
	return note
}

// changed shows word by word what the newest revision changed, while it waits for a word. What the
// model made of somebody's words is nothing that changed: nobody wrote the text before it.
func (in CardInput) changed() []chat.Field {
	if in.Before == nil || in.Post.State != approvals.Draft && in.Post.State != approvals.Review {
		return nil
	}
	if in.Before.Number == 1 && byModel(in.Revision) && !byModel(*in.Before) {
		return nil
	}
	since := say.Text{EN: "What changed since revision %d", FR: "Ce qui a changé depuis la version %d"}.F(in.Before.Number)
	if in.Reader != "" {
		since = say.Text{EN: "What changed since you saw revision %d", FR: "Ce qui a changé depuis la version %d, que vous avez vue"}.F(in.Before.Number)
	}
	out := changesOf(in.Info, in.Lang, in.Before.Parts, in.Revision.Parts, since)
	out = append(out, in.repictured(since)...)
	if moved := in.moved(); moved != "" {
		out = append(out, chat.Field{Block: chat.Fact, Name: in.say(since), Value: moved})
	}
	return out
}

// byModel reports whether a model wrote a text of the revision.
func byModel(rev approvals.Revision) bool { return slices.Contains(rev.Flags, "ai") }

// changesOf shows word by word what became of texts: each change once, with its accounts where there
// are others.
func changesOf(info storage.BrandInfo, lang say.Lang, was, is []approvals.Part, title say.Text) []chat.Field {
	var out []chat.Field
	at := map[string]int{}
	for _, p := range is {
		old, had := partIn(was, p.Account)
		if !had || old.Text == p.Text {
			continue
		}
		name := placeNamed(info, p.Account).In(lang)
		if i, same := at[old.Text+"\x00"+p.Text]; same {
			out[i].Note += ", " + name
			continue
		}
		at[old.Text+"\x00"+p.Text] = len(out)
		out = append(out, chat.Field{Block: chat.Changes, Name: title.In(lang), Value: shownDiff(old.Text, p.Text), Note: name})
	}
	everywhere := len(out) == 1 && len(is) == 1+strings.Count(out[0].Note, ", ")
	for i := range out {
		if !everywhere {
			out[i].Name = strings.TrimPrefix(out[i].Name+" · "+out[i].Note, " · ")
		}
		out[i].Note = ""
	}
	return out
}

// moved says which accounts a revision added and which it left out.
func (in CardInput) moved() string {
	var came, went []approvals.Part
	for _, p := range in.Revision.Parts {
		if _, had := partIn(in.Before.Parts, p.Account); !had {
			came = append(came, p)
		}
	}
	for _, p := range in.Before.Parts {
		if _, has := partIn(in.Revision.Parts, p.Account); !has {
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

func partIn(parts []approvals.Part, account string) (approvals.Part, bool) {
	if i := slices.IndexFunc(parts, func(p approvals.Part) bool { return p.Account == account }); i >= 0 {
		return parts[i], true
	}
	return approvals.Part{}, false
}
