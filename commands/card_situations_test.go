package commands

import (
	"slices"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// What a card shows beside its state.
func TestCardsOfEverySituation(t *testing.T) {
	for name, card := range situations {
		for _, l := range say.Langs {
			t.Run(name+"_"+string(l), func(t *testing.T) {
				golden(t, "cards/with_"+name+"_"+string(l)+".txt", pictured(card(t, l)))
			})
		}
	}
}

// situations are a card each: what is not about the state alone.
var situations = map[string]func(*testing.T, say.Lang) chat.Message{
	"changes_since": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		before := in.Revision
		before.Number, before.Parts = 1, []approvals.Part{{Account: "a1", Text: "Our old shoe is here: light and grippy."}, {Account: "a2", Text: "Our old shoe is here."}}
		before.Parts = append(before.Parts, approvals.Part{Account: "a3", Text: "Old shoe."})
		in.Before = &before
		return RequestCard(in)
	},
	"changes_since_my_look": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		in.Reader = "marc"
		before := in.Revision
		before.Number = 1
		before.Parts = []approvals.Part{{Account: "a1", Text: "Our old shoe.", Media: []approvals.Medium{{SHA256: "1", Alt: "A shoe"}, {SHA256: "2", Alt: "A box"}}}, {Account: "a2", Text: in.Revision.Parts[1].Text}}
		in.Revision.Parts[0].Media = []approvals.Medium{{SHA256: "3", Alt: "A shoe in the mud"}, {SHA256: "1", Alt: "A red shoe"}}
		in.Before = &before
		in.Notes = []storage.Note{{Person: "ana", At: cardNow.Add(-time.Hour), Words: "The rights are cleared"}, {Person: "sofia", At: cardNow.AddDate(0, 0, -9), Words: "two\nlines"}}
		return RequestCard(in)
	},
	"pictures_in_another_order": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		before := in.Revision
		before.Number, before.Parts = 1, slices.Clone(in.Revision.Parts)
		before.Parts[0].Media = []approvals.Medium{{SHA256: "1", Alt: "A shoe"}, {SHA256: "2", Alt: "A box"}}
		in.Revision.Parts[0].Media = []approvals.Medium{{SHA256: "2", Alt: "A box"}, {SHA256: "1", Alt: "A shoe"}}
		in.Before = &before
		return RequestCard(in)
	},
	"a_wording": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		in.Post.Post = after(t, in.Post.Post, handedIn1("marc", "d3", in.Now))
		in.Wordings = []Wording{{in.Post.Corrections[0], []approvals.Part{{Account: "a1", Text: in.Revision.Parts[0].Text}, {Account: "a2", Text: "Our new trail shoe is here: grippy, and made in Annecy."}}}}
		return RootCard(in)
	},
	"two_wordings": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		in.Post.Post = after(t, in.Post.Post, handedIn1("marc", "d3", in.Now), handedIn1("sofia", "d4", in.Now))
		for i, text := range []string{"Our old shoe is here.", "Nothing new."} {
			in.Wordings = append(in.Wordings, Wording{in.Post.Corrections[i], []approvals.Part{{Account: "a1", Text: text}, {Account: "a2", Text: text}}})
		}
		return RequestCard(in)
	},
	"a_wording_taken": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		policy := in.Post.Policy
		in.Post.Post = after(t, in.Post.Post, handedIn1("marc", "d3", in.Now), approvals.Took{By: "ana", At: in.Now, Person: "marc", Revision: 3, Digest: "d3",
			Roles: []approvals.Role{approvals.Approver}, Policy: policy, Deadline: in.Now.Add(6 * time.Hour)})
		return RequestCard(in)
	},
	"two_texts": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		in.Revision.Parts[1].Text = "New trail shoe. #trail"
		return RequestCard(in)
	},
	"checks": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Draft, l)
		in.Revision.Parts[0].Text = "The best price: 9,99 €, cheap!\u202ezzz"
		in.Checks = Checks(CheckInput{Parts: in.Revision.Parts[:1], Names: map[string]say.Text{"a1": placeNamed(in.Info, "a1")}, Forbid: []string{"cheap"}})
		return RootCard(in)
	},
	"two_steps": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Draft, l)
		in.Post.Post = after(t, in.Post.Post, approvals.SubmittedTo{By: "ana", At: in.Now, Deadline: in.Now.Add(6 * time.Hour), Policy: approvals.Policy{Steps: []approvals.Step{
			{Needed: 1, Roles: []approvals.Role{approvals.Approver}}, {Needed: 1, People: []string{"cleo"}, Why: "price"}}}}, voted1("marc", approvals.Approve, in.Now))
		in.Deciders = []string{"Cléo"}
		return RequestCard(in)
	},
	"solo": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Draft, l)
		in.Post.Post = after(t, in.Post.Post, approvals.SubmittedTo{By: "ana", At: in.Now, Deadline: in.Now.Add(6 * time.Hour), Policy: approvals.Policy{Solo: true,
			Steps: []approvals.Step{{Needed: 1, People: []string{"ana"}}}}})
		in.Deciders = []string{"Ana"}
		return RequestCard(in)
	},
	"solo_signed": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Draft, l)
		in.Post.Post = after(t, in.Post.Post, approvals.SubmittedTo{By: "ana", At: in.Now, Deadline: in.Now.Add(6 * time.Hour), Policy: approvals.Policy{Solo: true,
			Steps: []approvals.Step{{Needed: 1, People: []string{"ana"}}}}}, voted1("ana", approvals.Approve, in.Now))
		return RequestCard(in)
	},
	"nobody_to_ask": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		in.Deciders, in.Ping = nil, nil
		return RequestCard(in)
	},
	"as_soon_as_approved": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Review, l)
		in.Post.Now = true
		return RequestCard(in)
	},
	"drafting": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Draft, l)
		in.Post.Drafting = true
		return RootCard(in)
	},
	"a_question": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Unconfirmed, l)
		in.Post.Deliveries[1].State, in.Post.Deliveries[1].Next = approvals.AskHuman, time.Time{}
		return RootCard(in)
	},
	"clicks": func(t *testing.T, l say.Lang) chat.Message {
		in := cardOf(t, approvals.Published, l)
		n := int64(1204)
		in.Clicks = &n
		return RootCard(in)
	},
	"dates_to_approve": func(t *testing.T, l say.Lang) chat.Message {
		in := repeating(t, l)
		in.Deciders, in.Ping = []string{"Marc", "Sofia"}, []chat.Identity{{Platform: "playground", User: "marc"}}
		in.Checks = Checks(CheckInput{Parts: in.Revision.Parts, Names: map[string]say.Text{"a1": placeNamed(in.Info, "a1"), "a2": placeNamed(in.Info, "a2")}, Again: true})
		return RequestCard(in)
	},
	"dates_between": func(t *testing.T, l say.Lang) chat.Message {
		in := repeating(t, l)
		in.Post.Post = after(t, in.Post.Post, approvals.Voted{By: "marc", At: in.Now, Kind: approvals.Approve, Revision: 3, Roles: []approvals.Role{approvals.Approver}})
		for _, a := range in.Post.Accounts {
			at := in.Post.Series.Times[0]
			ev := approvals.Evidence{At: at, Until: at, Digest: "d3", Voters: map[string][]approvals.Role{"marc": {approvals.Approver}}}
			in.Post.Post = after(t, in.Post.Post, approvals.Began{At: at, Delivery: a, Account: a, Class: approvals.ClassA, Evidence: ev},
				approvals.Settled{At: at, Delivery: a, Result: approvals.Live, URL: "https://example.com/" + a})
		}
		return RootCard(in)
	},
	"dates_paused": func(t *testing.T, l say.Lang) chat.Message {
		in := repeating(t, l)
		in.Post.Post = after(t, in.Post.Post, approvals.Voted{By: "marc", At: in.Now, Kind: approvals.Approve, Revision: 3, Roles: []approvals.Role{approvals.Approver}}, approvals.Released{By: "sofia", At: in.Now})
		return RootCard(in)
	},
	"older_revision":  func(t *testing.T, l say.Lang) chat.Message { return OldCard(cardOf(t, approvals.Draft, l), 1) },
	"newer_revision":  func(t *testing.T, l say.Lang) chat.Message { return OldCard(cardOf(t, approvals.Review, l), 1) },
	"older_cancelled": func(t *testing.T, l say.Lang) chat.Message { return OldCard(cardOf(t, approvals.Cancelled, l), 1) },
}

