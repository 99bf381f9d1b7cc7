package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// Every state of a post as people see it, in both languages: the card where it was drafted and the
// request where it is decided. Read testdata/cards to see how the bot speaks.
func TestCardsOfEveryState(t *testing.T) {
	for _, state := range approvals.States {
		for _, l := range say.Langs {
			in := cardOf(t, state, l)
			if in.shown() != state {
				t.Fatalf("the post is %s, not %s", in.shown(), state)
			}
			golden(t, "cards/"+string(state)+"_"+string(l)+".txt", "— where it was drafted\n"+pictured(RootCard(in))+"\n— where it is decided\n"+pictured(RequestCard(in)))
		}
	}
}

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

// Whatever the state, a card offers a next step, and each step is a command line that binds.
func TestEveryStateOffersNextSteps(t *testing.T) {
	for _, state := range approvals.States {
		in := cardOf(t, state, say.EN)
		for _, request := range []bool{false, true} {
			list := Buttons(in, request)
			if len(list) == 0 {
				t.Errorf("%s offers nothing", state)
			}
			for _, b := range list {
				// What a line lacks is asked for by the form of its command.
				if bound, err := Bind(Table, b.Action, nil); err != nil && (bound.Command == nil || !bound.Command.Form) {
					t.Errorf("%s: %s: %v", state, b.Action, err)
				}
			}
		}
	}
}

// What a person wrote never becomes a mark of ours or a line of its own on the lock screen.
func TestCardsTreatTextsAsData(t *testing.T) {
	for _, evil := range []string{"a\x02b\x1fbold\x03", "first\nsecond", "\x02t0\x1fnow\x03", "𝕏\u202e⟨U+200B⟩", ""} {
		in := cardOf(t, approvals.Review, say.EN)
		for i := range in.Revision.Parts {
			in.Revision.Parts[i].Text = evil
		}
		in.Names["ana"], in.Post.Campaign, in.Info.Name, in.Deciders = evil, evil, evil, []string{evil}
		m := RequestCard(in)
		lead, _, _ := strings.Cut(m.Text, "\n")
		if strings.Contains(evil, "\n") && strings.HasSuffix(say.Plain(lead), "first") {
			t.Errorf("%q breaks the first line: %q", evil, m.Text)
		}
		for _, s := range append([]string{m.Text}, everyWord(m)...) {
			for _, sp := range say.Spans(s) {
				if sp.Kind == say.Bold || sp.Kind == say.Instant && sp.At.Unix() == 0 {
					t.Errorf("%q became a mark: %q", evil, s)
				}
			}
		}
	}
}

func everyWord(m chat.Message) []string {
	var out []string
	for _, f := range m.Fields {
		out = append(out, f.Name, f.Value, f.Note)
	}
	return out
}

var cardNow = time.Date(2026, 11, 24, 10, 0, 0, 0, paris)

// cardOf is the card of post 12, revision 2, brought to a state by what really happens to a post.
func cardOf(t *testing.T, state approvals.State, l say.Lang) CardInput {
	t.Helper()
	text := "Our new trail shoe is here: light, grippy and made in Annecy.\n\nhttps://example.com/shoe"
	rev := approvals.Revision{Number: 2, Parts: []approvals.Part{
		{Account: "a1", Network: "newsroom", Text: text}, {Account: "a2", Network: "Mastodon", Text: text}}}
	in := CardInput{Lang: l, Now: cardNow, Web: "https://desk.example.com", Revision: rev,
		Names: map[string]string{"ana": "Ana", "marc": "Marc", "sofia": "Sofia", "cleo": "Cléo"},
		Info: storage.BrandInfo{ID: "b1", Name: "demo", Values: map[string]string{"timezone": "Europe/Paris", "language": string(l)},
			Accounts: []storage.Account{{ID: "a1", Network: "newsroom", Name: "newsroom"}, {ID: "a2", Network: "Mastodon", Name: "@demo"}}}}
	in.Checks = []Check{{Code: "length"}, {Code: "hidden"}, {Code: "links"}}
	if state == approvals.Frozen {
		in.Info.Stopped = &storage.Stop{By: "ana", Reason: "product recall", At: cardNow.Add(-time.Hour)}
	}
	in.Post = storage.Post{Post: life(t, state), Meta: storage.Meta{Campaign: "spring"}, Touched: cardNow}
	if in.Post.State == approvals.Review {
		in.Deciders, in.Ping = []string{"Marc", "Sofia"}, []chat.Identity{{Platform: "playground", User: "marc"}, {Platform: "playground", User: "sofia"}}
	}
	return in
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

// life is what happens to a post until it stands where it is wanted: planned for Thursday 9:00,
// asked for until 16:00 today.
func life(t *testing.T, upTo approvals.State) approvals.Post {
	t.Helper()
	thursday := time.Date(2026, 11, 26, 9, 0, 0, 0, paris)
	accounts := []string{"a1", "a2"}
	p := after(t, approvals.Post{},
		approvals.Drafted{ID: "p1", Brand: "b1", Number: 12, By: "ana", At: cardNow.Add(-2 * time.Hour), Digest: "d1", Accounts: accounts},
		approvals.Revised{By: "ana", At: cardNow.Add(-time.Hour), Revision: 2, Digest: "d2", Accounts: accounts})
	plan := approvals.Planned{By: "ana", At: cardNow, Time: thursday, Zone: "Europe/Paris"}
	submitted := approvals.SubmittedTo{By: "ana", At: cardNow, Deadline: cardNow.Add(6 * time.Hour),
		Policy: approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: []approvals.Role{approvals.Approver}}}}}
	switch upTo {
	case approvals.Draft:
		return p
	case approvals.Approved:
		return after(t, p, submitted, voted1("marc", approvals.Approve, cardNow))
	}
	p = after(t, p, plan, submitted)
	words := map[approvals.State]approvals.Kind{approvals.Changes: approvals.Change, approvals.Rejected: approvals.Reject, approvals.Held: approvals.Hold}
	switch upTo {
	case approvals.Review:
		return p
	case approvals.Changes, approvals.Rejected, approvals.Held:
		return after(t, p, voted1("marc", words[upTo], cardNow))
	}
	p = after(t, p, voted1("marc", approvals.Approve, cardNow))
	switch upTo {
	case approvals.Scheduled, approvals.Frozen:
		return p
	case approvals.Late:
		return after(t, p, approvals.Missed{At: thursday.Add(2 * time.Hour)})
	case approvals.Cancelled:
		return after(t, p, approvals.CancelledBy{By: "ana", At: cardNow})
	}
	return sent(t, p, upTo, thursday)
}

