package commands

import (
	"slices"
	"strings"
	"testing"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// lineOf is a line for posts 12 and 13, each brought to a state.
func lineOf(t *testing.T, l say.Lang, states ...approvals.State) LineInput {
	in := LineInput{By: "Ana", Now: cardNow, Deciders: []string{"Sofia", "Marc", "Marc"}}
	for i, state := range states {
		one := cardOf(t, state, l)
		one.Post.Number += int64(i)
		one.Post.Title = "Our new\x02b\x1ftrail\x03 shoe"
		in.Info, in.Ping = one.Info, one.Ping
		in.Posts, in.Asked = append(in.Posts, one.Post), append(in.Asked, 2)
	}
	return in
}

func TestLinesForSeveralPosts(t *testing.T) {
	for name, states := range map[string][]approvals.State{
		"all_wait":  {approvals.Review, approvals.Review},
		"one_waits": {approvals.Scheduled, approvals.Review},
		"none":      {approvals.Rejected, approvals.Published},
		"frozen":    {approvals.Frozen, approvals.Changes},
	} {
		for _, l := range say.Langs {
			golden(t, "cards/line_"+name+"_"+string(l)+".txt", pictured(LineCard(lineOf(t, l, states...))))
		}
	}
	many := lineOf(t, say.FR, slices.Repeat([]approvals.State{approvals.Review}, 100)...)
	if m := LineCard(many); len(m.Fields) != longestList+1 || m.Fields[longestList].Value != "et 75 de plus" {
		t.Errorf("%d fields", len(m.Fields))
	}
	in := lineOf(t, say.EN, approvals.Review, approvals.Draft)
	in.Posts[0].Revision, in.Asked[0] = 3, 2
	in.Posts[1].Now = true
	m := LineCard(in)
	if !strings.Contains(m.Fields[0].Note, "changed since, waiting") || m.Card || len(m.Seeds) > 0 {
		t.Errorf("%+v", m)
	}
}

func TestALineThatNobodyCanDecideSaysSo(t *testing.T) {
	in := lineOf(t, say.EN, approvals.Review, approvals.Review)
	in.Deciders = nil
	if m := LineCard(in); !strings.Contains(m.Text, "whoever can approve, Ana asks") {
		t.Error(m.Text)
	}
	c := &Call{Lang: say.FR, Info: storage.BrandInfo{Name: "demo"}}
	if m := OnLine(c, 3, "✅"); !m.Private || len(m.Buttons) != 1 || !strings.Contains(m.Text, "✅ ne signe rien ici") {
		t.Errorf("%+v", m)
	}
}