// repeating is a post of every Friday, submitted.
func repeating(t *testing.T, l say.Lang) CardInput {
	t.Helper()
	in := cardOf(t, approvals.Draft, l)
	rule := approvals.Rule{Unit: approvals.EachWeek, Days: []time.Weekday{time.Friday}, Minute: 9 * 60, Times: 6}
	times, _ := rule.Occurrences(cardNow.In(paris), 6, approvals.Rhythm{})
	times[2] = times[2].Add(30 * time.Minute)
	in.Post.Post = after(t, in.Post.Post, approvals.Repeated{By: "ana", At: in.Now, Revision: 3, Digest: "d3", Rule: rule, Times: times, Zone: "Europe/Paris"},
		approvals.SubmittedTo{By: "ana", At: in.Now, Deadline: in.Now.Add(6 * time.Hour), Policy: approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: []approvals.Role{approvals.Approver}}}}})
	return in
}

func voted1(by string, kind approvals.Kind, at time.Time) approvals.Event {
	return approvals.Voted{By: by, At: at, Kind: kind, Road: approvals.ByReaction, Revision: 2, Roles: []approvals.Role{approvals.Approver}}
}

func handedIn1(by, digest string, at time.Time) approvals.Event {
	return approvals.Corrected{By: by, At: at, Revision: 2, Digest: digest, Accounts: []string{"a1", "a2"}, Road: approvals.ByButton, Roles: []approvals.Role{approvals.Approver}}
}

func after(t *testing.T, p approvals.Post, events ...approvals.Event) approvals.Post {
	t.Helper()
	for _, e := range events {
		var err error
		if p, err = p.Next(e); err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
	}
	return p
}
