package slack

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

func drawn(t *testing.T, m chat.Message, pictures ...string) (string, string) {
	t.Helper()
	text, blocks := draw(m, say.EN, pictures)
	b, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	return text, string(b)
}

// An instant is shown in the reader's own zone; a day is the same day everywhere.
func TestInstantsAreDatesOfSlack(t *testing.T) {
	at := time.Unix(1795165200, 0).UTC()
	m := chat.Message{Text: say.Text{EN: "Post 12 goes out %s, or %s, or %s, or on %s."}.F(say.At(at), say.AtShort(at), say.AtHour(at), say.OnDate(at)).EN}
	text, blocks := drawn(t, m)
	for _, want := range []string{
		"<!date^1795165200^{date_long_pretty}, {time}|Friday 20 November, 9:00 (UTC)>", "<!date^1795165200^{date_short_pretty} {time}|Fri 9:00>",
		"<!date^1795165200^{time}|9:00>", "on Friday 20 November."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not hold %q", text, want)
		}
	}
	if n := strings.Count(blocks, `"timestamp":1795165200`); n != 3 {
		t.Errorf("%d dates in %s", n, blocks)
	}
}

// The people a message is for are called in both places, and nobody is who only stands in its text.
func TestOnlyWhoIsMeantIsCalled(t *testing.T) {
	m := chat.Message{Text: say.Data("Marc, look. Not <!channel>, <@U0ANA> or @here."),
		Ping: []chat.Identity{{Platform: "slack", Team: "T1", User: "U0MARC"}, {Platform: "discord", User: "U0GIL"}, {Platform: "slack", User: "!channel"}, {Platform: "slack", Team: "T1", User: "U0MARC"}}}
	text, blocks := drawn(t, m)
	if text != "Marc, look. Not &lt;!channel&gt;, &lt;@U0ANA&gt; or @here. <@U0MARC>" {
		t.Errorf("%q", text)
	}
	if strings.Count(blocks, `"type":"user"`) != 1 || strings.Contains(blocks, "broadcast") {
		t.Errorf("%s", blocks)
	}
}
