package commands

import (
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