// sent lets a post leave: the newsroom takes it, Mastodon as the state wants.
func sent(t *testing.T, p approvals.Post, upTo approvals.State, at time.Time) approvals.Post {
	t.Helper()
	for _, a := range p.Accounts {
		p = after(t, p, approvals.Began{At: at, Delivery: "p1." + a, Account: a, Key: a, Class: approvals.ClassB, Evidence: approvals.Evidence{
			At: at, Until: at.Add(time.Minute), Digest: "d2", Voters: map[string][]approvals.Role{"marc": {approvals.Approver}}}})
	}
	live := approvals.Settled{At: at, Delivery: "p1.a1", Result: approvals.Live, URL: "/newsroom/demo#12"}
	other := approvals.Settled{At: at, Delivery: "p1.a2", Result: approvals.Live, URL: "https://mastodon.example/@demo/1"}
	switch upTo {
	case approvals.Publishing:
		return after(t, p, live)
	case approvals.Partly, approvals.Failed:
		other.Result, other.URL, other.Problem = approvals.Refused, "", "length"
	case approvals.Unconfirmed:
		other.Result, other.URL = approvals.InDoubt, ""
	}
	if upTo == approvals.Failed {
		live.Result, live.URL, live.Problem = approvals.Refused, "", "rights"
	}
	return after(t, p, live, other)
}

// pictured is a message as text: what is read, what can be pressed, who is notified.
func pictured(m chat.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", seen(m.Text))
	for _, f := range m.Fields {
		block := f.Block
		if block == chat.Fact {
			block = "fact"
		}
		parts := []string{}
		for _, s := range []string{f.Name, f.Value, f.Note} {
			if s != "" {
				parts = append(parts, strings.ReplaceAll(seen(s), "\n", "\n           "))
			}
		}
		fmt.Fprintf(&b, "%9s: %s\n", block, strings.Join(parts, " | "))
	}
	for _, button := range m.Buttons {
		fmt.Fprintf(&b, "   [%s] %s %s\n", button.Label, button.Action, button.Style)
	}
	if len(m.Seeds) > 0 {
		fmt.Fprintf(&b, "    seeds: %s\n", strings.Join(m.Seeds, " "))
	}
	for _, who := range m.Ping {
		fmt.Fprintf(&b, "    pings: %s\n", who.User)
	}
	if m.Card || m.Void {
		fmt.Fprintf(&b, "    card: %t, struck through: %t\n", m.Card, m.Void)
	}
	return b.String()
}

// seen shows the marks of a text: ⟦+new⟧, ⟦-old⟧, ⟦c code⟧; instants read as their words.
func seen(s string) string {
	var b strings.Builder
	for _, sp := range say.Spans(s) {
		switch sp.Kind {
		case say.Words, say.Instant:
			b.WriteString(sp.Text)
		case say.Code:
			b.WriteString("`" + sp.Text + "`")
		default:
			b.WriteString("⟦" + string(rune(sp.Kind)) + sp.Text + "⟧")
		}
	}
	return b.String()
}
