package commands

import (
	"context"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// A Wording is what a decider handed in instead of the submitted revision, as cards show it.
type Wording struct {
	approvals.Correction
	Parts []approvals.Part
}

// wordings are what deciders handed in for a post.
func wordings(ctx context.Context, b *storage.Brand, p storage.Post) ([]Wording, error) {
	var out []Wording
	for _, c := range p.Corrections {
		rev, found, err := b.Correction(ctx, p.ID, c.Person)
		if err != nil {
			return nil, err
		}
		if found && rev.Digest() == c.Digest {
			out = append(out, Wording{c, rev.Parts})
		}
	}
	return out, nil
}

// corrected shows each wording that was handed in, word by word against the submitted one.
func (in CardInput) corrected() []chat.Field {
	var out []chat.Field
	for _, w := range in.Wordings {
		out = append(out, changesOf(in.Info, in.Lang, in.Revision.Parts, w.Parts, say.Text{EN: "The wording of %s", FR: "La formulation de %s"}.F(in.name(w.Person)))...)
	}
	return out
}

// takes are the buttons that take a wording.
func (in CardInput) takes() []chat.Button {
	var out []chat.Button
	for _, w := range in.Wordings {
		whose := ""
		if len(in.Wordings) > 1 {
			whose = in.name(w.Person)
		}
		out = append(out, takeButton(in.Post, w.Correction, in.Lang, whose))
	}
	return out
}

// offered says whose words would be approved, and what can be done.
func (in CardInput) offered() say.Text {
	var who say.List
	for _, w := range in.Wordings {
		who.Items = append(who.Items, in.name(w.Person))
	}
	if len(who.Items) > 1 {
		return say.Text{
			EN: "%s handed in wordings that they would approve: take one, or edit the post and ask again.",
			FR: "%s ont proposé des formulations à valider\u202f: prenez-en une, ou modifiez la publication puis redemandez la validation.",
		}.F(who)
	}
	return say.Text{
		EN: "%s would approve this wording instead: take it, or edit the post and ask again.",
		FR: "%s validerait plutôt cette formulation\u202f: prenez-la, ou modifiez la publication puis redemandez la validation.",
	}.F(who)
}

// agreed says whose wording a revision is, and who agreed to it.
func (in CardInput) agreed() say.Text {
	for _, v := range in.Post.Votes {
		if v.Taken != "" && v.Kind == approvals.Approve {
			return say.Text{EN: "In the words of %[1]s; %[2]s took them, so both agreed.", FR: "Dans les mots de %[1]s\u202f; %[2]s les a pris\u202f: les deux sont d'accord."}.F(in.name(v.Person), in.name(v.Taken))
		}
	}
	return say.Text{}
}

// tellVoid tells the thread whose wordings ended with the revision that they corrected.
func tellVoid(ctx context.Context, c *Call, tx *storage.Tx, before approvals.Post, p storage.Post) error {
	if len(before.Corrections) == 0 || before.Revision == p.Revision {
		return nil
	}
	var names []string
	for _, w := range before.Corrections {
		names = append(names, c.Who(ctx, w.Person))
	}
	m := chat.Message{About: about(p, c.Info), Text: say.Text{
		EN: "Post %[1]s changed, so the wording that %[2]s handed in no longer counts.",
		FR: "La publication %[1]s a changé\u202f: la formulation proposée par %[2]s ne vaut plus.",
	}.F(post(p.Number), say.List{Items: names}).In(c.Info.Lang())}
	return Tell(tx, "void/"+p.ID, p.ID, Saying{Root: true, Message: m})
}
