package commands

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Every card as data, for the chat platforms to hold what they draw of it: testdata/messages.json has one
// to a line, under its situation and language.
func TestMessagesAsData(t *testing.T) {
	all := map[string]chat.Message{}
	for _, l := range say.Langs {
		for _, state := range approvals.States {
			in := cardOf(t, state, l)
			all[string(state)+"_drafted_"+string(l)], all[string(state)+"_decided_"+string(l)] = RootCard(in), RequestCard(in)
		}
		for name, card := range situations {
			all[name+"_"+string(l)] = card(t, l)
		}
		all["line_"+string(l)] = LineCard(lineOf(t, l, approvals.Scheduled, approvals.Review))
		in := cardOf(t, approvals.Published, l)
		all["went_out_"+string(l)] = Outcome(in.Post, approvals.Delivery{State: approvals.Intent}, in.Post.Deliveries[0], in.Info, nil, in.Web)
	}
	golden(t, "messages.json", lines(t, all))
}

// Every form as data, empty and as it is opened for post 12: testdata/forms.json.
func TestFormsAsData(t *testing.T) {
	all := map[string]chat.Form{}
	for _, l := range say.Langs {
		for _, c := range Table {
			for _, sub := range append([]chat.Spec{{}}, c.Subs...) {
				b := Bound{Command: c, Sub: sub.Name.EN, Args: map[string]string{"post": "12"}}
				if f := Form(l, b, nil, nil); (c.Form || sub.Form) && len(f.Fields) > 0 {
					all[strings.TrimPrefix(f.Command, "/")+"_"+string(l)] = f
				}
			}
		}
	}
	golden(t, "forms.json", lines(t, all))
}

// lines are the values of a map as JSON, one to a line.
func lines[V any](t *testing.T, all map[string]V) string {
	t.Helper()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b, err := json.Marshal(all[name])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, strconv.Quote(name)+": "+string(b))
	}
	return "{\n" + strings.Join(out, ",\n") + "\n}\n"
}
